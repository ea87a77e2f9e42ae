import { environmentProblems, type CheckedTree } from '../../../core/environment/problems.ts';
import { boundedProblems } from '../../../core/problems/bounded-problems.ts';
import { problemLine, type Problem } from '../../../core/problems/problem.ts';
import { treePath, type TreeFile } from '../../../core/tree/tree.ts';
import { validateTree } from '../../../core/tree/validate/validate.ts';
import { descriptionLimit, type CommitStatus } from '../../../ports/git-host.ts';
import type { Repository } from '../../../ports/repository.ts';
import { newProblems, type Checked } from '../../ancestry/new-problems.ts';
import { oddMode, ordinary, readRevision } from '../../reading/revision.ts';
import type { MergePreview } from './merge-result.ts';

/** Name of the status that shows whether the files of a pull request are valid. */
export const validateStatus = 'sluice/validate';

/** Finds errors that a pull request would add to its base; conflicts first. */
export async function newErrors(
  repository: Repository,
  { commit, conflicts }: MergePreview,
  target: string,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  if (commit === target) return conflicts;
  const named = conflicts.map(({ file }) => file);
  // One after the other, because two trees take twice the memory.
  const before = await errorsAt(repository, target, { named, signal });
  const after = await errorsAt(repository, commit, { named, signal });
  const told: Checked = { tree: after.tree, problems: conflicts };
  return [...conflicts, ...newProblems(after, [before, told])];
}

/** Returns the errors at a commit, and the files with errors. `named`: further files to return. */
async function errorsAt(
  repository: Repository,
  commit: string,
  { named, signal }: { readonly named: readonly string[]; readonly signal: AbortSignal },
): Promise<Checked> {
  const { tree, problems } = await readRevision(repository, commit, signal);
  const unread = problems.map(({ file }) => file).filter((file) => !tree.has(file));
  const inSettings = await settingsProblems(repository, commit, { tree, unread: new Set(unread) }, signal);
  const all = [...problems, ...validateTree(tree, unread), ...inSettings];
  const errors = all.filter(({ severity }) => severity === 'error');
  const files = new Map<string, TreeFile>();
  for (const file of [...errors.map((error) => error.file), ...named]) {
    const found = tree.get(file);
    if (found !== undefined) files.set(file, found);
  }
  return { tree: files, problems: errors };
}

/** Code of a patch that does not fit. It concerns one environment, whose plan reports it. */
const ofPlan = 'SLC1041';

/** Lists the problems of the files of environments at a commit. */
async function settingsProblems(
  repository: Repository,
  commit: string,
  checked: Omit<CheckedTree, 'files'>,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const all = await repository.entries(commit);
  const settings = all.filter(({ path }) => treePath(path).is === 'environment');
  const readable = settings.filter(({ mode }) => mode === ordinary);
  const oids = readable.map(({ oid }) => oid);
  const blobs = await repository.read(oids, signal);
  const against = { ...checked, files: all.map(({ path }) => path) };
  return boundedProblems([
    ...settings.filter(({ mode }) => mode !== ordinary).map(oddMode),
    ...readable
      .flatMap(({ path, oid }) => environmentProblems(path, blobs.get(oid) as Uint8Array, against))
      .filter(({ code }) => code !== ofPlan),
  ]);
}

/** Returns the status of the head. */
export function validated(errors: readonly Problem[], url: string | undefined): CommitStatus {
  const [first] = errors;
  if (first === undefined)
    return { name: validateStatus, state: 'success', description: 'every file is valid', url };
  const code = ` [${first.code}]`;
  const ending = errors.length === 1 ? code : `${code} (and ${errors.length - 1} more)`;
  const line = problemLine(first).slice(0, -code.length);
  return { name: validateStatus, state: 'failure', description: fitted(line, ending), url };
}

/**
 * Returns the status of the head of a pull request that is set aside. `exceeded` is the limit in words. `until` is in
 * milliseconds since the epoch.
 */
export function setAside(
  { exceeded, until }: { readonly exceeded: string; readonly until: number | undefined },
  url: string | undefined,
): CommitStatus {
  const again = until === undefined ? '' : ` or wait until ${new Date(until).toISOString().slice(0, 16)}Z`;
  const description = fitted(exceeded, `: push a smaller change${again} [SLC1039]`);
  return { name: validateStatus, state: 'failure', description, url };
}

/** Shortens the text before an ending, which must stay. */
function fitted(text: string, ending: string): string {
  const room = descriptionLimit - ending.length;
  return `${text.length <= room ? text : `${text.slice(0, room - 1)}…`}${ending}`;
}
