import type { Promotion } from '../../api/lane.ts';
import { isJsonObject, member, type Json } from '../../domain/json.ts';
import type { PromotionState } from '../../sync/merge-status.ts';
import { offeredIn } from '../../sync/reviews/review-memory.ts';
import { waitingOn } from '../../sync/reviews/offer.ts';
import { branchRef, promoteBranch, type Environment } from '../../sync/subjects.ts';
import type { OpenPipeline } from '../open.ts';

/** What the store keeps of it. */
export interface PromotionRecords {
  /** What the last promotion left. */
  readonly promotion: Json | undefined;
  /** What is remembered of the pull requests of the pipeline. */
  readonly reviews: Json | undefined;
}

/**
 * What waits to come into an environment. That something waits, the branches say, as they were when a pass last brought
 * them here; why nothing may come, the last promotion.
 */
export async function promotionTo(
  { deps: { repository } }: Pick<OpenPipeline, 'deps'>,
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
  const is = stateOf(recordedState(promotion), isOffered);
  const message = messageOf(promotion, is);
  const request = isOffered ? offeredIn(reviews, work) : undefined;
  return {
    from,
    is,
    ...(message === undefined ? {} : { message }),
    ...(isOffered ? { branch: work, revision: commit } : {}),
    ...(request === undefined ? {} : { request }),
  };
}

function stateOf(recorded: PromotionState | undefined, isOffered: boolean): PromotionState {
  if (recorded === 'stalled' || recorded === 'not proven') return recorded;
  if (!isOffered) return 'nothing';
  return recorded === 'in conflict' ? recorded : 'waiting for a person';
}

/** Undefined of a record from before this was kept. */
function recordedState(record: Json | undefined): PromotionState | undefined {
  const is = member(record, 'is');
  const states: readonly PromotionState[] = [
    'nothing',
    'waiting for a person',
    'not proven',
    'in conflict',
    'stalled',
  ];
  return states.find((state) => state === is);
}

function messageOf(record: Json | undefined, is: PromotionState): string | undefined {
  if (!isJsonObject(record)) return undefined;
  const [lines, reason] = [member(record, 'lines'), member(record, 'reason')];
  if (is === 'not proven') return typeof reason === 'string' ? reason : undefined;
  if (is !== 'stalled' && is !== 'in conflict') return undefined;
  const first = Array.isArray(lines) ? lines.find((line) => typeof line === 'string') : undefined;
  return typeof first === 'string' ? first.replace(/^promotion: /, '') : undefined;
}
