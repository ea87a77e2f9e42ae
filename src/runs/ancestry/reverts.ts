import type { CommitInfo } from '../../ports/repository.ts';
import { revertedCommit } from './trailers.ts';

/** The part of a branch's history that says how a stream or file came to be what it is. */
export interface UnitPast {
  /** Commits of the branch alone, newest first; and those of them in which it took something. */
  readonly own: readonly CommitInfo[];
  readonly arrivals: ReadonlySet<string>;
  /** Object of the unit after a commit. */
  readonly at: (commit: string | undefined) => string | undefined;
  /** What was last taken. */
  readonly base: string | undefined;
}

/** Own commits, but merges, that made the unit another one, newest first. */
export function touchingCommits({ own, at }: UnitPast): readonly CommitInfo[] {
  return own.filter(({ oid, parents }) => parents.length <= 1 && at(oid) !== at(parents[0]));
}

/** Commits that say that they revert something of the unit, and since which it was never again what was last taken. */
export function reverts(past: UnitPast): readonly CommitInfo[] {
  const agreeing = past.own.filter(({ oid }) => past.at(oid) === past.base).map(({ oid }) => oid);
  const before = ancestorsOf(past.own, agreeing);
  return touchingCommits(past).filter(
    ({ oid, message }) =>
      !before.has(oid) && !past.arrivals.has(oid) && revertedCommit(message) !== undefined,
  );
}

/** Of reverts, newest first, the newest that still holds: a revert of a revert undoes both, and another undoes that. */
export function standingRevert(found: readonly CommitInfo[]): CommitInfo | undefined {
  const standing = new Map<string, CommitInfo>();
  /** By the revert that undid them. */
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

/** The commits of a log that are before one of these, or are one. */
function ancestorsOf(log: readonly CommitInfo[], of: readonly string[]): ReadonlySet<string> {
  const seen = new Set(of);
  for (const { oid, parents } of log) if (seen.has(oid)) for (const parent of parents) seen.add(parent);
  return seen;
}
