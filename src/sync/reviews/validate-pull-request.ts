import { problemLine, type Problem } from '../../domain/problem.ts';
import { validateTree } from '../../domain/validate.ts';
import type { CommitStatus } from '../../ports/git-host.ts';
import type { Repository } from '../../ports/repository.ts';
import { newProblems, type Checked } from '../lineage/new-problems.ts';
import { readRevision } from '../read-revision.ts';
import type { MergeResult } from './merge-result.ts';

/** Name under which it is said of the head of a pull request whether its files are right. */
export const validateStatus = 'sluice/validate';

/** Errors in what a pull request would leave on its base, which are not there already; conflicts first. */
export async function newErrors(
  repository: Repository,
  { commit, conflicts }: MergeResult,
  target: string,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  if (commit === target) return conflicts;
  const [before, after] = await Promise.all([
    errorsAt(repository, target, signal),
    errorsAt(repository, commit, signal),
  ]);
  const told: Checked = { tree: after.tree, problems: conflicts };
  return [...conflicts, ...newProblems(after, [before, told])];
}

async function errorsAt(repository: Repository, commit: string, signal: AbortSignal): Promise<Checked> {
  const { tree, problems } = await readRevision(repository, commit, signal);
  const unread = problems.map(({ file }) => file).filter((file) => !tree.has(file));
  const all = [...problems, ...validateTree(tree, unread)];
  return { tree, problems: all.filter(({ severity }) => severity === 'error') };
}

/** What is said of the head. */
export function validated(errors: readonly Problem[], url: string | undefined): CommitStatus {
  const [first] = errors;
  if (first === undefined)
    return { name: validateStatus, state: 'success', description: 'every file is valid', url };
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`;
  return { name: validateStatus, state: 'failure', description: `${problemLine(first)}${more}`, url };
}

/** Status of the head of a pull request that is set aside. `until`: milliseconds since the epoch. */
export function setAside(until: number | undefined, url: string | undefined): CommitStatus {
  const again = until === undefined ? '' : `after ${new Date(until).toISOString().slice(0, 16)}Z and `;
  const description = `reading it took too long or too much memory; Sluice tries again ${again}when it changes [SLC1039]`;
  return { name: validateStatus, state: 'failure', description, url };
}
