import { pairItems } from '../../diff/pair-items.ts';
import { sharedItems } from '../../text/differing-runs.ts';
import { allKeysIn, keysIn, type Hollow } from '../hollow.ts';
import { identityOf } from './likeness.ts';
import { pairLeftOver } from './pair-left-over.ts';
import { hollowText } from '../same.ts';
import { mapSides, present, versions, type MergeVersions } from '../sides.ts';

type List = readonly Hollow[];

/** Items of three lists by key, and their order in each. */
export interface ListPairing {
  readonly items: ReadonlyMap<string, MergeVersions<Hollow>>;
  readonly orders: MergeVersions<readonly string[]>;
}

/** Finds, for each item of either side, its origin in the base, and the additions that both sides share. */
export function pairLists(lists: MergeVersions<List>): ListPairing {
  const likeness = new ListLikeness(present(lists));
  const base = lists.base ?? [];
  const names = mapSides(lists, (list, version) =>
    version === 'base' ? list.map((_, index) => `base ${index}`) : namesFrom(base, list, likeness, version),
  );
  const orders = sameAdditions(lists, names, likeness);
  const items = new Map<string, Record<keyof MergeVersions<Hollow>, Hollow | undefined>>();
  for (const version of versions) {
    for (const [index, key] of (orders[version] ?? []).entries()) {
      const sides = items.get(key) ?? { base: undefined, target: undefined, incoming: undefined };
      items.set(key, { ...sides, [version]: lists[version]?.[index] });
    }
  }
  return { items, orders };
}

function namesFrom(base: List, list: List, likeness: ListLikeness, version: string): readonly string[] {
  const origins = likeness.origins(base, list);
  return list.map((_, index) => {
    const origin = origins.get(index);
    return origin === undefined ? `${version} ${index}` : `base ${origin}`;
  });
}

/** Gives equal additions of both sides, or those of one name, the same key: the target's. */
function sameAdditions(
  lists: MergeVersions<List>,
  orders: MergeVersions<readonly string[]>,
  likeness: ListLikeness,
): MergeVersions<readonly string[]> {
  const open = new Map<string, string[]>();
  for (const [index, key] of (orders.target ?? []).entries()) {
    const item = lists.target?.[index];
    if (!key.startsWith('target ') || item === undefined) continue;
    const identity = likeness.addition(item);
    open.set(identity, open.get(identity) ?? []);
    open.get(identity)?.push(key);
  }
  const incoming = orders.incoming?.map((key, index) => {
    const item = lists.incoming?.[index];
    const isNew = key.startsWith('incoming ') && item !== undefined;
    return (isNew ? open.get(likeness.addition(item))?.shift() : undefined) ?? key;
  });
  return { ...orders, incoming };
}

class ListLikeness {
  readonly #repeated: ReadonlySet<string>;

  constructor(lists: readonly List[]) {
    this.#repeated = new Set(lists.flatMap(repeatedIdentities));
  }

  /** Returns, for items of a changed list, the index of the item before the change, by index. */
  origins(before: List, after: List): ReadonlyMap<number, number> {
    if (this.#isInPlace(before, after)) return new Map(after.map((_, index) => [index, index]));
    const same = sharedItems(before.map(hollowText), after.map(hollowText));
    const origins = new Map(same.map(([old, now]) => [now, old]));
    const [left, fresh] = [without(before, origins.values()), without(after, origins.keys())];
    const { pairs } = pairItems(left.items, fresh.items, {
      identities: (item) => [hollowText(item), ...this.#identities(item)],
      parts: modulesFor(before, after),
      isPlain: () => false,
    });
    for (const pair of pairs) origins.set(fresh.indices[pair.after] ?? 0, left.indices[pair.before] ?? 0);
    pairLeftOver(before, after, origins);
    return origins;
  }

  /** Returns a text that is equal for additions that are one item. */
  addition(item: Hollow): string {
    return this.#identities(item)[0] ?? hollowText(item);
  }

  #identities(item: Hollow): readonly string[] {
    const identity = identityOf(item);
    return identity === undefined || this.#repeated.has(identity) ? [] : [identity];
  }

  /** Tells whether items changed but none moved: no changed item matches another one by name, content or modules. */
  #isInPlace(before: List, after: List): boolean {
    if (before.length !== after.length) return false;
    const isSame = (index: number) => hollowText(before[index] ?? null) === hollowText(after[index] ?? null);
    const changed = before.flatMap((item, index) => (isSame(index) ? [] : [{ item, index }]));
    const names = new Set(changed.flatMap(({ item }) => this.#names(item)));
    const modulesOf = modulesFor(before, after);
    const holders = new Map(
      changed.flatMap(({ item, index }) => modulesOf(item).map((key) => [key, index] as const)),
    );
    return changed.every(({ item, index }) => {
      const own = new Set(this.#names(item));
      const now = after[index] ?? null;
      const isNamedElse = this.#names(now).some((name) => names.has(name) && !own.has(name));
      return !isNamedElse && mostFrom(modulesOf(now), holders, index);
    });
  }

  #names(item: Hollow): readonly string[] {
    return [hollowText(item), ...this.#identities(item)];
  }
}

function without(list: List, known: Iterable<number>) {
  const isKnown = new Set(known);
  const indices = [...list.keys()].filter((index) => !isKnown.has(index));
  return { indices, items: indices.map((index) => list[index] ?? null) };
}

/**
 * Returns the modules that tell the origin of an item: those that an item of the other list has too. Nested modules
 * count only if there are no direct ones, because otherwise a large module that moved would outweigh the modules that
 * stayed.
 */
function modulesFor(before: List, after: List): (item: Hollow) => readonly string[] {
  const old = new Set(before.flatMap((item) => [...keysIn(item)]));
  const shared = new Set(after.flatMap((item) => [...keysIn(item)]).filter((key) => old.has(key)));
  return (item) => {
    const direct = [...keysIn(item)].filter((key) => shared.has(key));
    return direct.length > 0 ? direct : [...allKeysIn(item)];
  };
}

/** Tells whether the item at this index has at least as many of these modules as any other. */
function mostFrom(modules: readonly string[], holders: ReadonlyMap<string, number>, index: number): boolean {
  const shared = new Map<number, number>();
  for (const key of modules) {
    const holder = holders.get(key);
    if (holder !== undefined) shared.set(holder, (shared.get(holder) ?? 0) + 1);
  }
  return [...shared.values()].every((count) => count <= (shared.get(index) ?? 0));
}

function repeatedIdentities(list: List): readonly string[] {
  const seen = new Set<string>();
  return list.map(identityOf).filter((identity): identity is string => {
    if (identity === undefined) return false;
    const isRepeated = seen.has(identity);
    seen.add(identity);
    return isRepeated;
  });
}
