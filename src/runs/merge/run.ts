import { InvalidInput } from '../../core/problems/problem.ts';
import type { Repository } from '../../ports/repository.ts';
import type { StoreSession } from '../../ports/store.ts';
import { History } from '../ancestry/history.ts';
import { MergeRecords } from '../ancestry/merge-records.ts';
import type { BranchMergeRequest, MergeOutcome, Review, Stall } from './request.ts';
import { BranchMerge } from './merge-branch.ts';
import { branchName } from '../branches.ts';

const noReview: Review = { conflicts: [], keptOut: [] };

/**
 * Prepares a branch that descends from the target and contains the incoming side, so that the host has nothing left to
 * merge. Conflicts are marked in their files. Never overwrites others' commits on the branch: new commits of either
 * side are merged after them. If the branch is the target itself, a conflict prevents the move.
 */
export async function requestMerge(
  { repository, store }: { readonly repository: Repository; readonly store: StoreSession },
  heads: ReadonlyMap<string, string>,
  mergeRequest: BranchMergeRequest,
  signal: AbortSignal,
): Promise<MergeOutcome> {
  const records = await MergeRecords.read(repository, store, mergeRequest);
  const target = heads.get(mergeRequest.target);
  const work = heads.get(mergeRequest.work);
  if (mergeRequest.acceptsRewritten) await records.forget();
  if (target === undefined) {
    if (mergeRequest.only !== undefined) throw noTarget(mergeRequest);
    if (records.hasLanded) return stalled(gone(mergeRequest));
    return requestMergeFirst(repository, records, work, mergeRequest);
  }
  const history = await History.of(repository, { incoming: mergeRequest.incoming, head: target }, signal);
  await records.noteConfirmed(history, mergeRequest.line);
  const lost = await records.lost(target);
  if (lost !== undefined) return stalled(rewritten(mergeRequest, lost.landed ?? lost.commit));
  return new BranchMerge(repository, records, mergeRequest, { work, history }, signal).requestMerge();
}

const stalled = (stall: Stall): MergeOutcome => ({ ...noReview, is: 'stalled', stall });

function gone({ target, names }: BranchMergeRequest): Stall {
  const message = `${branchName(target)} is gone: restore it, or accept a new one from ${names.incoming} (--accept-rewritten)`;
  return { reason: 'BranchGone', message };
}

function rewritten({ target }: BranchMergeRequest, commit: string): Stall {
  const message = `${branchName(target)} no longer holds ${commit.slice(0, 12)}, which it took before: restore it, or accept it as it is now (--accept-rewritten)`;
  return { reason: 'BranchRewritten', message };
}

function noTarget({ target, names }: BranchMergeRequest): InvalidInput {
  const reason = `does not exist yet: promote all of ${names.incoming} to it first`;
  return new InvalidInput(branchName(target), '', reason, 'SLC1051');
}

/**
 * Prepares the first promotion. The target does not exist yet, so the branch is the incoming commit, from which a
 * person creates the target.
 */
async function requestMergeFirst(
  repository: Repository,
  records: MergeRecords,
  work: string | undefined,
  { incoming, work: ref, at }: BranchMergeRequest,
): Promise<MergeOutcome> {
  if (work !== undefined && (await repository.isAncestor(incoming, work)))
    return { ...noReview, is: 'nothing', reason: 'the branch has it already' };
  if (work !== undefined && !(await repository.isAncestor(work, incoming))) {
    const message =
      'holds commits of others, and the branch that it is for does not exist: create that branch, or remove this one';
    return {
      is: 'stalled',
      stall: { reason: 'Conflict', message: `${branchName(ref)} ${message}` },
      conflicts: [{ code: 'SLC1025', severity: 'error', file: ref, place: '', message }],
      keptOut: [],
    };
  }
  await records.add({
    commit: incoming,
    revision: incoming,
    onto: undefined,
    units: undefined,
    landed: undefined,
    at,
  });
  const update = { ref, expected: work, to: incoming };
  return { ...noReview, is: 'ready', commit: incoming, update, kept: [], remarks: [] };
}
