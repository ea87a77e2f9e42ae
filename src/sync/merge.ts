import { mergeText } from '../codec/text-merge.ts';
import type { Problem } from '../domain/problem.ts';
import { validateTree } from '../domain/validate.ts';
import { treePath } from '../domain/tree.ts';
import { readTree } from '../codec/read-tree.ts';
import type { FileWrite, Repository, TreeChange } from '../ports/repository.ts';
import { readRevision } from './read-revision.ts';

export interface MergeSides {
  /** What is brought in. */
  readonly incoming: string;
  /** What it is brought into. */
  readonly target: string;
  /** What both are compared with; undefined: nothing, so a path that both have differently is a conflict. */
  readonly base: string | undefined;
  /** Paths that the target keeps whatever came in. */
  readonly keeps: (path: string) => boolean;
}

export interface Merged {
  /** What to lay over the target's tree. Empty where nothing comes in. */
  readonly writes: ReadonlyMap<string, FileWrite>;
  /** What does not merge, or is broken by merging. Then nothing may move. */
  readonly conflicts: readonly Problem[];
  /** Paths that came in and that the target kept its own of. */
  readonly kept: readonly string[];
}

/**
 * A three-way merge by path: a path is an identity, renames are never guessed. A path that one side changed is taken
 * as it is; one that both changed is merged as text. The result is validated; only what neither side had wrong counts.
 */
export async function mergeTrees(
  repository: Repository,
  sides: MergeSides,
  signal: AbortSignal,
): Promise<Merged> {
  const [incoming, target] = await Promise.all([
    repository.changes(sides.base, sides.incoming),
    repository.changes(sides.base, sides.target),
  ]);
  const changedInTarget = new Map(target.map((change) => [change.path, change]));
  const writes = new Map<string, FileWrite>();
  const both: (readonly [TreeChange, TreeChange])[] = [];
  const kept: string[] = [];
  for (const change of incoming) {
    const other = changedInTarget.get(change.path);
    if (sides.keeps(change.path)) kept.push(change.path);
    else if (other === undefined) writes.set(change.path, taken(change));
    else if (other.after !== change.after) both.push([change, other]);
  }
  const conflicts = await mergeTexts(repository, both, writes, signal);
  if (conflicts.length === 0 && writes.size > 0 && target.some(({ path }) => treePath(path).is !== 'other')) {
    conflicts.push(...(await brokenByMerging(repository, sides, writes, signal)));
  }
  return { writes, conflicts, kept };
}

function taken({ after }: TreeChange): FileWrite {
  return after === undefined ? { removed: true } : { oid: after };
}

async function mergeTexts(
  repository: Repository,
  both: readonly (readonly [TreeChange, TreeChange])[],
  writes: Map<string, FileWrite>,
  signal: AbortSignal,
): Promise<Problem[]> {
  const wanted = both.flatMap(([incoming, target]) => [incoming.before, incoming.after, target.after]);
  const blobs = await repository.read(
    wanted.filter((oid) => oid !== undefined),
    signal,
  );
  const text = (oid: string) => new TextDecoder('utf-8').decode(blobs.get(oid));
  const conflicts: Problem[] = [];
  for (const [{ path, before, after: incoming }, { after: target }] of both) {
    if (incoming === undefined || target === undefined || before === undefined) {
      conflicts.push(conflict(path, bothWays(before, incoming, target)));
      continue;
    }
    const merged = mergeText(text(before), text(target), text(incoming));
    if (merged === undefined) conflicts.push(conflict(path, 'both sides changed the same lines'));
    else writes.set(path, { bytes: new TextEncoder().encode(merged) });
  }
  return conflicts;
}

function bothWays(
  before: string | undefined,
  incoming: string | undefined,
  target: string | undefined,
): string {
  if (before === undefined) return 'both sides added it with different content';
  return incoming === undefined
    ? 'removed on the incoming side, changed on the target side'
    : `changed on the incoming side, ${target === undefined ? 'removed' : 'changed'} on the target side`;
}

function conflict(file: string, message: string): Problem {
  return { code: 'SLC1024', severity: 'error', file, place: '', message: `cannot be merged: ${message}` };
}

async function brokenByMerging(
  repository: Repository,
  sides: MergeSides,
  writes: ReadonlyMap<string, FileWrite>,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const [incoming, target] = await Promise.all([
    readRevision(repository, sides.incoming, signal),
    readRevision(repository, sides.target, signal),
  ]);
  const result = new Map(target.tree);
  const problems: Problem[] = [];
  for (const [path, write] of writes) {
    result.delete(path);
    const fromIncoming = 'oid' in write ? incoming.tree.get(path) : undefined;
    if (fromIncoming !== undefined) result.set(path, fromIncoming);
    if (!('bytes' in write)) continue;
    const read = readTree([[path, write.bytes]]);
    for (const [file, content] of read.tree) result.set(file, content);
    problems.push(...read.problems);
  }
  const known = new Set(
    [incoming, target].flatMap(({ tree, problems }) => [...validateTree(tree), ...problems]).map(identity),
  );
  return [...problems, ...validateTree(result)].filter(
    (one) => one.severity === 'error' && !known.has(identity(one)),
  );
}

const identity = ({ code, file, place, message }: Problem) => JSON.stringify([code, file, place, message]);
