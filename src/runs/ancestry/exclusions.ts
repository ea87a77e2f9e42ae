import type { CommitInfo } from '../../ports/repository.ts';
import { baseOf, type Bases } from './bases.ts';
import type { History, States } from './history.ts';
import { reverts, standingRevert, touchingCommits, type UnitPast } from './reverts.ts';
import { revertedCommit } from './trailers.ts';

/** Who made a unit of the target what it is: the commit, its author as `Name <mail>`, and the time of it. */
export interface Author {
  readonly commit: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** How a unit of the target came to differ from what it took. */
export interface Departure {
  /** `reverted`: it is what it was before, in the source's history or in its own, or a commit says that it reverts. */
  readonly why: 'reverted' | 'own';
  readonly author: Author | undefined;
  /** A commit in which the unit was as it was taken back, before the target changed it further. */
  readonly since: string | undefined;
}

/** How many commits are searched for an older state at once. */
const step = 100;

/** How many commits of each history are searched to decide a merge, and to say why something differs. */
export const searchedToMerge = 500;
export const searchedToTell = 100;

/**
 * Of units that the head has in another state than it last took: whether it took them back. One that is absent counts
 * as taken back only where a commit says that it reverts, since removing is a decision of its own.
 */
export async function departures(
  history: History,
  bases: Bases,
  units: readonly string[],
  searched = searchedToMerge,
): Promise<ReadonlyMap<string, Departure>> {
  const own = history.own.slice(0, searched);
  const states = await statesOf(history, bases, units, own);
  const differing = units.filter((unit) => {
    const base = baseOf(bases, unit);
    return base !== undefined && states.at(unit, history.head) !== states.at(unit, base);
  });
  const arrivals = new Set(bases.arrivals.flatMap((age) => own[age]?.oid ?? []));
  const pasts = differing.map((unit) => {
    const at = (commit: string | undefined) => states.at(unit, commit);
    return { unit, past: { own, arrivals, at, base: at(baseOf(bases, unit)) } };
  });
  const returned = new Set(pasts.filter(({ past }) => cameBack(past, history.head)).map(({ unit }) => unit));
  const open = differing.filter((unit) => !returned.has(unit));
  const older = await olderUnits(history, bases, { units: open, searched }, states);
  const found = new Map<string, Departure>();
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

/** Units whose state in the head is one that the source had before what was taken of them. */
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

/** True if the head's state was there before something was taken by which the unit became another one. */
function cameBack({ own, arrivals, at }: UnitPast, head: string): boolean {
  const now = at(head);
  if (now === undefined) return false;
  const oldest = own.findLastIndex(({ oid }) => at(oid) === now);
  return own.slice(0, Math.max(oldest, 0)).some(({ oid }) => arrivals.has(oid) && at(oid) !== now);
}

function back(past: UnitPast, head: string): Departure {
  return { why: 'reverted', author: setter(past, head), since: head };
}

async function reverted(history: History, bases: Bases, unit: string, past: UnitPast): Promise<Departure> {
  const said = reverts(past);
  const own = await ownEdits(history, bases, unit, past, said);
  const revert = standingRevert(said.filter(({ oid }) => !own.has(oid)));
  if (revert === undefined) return { why: 'own', author: setter(past, history.head), since: undefined };
  return { why: 'reverted', author: authorOf(revert), since: revert.oid };
}

/** Reverts of what the target itself had changed: a commit that brought nothing, and no state that the source ever had. */
async function ownEdits(
  history: History,
  bases: Bases,
  unit: string,
  { own, arrivals, at }: UnitPast,
  said: readonly CommitInfo[],
): Promise<ReadonlySet<string>> {
  const doubtful = said.flatMap(({ oid, message }) => {
    const target = own.find((commit) => commit.oid.startsWith(revertedCommit(message) ?? '-'));
    const isOther = target === undefined || arrivals.has(target.oid) || said.includes(target);
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
