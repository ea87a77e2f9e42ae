import type { PipelineAtWork } from '../service/at-work.ts';
import type { Promotion } from './schema.ts';
import { offeredIn, type ReviewState } from '../../runs/review/state.ts';
import { waitingOn } from '../../runs/review/offers/offer.ts';
import type { PromotionRecord, PromotionState } from '../../state/records/promotion.ts';
import type { Environment } from '../../runs/pipeline.ts';
import { branchRef, promoteBranch } from '../../runs/branches.ts';

/** Records of the store about a promotion. */
export interface PromotionRecords {
  /** Result of the last promotion run. */
  readonly promotion: PromotionRecord | undefined;
  /** Saved state of the pipeline's reviews. */
  readonly reviews: ReviewState | undefined;
}

/**
 * Returns the promotion that waits for an environment. The branches at the last fetch show that one waits. The last
 * promotion run shows the reason.
 */
export async function promotionTo(
  { deps: { repository } }: Pick<PipelineAtWork, 'deps'>,
  { name, branch, from }: Pick<Environment, 'name' | 'branch' | 'from'>,
  { promotion, reviews }: PromotionRecords,
  signal: AbortSignal,
): Promise<Promotion> {
  const work = promoteBranch(name);
  const [commit, target] = await Promise.all([work, branch].map((one) => repository.resolve(branchRef(one))));
  const heads = new Map(
    [
      [branchRef(work), commit],
      [branchRef(branch), target],
    ].flatMap(([ref, oid]) => (ref === undefined || oid === undefined ? [] : [[ref, oid] as const])),
  );
  const isOffered =
    commit !== undefined &&
    (target === undefined ||
      (await waitingOn(repository, heads, { branch: work, base: branch }, signal)) !== undefined);
  const is = stateOf(promotion?.is, isOffered);
  const message = messageOf(promotion, is);
  const request = isOffered ? offeredIn(reviews, work) : undefined;
  return {
    from,
    is,
    message,
    ...(isOffered ? { branch: work, revision: commit } : {}),
    request,
  };
}

function stateOf(recorded: PromotionState | undefined, isOffered: boolean): PromotionState {
  if (recorded === 'stalled' || recorded === 'not proven') return recorded;
  if (!isOffered) return 'nothing';
  return recorded === 'in conflict' ? recorded : 'waiting for a person';
}

function messageOf(record: PromotionRecord | undefined, is: PromotionState): string | undefined {
  if (is === 'not proven') return record?.reason;
  if (is !== 'stalled' && is !== 'in conflict') return undefined;
  return record?.lines[0]?.replace(/^promotion: /, '');
}
