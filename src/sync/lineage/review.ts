import { parseTreeFile } from '../../codec/tree-text.ts';
import { contentObject } from '../../domain/content.ts';
import { conflictsOf } from '../../domain/merge/conflicts-of.ts';
import { InvalidInput, type Problem } from '../../domain/problem.ts';
import { isTenantFree, treeFile, treePath, type Tree, type TreeFile } from '../../domain/tree.ts';
import { validateTree } from '../../domain/validate.ts';
import type { Repository, TreeChange, TreeEntry } from '../../ports/repository.ts';
import { mayHaveMark } from './marks.ts';
import { unitOf } from './unit.ts';

/** Three commits of a merge. */
export interface MergeResult {
  readonly incoming: string;
  readonly target: string;
  readonly result: string;
}

/**
 * What is left to do in the result of a merge before it can be used: conflicts that stand in its files, and what merging
 * broke, that is, errors which neither side had. Reads only streams and files in which the result differs.
 */
export async function openProblems(
  repository: Repository,
  merge: MergeResult,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const [brought, left] = await Promise.all([
    repository.changes(merge.target, merge.result),
    repository.changes(merge.incoming, merge.result),
  ]);
  const conflicts = await standingConflicts(repository, brought, signal);
  if (brought.length === 0 || left.every(({ path }) => !isTenantFree(path))) return conflicts;
  const broken = await brokenByMerging(repository, merge, unitsToCheck(brought, left), signal);
  // A file in which a person has to choose is checked when that is done.
  const undecided = new Set(conflicts.map(({ file }) => file));
  return [...conflicts, ...broken.filter(({ file }) => !undecided.has(file))];
}

/**
 * What is new to the target; shared things that it has otherwise, since two of them can clash; and all that it has
 * otherwise where something was removed, since that may refer to it.
 */
function unitsToCheck(brought: readonly TreeChange[], left: readonly TreeChange[]): ReadonlySet<string> {
  const removes = brought.some(({ after }) => after === undefined);
  const others = left.filter(({ path }) => removes || treePath(path).is === 'shared');
  return new Set([...brought, ...others].map(({ path }) => unitOf(path)));
}

/** Conflicts in files of the second of two commits in which they differ. */
async function standingConflicts(
  repository: Repository,
  changes: readonly TreeChange[],
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const blobs = await repository.read(
    changes.flatMap(({ after }) => after ?? []),
    signal,
  );
  return changes.flatMap(({ path, after }) => {
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
  { incoming, target, result }: MergeResult,
  units: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const parsed: Parsed = new Map();
  const [after, ...before] = await Promise.all(
    [result, incoming, target].map((commit) => errorsOf(repository, commit, { units, parsed }, signal)),
  );
  const known = new Set(before.flat().map(identity));
  return (after ?? []).filter((problem) => problem.code !== 'SLC1006' && !known.has(identity(problem)));
}

const identity = ({ code, file, place, message }: Problem) => JSON.stringify([code, file, place, message]);

/** Files by object id and path: most are the same in all three commits. */
type Parsed = Map<string, TreeFile | Problem>;

/** The errors of a commit in some units; of the others it counts only that they are there. */
async function errorsOf(
  repository: Repository,
  commit: string,
  { units, parsed }: { readonly units: ReadonlySet<string>; readonly parsed: Parsed },
  signal: AbortSignal,
): Promise<readonly Problem[]> {
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
  return [...problems, ...validUnits(tree, units)];
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

function validUnits(tree: Tree, units: ReadonlySet<string>): readonly Problem[] {
  return validateTree(tree).filter(({ severity, file }) => severity === 'error' && units.has(unitOf(file)));
}
