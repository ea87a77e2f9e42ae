import { budgets } from '../budgets.ts';

/** Paired items of two lists, by index, and the items of one list only. */
export interface ItemPairing {
  /** Pairs in the order of the newer list. */
  readonly pairs: readonly ItemPair[];
  readonly removed: readonly number[];
  readonly added: readonly number[];
}

export interface ItemPair {
  readonly before: number;
  readonly after: number;
  /** Tells whether it moved relative to the other paired items. */
  readonly isMoved: boolean;
}

/** Functions that recognise items. */
export interface Likeness<T> {
  /** Returns identities of an item, surest first. Items without a common identity are different. */
  readonly identities: (item: T) => readonly string[];
  /** Returns the names of the item's parts. Items that share them are probably the same. */
  readonly parts: (item: T, side: 'before' | 'after') => readonly string[];
  /** Tells whether a value is plain. Remaining plain values are paired in order if both lists have equally many. */
  readonly isPlain: (item: T) => boolean;
}

/**
 * Pairs the items of two lists, the surest likeness first. Exchanging the lists exchanges the result.
 */
export function pairItems<T>(before: readonly T[], after: readonly T[], likeness: Likeness<T>): ItemPairing {
  const pairing = new ItemMatcher(before, after);
  const identities = {
    before: before.map((item) => likeness.identities(item)),
    after: after.map((item) => likeness.identities(item)),
  };
  const parts = {
    before: before.map((item) => likeness.parts(item, 'before')),
    after: after.map((item) => likeness.parts(item, 'after')),
  };
  const levels = identities.before.reduce((most, { length }) => Math.max(most, length), 0);
  for (let level = 0; level < levels; level += 1) {
    pairing.byKey((index, side) => identities[side][index]?.[level], level === 0 ? undefined : parts);
    if (level === 0) pairing.byParts(parts);
  }
  pairing.inPlace(likeness.isPlain);
  return pairing.result();
}

/** Parts of each item of both lists, by index. */
interface ItemParts {
  readonly before: readonly (readonly string[])[];
  readonly after: readonly (readonly string[])[];
}

class ItemMatcher<T> {
  readonly #items: { readonly before: readonly T[]; readonly after: readonly T[] };
  #left: { before: number[]; after: number[] };
  readonly #pairs: { readonly before: number; readonly after: number }[] = [];

  constructor(before: readonly T[], after: readonly T[]) {
    this.#items = { before, after };
    this.#left = { before: [...before.keys()], after: [...after.keys()] };
  }

  /**
   * Pairs the first items of a key, then the second ones, and so on. With `parts`, two items at different indices that
   * both have parts are not paired: they share none, or have better matches elsewhere.
   */
  byKey(keyOf: (index: number, side: 'before' | 'after') => string | undefined, parts?: ItemParts): void {
    const keyed = new Map(
      [...Map.groupBy(this.#left.after, (index) => keyOf(index, 'after'))].map(([key, indices]) => [
        key,
        indices.values(),
      ]),
    );
    for (const before of this.#left.before) {
      const key = keyOf(before, 'before');
      const after = key === undefined ? undefined : keyed.get(key)?.next().value;
      if (after === undefined) continue;
      const areFull = [parts?.before[before], parts?.after[after]].every((own) => own?.length !== 0);
      if (parts === undefined || before === after || !areFull) this.#pairs.push({ before, after });
    }
    this.#settle();
  }

  /** Pairs items that are each other's best match by shared parts; of equally good ones, by index. */
  byParts(held: ItemParts): void {
    let steps: number = budgets.comparisons.items;
    for (let found = -1; found !== this.#pairs.length && steps > 0;) {
      found = this.#pairs.length;
      const left = {
        before: new Map(this.#left.before.map((index) => [index, held.before[index] ?? []])),
        after: new Map(this.#left.after.map((index) => [index, held.after[index] ?? []])),
      };
      const [there, back] = [bestMatches(left.before, left.after), bestMatches(left.after, left.before)];
      for (const [before, after] of there.best)
        if (back.best.get(after) === before) this.#pairs.push({ before, after });
      steps -= there.steps + back.steps;
      this.#settle();
    }
  }

  inPlace(isPlain: (item: T) => boolean): void {
    const before = this.#left.before.filter((index) => isPlain(this.#items.before[index] as T));
    const after = this.#left.after.filter((index) => isPlain(this.#items.after[index] as T));
    if (before.length !== after.length) return;
    for (const [at, index] of before.entries())
      this.#pairs.push({ before: index, after: after[at] as number });
    this.#settle();
  }

  result(): ItemPairing {
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

type PartsByIndex = ReadonlyMap<number, readonly string[]>;

/** Limit on the items with one part to compare. */
const mostHolders = 20;

/**
 * Returns, for each item that shares parts with others, the one with which it shares the most; of several the nearest,
 * then the first.
 */
function bestMatches(
  items: PartsByIndex,
  others: PartsByIndex,
): { readonly best: ReadonlyMap<number, number>; readonly steps: number } {
  let steps = 0;
  const holders = new Map<string, number[]>();
  for (const [index, parts] of others)
    for (const part of parts) {
      const known = holders.get(part);
      if (known === undefined) holders.set(part, [index]);
      else if (known.length < mostHolders) known.push(index);
    }
  const best = new Map<number, number>();
  for (const [index, parts] of items) {
    const shared = new Map<number, number>();
    for (const part of parts)
      for (const other of holders.get(part) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1);
    steps += 1 + parts.length + shared.size;
    const far = (other: number) => Math.abs(other - index);
    const [first] = [...shared].sort(
      ([one, ones], [other, others]) => others - ones || far(one) - far(other) || one - other,
    );
    if (first !== undefined) best.set(index, first[0]);
  }
  return { best, steps };
}

/** Returns the indices of a longest rising subsequence. */
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
