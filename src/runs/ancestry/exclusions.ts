import type { CommitInfo } from '../../ports/repository.ts';
import { baseOf, type Bases } from './bases.ts';
import type { History, States } from './history.ts';
import { reverts, standingRevert, touchingCommits, type UnitPast } from './reverts.ts';
import { revertedCommit } from './trailers.ts';

/** Author of a unit's version in the target: commit, `Name <mail>` and time. */
export interface Author {
  readonly commit: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Difference between a unit in the target and the revision that the target took of it. */
export interface Deviation {
  /**
   * Reason. `reverted`: the unit is in an earlier state of the source or the target, or a commit says that it reverts
   * it. `own`: any other change.
   */
  readonly why: 'reverted' | 'own';
  readonly author: Author | undefined;
  /** Commit with the reverted unit, before the target changed it further. */
  readonly since: string | undefined;
}

/** Commits that are searched for an older state in one step. */
const step = 100;

/** Limits of commits to search in each history: to decide a merge, and to explain a difference. */
export const searchedToMerge = 500;
export const searchedToTell = 100;

/**
 * Returns the units whose state at the head differs from the one last taken, and whether the target reverted each. An
 * absent unit counts as reverted only if a commit says so, because a removal is a decision of its own.
 */
export async function deviations(
  history: History,
  bases: Bases,
  units: readonly string[],
  searched = searchedToMerge,
): Promise<ReadonlyMap<string, Deviation>> {
  const own = history.own.slice(0, searched);
  const states = await statesOf(history, bases, units, own);
  const differing = units.filter((unit) => {
    const base = baseOf(bases, unit);
    return base !== undefined && states.at(unit, history.head) !== states.at(unit, base);
  });
  const takenAt = new Set(bases.takenAt.flatMap((age) => own[age]?.oid ?? []));
  const pasts = differing.map((unit) => {
    const at = (commit: string | undefined) => states.at(unit, commit);
    return { unit, past: { own, takenAt, at, base: at(baseOf(bases, unit)) } };
  });
  const returned = new Set(pasts.filter(({ past }) => cameBack(past, history.head)).map(({ unit }) => unit));
  const open = differing.filter((unit) => !returned.has(unit));
  const older = await olderUnits(history, bases, { units: open, searched }, states);
  const found = new Map<string, Deviation>();
  for (const { unit, past } of pasts) {
    const isBack = returned.has(unit) || older.has(unit);
    found.set(unit, isBack ? back(past, history.head) : await reverted(history, bases, unit, past));
  }
  return found;
}

async function statesOf(
  history: History,
  bases: Bases,
  units: readonly string[],
  own: readonly CommitInfo[],
): Promise<States> {
  const taken = units.flatMap((unit) => baseOf(bases, unit) ?? []);
  const walked = own.flatMap(({ oid, parents }) => [oid, ...parents]);
  return history.states(units, [...new Set([history.head, ...taken, ...walked])]);
}

/** Returns the units whose state at the head is one that the source had before the revision that the target took. */
async function olderUnits(
  history: History,
  bases: Bases,
  { units, searched }: { readonly units: readonly string[]; readonly searched: number },
  states: States,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const groups = Map.groupBy(units, (unit) => baseOf(bases, unit) ?? '');
  for (const [base, all] of groups) {
    const commits = (await history.before(base)).slice(1, 1 + searched).map(({ oid }) => oid);
    let open = all.filter((unit) => states.at(unit, history.head) !== undefined);
    for (let start = 0; start < commits.length && open.length > 0; start += step) {
      const some = commits.slice(start, start + step);
      const before = await history.states(open, some);
      for (const unit of open) {
        const now = states.at(unit, history.head);
        if (some.some((oid) => before.at(unit, oid) === now)) found.add(unit);
      }
      open = open.filter((unit) => !found.has(unit));
    }
  }
  return found;
}

/** Returns true if the target had the head's state before it took a revision that changed the unit. */
function cameBack({ own, takenAt, at }: UnitPast, head: string): boolean {
  const now = at(head);
  if (now === undefined) return false;
  const oldest = own.findLastIndex(({ oid }) => at(oid) === now);
  return own.slice(0, Math.max(oldest, 0)).some(({ oid }) => takenAt.has(oid) && at(oid) !== now);
}

function back(past: UnitPast, head: string): Deviation {
  return { why: 'reverted', author: setter(past, head), since: head };
}

async function reverted(history: History, bases: Bases, unit: string, past: UnitPast): Promise<Deviation> {
  const said = reverts(past);
  const own = await ownEdits(history, bases, unit, past, said);
  const revert = standingRevert(said.filter(({ oid }) => !own.has(oid)));
  if (revert === undefined) return { why: 'own', author: setter(past, history.head), since: undefined };
  return { why: 'reverted', author: authorOf(revert), since: revert.oid };
}

/**
 * Finds reverts of the target's own changes. Such a change is in a commit that took no revision, and has a state that
 * the source never had.
 */
async function ownEdits(
  history: History,
  bases: Bases,
  unit: string,
  { own, takenAt, at }: UnitPast,
  said: readonly CommitInfo[],
): Promise<ReadonlySet<string>> {
  const doubtful = said.flatMap(({ oid, message }) => {
    const target = own.find((commit) => commit.oid.startsWith(revertedCommit(message) ?? '-'));
    const isOther = target === undefined || takenAt.has(target.oid) || said.includes(target);
    return isOther ? [] : [{ oid, state: at(target.oid) }];
  });
  if (doubtful.length === 0) return new Set();
  const commits = (await history.before(baseOf(bases, unit) ?? history.incoming)).map(({ oid }) => oid);
  const source = await history.states([unit], commits);
  const had = new Set(commits.map((oid) => source.at(unit, oid)));
  return new Set(doubtful.filter(({ state }) => !had.has(state)).map(({ oid }) => oid));
}

function setter(past: UnitPast, head: string): Author | undefined {
  const touching = touchingCommits(past);
  return authorOf(touching.find(({ oid }) => past.at(oid) === past.at(head)) ?? touching[0]);
}

function authorOf(commit: CommitInfo | undefined): Author | undefined {
  return commit === undefined ? undefined : { commit: commit.oid, by: commit.author, at: commit.at };
}
