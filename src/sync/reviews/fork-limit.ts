import type { Problem } from '../../domain/problem.ts';
import type { PullRequest } from '../../ports/git-host.ts';
import type { Repository } from '../../ports/repository.ts';

/** Bytes that the files of a stranger's pull request may have together: they are read at once, and anybody may open one. */
const mostOfFork = 256 * 1024 * 1024;

const mebibytes = (bytes: number) => `${Math.ceil(bytes / 1024 / 1024)} MiB`;

/** Why the files that a pull request changes are not read; undefined where they are. */
export async function tooMuchOfFork(
  repository: Pick<Repository, 'changes' | 'size'>,
  { head, isFromFork }: Pick<PullRequest, 'head' | 'isFromFork'>,
  target: string,
  signal: AbortSignal,
): Promise<Problem | undefined> {
  if (!isFromFork) return undefined;
  const changes = await repository.changes(target, head.commit);
  const size = await repository.size(
    changes.flatMap(({ after }) => after ?? []),
    signal,
  );
  if (size <= mostOfFork) return undefined;
  const message = `has ${mebibytes(size)} of changed files, and of a fork at most ${mebibytes(mostOfFork)} are read: push it as a branch of this repository`;
  return { code: 'SLC1002', severity: 'error', file: 'the pull request', place: '', message };
}
