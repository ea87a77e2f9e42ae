import type { MergeRecord } from '../../ports/store.ts';
import type { History } from './history.ts';
import { historyLimit } from './history.ts';
import { squashesOf } from './squashes.ts';
import { takings, type Taking } from './trailers.ts';
import { unitOf } from './unit.ts';

/** What two sides of a merge are compared with: for each unit the newest revision that the target took of it. */
export interface Bases {
  /** Of all units that `of` does not name; undefined: nothing was ever taken. */
  readonly all: string | undefined;
  readonly of: ReadonlyMap<string, string>;
  /** Units of which the target took what the incoming side does not have: it keeps its own. */
  readonly newer: (unit: string) => boolean;
  /** In which of the target's own commits something was taken: their places, newest 0. */
  readonly arrivals: readonly number[];
}

/** One revision for everything. */
export const onlyBase = (all: string | undefined, arrivals: readonly number[] = []): Bases => ({
  all,
  of: new Map(),
  newer: () => false,
  arrivals,
});

export function baseOf(bases: Bases, unit: string): string | undefined {
  return bases.of.get(unit) ?? bases.all;
}

/** A revision that the target took, and how old that is: its place among the target's own commits, newest 0. */
interface Take extends Taking {
  readonly age: number;
}

/**
 * What the head of a history took, and when: by merging, which ancestry tells; by a commit whose message says so; by
 * one whose tree is that of a merge of ours, which a squash leaves. A revision counts where what comes in descends
 * from it.
 */
export async function composeBases(
  history: History,
  line: string,
  records: readonly MergeRecord[],
): Promise<Bases> {
  const [ancestors, said] = await Promise.all([
    history.repository.mergeBases(history.incoming, history.head),
    takesOf(history, line, records),
  ]);
  const merged = ancestors.map((revision) => ({ revision, units: undefined, age: ageOf(history, revision) }));
  const arrivals = [...mergesOf(history), ...said.map(({ age }) => age)];
  if (said.length === 0 && merged.length <= 1) return onlyBase(merged[0]?.revision, arrivals);
  const order = await sourceOrder(history, [...merged, ...said]);
  const all = newestOf(
    [...merged, ...said].filter(({ units }) => units === undefined),
    order,
  );
  const crossed = await crossedUnits(history, ancestors, all.taken?.revision);
  const named = [...new Set(said.flatMap(({ units }) => units ?? []))];
  const of = new Map(crossed);
  const newer = new Set<string>();
  for (const unit of named) {
    const own = said.filter(({ units }) => units?.includes(unit) === true);
    const best = newestOf(all.taken === undefined ? own : [...own, all.taken], order);
    if (best.isNewer) newer.add(unit);
    else if (best.taken !== undefined && best.taken.units !== undefined) of.set(unit, best.taken.revision);
  }
  return {
    all: all.taken?.revision,
    of,
    newer: (unit) => newer.has(unit) || (all.isNewer && !of.has(unit)),
    arrivals,
  };
}

async function takesOf(
  { own, repository, head }: History,
  line: string,
  records: readonly MergeRecord[],
): Promise<readonly Take[]> {
  const ages = new Map(own.map(({ oid }, age) => [oid, age]));
  const squashes = await squashesOf(repository, { own, line, records });
  const squashed = [...squashes].flatMap(([{ revision, units }, commits]) =>
    commits.map(({ oid }): Take => ({ revision, units, age: ages.get(oid) ?? 0 })),
  );
  const said = own.flatMap(({ message }, age): Take[] =>
    takings(message, line).map((taking) => ({ ...taking, age })),
  );
  const walked = [...said, ...squashed];
  if (own.length < historyLimit) return walked;
  // Older than what was walked: the store remembers where it was seen to arrive.
  const old = records.filter(({ landed }) => landed !== undefined && !ages.has(landed)).slice(0, 20);
  const kept = await Promise.all(
    old.map(async ({ revision, units, landed = '' }) => {
      const isHere = (await repository.resolve(landed)) !== undefined;
      return isHere && (await repository.isAncestor(landed, head))
        ? [{ revision, units, age: own.length }]
        : [];
    }),
  );
  return [...walked, ...kept.flat()];
}

/** Own commits that merge something of what comes in. */
function mergesOf({ own }: History): readonly number[] {
  const oids = new Set(own.map(({ oid }) => oid));
  return own.flatMap(({ parents }, age) =>
    parents.length > 1 && parents.some((parent) => !oids.has(parent)) ? [age] : [],
  );
}

/** A merged revision is as old as the first own commit that has it as a parent. */
function ageOf({ own }: History, revision: string): number {
  const age = own.findLastIndex(({ parents }) => parents.includes(revision));
  return age === -1 ? own.length : age;
}

/** For each revision how far before the incoming one it is; undefined where that does not descend from it. */
async function sourceOrder(history: History, takes: readonly Take[]): Promise<ReadonlyMap<string, number>> {
  const log = await history.before(history.incoming);
  const places = new Map(log.map(({ oid }, place) => [oid, place]));
  const order = new Map<string, number>();
  for (const revision of new Set(takes.map((take) => take.revision))) {
    const place = places.get(revision) ?? (await placeBeyond(history, revision, log.length));
    if (place !== undefined) order.set(revision, place);
  }
  return order;
}

async function placeBeyond(
  { repository, incoming }: History,
  revision: string,
  walked: number,
): Promise<number | undefined> {
  if (walked < historyLimit || (await repository.resolve(revision)) === undefined) return undefined;
  return (await repository.isAncestor(revision, incoming)) ? walked : undefined;
}

/** The newest revision of those taken; `isNewer` where the target took later what the incoming side does not have. */
function newestOf(
  takes: readonly Take[],
  order: ReadonlyMap<string, number>,
): { readonly taken: Take | undefined; readonly isNewer: boolean } {
  const place = ({ revision }: Take) => order.get(revision) ?? Infinity;
  const known = takes.filter(({ revision }) => order.has(revision));
  const [taken] = known.toSorted((one, other) => place(one) - place(other) || one.age - other.age);
  const isNewer = takes.some(
    (take) => !order.has(take.revision) && (taken === undefined || take.age < taken.age),
  );
  return { taken, isNewer };
}

/**
 * Where each side merged the other, there are two ancestors: of a unit that only one of them changed since they parted,
 * that one counts.
 */
async function crossedUnits(
  { repository }: History,
  ancestors: readonly string[],
  all: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const of = new Map<string, string>();
  if (all === undefined || !ancestors.includes(all)) return of;
  for (const other of ancestors.filter((ancestor) => ancestor !== all)) {
    const parted = await repository.mergeBase(all, other);
    const [here, there] = await Promise.all(
      [all, other].map(async (commit) => {
        const changes = await repository.changes(parted, commit);
        return new Set(changes.map(({ path }) => unitOf(path)));
      }),
    );
    for (const unit of there ?? []) if (here?.has(unit) !== true) of.set(unit, other);
  }
  return of;
}
