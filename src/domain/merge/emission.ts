import { Conflict, contentObject, Reference, type ConflictSides, type Content } from '../content.ts';
import { allKeysIn, filled, moduleId, type Hollow, type Hollowed } from './hollow.ts';
import type { MergeLines } from './merge-texts.ts';
import { mergeValue } from './merge-value.ts';
import { ModuleAccount } from './module-account.ts';
import type { Fate, ModuleFates } from './module-fates.ts';
import { mergeOrder, type Orders, type Piece } from './order.ts';
import { Reasons } from './reasons.ts';
import type { ApartShape, FlowShape, LeafShape, ListShape, ObjectShape, Shape } from './shape.ts';
import { mapSides, versions, type Side, type SideNames, type Sides, type Version } from './sides.ts';

/** Something about a clean part of a merge that a person should look at. */
export interface MergeNote {
  /** Keys and indices from the top of the merged file. */
  readonly place: readonly string[];
  readonly message: string;
}

/** Where a module goes that cannot go where it was moved to. */
export interface Detour {
  readonly flow: FlowShape;
  /** True where nothing else would tell a person that the move was not made. */
  readonly isConflict: boolean;
}

export interface EmissionInput {
  readonly states: Sides<Hollowed>;
  readonly fates: ModuleFates;
  readonly detours: ReadonlyMap<string, Detour>;
  readonly names: SideNames;
  readonly mergeLines: MergeLines;
}

type Place = readonly string[];

/** Writes a merged file from the shape of it, and keeps account of which modules it wrote. */
export class Emission {
  readonly #input: EmissionInput;
  readonly #reasons: Reasons;
  readonly account = new ModuleAccount();
  readonly notes: MergeNote[] = [];

  constructor(input: EmissionInput) {
    this.#input = input;
    this.#reasons = new Reasons(input.names);
  }

  /** The merged value; undefined where nothing is left of it. */
  value(shape: Shape, place: Place): Content | undefined {
    const { base, target, incoming } = shape.sides;
    if (base === undefined || (target !== undefined && incoming !== undefined))
      return this.#merged(shape, place);
    const side = target === undefined ? 'incoming' : 'target';
    return this.#isGone(shape) ? undefined : this.conflict(shape.sides, this.#reasons.removed(side));
  }

  /** A conflict that shows whole states of a value. */
  conflict(sides: Sides<Hollow>, why = this.#reasons.changed()): Conflict {
    for (const version of versions) this.#show(sides[version]);
    return new Conflict(shownSides(mapSides(sides, (state, version) => this.#filled(state, version))), why);
  }

  #merged(shape: Shape, place: Place): Content | undefined {
    if (shape.is === 'object') return this.#object(shape, place);
    if (shape.is === 'list') return this.#list(shape, place);
    if (shape.is === 'flow') return this.#flow(shape, place);
    return shape.is === 'apart' ? this.#apart(shape, place) : this.#leaf(shape);
  }

  /** True for what one side removed and the other left as it was. */
  #isGone({ sides }: Shape): boolean {
    const { base, target, incoming } = sides;
    if (base === undefined || (target !== undefined && incoming !== undefined)) return false;
    const side = target === undefined ? 'incoming' : 'target';
    return sides[side] === undefined || !this.#input.fates.isTouched(sides, side);
  }

  #leaf({ sides }: LeafShape): Content | undefined {
    const { base, target, incoming } = mapSides(sides, (state, version) => this.#filled(state, version));
    if (target === undefined || incoming === undefined) return target === undefined ? incoming : target;
    const merged = mergeValue({ base, target, incoming }, this.#input.mergeLines);
    if (merged !== undefined) return merged;
    return this.conflict(sides, base === undefined ? this.#reasons.added() : this.#reasons.changed());
  }

  #object({ members }: ObjectShape, place: Place): Content {
    const object = contentObject();
    for (const [key, shape] of members) {
      const value = this.value(shape, [...place, key]);
      if (value !== undefined) object[key] = value;
    }
    return object;
  }

  /** One state is taken whole; what it holds is still merged, module by module. */
  #apart({ sides, parts }: ApartShape, place: Place): Content | undefined {
    const { target, incoming } = parts;
    if (target === undefined || incoming === undefined || target === incoming) {
      const only = target ?? incoming;
      return only === undefined ? undefined : this.value(only, place);
    }
    if (sides.target instanceof Conflict || sides.incoming instanceof Conflict)
      return this.#unresolved(sides);
    const isTouched = (side: Side) => sides.base === undefined || this.#input.fates.isTouched(sides, side);
    if (!isTouched('target')) return this.value(incoming, place);
    return isTouched('incoming') ? this.conflict(sides) : this.value(target, place);
  }

  /** A value for which an earlier merge left a conflict. */
  #unresolved(sides: Sides<Hollow>): Content {
    for (const version of versions) this.#show(sides[version]);
    return this.#leaf({ is: 'leaf', sides }) ?? null;
  }

  #list(shape: ListShape, place: Place): Content {
    const orders = mapSides(shape.orders, (keys) => keys.filter((key) => !this.#isItemGone(shape, key)));
    const inside = shape.kind === 'union' ? undefined : () => [];
    const pieces = mergeOrder(ordersOf(orders), { orders: ordersOf(shape.orders), inside });
    const isClash = pieces?.some(({ is }) => is !== 'item') === true;
    if (shape.kind === 'set') return inOrderOfPath(this.#items(shape, pieces ?? [], place));
    if (pieces === undefined) return this.conflict(shape.sides, this.#reasons.order());
    if (shape.kind === 'values' && isClash) return this.conflict(shape.sides);
    return this.#items(shape, pieces, place);
  }

  #isItemGone({ items }: ListShape, key: string): boolean {
    const item = items.get(key);
    return item === undefined || this.#isGone(item);
  }

  #items(shape: ListShape, pieces: readonly Piece[], place: Place): readonly Content[] {
    const list: Content[] = [];
    const item = (key: string, version?: Version) => {
      const of = shape.items.get(key);
      if (of === undefined) return [];
      const at = [...place, String(list.length)];
      const value =
        version === undefined ? this.value(of, at) : this.account.inConflict(() => this.value(of, at));
      return value === undefined ? [] : [value];
    };
    for (const piece of pieces) {
      if (piece.is === 'item') list.push(...item(piece.key));
      else if (piece.is === 'apart') {
        const why = this.#reasons.movedTwice('this item', piece.side);
        list.push(...item(piece.key, piece.side).map((value) => new Conflict({ [piece.side]: value }, why)));
      } else if (shape.kind === 'union' || shape.kind === 'set') {
        if (shape.kind === 'union') this.#noteBoth(place, list.length);
        for (const key of [...piece.target, ...piece.incoming]) list.push(...item(key));
      } else
        list.push(
          this.#gap(
            piece.target.flatMap((key) => item(key, 'target')),
            piece.incoming.flatMap((key) => item(key, 'incoming')),
          ),
        );
    }
    return list;
  }

  #noteBoth(place: Place, index: number): void {
    if (this.account.isInConflict) return;
    const what = place.at(-1) ?? 'items';
    this.notes.push({ place: [...place, String(index)], message: this.#reasons.addedOnBoth(what) });
  }

  #flow(flow: FlowShape, place: Place): Content {
    const orders = mapSides(flow.orders, (keys, version) =>
      keys.filter((key) => this.#isIn(flow, key, version)),
    );
    const inside = (key: string, side: Side) => allKeysIn(this.#input.states[side]?.items.get(key));
    const pieces = mergeOrder(ordersOf(orders), { orders: ordersOf(flow.orders), inside });
    if (pieces === undefined) return this.conflict(flow.sides, this.#reasons.order());
    const list: Content[] = [];
    for (const piece of pieces) {
      const at = [...place, String(list.length)];
      if (piece.is === 'item') list.push(...this.#module(piece.key, flow, at));
      else if (piece.is === 'apart') list.push(this.#marker(piece.key, piece.side, at));
      else {
        const side = (keys: readonly string[]) =>
          this.account.inConflict(() => keys.flatMap((key) => this.#module(key, flow, at)));
        list.push(this.#gap(side(piece.target), side(piece.incoming)));
      }
    }
    return list;
  }

  #isIn(flow: FlowShape, key: string, version: Version): boolean {
    const detour = this.#input.detours.get(key);
    if (detour !== undefined) return detour.flow === flow;
    const fate = this.#input.fates.fateOf(key);
    if (fate.is === 'gone') return false;
    if (fate.is !== 'apart') return fate.flow === flow;
    return version === 'base'
      ? fate.flows.target === flow || fate.flows.incoming === flow
      : fate.flows[version] === flow;
  }

  #module(key: string, flow: FlowShape, place: Place): readonly Content[] {
    const { fates } = this.#input;
    const fate = fates.fateOf(key);
    if (fate.is === 'apart' && fate.flows.target !== fate.flows.incoming)
      return [this.#marker(key, fate.flows.target === flow ? 'target' : 'incoming', place)];
    const why = this.#whyNotMerged(key, fate);
    if (why !== undefined) return [this.#wholeModule(key, fates.shapeOf(key).sides, why)];
    this.account.write(key);
    const value = this.value(fates.shapeOf(key), place);
    return value === undefined ? [] : [value];
  }

  #whyNotMerged(key: string, fate: Fate): string | undefined {
    if (this.#input.detours.get(key)?.isConflict === true) return this.#reasons.notMoved(this.#named(key));
    if (fate.is === 'removed by the other') return this.#reasons.removed(fate.side);
    return fate.is === 'apart' && fate.isTwin ? this.#reasons.twins(this.#idOf(key)) : undefined;
  }

  #wholeModule(key: string, sides: Sides<Hollow>, why: string): Conflict {
    this.account.writeConflict(key);
    return this.conflict(sides, why);
  }

  /** One of the two places at which a module stands that both sides brought somewhere. */
  #marker(key: string, side: Side, place: Place): Conflict {
    const { fates } = this.#input;
    const fate = fates.fateOf(key);
    const shape = fates.shapeOf(key);
    const isTwin = fate.is === 'apart' && fate.isTwin;
    const own = { base: undefined, target: undefined, incoming: undefined, [side]: shape.sides[side] };
    if (isTwin) return this.#wholeModule(key, own, this.#reasons.twins(this.#idOf(key)));
    this.#show(shape.sides[side]);
    const value = this.account.inConflict(() => this.value(shape, place));
    this.account.writeConflict(key);
    const shown = value === undefined ? {} : { [side]: value };
    return new Conflict(shown, this.#reasons.movedTwice(this.#named(key), side));
  }

  #gap(target: readonly Content[], incoming: readonly Content[]): Conflict {
    return new Conflict({ target: alone(target), incoming: alone(incoming) }, this.#reasons.gap());
  }

  /** Notes what a conflict shows, with all that is inside it. */
  #show(value: Hollow | undefined): void {
    for (const key of allKeysIn(value)) this.account.show(key);
  }

  #filled(value: Hollow, version: Version): Content | undefined {
    const state = this.#input.states[version];
    return state === undefined ? undefined : filled(value, state);
  }

  #idOf(key: string): string {
    const { sides } = this.#input.fates.shapeOf(key);
    const some = mapSides(sides, (state, version) => this.#filled(state, version));
    return moduleId(some.target ?? some.incoming ?? some.base) ?? '';
  }

  #named(key: string): string {
    const id = this.#idOf(key);
    return id === '' ? 'this module' : `module ${id}`;
  }
}

function ordersOf({ base = [], target = [], incoming = [] }: Sides<readonly string[]>): Orders {
  return { base, target, incoming };
}

function shownSides({ base, target, incoming }: Sides<Content>): ConflictSides {
  return {
    ...(base === undefined ? {} : { base }),
    ...(target === undefined ? {} : { target }),
    ...(incoming === undefined ? {} : { incoming }),
  };
}

/** What a person writes in the place of a conflict: a thing, or several in their order. */
function alone(items: readonly Content[]): Content {
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : items;
}

function inOrderOfPath(items: readonly Content[]): readonly Content[] {
  const path = (item: Content) => (item instanceof Reference ? item.path : '');
  return items.toSorted((one, other) => (path(one) < path(other) ? -1 : Number(path(one) > path(other))));
}
