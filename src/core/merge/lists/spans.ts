import { budgets } from '../../budgets.ts';
import type { Orders } from './orders.ts';
import { movedItems } from './moved-items.ts';
import { otherSide, type ChangedVersion } from '../sides.ts';

/** Returns the keys of everything inside an item of a side, at any depth. */
export type Inside = (key: string, side: ChangedVersion) => Iterable<string>;

/** Place of an item in the base: between two of its indices, or around some of them. */
type BaseSpan = readonly [from: number, to: number];

/** Compares the places of both sides' additions to one list. */
export class Spans {
  readonly #orders: Orders;
  readonly #inside: Inside;
  readonly #places: ReadonlyMap<string, number>;
  readonly #spans: { readonly [side in ChangedVersion]: ReadonlyMap<string, BaseSpan> };

  constructor(orders: Orders, inside: Inside) {
    this.#orders = orders;
    this.#inside = inside;
    this.#places = new Map(orders.base.map((key, index) => [key, index]));
    this.#spans = { target: this.#spansOf('target'), incoming: this.#spansOf('incoming') };
  }

  /**
   * Merges both lists into one, if the remaining base items decide the order of each two items of `mine` and `yours`.
   */
  interleaved(mine: readonly string[], yours: readonly string[]): readonly string[] | undefined {
    if (mine.length * yours.length > budgets.comparisons.items) return undefined;
    const merged: string[] = [];
    let next = 0;
    for (const key of mine) {
      for (; next < yours.length && this.#isBefore(key, yours[next] ?? '') === false; next += 1)
        merged.push(yours[next] ?? '');
      merged.push(key);
    }
    for (const key of yours.slice(next)) merged.push(key);
    return this.#isInOrder(merged, mine, yours) ? merged : undefined;
  }

  #isInOrder(merged: readonly string[], mine: readonly string[], yours: readonly string[]): boolean {
    const at = new Map(merged.map((key, index) => [key, index]));
    const place = (key: string) => at.get(key) ?? 0;
    return mine.every((key) =>
      yours.every((other) => this.#isBefore(key, other) === place(key) < place(other)),
    );
  }

  /** Tells whether an item of the target comes before one of the incoming side; undefined if that is unknown. */
  #isBefore(mine: string, yours: string): boolean | undefined {
    const [one, other] = [this.#spans.target.get(mine), this.#spans.incoming.get(yours)];
    if (one === undefined || other === undefined) return undefined;
    if (one[0] === other[0] && one[1] === other[1]) return undefined;
    if (one[0] <= other[0] && one[1] <= other[1]) return true;
    return one[0] >= other[0] && one[1] >= other[1] ? false : undefined;
  }

  #spansOf(side: ChangedVersion): ReadonlyMap<string, BaseSpan> {
    const { base, [side]: order, [otherSide(side)]: other } = this.#orders;
    const moved = movedItems(base, order, other);
    const stays = order.map((key) => (moved.has(key) ? undefined : this.#places.get(key)));
    const before = lastOf(stays, -1);
    const after = lastOf(stays.toReversed(), base.length).toReversed();
    return new Map(
      order.map((key, index): [string, BaseSpan] => {
        const between: BaseSpan = [before[index] ?? -1, after[index] ?? base.length];
        return [key, this.#around(key, side, stays[index]) ?? between];
      }),
    );
  }

  #around(key: string, side: ChangedVersion, own: number | undefined): BaseSpan | undefined {
    const inside = own === undefined ? [...this.#inside(key, side)] : [key];
    const places = inside.map((inner) => this.#places.get(inner)).filter((place) => place !== undefined);
    if (places.length === 0) return undefined;
    const [from, to] = [
      places.reduce((one, other) => Math.min(one, other)),
      places.reduce((one, other) => Math.max(one, other)),
    ];
    return [from - 0.5, to + 0.5];
  }
}

/** Returns, for each index, the last place before it, or `first`. */
function lastOf(places: readonly (number | undefined)[], first: number): readonly number[] {
  let last = first;
  return places.map((place) => {
    const before = last;
    last = place ?? last;
    return before;
  });
}
