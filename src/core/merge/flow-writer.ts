import { Conflict, type Content } from '../stream/content.ts';
import { allKeysIn, filledSides, moduleId } from './hollow.ts';
import type { Fate } from './module-fates.ts';
import { mergeOrder, type Piece } from './lists/order.ts';
import { ordersOf } from './lists/orders.ts';
import type { FlowShape, MergeShape } from './shape.ts';
import { mapSides, type ChangedVersion, type MergeVersions, type Version } from './sides.ts';
import type { Hollow } from './hollow.ts';
import type { MergePath, Writer } from './writer.ts';

/** Writes the merged form of flows, and of the modules in them. */
export class FlowWriter {
  readonly #writer: Writer;

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  written(flow: FlowShape, place: MergePath): Content {
    const { input, reasons } = this.#writer;
    const orders = mapSides(flow.orders, (keys, version) =>
      keys.filter((key) => this.#isIn(flow, key, version)),
    );
    const inside = (key: string, side: ChangedVersion) => allKeysIn(input.states[side]?.items.get(key));
    const isGone = (key: string) => input.fates.fateOf(key).is === 'gone';
    const pieces = mergeOrder(ordersOf(orders), { orders: ordersOf(flow.orders), isGone, inside });
    if (pieces === undefined) return this.#writer.conflict(flow.sides, reasons.order());
    const list: Content[] = [];
    for (const piece of pieces)
      for (const item of this.#piece(flow, piece, [...place, String(list.length)])) list.push(item);
    return list;
  }

  /** Tells whether both the version and the merge have the module in this flow. */
  #isIn(flow: FlowShape, key: string, version: Version): boolean {
    const { detours, fates } = this.#writer.input;
    const detour = detours.get(key);
    if (detour !== undefined) return detour.flow === flow;
    const fate = fates.fateOf(key);
    if (fate.is === 'gone') return false;
    if (fate.is !== 'apart') return fate.flow === flow;
    const { target, incoming } = fate.flows;
    return version === 'base' ? target === flow || incoming === flow : fate.flows[version] === flow;
  }

  #piece(flow: FlowShape, piece: Piece, place: MergePath): readonly Content[] {
    if (piece.is === 'item') return this.#module(piece.key, flow, place);
    if (piece.is === 'apart') return [this.#oneOfTwo(piece.key, piece.side, place)];
    const { account, reasons } = this.#writer;
    const modules = (keys: readonly string[]) => keys.flatMap((key) => this.#module(key, flow, place));
    return account.inConflict(() => [reasons.gapConflict(modules(piece.target), modules(piece.incoming))]);
  }

  #module(key: string, flow: FlowShape, place: MergePath): readonly Content[] {
    const { account, input } = this.#writer;
    const fate = input.fates.fateOf(key);
    if (fate.is === 'apart' && fate.flows.target !== fate.flows.incoming)
      return [this.#oneOfTwo(key, fate.flows.target === flow ? 'target' : 'incoming', place)];
    const shape = input.fates.shapeOf(key);
    const why = this.#whyNotMerged(key, fate);
    if (why !== undefined) return [this.#whole(key, shape.sides, why)];
    account.write(key);
    const value = this.#writer.value(shape, place);
    return value === undefined ? [] : [value];
  }

  #whyNotMerged(key: string, fate: Fate): string | undefined {
    const { input, reasons } = this.#writer;
    if (input.detours.get(key)?.isConflict === true) return reasons.notMoved(this.#named(key));
    if (fate.is === 'removed by the other') return reasons.removed(fate.side);
    return fate.is === 'apart' && fate.isTwin ? reasons.twins(this.#idOf(key)) : undefined;
  }

  /** Returns the conflict at one of the two places to which the sides moved a module. */
  #oneOfTwo(key: string, side: ChangedVersion, place: MergePath): Conflict {
    const { account, input, reasons } = this.#writer;
    const shape = input.fates.shapeOf(key);
    const fate = input.fates.fateOf(key);
    const own = { base: undefined, target: undefined, incoming: undefined, [side]: shape.sides[side] };
    if (fate.is === 'apart' && fate.isTwin) return this.#whole(key, own, reasons.twins(this.#idOf(key)));
    const why = reasons.movedTwice(this.#named(key), side);
    const shown = this.#whole(key, own, why);
    // Values of a conflict at two places may have further modules of both. Merging those inside would double them at
    // each level.
    const merged = account.isInConflict ? undefined : this.#mergedInConflict(shape, place);
    return merged === undefined ? shown : new Conflict({ [side]: merged }, why);
  }

  #mergedInConflict(shape: MergeShape, place: MergePath): Content | undefined {
    return this.#writer.account.inConflict(() => this.#writer.value(shape, place));
  }

  #whole(key: string, sides: MergeVersions<Hollow>, why: string): Conflict {
    this.#writer.account.writeConflict(key);
    return this.#writer.conflict(sides, why);
  }

  #idOf(key: string): string {
    const { fates, states } = this.#writer.input;
    const { base, target, incoming } = filledSides(fates.shapeOf(key).sides, states);
    return moduleId(target ?? incoming ?? base) ?? '';
  }

  #named(key: string): string {
    const id = this.#idOf(key);
    return id === '' ? 'this module' : `module ${id}`;
  }
}
