import { budgets } from '../../../core/budgets.ts';
import type { Problem } from '../../../core/problems/problem.ts';
import type { PullRequest } from '../../../ports/git-host.ts';
import type { Repository } from '../../../ports/repository.ts';
import { ordinary } from '../../reading/revision.ts';

const mebibytes = (bytes: number) => `${Math.ceil(bytes / 1024 / 1024)} MiB`;

/**
 * Returns the problem of a fork's pull request whose changed files are too large to read. Returns undefined within the
 * limit.
 */
export async function tooMuchOfFork(
  repository: Pick<Repository, 'changes' | 'mergeBase' | 'sizes'>,
  { head, isFromFork }: Pick<PullRequest, 'head' | 'isFromFork'>,
  target: string,
  signal: AbortSignal,
): Promise<Problem | undefined> {
  if (!isFromFork) return undefined;
  // Later commits of the target are not the fork's.
  const base = await repository.mergeBase(head.commit, target);
  const changes = await repository.changes(base, head.commit, budgets.fork.paths);
  const oids = changes.flatMap(({ after, mode }) =>
    after === undefined || mode !== ordinary ? [] : [after],
  );
  const sizes = await repository.sizes(oids, signal);
  // A blob at many paths is read as many files.
  const size = oids.reduce((sum, oid) => sum + (sizes.get(oid) ?? 0), 0);
  if (size <= budgets.fork.bytes) return undefined;
  const message = `has ${mebibytes(size)} of changed files; the limit for a fork is ${mebibytes(budgets.fork.bytes)}: push it as a branch of this repository`;
  return { code: 'SLC1002', severity: 'error', file: 'the pull request', place: '', message };
}
