import { z } from 'zod';
import type { EnvironmentStatus } from '../../core/plan/status.ts';
import { promotionSubject } from '../subjects.ts';
import { defineStatusRecord, type Members } from './record.ts';

/** State of the changes that wait for an environment. */
export type PromotionState = 'nothing' | 'waiting for a person' | 'not proven' | 'in conflict' | 'stalled';

/** A branch of Sluice that waits for a merge by people. */
export interface PromotionOffer {
  readonly branch: string;
  readonly commit: string;
}

/** The result of the last promotion to an environment. */
export interface PromotionRecord {
  /** Lines about open or excluded changes. */
  readonly lines: readonly string[];
  /** Lines about excluded changes. */
  readonly keptOut: readonly string[];
  /** The branch that Sluice pushed for people to merge. */
  readonly offered?: PromotionOffer;
  readonly is: PromotionState;
  readonly revision?: string;
  /** Reason why Sluice pushed nothing. */
  readonly reason?: string;
}

/** Record of the last promotion, by the name of the environment. */
export const promotionRecord = defineStatusRecord<PromotionRecord>({
  name: promotionSubject,
  version: 1,
  schema: z.strictObject({
    lines: z.array(z.string()),
    keptOut: z.array(z.string()),
    offered: z
      .strictObject({ branch: z.string(), commit: z.string() } satisfies Members<PromotionOffer>)
      .exactOptional(),
    is: z.enum(['nothing', 'waiting for a person', 'not proven', 'in conflict', 'stalled']),
    revision: z.string().exactOptional(),
    reason: z.string().exactOptional(),
  } satisfies Members<PromotionRecord>),
});

/** Adds the open and excluded changes of the last promotion to the status of its environment. */
export function withPromotion(
  status: EnvironmentStatus,
  record: PromotionRecord | undefined,
): EnvironmentStatus {
  const lines = record?.lines ?? [];
  return lines.length === 0 ? status : { ...status, details: [...status.details, ...lines] };
}
