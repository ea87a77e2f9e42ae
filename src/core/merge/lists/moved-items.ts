/**
 * Returns the items of both lists that moved relative to each other: as few as explain the change. Of several choices,
 * takes the items that the other side of the merge still has, since that side may have moved the rest.
 */
export function movedItems(
  before: readonly string[],
  after: readonly string[],
  other: readonly string[],
): ReadonlySet<string> {
  const places = new Map(before.map((key, index) => [key, index]));
  const shared = after.filter((key) => places.has(key));
  if (shared.every((key, index) => index === 0 || place(shared[index - 1]) < place(key))) return new Set();
  const listed = new Set(other);
  const slightly = 1 / (shared.length + 1);
  const kept = heaviestRise(
    shared.map((key) => place(key)),
    shared.map((key) => (listed.has(key) ? 1 : 1 + slightly)),
  );
  return new Set(shared.filter((_, index) => !kept.has(index)));

  function place(key: string | undefined): number {
    return key === undefined ? -1 : (places.get(key) ?? -1);
  }
}

/** Returns the indices of the heaviest rising subsequence of distinct values. */
function heaviestRise(values: readonly number[], weights: readonly number[]): ReadonlySet<number> {
  const best = new PrefixBest(largest(values) + 1);
  const previous: (number | undefined)[] = [];
  const totals: number[] = [];
  for (const [index, value] of values.entries()) {
    const before = best.below(value);
    previous[index] = before;
    totals[index] = (before === undefined ? 0 : (totals[before] ?? 0)) + (weights[index] ?? 1);
    best.add(value, index, totals[index] ?? 0);
  }
  const kept = new Set<number>();
  for (let at = best.below(Infinity); at !== undefined; at = previous[at]) kept.add(at);
  return kept;
}

const largest = (values: readonly number[]) => values.reduce((one, other) => Math.max(one, other), 0);

/** Finds the heaviest earlier entry with a smaller value: a Fenwick tree. */
class PrefixBest {
  readonly #size: number;
  readonly #nodes: ({ readonly index: number; readonly total: number } | undefined)[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  add(value: number, index: number, total: number): void {
    for (let node = value + 1; node <= this.#size; node += node & -node) {
      if ((this.#nodes[node]?.total ?? 0) < total) this.#nodes[node] = { index, total };
    }
  }

  below(value: number): number | undefined {
    let found: { readonly index: number; readonly total: number } | undefined;
    for (let node = Math.min(value, this.#size); node > 0; node -= node & -node) {
      const here = this.#nodes[node];
      if (here !== undefined && here.total > (found?.total ?? 0)) found = here;
    }
    return found?.index;
  }
}
