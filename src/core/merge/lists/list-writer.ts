import { Conflict, type Content } from '../../stream/content.ts';
import { inSetOrder } from '../../diff/set-order.ts';
import { mergeOrder, type Piece } from './order.ts';
import { ordersOf } from './orders.ts';
import type { ListShape } from '../shape.ts';
import { mapSides, type MergeVersions } from '../sides.ts';
import type { MergePath, Writer } from '../writer.ts';

/** Writes the merged form of lists that are no lists of modules. */
export class ListWriter {
  readonly #writer: Writer;

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  written(shape: ListShape, place: MergePath): Content {
    const orders = mapSides(shape.orders, (keys) => keys.filter((key) => !this.#isGone(shape, key)));
    if (shape.kind === 'set') return this.#set(shape, orders, place);
    const inside = shape.kind === 'union' ? undefined : () => [];
    const isGone = (key: string) => this.#isGone(shape, key);
    const pieces = mergeOrder(ordersOf(orders), { orders: ordersOf(shape.orders), isGone, inside });
    const { reasons } = this.#writer;
    if (pieces === undefined) return this.#writer.conflict(shape.sides, reasons.order());
    const isClear = pieces.every(({ is }) => is === 'item');
    if (shape.kind === 'values' && !isClear) return this.#writer.conflict(shape.sides, reasons.changed());
    const list: Content[] = [];
    for (const piece of pieces)
      for (const item of this.#piece(shape, piece, [...place, String(list.length)])) list.push(item);
    return list;
  }

  #isGone({ items }: ListShape, key: string): boolean {
    const item = items.get(key);
    return item === undefined || this.#writer.isGone(item);
  }

  /** Writes a set in the order of an export. */
  #set(
    shape: ListShape,
    { target = [], incoming = [] }: MergeVersions<readonly string[]>,
    place: MergePath,
  ): Content {
    return inSetOrder([...new Set([...target, ...incoming])].flatMap((key) => this.#item(shape, key, place)));
  }

  #piece(shape: ListShape, piece: Piece, place: MergePath): readonly Content[] {
    const { account, reasons } = this.#writer;
    const items = (keys: readonly string[]) => keys.flatMap((key) => this.#item(shape, key, place));
    if (piece.is === 'item') return items([piece.key]);
    if (piece.is === 'gap' && shape.kind === 'union') {
      const message = reasons.addedOnBoth(place.at(-2) ?? 'items');
      this.#writer.note({ place, message });
      return items([...piece.target, ...piece.incoming]);
    }
    return account.inConflict(() => {
      if (piece.is === 'gap') return [reasons.gapConflict(items(piece.target), items(piece.incoming))];
      const why = reasons.movedTwice('this item', piece.side);
      return items([piece.key]).map((value) => new Conflict({ [piece.side]: value }, why));
    });
  }

  #item(shape: ListShape, key: string, place: MergePath): readonly Content[] {
    const item = shape.items.get(key);
    const value = item === undefined ? undefined : this.#writer.value(item, place);
    return value === undefined ? [] : [value];
  }
}
