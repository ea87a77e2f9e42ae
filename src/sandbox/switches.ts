import { z } from 'zod';

const match = z
  .string()
  .describe('a part of "METHOD /path?query"; without it, every call but that for a token');
const count = z.number().int().min(1).default(1);

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
  /** The work is done, the answer never comes. */
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
};
