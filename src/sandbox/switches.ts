import { z } from 'zod';
import type { Json } from './json.ts';
import { personEditSchema } from './tenant/person-edits.ts';

const match = z
  .string()
  .describe('a part of "METHOD /path?query"; without it, every call but that for a token');
const count = z.number().int().min(1).default(1);
const json = z.custom<Json>((value) => value !== undefined, 'expected a value');

/** A field of each stream's template, or of the blueprint of each of its scenarios. */
const field = {
  of: z.enum(['template', 'blueprint']),
  pointer: z.string().regex(/^(\/[^/]*)+$/, 'expected a JSON pointer to a field'),
};

/** Limit of a lag: so many calls or milliseconds, whichever ends first; without both, until the switch is put back. */
const lag = { calls: z.number().int().min(1).optional(), milliseconds: z.number().int().min(1).optional() };

const normalisationSchema = z.discriminatedUnion('does', [
  z.strictObject({ does: z.literal('add'), ...field, value: json }),
  z.strictObject({ does: z.literal('drop'), ...field }),
  z.strictObject({ does: z.literal('sort'), ...field }),
  z.strictObject({ does: z.literal('trim'), ...field }),
]);

/** One change that a tenant makes to its imports. */
export type Normalisation = z.infer<typeof normalisationSchema>;

/** A field of a template or blueprint. */
export type FieldPlace = Pick<Normalisation, 'of' | 'pointer'>;

/** The fault switches of one tenant, as `POST /_control` takes them. `null` puts a switch back. */
export const switchesSchema = z.strictObject({
  latencyMs: z.number().int().min(0).max(600_000).nullish(),
  failNext: z
    .strictObject({
      count,
      status: z.number().int().min(400).max(599),
      retryAfter: z.union([z.number().int().min(0), z.string()]).optional(),
      match: match.optional(),
    })
    .nullish(),
  cutNext: z.strictObject({ count, when: z.enum(['before', 'after']), match: match.optional() }).nullish(),
  hangNext: z.strictObject({ count, match: match.optional() }).nullish(),
  halfPages: z.boolean().nullish(),
  shrinkingTotal: z.boolean().nullish(),
  reorderLists: z.boolean().nullish(),
  inPlace: z.boolean().nullish(),
  omitRevision: z.boolean().nullish(),
  newField: z
    .string()
    .regex(/^[a-z_]{1,40}$/)
    .nullish(),
  omitMapping: z.boolean().nullish(),
  pendingValidation: z.number().int().min(0).nullish(),
  rateLimit: z.strictObject({ perSecond: z.number().positive(), burst: z.number().int().min(1) }).nullish(),
  invalidNext: z.number().int().min(0).nullish(),
  validationMs: z.number().int().min(0).nullish(),
  shortList: z
    .strictObject({ streams: z.array(z.string()).optional(), lists: z.number().int().min(1).optional() })
    .nullish(),
  laggingList: z.strictObject(lag).nullish(),
  laggingReads: z
    .strictObject({ ...lag, of: z.array(z.enum(['read', 'export', 'list'])).default(['read', 'export']) })
    .nullish(),
  normalises: z.array(normalisationSchema).nullish(),
  changingFields: z.array(z.strictObject(field)).nullish(),
  subflowNesting: z.enum(['once', 'everyCaller']).nullish(),
  optionsAnswer: z.enum(['allow', 'withoutAllow', 'notAllowed', 'notFound']).nullish(),
  etag: z.boolean().nullish(),
  numericIds: z.boolean().nullish(),
  omitVersion: z.boolean().nullish(),
  versionsPerReplacement: z.number().int().min(1).max(9).nullish(),
  omitAudit: z.boolean().nullish(),
  editAfter: z
    .strictObject({ request: z.number().int().min(1), match: match.optional(), edit: personEditSchema })
    .nullish(),
});

export type SwitchChanges = z.infer<typeof switchesSchema>;

type Setting<Name extends keyof SwitchChanges> = NonNullable<SwitchChanges[Name]>;

/** Every switch with its value. */
export interface Switches {
  /** Every call waits this long before anything else happens. */
  readonly latencyMs: number;
  readonly failNext: Setting<'failNext'> | null;
  /** The connection is cut before or after the work was done. */
  readonly cutNext: Setting<'cutNext'> | null;
  /** The work is done, and the response never arrives. */
  readonly hangNext: Setting<'hangNext'> | null;
  /** Pages miss items that the total counts. */
  readonly halfPages: boolean;
  /** The total shrinks from page to page. */
  readonly shrinkingTotal: boolean;
  /** Lists and sets come in another order each time; the pages of one walk through a list still fit. */
  readonly reorderLists: boolean;
  /** Without it, replacing a stream or a registry's item is answered with 405. */
  readonly inPlace: boolean;
  readonly omitRevision: boolean;
  /** Every export has this field more, as after an update of the platform: no stream was published for it. */
  readonly newField: string | null;
  readonly omitMapping: boolean;
  /** So many reads see the validation of what is imported from now on pending. */
  readonly pendingValidation: number;
  /** Calls a second, and how many may come at once. */
  readonly rateLimit: Setting<'rateLimit'> | null;
  /** So many next imports end invalid. */
  readonly invalidNext: number;
  /** Milliseconds for which the validation of new imports is pending. */
  readonly validationMs: number;
  /** Lists lack these streams (ids or names; all if left out) and count what they show; for so many lists. */
  readonly shortList: Setting<'shortList'> | null;
  /** Lists show a new stream, and no longer a removed one, only after so many lists or milliseconds. */
  readonly laggingList: Setting<'laggingList'> | null;
  /** After a replacement these reads of a stream answer as before it. */
  readonly laggingReads: Setting<'laggingReads'> | null;
  /** Changes that the tenant makes to its imports. */
  readonly normalises: readonly Normalisation[];
  /** Fields that have another value in each export, while version and revision stay. */
  readonly changingFields: readonly FieldPlace[];
  /** `everyCaller`: an export holds a subflow under each stream that runs it. */
  readonly subflowNesting: Setting<'subflowNesting'>;
  /** The answer to `OPTIONS` of an export. */
  readonly optionsAnswer: Setting<'optionsAnswer'>;
  /** Single streams are answered with an entity tag, and writes heed `If-Match`. */
  readonly etag: boolean;
  /** Ids are JSON numbers; streams and items that come from now on have such ids. */
  readonly numericIds: boolean;
  readonly omitVersion: boolean;
  /** Number by which a replacement moves the version of a stream on. */
  readonly versionsPerReplacement: number;
  readonly omitAudit: boolean;
  /** A person edits a stream right after the n-th call from now on. */
  readonly editAfter: Setting<'editAfter'> | null;
}

export const noFaults: Switches = {
  latencyMs: 0,
  failNext: null,
  cutNext: null,
  hangNext: null,
  halfPages: false,
  shrinkingTotal: false,
  reorderLists: false,
  inPlace: true,
  omitRevision: false,
  newField: null,
  omitMapping: false,
  pendingValidation: 0,
  rateLimit: null,
  invalidNext: 0,
  validationMs: 0,
  shortList: null,
  laggingList: null,
  laggingReads: null,
  normalises: [],
  changingFields: [],
  subflowNesting: 'once',
  optionsAnswer: 'notFound',
  etag: false,
  numericIds: false,
  omitVersion: false,
  versionsPerReplacement: 1,
  omitAudit: false,
  editAfter: null,
};
