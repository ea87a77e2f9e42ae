import { parseTreeFile } from '../../core/tree/parse.ts';
import { contentObject } from '../../core/stream/content.ts';
import { conflictsOf } from '../../core/merge/conflicts.ts';
import { InvalidInput, type Problem } from '../../core/problems/problem.ts';
import { isTenantFree, treeFile, treePath, type Tree, type TreeFile } from '../../core/tree/tree.ts';
import { validateTree } from '../../core/tree/validate/validate.ts';
import type { Repository, TreeChange, TreeEntry } from '../../ports/repository.ts';
import { ordinary } from '../reading/revision.ts';
import { mayHaveMark } from './conflict-marks.ts';
import { newProblems, type Checked } from './new-problems.ts';
import { appliedRevision } from './trailers.ts';
import { unitOf } from './unit.ts';

export interface MergeCommits {
  readonly incoming: string;
  readonly target: string;
  readonly result: string;
}

/**
 * Returns the problems to solve before the result of a merge can be used: conflicts in its files, and problems that
 * neither side had. Reads only the streams and files that differ.
 */
export async function openProblems(
  repository: Repository,
  given: MergeCommits,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const merge = await sidesOf(repository, given);
  const [brought, left] = await Promise.all([
    repository.changes(merge.target, merge.result),
    repository.changes(merge.incoming, merge.result),
  ]);
  const conflicts = await standingConflicts(repository, brought, signal);
  if (brought.length === 0 || left.every(({ path }) => !isTenantFree(path))) return conflicts;
  const broken = await brokenByMerging(repository, merge, unitsToCheck(brought, left), signal);
  // A file with a conflict is checked after a person has resolved it.
  const undecided = new Set(conflicts.map(({ file }) => file));
  return [...conflicts, ...broken.filter(({ file }) => !undecided.has(file))];
}

/**
 * Returns the sides of a merge. If the incoming side is a merge of Sluice itself, takes the incoming revision from its
 * message.
 */
async function sidesOf(repository: Repository, merge: MergeCommits): Promise<MergeCommits> {
  if (merge.incoming !== merge.result) return merge;
  const { message } = await repository.commitInfo(merge.result);
  const brought = appliedRevision(message);
  const incoming = brought === undefined ? undefined : await repository.resolve(brought);
  return incoming === undefined ? merge : { ...merge, incoming };
}

/**
 * Returns the units to check: those that are new to the target, and its own shared files, because two of them can
 * clash. If the merge removed a file, also returns all units that the target has changed, because they may reference
 * it.
 */
function unitsToCheck(brought: readonly TreeChange[], left: readonly TreeChange[]): ReadonlySet<string> {
  const removes = brought.some(({ after }) => after === undefined);
  const others = left.filter(({ path }) => removes || treePath(path).is === 'shared');
  return new Set([...brought, ...others].map(({ path }) => unitOf(path)));
}

/** Returns the conflicts in changed files. */
async function standingConflicts(
  repository: Repository,
  changes: readonly TreeChange[],
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  // A submodule and a link have no text.
  const files = changes.filter(({ mode }) => mode === ordinary);
  const blobs = await repository.read(
    files.flatMap(({ after }) => after ?? []),
    signal,
  );
  return files.flatMap(({ path, after }) => {
    const bytes = after === undefined ? undefined : blobs.get(after);
    return bytes === undefined || !mayHaveMark(bytes) ? [] : conflictsInFile(path, bytes);
  });
}

function conflictsInFile(file: string, bytes: Uint8Array): readonly Problem[] {
  const problem = (place: string, message: string): Problem => ({
    code: 'SLC1024',
    severity: 'error',
    file,
    place,
    message,
  });
  if (isTenantFree(file)) {
    try {
      return conflictsOf(parseTreeFile(bytes, file)).map(({ place, why }) => problem(place, why));
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
    }
  }
  const lines = new TextDecoder('utf-8').decode(bytes).split('\n');
  return lines.flatMap((line, index) =>
    line.startsWith('<<<<<<< ') ? [problem(`line ${index + 1}`, 'both sides changed these lines')] : [],
  );
}

async function brokenByMerging(
  repository: Repository,
  { incoming, target, result }: MergeCommits,
  units: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const parsed: Parsed = new Map();
  const check = (commit: string) => checkUnits(repository, commit, { units, parsed }, signal);
  const [after, ...before] = await Promise.all([check(result), check(incoming), check(target)]);
  return newProblems(after, before)
    .filter(({ code }) => code !== 'SLC1006')
    .map((problem) => ({ ...problem, severity: 'error' }));
}

/** Files by object id and path, because most are the same in all three commits. */
type Parsed = Map<string, TreeFile | Problem>;

/** Reads some units of a commit and their problems. Of other units, only the existence counts. */
async function checkUnits(
  repository: Repository,
  commit: string,
  { units, parsed }: { readonly units: ReadonlySet<string>; readonly parsed: Parsed },
  signal: AbortSignal,
): Promise<Checked> {
  const entries = (await repository.entries(commit)).filter(
    ({ path, mode }) => isTenantFree(path) && mode === '100644',
  );
  const unread = entries.filter((entry) => units.has(unitOf(entry.path)) && !parsed.has(keyOf(entry)));
  const blobs = await repository.read(
    unread.map(({ oid }) => oid),
    signal,
  );
  for (const entry of unread) parsed.set(keyOf(entry), parse(blobs.get(entry.oid), entry.path));
  const tree = new Map<string, TreeFile>();
  const problems: Problem[] = [];
  for (const entry of entries) {
    const file = units.has(unitOf(entry.path)) ? parsed.get(keyOf(entry)) : unseen;
    if (file === undefined) continue;
    if ('code' in file) problems.push(file);
    else tree.set(entry.path, file);
  }
  return { tree, problems: [...problems, ...problemsIn(units, tree)] };
}

const keyOf = ({ oid, path }: TreeEntry) => `${oid} ${path}`;
const unseen = treeFile(contentObject());

function parse(bytes: Uint8Array | undefined, path: string): TreeFile | Problem {
  try {
    return parseTreeFile(bytes ?? new Uint8Array(), path);
  } catch (error) {
    if (error instanceof InvalidInput) return error.problem();
    throw error;
  }
}

/**
 * Returns the problems that a merge must not cause in these units: errors, and expressions and feeders without a
 * target. The latter are mere warnings elsewhere, because the designer leaves them behind. If neither side has them,
 * one side removed a module that the other started to use.
 */
function problemsIn(units: ReadonlySet<string>, tree: Tree): readonly Problem[] {
  return validateTree(tree).filter(
    ({ severity, code, file }) => (severity === 'error' || code === 'SLC1020') && units.has(unitOf(file)),
  );
}
