/** Items of two lists that are the same thing, by index, and those that only one list has. */
export interface Pairing {
  /** In order of the newer list. */
  readonly pairs: readonly Pair[];
  readonly removed: readonly number[];
  readonly added: readonly number[];
}

export interface Pair {
  readonly before: number;
  readonly after: number;
  /** True where it changed its place among the others that both lists have. */
  readonly isMoved: boolean;
}

/** What tells items apart. */
export interface Likeness<T> {
  /** What identifies an item, surest first. Items that have nothing in common here are different things. */
  readonly identities: (item: T) => readonly string[];
  /** Names of things inside the item: items that share them are likely one. */
  readonly parts: (item: T, side: 'before' | 'after') => readonly string[];
  /** True for a plain value: those that are left over take each other's place where there are equally many. */
  readonly isPlain: (item: T) => boolean;
}

/**
 * Pairs the items of two lists, the surest likeness first. Exchanging the lists exchanges the result.
 */
export function pairItems<T>(before: readonly T[], after: readonly T[], likeness: Likeness<T>): Pairing {
  const pairing = new Pairs(before, after);
  const identities = {
    before: before.map((item) => likeness.identities(item)),
    after: after.map((item) => likeness.identities(item)),
  };
  const levels = Math.max(0, ...identities.before.map(({ length }) => length));
  for (let level = 0; level < levels; level += 1) {
    pairing.byKey((index, side) => identities[side][index]?.[level]);
    if (level === 0) pairing.byParts(likeness.parts);
  }
  pairing.inPlace(likeness.isPlain);
  return pairing.result();
}

class Pairs<T> {
  readonly #items: { readonly before: readonly T[]; readonly after: readonly T[] };
  #left: { before: number[]; after: number[] };
  readonly #pairs: { readonly before: number; readonly after: number }[] = [];

  constructor(before: readonly T[], after: readonly T[]) {
    this.#items = { before, after };
    this.#left = { before: [...before.keys()], after: [...after.keys()] };
  }

  /** The first of a key with the first of that key, the second with the second. */
  byKey(keyOf: (index: number, side: 'before' | 'after') => string | undefined): void {
    const keyed = Map.groupBy(this.#left.after, (index) => keyOf(index, 'after'));
    for (const index of this.#left.before) {
      const key = keyOf(index, 'before');
      const partner = key === undefined ? undefined : keyed.get(key)?.shift();
      if (partner !== undefined) this.#pairs.push({ before: index, after: partner });
    }
    this.#settle();
  }

  /** Items that share parts: first those in the same place, then those that are each other's best match. */
  byParts(partsOf: Likeness<T>['parts']): void {
    const held = {
      before: this.#items.before.map((item) => partsOf(item, 'before')),
      after: this.#items.after.map((item) => partsOf(item, 'after')),
    };
    const after = new Set(this.#left.after);
    for (const index of this.#left.before) {
      const isShared = held.before[index]?.some((part) => held.after[index]?.includes(part)) === true;
      if (isShared && after.has(index)) this.#pairs.push({ before: index, after: index });
    }
    this.#settle();
    const parts = {
      before: this.#left.before.map((index) => held.before[index] ?? []),
      after: this.#left.after.map((index) => held.after[index] ?? []),
    };
    const best = {
      before: bestMatches(parts.before, parts.after),
      after: bestMatches(parts.after, parts.before),
    };
    for (const [at, partner] of best.before) {
      if (best.after.get(partner) !== at) continue;
      const [old, now] = [this.#left.before[at], this.#left.after[partner]];
      if (old !== undefined && now !== undefined) this.#pairs.push({ before: old, after: now });
    }
    this.#settle();
  }

  inPlace(isPlain: (item: T) => boolean): void {
    const before = this.#left.before.filter((index) => isPlain(this.#items.before[index] as T));
    const after = this.#left.after.filter((index) => isPlain(this.#items.after[index] as T));
    if (before.length !== after.length) return;
    for (const [at, index] of before.entries())
      this.#pairs.push({ before: index, after: after[at] as number });
    this.#settle();
  }

  result(): Pairing {
    const pairs = this.#pairs.sort((one, other) => one.after - other.after);
    const kept = longestRise(pairs.map(({ before }) => before));
    return {
      pairs: pairs.map((pair, index) => ({ ...pair, isMoved: !kept.has(index) })),
      removed: this.#left.before,
      added: this.#left.after,
    };
  }

  #settle(): void {
    const paired = {
      before: new Set(this.#pairs.map(({ before }) => before)),
      after: new Set(this.#pairs.map(({ after }) => after)),
    };
    this.#left = {
      before: this.#left.before.filter((index) => !paired.before.has(index)),
      after: this.#left.after.filter((index) => !paired.after.has(index)),
    };
  }
}

/** For each item that shares parts with others, the first of those with which it shares the most. */
function bestMatches(
  items: readonly (readonly string[])[],
  others: readonly (readonly string[])[],
): ReadonlyMap<number, number> {
  const holders = new Map<string, number[]>();
  for (const [index, parts] of others.entries())
    for (const part of parts) holders.set(part, [...(holders.get(part) ?? []), index]);
  const best = new Map<number, number>();
  for (const [index, parts] of items.entries()) {
    const shared = new Map<number, number>();
    for (const part of parts)
      for (const other of holders.get(part) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1);
    const [first] = [...shared].sort(([one, ones], [other, others]) => others - ones || one - other);
    if (first !== undefined) best.set(index, first[0]);
  }
  return best;
}

/** Indices of a longest rising subsequence. */
export function longestRise(values: readonly number[]): ReadonlySet<number> {
  const tails: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [index, value] of values.entries()) {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[tails[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[index] = tails[low - 1];
    tails[low] = index;
  }
  const kept = new Set<number>();
  for (let at = tails.at(-1); at !== undefined; at = previous[at]) kept.add(at);
  return kept;
}
