import { InvalidInput } from '../../core/problems/problem.ts';
import type { Repository } from '../../ports/repository.ts';
import type { StoreSession } from '../../ports/store.ts';
import { History } from '../ancestry/history.ts';
import { MergeRecords } from '../ancestry/merge-records.ts';
import type { Proposal, Proposed, Review, Stall } from './request.ts';
import { Proposing } from './merge-branch.ts';
import { branchName } from '../branches.ts';

const noReview: Review = { conflicts: [], keptOut: [] };

/**
 * Prepares a branch that descends from the target and contains the incoming side, so that the host has nothing left to
 * merge. Conflicts are marked in their files. Never overwrites others' commits on the branch: new commits of either
 * side are merged after them. If the branch is the target itself, a conflict prevents the move.
 */
export async function propose(
  { repository, store }: { readonly repository: Repository; readonly store: StoreSession },
  heads: ReadonlyMap<string, string>,
  proposal: Proposal,
  signal: AbortSignal,
): Promise<Proposed> {
  const records = await MergeRecords.read(repository, store, proposal);
  const target = heads.get(proposal.target);
  const work = heads.get(proposal.work);
  if (proposal.acceptsRewritten) await records.forget();
  if (target === undefined) {
    if (proposal.only !== undefined) throw noTarget(proposal);
    if (records.hasLanded) return stalled(gone(proposal));
    return proposeFirst(repository, records, work, proposal);
  }
  const history = await History.of(repository, { incoming: proposal.incoming, head: target }, signal);
  await records.noteArrivals(history, proposal.line);
  const lost = await records.lost(target);
  if (lost !== undefined) return stalled(rewritten(proposal, lost.landed ?? lost.commit));
  return new Proposing(repository, records, proposal, { work, history }, signal).propose();
}

const stalled = (stall: Stall): Proposed => ({ ...noReview, is: 'stalled', stall });

function gone({ target, names }: Proposal): Stall {
  const message = `${branchName(target)} is gone: restore it, or accept that it starts anew from ${names.incoming} (--accept-rewritten)`;
  return { reason: 'BranchGone', message };
}

function rewritten({ target }: Proposal, commit: string): Stall {
  const message = `${branchName(target)} no longer holds ${commit.slice(0, 12)}, which it took before: restore it, or accept it as it is now (--accept-rewritten)`;
  return { reason: 'BranchRewritten', message };
}

function noTarget({ target, names }: Proposal): InvalidInput {
  const reason = `does not exist yet: promote all of ${names.incoming} to it first`;
  return new InvalidInput(branchName(target), '', reason, 'SLC1051');
}

/**
 * Prepares the first promotion. The target does not exist yet, so the branch is the incoming commit, from which a
 * person creates the target.
 */
async function proposeFirst(
  repository: Repository,
  records: MergeRecords,
  work: string | undefined,
  { incoming, work: ref, at }: Proposal,
): Promise<Proposed> {
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
