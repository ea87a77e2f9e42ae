import { pairItems } from '../diff/pair-items.ts';
import { allKeysIn, type Hollow } from './hollow.ts';
import { alike, identityOf } from './likeness.ts';
import { hollowText } from './same.ts';
import { mapSides, present, versions, type Sides } from './sides.ts';

type List = readonly Hollow[];

/** Items of three lists that are one thing, and the order of these things in each. */
export interface ListPairing {
  readonly items: ReadonlyMap<string, Sides<Hollow>>;
  readonly orders: Sides<readonly string[]>;
}

/**
 * Finds for each item of either side the one of the base that it comes from, and for what both sides added whether it
 * is one thing.
 */
export function pairLists(lists: Sides<List>): ListPairing {
  const likeness = new ListLikeness(present(lists));
  const base = lists.base ?? [];
  const names = mapSides(lists, (list, version) =>
    version === 'base' ? list.map((_, index) => `base ${index}`) : namesFrom(base, list, likeness, version),
  );
  const orders = sameAdditions(lists, names, likeness);
  const items = new Map<string, Record<keyof Sides<Hollow>, Hollow | undefined>>();
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

/** What both sides added alike, or under one name, is one thing: the incoming order is told by the target's keys. */
function sameAdditions(
  lists: Sides<List>,
  orders: Sides<readonly string[]>,
  likeness: ListLikeness,
): Sides<readonly string[]> {
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

  /** For the items of a changed list, by index, the index of what they were before. */
  origins(before: List, after: List): ReadonlyMap<number, number> {
    if (this.#isInPlace(before, after)) return new Map(after.map((_, index) => [index, index]));
    const { pairs } = pairItems(before, after, {
      identities: (item) => [hollowText(item), ...this.#identities(item)],
      parts: (item) => [...allKeysIn(item)],
      isPlain: () => false,
    });
    const origins = new Map(pairs.map((pair) => [pair.after, pair.before]));
    pairLeftOver(before, after, origins);
    return origins;
  }

  /** What two additions share where they are one. */
  addition(item: Hollow): string {
    return this.#identities(item)[0] ?? hollowText(item);
  }

  #identities(item: Hollow): readonly string[] {
    const identity = identityOf(item);
    return identity === undefined || this.#repeated.has(identity) ? [] : [identity];
  }

  /** True where items changed and none moved: each that differs is, by name, content and modules, no other one. */
  #isInPlace(before: List, after: List): boolean {
    if (before.length !== after.length) return false;
    const changed = before.filter((item, index) => hollowText(item) !== hollowText(after[index] ?? null));
    const known = new Set(changed.flatMap((item) => this.#marks(item)));
    return after.every((item, index) => {
      const origin = before[index];
      if (origin === undefined) return false;
      const own = new Set(this.#marks(origin));
      return (
        own.has(hollowText(item)) || this.#marks(item).every((mark) => own.has(mark) || !known.has(mark))
      );
    });
  }

  #marks(item: Hollow): readonly string[] {
    return [hollowText(item), ...this.#identities(item), ...allKeysIn(item)];
  }
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

/** Between two neighbours that are known, as many items as before are these, edited, if they are alike. */
function pairLeftOver(before: List, after: List, origins: Map<number, number>): void {
  const partner = new Map([...origins].map(([now, old]) => [old, now]));
  let start = 0;
  for (let end = 0; end <= before.length; end += 1) {
    if (end < before.length && !partner.has(end)) continue;
    const first = start === 0 ? 0 : (partner.get(start - 1) ?? 0) + 1;
    const last = end === before.length ? after.length : (partner.get(end) ?? 0);
    const isOpen = last - first === end - start && range(first, last).every((index) => !origins.has(index));
    for (const offset of isOpen ? range(0, end - start) : []) {
      const [old, now] = [before[start + offset], after[first + offset]];
      if (old !== undefined && now !== undefined && alike(old, now))
        origins.set(first + offset, start + offset);
    }
    start = end + 1;
  }
}

const range = (from: number, to: number) =>
  [...Array(Math.max(0, to - from)).keys()].map((index) => from + index);
