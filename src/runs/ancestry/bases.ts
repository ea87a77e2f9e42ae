import type { MergeRecord } from '../../ports/store.ts';
import type { History } from './history.ts';
import { historyLimit } from './history.ts';
import { squashesOf } from './squashes.ts';
import { takings, type Taking } from './trailers.ts';
import { unitOf } from './unit.ts';

/** Merge bases of two branches: for each unit, the newest source revision that the target took. */
export interface Bases {
  /** Base of all units that `of` does not name. Undefined if the target took nothing. */
  readonly all: string | undefined;
  readonly of: ReadonlyMap<string, string>;
  /**
   * Returns true for a unit of which the target took a revision that the incoming side does not have. The target keeps
   * its version.
   */
  readonly newer: (unit: string) => boolean;
  /** Positions of the target's own commits that took a revision, with the newest at 0. */
  readonly takenAt: readonly number[];
}

/** Returns bases with one revision for all units. */
export const onlyBase = (all: string | undefined, takenAt: readonly number[] = []): Bases => ({
  all,
  of: new Map(),
  newer: () => false,
  takenAt,
});

export function baseOf(bases: Bases, unit: string): string | undefined {
  return bases.of.get(unit) ?? bases.all;
}

/** Revision that the target took, with its age: the position among the target's own commits, with the newest at 0. */
interface Take extends Taking {
  readonly age: number;
}

/**
 * Returns the revisions that the head of a history took, and their ages. A merge shows in the ancestry. A commit of
 * Sluice names the revision in its message. A squash has the tree of a merge that Sluice prepared. A revision counts
 * only if the incoming one descends from it.
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
  const takenAt = [...mergesOf(history), ...said.map(({ age }) => age)];
  if (said.length === 0 && merged.length <= 1) return onlyBase(merged[0]?.revision, takenAt);
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
    takenAt,
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
  // For older commits than those walked, the store has the commit that took each revision.
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

/** Returns the positions of own commits that merge an incoming revision. */
function mergesOf({ own }: History): readonly number[] {
  const oids = new Set(own.map(({ oid }) => oid));
  return own.flatMap(({ parents }, age) =>
    parents.length > 1 && parents.some((parent) => !oids.has(parent)) ? [age] : [],
  );
}

/** Returns the age of a merged revision, which is that of the first own commit with it as a parent. */
function ageOf({ own }: History, revision: string): number {
  const age = own.findLastIndex(({ parents }) => parents.includes(revision));
  return age === -1 ? own.length : age;
}

/**
 * Returns each revision's distance to the incoming one. Omits revisions that the incoming one does not descend from.
 */
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

/**
 * Returns the newest of the revisions. `isNewer` is true if the target later took a revision that the incoming side
 * does not have.
 */
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
 * Returns the bases of units after both sides merged each other, which leaves two merge bases. A unit that only one of
 * them changed since they parted has that one.
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
