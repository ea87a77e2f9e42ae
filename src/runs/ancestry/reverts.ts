import type { CommitInfo } from '../../ports/repository.ts';
import { revertedCommit } from './trailers.ts';

/** History of a branch that concerns one unit. */
export interface UnitPast {
  /** Commits of the branch alone, newest first, and those that took a revision. */
  readonly own: readonly CommitInfo[];
  readonly takenAt: ReadonlySet<string>;
  /** Returns the object of the unit after a commit. */
  readonly at: (commit: string | undefined) => string | undefined;
  /** Object that the branch last took. */
  readonly base: string | undefined;
}

/** Returns the own commits that changed the unit, without merges, newest first. */
export function touchingCommits({ own, at }: UnitPast): readonly CommitInfo[] {
  return own.filter(({ oid, parents }) => parents.length <= 1 && at(oid) !== at(parents[0]));
}

/**
 * Returns the commits that say that they revert a change of the unit. Excludes those before a state that equals the one
 * last taken.
 */
export function reverts(past: UnitPast): readonly CommitInfo[] {
  const agreeing = past.own.filter(({ oid }) => past.at(oid) === past.base).map(({ oid }) => oid);
  const before = ancestorsOf(past.own, agreeing);
  return touchingCommits(past).filter(
    ({ oid, message }) => !before.has(oid) && !past.takenAt.has(oid) && revertedCommit(message) !== undefined,
  );
}

/** Returns the newest revert in effect. A revert of a revert cancels both, and a further one restores the first. */
export function standingRevert(found: readonly CommitInfo[]): CommitInfo | undefined {
  const standing = new Map<string, CommitInfo>();
  /** Cancelled reverts, by the commit that reverted them. */
  const undone = new Map<string, CommitInfo>();
  for (const commit of found.toReversed()) {
    const { oid, message } = commit;
    const target = revertedCommit(message) ?? '';
    const held = named(standing, target);
    const released = named(undone, target);
    if (held !== undefined) {
      standing.delete(held.oid);
      undone.set(oid, held.commit);
    } else if (released !== undefined) {
      undone.delete(released.oid);
      standing.set(oid, commit);
    } else standing.set(oid, commit);
  }
  return [...standing.values()].at(-1);
}

function named(commits: ReadonlyMap<string, CommitInfo>, prefix: string) {
  for (const [oid, commit] of commits) if (oid.startsWith(prefix)) return { oid, commit };
  return undefined;
}

/** Returns these commits and their ancestors in a log. */
function ancestorsOf(log: readonly CommitInfo[], of: readonly string[]): ReadonlySet<string> {
  const seen = new Set(of);
  for (const { oid, parents } of log) if (seen.has(oid)) for (const parent of parents) seen.add(parent);
  return seen;
}
