import { problemLine } from '../../core/problems/problem.ts';
import type { StatusCondition } from '../../core/plan/status.ts';
import { exclusionLine } from '../ancestry/excluded.ts';
import type { Review, Stall } from './request.ts';
import type { PromotionOffer, PromotionRecord, PromotionState } from '../../state/records/promotion.ts';

/** Result of a merge for people. */
export type MergeState = Review & { readonly stalled: Stall | undefined };

/** Returns the open problems, one line each: first the reason why the merge is stalled, then conflicts. */
export function openLines({ stalled, conflicts }: MergeState): readonly string[] {
  return [...(stalled === undefined ? [] : [stalled.message]), ...conflicts.map(problemLine)];
}

/** Returns the exclusions, one line each. */
export const exclusionLines = ({ keptOut }: MergeState): readonly string[] => keptOut.map(exclusionLine);

export function stalledConditions({ stalled }: MergeState): readonly StatusCondition[] {
  return stalled === undefined ? [] : [{ type: 'Stalled', isTrue: true, ...stalled }];
}

/** Returns the record of a promotion. `offered` is the branch that it pushed for a person to merge. */
export function promotionResult(merging: Promoted): PromotionRecord {
  const keptOut = exclusionLines(merging);
  const lines = [...openLines(merging), ...keptOut].map((line) => `promotion: ${line}`);
  const { pushed, revision, reason } = merging;
  return {
    lines,
    keptOut,
    ...(pushed === undefined ? {} : { offered: { branch: pushed.branch, commit: pushed.commit } }),
    is: promotionState(merging),
    ...(revision === undefined ? {} : { revision }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Result of a promotion, as far as it is reported. */
export type Promoted = MergeState & {
  readonly pushed?: PromotionOffer | undefined;
  readonly unproven?: object | undefined;
  /** Commit to promote. */
  readonly revision?: string | undefined;
  /** Reason why nothing was pushed. */
  readonly reason?: string | undefined;
};

function promotionState({ stalled, unproven, conflicts, pushed }: Promoted): PromotionState {
  if (stalled !== undefined) return 'stalled';
  if (unproven !== undefined) return 'not proven';
  if (conflicts.length > 0) return 'in conflict';
  return pushed === undefined ? 'nothing' : 'waiting for a person';
}
