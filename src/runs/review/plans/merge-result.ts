import type { Problem } from '../../../core/problems/problem.ts';
import type { PullRequest } from '../../../ports/git-host.ts';
import { onlyBase } from '../../ancestry/bases.ts';
import { openProblems } from '../../ancestry/merge-result.ts';
import { mergeTrees } from '../../merge/merge-trees.ts';
import type { RunDeps } from '../../pipeline.ts';

/** Result of merging a pull request now. */
export interface MergePreview {
  /** Commit with that tree, which is on no branch. */
  readonly commit: string;
  /** Conflicts to resolve first. */
  readonly conflicts: readonly Problem[];
}

/**
 * Merges a pull request without moving a ref. If the head already contains the target, as in pull requests of Sluice,
 * returns the head. The same input gives the same commit, so that no objects accumulate.
 */
export async function mergeResult(
  { repository }: Pick<RunDeps, 'repository'>,
  { head, base, number }: Pick<PullRequest, 'head' | 'base' | 'number'>,
  target: string,
  signal: AbortSignal,
): Promise<MergePreview> {
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
  repository: RunDeps['repository'],
  incoming: string,
  target: string,
  result: string,
  signal: AbortSignal,
): Promise<MergePreview> {
  return { commit: result, conflicts: await openProblems(repository, { incoming, target, result }, signal) };
}
