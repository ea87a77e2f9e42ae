import { diffTrees } from '../../../core/diff/diff-trees.ts';
import type { ComparedTrees } from '../../../core/diff/print/groups.ts';
import type { Repository } from '../../../ports/repository.ts';
import { readRevision } from '../../reading/revision.ts';

/** Returns the trees of two commits and their differences. Omits unreadable files, which the validation reports. */
export async function reviewedTrees(
  repository: Repository,
  target: string,
  result: string,
  signal: AbortSignal,
): Promise<ComparedTrees> {
  const [before, after] = await Promise.all([
    readRevision(repository, target, signal),
    readRevision(repository, result, signal),
  ]);
  return { before: before.tree, after: after.tree, diff: diffTrees(before.tree, after.tree) };
}
