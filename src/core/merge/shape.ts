import { Flow, isHollowArray, isHollowObject, keysIn, type Hollow } from './hollow.ts';
import { alike } from './lists/likeness.ts';
import { pairLists } from './lists/pair-lists.ts';
import { mapSides, present, versions, type MergeVersions, type Version } from './sides.ts';

/** Correspondence of a value's three states, down to values that are merged as a whole. */
export type MergeShape = LeafShape | ObjectShape | ListShape | FlowShape | ApartShape;

interface Stated {
  readonly sides: MergeVersions<Hollow>;
}

/** A value without modules that is merged as a whole. */
export interface LeafShape extends Stated {
  readonly is: 'leaf';
}

export interface ObjectShape extends Stated {
  readonly is: 'object';
  readonly members: ReadonlyMap<string, MergeShape>;
}

export interface ListShape extends Stated {
  readonly is: 'list';
  readonly kind: ListKind;
  readonly items: ReadonlyMap<string, MergeShape>;
  readonly orders: MergeVersions<readonly string[]>;
}

/** A list of modules. Each state has each module in one such list. */
export interface FlowShape extends Stated {
  readonly is: 'flow';
  readonly orders: MergeVersions<readonly string[]>;
}

/** States of different types, or of which one replaced another. One of them is taken as a whole. */
export interface ApartShape extends Stated {
  readonly is: 'apart';
  readonly parts: MergeVersions<MergeShape>;
}

/**
 * Rule for two additions at one place of a list. In a `set`, order has no meaning. A `union` keeps both. For `objects`
 * the place is a conflict, for `values` the whole list.
 */
export type ListKind = 'set' | 'union' | 'objects' | 'values';

/** Lists whose items do not depend on each other: routes of a router, tools of an agent, orphaned modules. */
const unions = new Set(['routes', 'tools', 'orphans']);

/** Lists of references, sorted, at the top of a file. */
const setPlaces = new Set(['$connections', '$sections/events', '$sections/rules', '$sections/forms']);

/** Compares the states of a value; `place` is its place in the file, or in its module. */
export function shapeOf(sides: MergeVersions<Hollow>, place: readonly string[] = []): MergeShape {
  const states = present(sides);
  if (states.some((state) => state instanceof Flow) && states.every(isFlow))
    return {
      is: 'flow',
      sides,
      orders: mapSides(sides, (state) => (state instanceof Flow ? state.keys : [])),
    };
  if (states.every(isHollowObject)) return objectShape(sides, place);
  if (states.every(isHollowArray)) return listShape(sides, place);
  return states.some(holdsModules) ? apartShape(sides, place) : { is: 'leaf', sides };
}

/** Returns a shape like `shapeOf`, but merges states into one another only if they are the same item. */
export function shapeOfOne(
  sides: MergeVersions<Hollow>,
  place: readonly string[],
  isOne: (one: Hollow, other: Hollow) => boolean,
): MergeShape {
  const { base, target, incoming } = sides;
  const states = present(sides);
  const [first] = states;
  const areOne =
    base === undefined
      ? target === undefined || incoming === undefined || isOne(target, incoming)
      : [target, incoming].every((state) => state === undefined || isOne(base, state));
  return areOne || first === undefined ? shapeOf(sides, place) : apartShape(sides, place, isOne);
}

const isFlow = (state: Hollow) => state instanceof Flow || (isHollowArray(state) && state.length === 0);

const isOneForm = (one: Hollow, other: Hollow) =>
  [isFlow, isHollowObject, isHollowArray].every((isForm) => isForm(one) === isForm(other));

const holdsModules = (state: Hollow) => !keysIn(state).next().done;

function objectShape(sides: MergeVersions<Hollow>, place: readonly string[]): MergeShape {
  const keys = new Set(present(sides).flatMap((state) => Object.keys(isHollowObject(state) ? state : {})));
  const members = new Map<string, MergeShape>();
  for (const key of keys) {
    const inner = mapSides(sides, (state) =>
      isHollowObject(state) && Object.hasOwn(state, key) ? state[key] : undefined,
    );
    members.set(key, shapeOf(inner, [...place, key]));
  }
  return { is: 'object', sides, members };
}

function listShape(sides: MergeVersions<Hollow>, place: readonly string[]): MergeShape {
  const lists = mapSides(sides, (state) => (isHollowArray(state) ? state : undefined));
  const { items, orders } = pairLists(lists);
  const shapes = new Map<string, MergeShape>();
  for (const [key, item] of items) shapes.set(key, shapeOfOne(item, place, alike));
  return { is: 'list', sides, kind: kindOf(present(lists), place), items: shapes, orders };
}

function kindOf(lists: readonly (readonly Hollow[])[], place: readonly string[]): ListKind {
  if (setPlaces.has(place.join('/'))) return 'set';
  const key = place.at(-1);
  if (key !== undefined && unions.has(key)) return 'union';
  return lists.flat().some((item) => isHollowObject(item) || isHollowArray(item)) ? 'objects' : 'values';
}

/** Compares each state only with those that are the same item. */
function apartShape(
  sides: MergeVersions<Hollow>,
  place: readonly string[],
  isOne: (one: Hollow, other: Hollow) => boolean = isOneForm,
): MergeShape {
  const parts: Record<Version, MergeShape | undefined> = {
    base: undefined,
    target: undefined,
    incoming: undefined,
  };
  for (const version of versions) {
    const state = sides[version];
    if (state === undefined || parts[version] !== undefined) continue;
    const group = mapSides(sides, (other, at) =>
      at === version || (parts[at] === undefined && isOne(state, other)) ? other : undefined,
    );
    const shape = shapeOf(group, place);
    for (const at of versions) if (group[at] !== undefined) parts[at] = shape;
  }
  return { is: 'apart', sides, parts };
}
