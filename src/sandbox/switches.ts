import { z } from 'zod';
import type { SandboxJson } from './json.ts';
import { personEditSchema } from './tenant/person-edits.ts';

const match = z
  .string()
  .describe('a part of "METHOD /path?query"; without it, every call but that for a token');
const count = z.number().int().min(1).default(1);
const json = z.custom<SandboxJson>((value) => value !== undefined, 'expected a value');

/** A field of each stream's template, or of the blueprint of each of its scenarios. */
const field = {
  of: z.enum(['template', 'blueprint']),
  pointer: z.string().regex(/^(\/[^/]*)+$/, 'expected a JSON pointer to a field'),
};

/** Limit of a lag in calls or milliseconds, whichever ends first; without both, until the switch is reset. */
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

/** Schema of one tenant's fault switches in `POST /_control`. `null` resets a switch. */
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

type SwitchSetting<Name extends keyof SwitchChanges> = NonNullable<SwitchChanges[Name]>;

export interface Switches {
  /** Delay of every call before any other work. */
  readonly latencyMs: number;
  readonly failNext: SwitchSetting<'failNext'> | null;
  /** Cuts the connection before or after the work was done. */
  readonly cutNext: SwitchSetting<'cutNext'> | null;
  /** The work is done, and the response never arrives. */
  readonly hangNext: SwitchSetting<'hangNext'> | null;
  /** Makes pages lack items that the total counts. */
  readonly halfPages: boolean;
  /** Makes the total shrink from page to page. */
  readonly shrinkingTotal: boolean;
  /** Gives lists and sets another order each time; the pages of one list still fit together. */
  readonly reorderLists: boolean;
  /** Allows replacing a stream or a registry's item; otherwise the response is 405. */
  readonly inPlace: boolean;
  readonly omitRevision: boolean;
  /** Adds this field to every export, as an update of the platform does, without publishing streams. */
  readonly newField: string | null;
  readonly omitMapping: boolean;
  /** Number of reads that report the validation of later imports as pending. */
  readonly pendingValidation: number;
  /** Limit on calls per second and on those that may come at once. */
  readonly rateLimit: SwitchSetting<'rateLimit'> | null;
  /** Number of next imports that end invalid. */
  readonly invalidNext: number;
  /** Milliseconds for which the validation of new imports is pending. */
  readonly validationMs: number;
  /**
   * Makes lists lack these streams (ids or names; all if left out) and count only the shown ones, for a number of
   * lists.
   */
  readonly shortList: SwitchSetting<'shortList'> | null;
  /** Makes lists show new streams, and hide removed ones, only after a number of lists or milliseconds. */
  readonly laggingList: SwitchSetting<'laggingList'> | null;
  /** Makes these reads of a stream after a replacement return the stream before it. */
  readonly laggingReads: SwitchSetting<'laggingReads'> | null;
  /** Changes that the tenant makes to its imports. */
  readonly normalises: readonly Normalisation[];
  /** Fields whose value changes with each export, while version and revision stay. */
  readonly changingFields: readonly FieldPlace[];
  /** `everyCaller`: an export has a subflow under each stream that runs it. */
  readonly subflowNesting: SwitchSetting<'subflowNesting'>;
  /** Response to `OPTIONS` of an export. */
  readonly optionsAnswer: SwitchSetting<'optionsAnswer'>;
  /** Adds an entity tag to single streams, and makes writes check `If-Match`. */
  readonly etag: boolean;
  /** Makes ids JSON numbers; later streams and items get such ids. */
  readonly numericIds: boolean;
  readonly omitVersion: boolean;
  /** Number of versions by which a replacement advances a stream. */
  readonly versionsPerReplacement: number;
  readonly omitAudit: boolean;
  /** Makes a person edit a stream right after the n-th call from now on. */
  readonly editAfter: SwitchSetting<'editAfter'> | null;
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
