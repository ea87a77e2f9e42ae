import { problemLine } from '../../core/problems/problem.ts';
import type { Condition } from '../../core/plan/status.ts';
import { keptOutLine } from '../ancestry/excluded.ts';
import type { Review, Stall } from './request.ts';
import type { Offered, PromotionRecord, PromotionState } from '../../state/records/promotion.ts';

/** Result of a merge for people. */
export type Merging = Review & { readonly stalled: Stall | undefined };

/** Returns the open problems, one line each: first the reason why the merge is stalled, then conflicts. */
export function openLines({ stalled, conflicts }: Merging): readonly string[] {
  return [...(stalled === undefined ? [] : [stalled.message]), ...conflicts.map(problemLine)];
}

/** Returns the exclusions, one line each. */
export const keptOutLines = ({ keptOut }: Merging): readonly string[] => keptOut.map(keptOutLine);

export function stalledConditions({ stalled }: Merging): readonly Condition[] {
  return stalled === undefined ? [] : [{ type: 'Stalled', isTrue: true, ...stalled }];
}

/** Returns the record of a promotion. `offered` is the branch that it pushed for a person to merge. */
export function promotionResult(merging: Promoted): PromotionRecord {
  const keptOut = keptOutLines(merging);
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
export type Promoted = Merging & {
  readonly pushed?: Offered | undefined;
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
