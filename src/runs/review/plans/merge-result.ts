import type { Problem } from '../../../core/problems/problem.ts';
import type { PullRequest } from '../../../ports/git-host.ts';
import { onlyBase } from '../../ancestry/bases.ts';
import { openProblems } from '../../ancestry/merge-result.ts';
import { mergeTrees } from '../../merge/merge-trees.ts';
import type { PassDeps } from '../../pipeline.ts';

/** What would stand on the base of a pull request if it were merged now. */
export interface MergeResult {
  /** Commit with that tree; it is on no branch. */
  readonly commit: string;
  /** What has to be resolved first. */
  readonly conflicts: readonly Problem[];
}

/**
 * Merges a pull request without moving anything. Where the base is its ancestor already, as in those that Sluice made, it
 * is the head itself. The same input gives the same commit, so that nothing piles up.
 */
export async function mergeResult(
  { repository }: Pick<PassDeps, 'repository'>,
  { head, base, number }: Pick<PullRequest, 'head' | 'base' | 'number'>,
  target: string,
  signal: AbortSignal,
): Promise<MergeResult> {
  const incoming = head.commit;
  if (await repository.isAncestor(target, incoming))
    return reviewed(repository, incoming, target, incoming, signal);
  if (await repository.isAncestor(incoming, target)) return { commit: target, conflicts: [] };
  const [start, { at }] = await Promise.all([
    repository.mergeBase(incoming, target),
    repository.commitInfo(incoming),
  ]);
  const { writes, unmarked } = await mergeTrees(
    repository,
    {
      incoming,
      target,
      bases: onlyBase(start),
      keeps: () => false,
      names: { incoming: head.branch, target: base },
      whole: async () => new Set(),
    },
    signal,
  );
  const message = `Merge pull request #${number} into ${base}\n`;
  const commit = await repository.commit({ parents: [target, incoming], base: target, writes, message, at });
  const { conflicts } = await reviewed(repository, incoming, target, commit, signal);
  return { commit, conflicts: [...conflicts, ...unmarked] };
}

async function reviewed(
  repository: PassDeps['repository'],
  incoming: string,
  target: string,
  result: string,
  signal: AbortSignal,
): Promise<MergeResult> {
  return { commit: result, conflicts: await openProblems(repository, { incoming, target, result }, signal) };
}
