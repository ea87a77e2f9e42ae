import { z } from 'zod';
import { promotionSubject } from '../subjects.ts';
import { defineStatusRecord, type Members } from './record.ts';

/** What waits to come into an environment. */
export type PromotionState = 'nothing' | 'waiting for a person' | 'not proven' | 'in conflict' | 'stalled';

/** A branch of ours that waits for a person to merge it. */
export interface Offered {
  readonly branch: string;
  readonly commit: string;
}

/** The result of the last promotion to an environment. */
export interface PromotionRecord {
  /** What is open or excluded, a line each. */
  readonly lines: readonly string[];
  /** What is excluded, a line each. */
  readonly keptOut: readonly string[];
  /** What was pushed for a person to merge. */
  readonly offered?: Offered;
  readonly is: PromotionState;
  /** Commit that was to be promoted. */
  readonly revision?: string;
  /** Why nothing was pushed. */
  readonly reason?: string;
}

/** The last promotion, by the name of the environment. */
export const promotionRecord = defineStatusRecord<PromotionRecord>({
  name: promotionSubject,
  version: 1,
  schema: z.strictObject({
    lines: z.array(z.string()),
    keptOut: z.array(z.string()),
    offered: z
      .strictObject({ branch: z.string(), commit: z.string() } satisfies Members<Offered>)
      .exactOptional(),
    is: z.enum(['nothing', 'waiting for a person', 'not proven', 'in conflict', 'stalled']),
    revision: z.string().exactOptional(),
    reason: z.string().exactOptional(),
  } satisfies Members<PromotionRecord>),
});
