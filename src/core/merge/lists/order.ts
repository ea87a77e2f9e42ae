import { budgets } from '../../budgets.ts';
import { movedItems } from './moved-items.ts';
import { sameKeys } from '../same.ts';
import { mapSides, type ChangedVersion } from '../sides.ts';
import { Spans, type Inside } from './spans.ts';
import { ordersOf, type Orders } from './orders.ts';

/** Content of one place of a merged list. */
export type Piece =
  | { readonly is: 'item'; readonly key: string }
  /** Both sides moved it to different places. This is the place of one side. */
  | { readonly is: 'apart'; readonly key: string; readonly side: ChangedVersion }
  /** Both sides added items in one gap. */
  | { readonly is: 'gap'; readonly target: readonly string[]; readonly incoming: readonly string[] };

/** Context of two changes of a list, besides the items that both keep. */
export interface Surroundings {
  /** Lists before the merge, with the items that the merge removes or has elsewhere. */
  readonly orders: Orders;
  /** Tells whether an item is nowhere in the merged file. */
  readonly isGone: (key: string) => boolean;
  /** Items that are now inside one that a side added; undefined where both sides' items must not be mixed. */
  readonly inside: Inside | undefined;
}

/**
 * Merges two changes of an order. Items that neither side moved keep their place, and the items that either side added
 * are between them. Undefined where both sides moved items and the result would not include both changes.
 */
export function mergeOrder(orders: Orders, surroundings: Surroundings): readonly Piece[] | undefined {
  const merge = new OrderMerge(orders, surroundings);
  const pieces = merge.pieces();
  const result = pieces.flatMap((piece) => (piece.is === 'item' ? [piece.key] : []));
  return !merge.bothMoved || hasExchanges(orders, result) ? pieces : undefined;
}

interface Gap {
  readonly target: readonly string[];
  readonly incoming: readonly string[];
}

class OrderMerge {
  readonly #orders: Orders;
  readonly #surroundings: Surroundings;
  #spans: Spans | undefined;
  readonly #in: { readonly [version in keyof Orders]: ReadonlySet<string> };
  readonly #moved: { readonly [side in ChangedVersion]: ReadonlySet<string> };

  constructor(orders: Orders, surroundings: Surroundings) {
    this.#orders = orders;
    this.#surroundings = surroundings;
    this.#in = {
      base: new Set(orders.base),
      target: new Set(orders.target),
      incoming: new Set(orders.incoming),
    };
    const { base, target, incoming } = ordersOf(
      mapSides(surroundings.orders, (keys) => keys.filter((key) => !surroundings.isGone(key))),
    );
    this.#moved = {
      target: movedItems(base, target, incoming),
      incoming: movedItems(base, incoming, target),
    };
  }

  get bothMoved(): boolean {
    return this.#moved.target.size > 0 && this.#moved.incoming.size > 0;
  }

  pieces(): readonly Piece[] {
    const { base, target, incoming } = this.#orders;
    const unmoved = base.filter((key) =>
      (['target', 'incoming'] as const).every((side) => this.#in[side].has(key) && !this.#puts(side, key)),
    );
    const gaps = {
      target: this.#gaps('target', target, unmoved),
      incoming: this.#gaps('incoming', incoming, unmoved),
    };
    const homes = { target: gapOf(gaps.target), incoming: gapOf(gaps.incoming) };
    const isShared = (key: string) => {
      const home = homes.target.get(key);
      return home !== undefined && home === homes.incoming.get(key);
    };
    return gaps.target.flatMap((inTarget, index) => {
      const anchor = unmoved[index];
      const gap = { target: inTarget, incoming: gaps.incoming[index] ?? [] };
      const end: readonly Piece[] = anchor === undefined ? [] : [{ is: 'item', key: anchor }];
      return [...this.#gap(gap, isShared), ...end];
    });
  }

  /** Tells whether this side put the item there: it is new, or it moved. */
  #puts(side: ChangedVersion, key: string): boolean {
    return !this.#in.base.has(key) || this.#moved[side].has(key);
  }

  /**
   * Returns a side's items before each unmoved item, and after the last. Leaves out items that only the other side
   * moved.
   */
  #gaps(
    side: ChangedVersion,
    order: readonly string[],
    unmoved: readonly string[],
  ): readonly (readonly string[])[] {
    const other = side === 'target' ? 'incoming' : 'target';
    const anchors = new Set(unmoved);
    const gaps: string[][] = [[]];
    for (const key of order) {
      if (anchors.has(key)) gaps.push([]);
      else if (this.#puts(side, key) || !this.#in[other].has(key)) gaps.at(-1)?.push(key);
    }
    return gaps;
  }

  #gap(gap: Gap, isShared: (key: string) => boolean): readonly Piece[] {
    const common = gap.target.filter(isShared);
    if (!sameKeys(common, gap.incoming.filter(isShared))) return [gapPiece(gap.target, gap.incoming)];
    const [target, incoming] = [splitAt(gap.target, common), splitAt(gap.incoming, common)];
    return target.flatMap((part, index) => {
      const key = common[index];
      const end: readonly Piece[] = key === undefined ? [] : [{ is: 'item', key }];
      return [...this.#between({ target: part, incoming: incoming[index] ?? [] }), ...end];
    });
  }

  /** Returns the pieces of a gap without common items. */
  #between(gap: Gap): readonly Piece[] {
    const isNew = (side: ChangedVersion) => (key: string) => this.#puts(side, key) && !this.#isApart(key);
    const put = {
      target: gap.target.filter(isNew('target')),
      incoming: gap.incoming.filter(isNew('incoming')),
    };
    const one = (side: ChangedVersion) => (key: string) => this.#piece(key, side);
    if (put.target.length === 0 || put.incoming.length === 0)
      return [...gap.target.map(one('target')), ...gap.incoming.map(one('incoming'))];
    const rest = (side: ChangedVersion) => gap[side].filter((key) => !isNew(side)(key)).map(one(side));
    const ordered = this.#interleaved(put);
    const puts = ordered?.map((key): Piece => ({ is: 'item', key })) ?? [gapPiece(put.target, put.incoming)];
    return [...rest('target'), ...rest('incoming'), ...puts];
  }

  #interleaved(put: Gap): readonly string[] | undefined {
    const { inside, orders } = this.#surroundings;
    if (inside === undefined) return undefined;
    this.#spans ??= new Spans(orders, inside);
    return this.#spans.interleaved(put.target, put.incoming);
  }

  #piece(key: string, side: ChangedVersion): Piece {
    return this.#isApart(key) ? { is: 'apart', key, side } : { is: 'item', key };
  }

  /** Tells whether both sides moved an item. Those moved to one place were handled before. */
  #isApart(key: string): boolean {
    return (['target', 'incoming'] as const).every(
      (side) => this.#in[side].has(key) && this.#puts(side, key),
    );
  }
}

const gapPiece = (target: readonly string[], incoming: readonly string[]): Piece => ({
  is: 'gap',
  target,
  incoming,
});

function gapOf(gaps: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  return new Map(gaps.flatMap((keys, index) => keys.map((key) => [key, index] as const)));
}

function splitAt(keys: readonly string[], marks: readonly string[]): readonly (readonly string[])[] {
  const isMark = new Set(marks);
  const parts: string[][] = [[]];
  for (const key of keys) {
    if (isMark.has(key)) parts.push([]);
    else parts.at(-1)?.push(key);
  }
  return parts;
}

/** Returns true if each pair of items that a side exchanged is in that side's order. False for lists above the limit. */
function hasExchanges({ base, target, incoming }: Orders, result: readonly string[]): boolean {
  const [inBase, inTarget, inIncoming] = [base, target, incoming].map(
    (keys) => new Map(keys.map((key, index) => [key, index])),
  );
  const shared = result.flatMap((key) => {
    const [was, ours, theirs] = [inBase?.get(key), inTarget?.get(key), inIncoming?.get(key)];
    return was === undefined || ours === undefined || theirs === undefined ? [] : [{ was, ours, theirs }];
  });
  if (shared.length > budgets.comparisons.exchanges) return false;
  return shared.every((one, index) =>
    shared.slice(index + 1).every((next) => {
      const isExchanged = next.ours < one.ours || next.theirs < one.theirs;
      return next.was < one.was || !isExchanged;
    }),
  );
}
