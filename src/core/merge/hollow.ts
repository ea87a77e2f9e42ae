import { bareObject, isPlainObject } from '../json/bare-object.ts';
import {
  Conflict,
  contentMember,
  contentObject,
  isContentArray,
  isContentObject,
  isModule,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { areDifferentModules } from '../stream/module-type.ts';
import { meaningText } from '../diff/meaning.ts';
import { ExactNumber } from '../json/json.ts';
import { mapSides, present, type MergeVersions } from './sides.ts';

/**
 * Content without its modules: a `Flow` with their keys replaces each list of modules. A module has a place in a flow
 * and a content, and each side of a merge may have changed either.
 */
export type Hollow =
  | Exclude<Content, readonly Content[] | ContentObject>
  | Flow
  | readonly Hollow[]
  | HollowObject;

export interface HollowObject {
  readonly [key: string]: Hollow;
}

/** The modules of one list, by key, in their order. */
export class Flow {
  readonly keys: readonly string[];
  /** Keys of these modules and of all inside them, at any depth. */
  readonly allKeys: readonly string[];
  constructor(keys: readonly string[], allKeys: readonly string[]) {
    this.keys = keys;
    this.allKeys = allKeys;
  }
}

/** One state of a file, with its modules separated. */
export interface Hollowed {
  readonly root: Hollow;
  /** Items of flows, by key: modules, and any other values there. */
  readonly items: ReadonlyMap<string, Hollow>;
}

/**
 * Separates the modules of a file's states. A module has one key in all of them: its id. If an id is missing, or occurs
 * twice in one state, the module's whole content is its key, so an edited one counts as another module. A side's module
 * that runs another action than the base's of this id is another module.
 */
export function hollowOut(states: MergeVersions<ContentObject>): MergeVersions<Hollowed> {
  const unsure = new Set(present(states).flatMap((state) => [...repeatedIds(state)]));
  const base = new Map(states.base === undefined ? [] : modulesById(states.base));
  return mapSides(states, (state) => new Hollowing(unsure, base).hollowed(state));
}

export function isHollowArray(value: Hollow | undefined): value is readonly Hollow[] {
  return Array.isArray(value);
}

export function isHollowObject(value: Hollow | undefined): value is HollowObject {
  return typeof value === 'object' && value !== null && isPlainObject(value);
}

export function hollowMember(value: Hollow | undefined, key: string): Hollow | undefined {
  return isHollowObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Returns the keys of items in the flows of a value, without those inside the items. */
export function* keysIn(value: Hollow | undefined): Generator<string> {
  if (value instanceof Flow) yield* value.keys;
  else if (isHollowArray(value)) for (const item of value) yield* keysIn(item);
  else if (isHollowObject(value)) for (const item of Object.values(value)) yield* keysIn(item);
}

/** Returns the keys of all modules in a value, at any depth. */
export function* allKeysIn(value: Hollow | undefined): Generator<string> {
  if (value instanceof Flow) yield* value.allKeys;
  else if (isHollowArray(value)) for (const item of value) yield* allKeysIn(item);
  else if (isHollowObject(value)) for (const item of Object.values(value)) yield* allKeysIn(item);
}

/** Returns a value with its modules restored, each with those inside it. */
function filled(value: Hollow, { items }: Hollowed): Content {
  const fill = (part: Hollow): Content => {
    if (part instanceof Flow) return part.keys.map((key) => fill(items.get(key) ?? null));
    if (isHollowArray(part)) return part.map(fill);
    if (isHollowObject(part))
      return contentObject(Object.entries(part).map(([key, item]) => [key, fill(item)]));
    return part;
  };
  return fill(value);
}

/** Returns states of a value with their modules restored. */
export function filledSides(
  sides: MergeVersions<Hollow>,
  states: MergeVersions<Hollowed>,
): MergeVersions<Content> {
  return mapSides(sides, (value, version) => {
    const state = states[version];
    return state === undefined ? undefined : filled(value, state);
  });
}

/** Returns the module's id as the text in references such as `{{3.…}}`. */
export function moduleId(module: Content | undefined): string | undefined {
  const id = contentMember(module, 'id');
  if (id instanceof ExactNumber) return id.text;
  return typeof id === 'number' || (typeof id === 'string' && id !== '') ? String(id) : undefined;
}

/** Tells whether an item is a module, or a conflict where modules may be. */
function standsInFlow(item: Content): boolean {
  if (!(item instanceof Conflict)) return isModule(item);
  return Object.values(item.sides).some((side: Content) =>
    isContentArray(side) ? side.some(isModule) : isModule(side),
  );
}

/** Returns the id of a module, also of one that a conflict shows. */
function idInFlow(item: Content): string | undefined {
  if (!(item instanceof Conflict)) return isModule(item) ? moduleId(item) : undefined;
  const ids = new Set(
    Object.values(item.sides).map((side: Content) => (isModule(side) ? moduleId(side) : undefined)),
  );
  const [id] = ids;
  return ids.size === 1 ? id : undefined;
}

function repeatedIds(state: Content): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  const visit = (value: Content) => {
    if (isContentArray(value)) {
      for (const item of value) {
        const id = idInFlow(item);
        if (id !== undefined) (seen.has(id) ? repeated : seen).add(id);
        visit(item);
      }
    } else if (isContentObject(value)) for (const item of Object.values(value)) visit(item);
  };
  visit(state);
  return repeated;
}

/** Returns the modules of a state in flows, by id. */
function* modulesById(value: Content): Generator<readonly [string, ContentObject]> {
  const inner = isContentArray(value) ? value : isContentObject(value) ? Object.values(value) : [];
  for (const item of inner) {
    const id = isContentArray(value) && isModule(item) ? moduleId(item) : undefined;
    if (id !== undefined && isModule(item)) yield [id, item];
    yield* modulesById(item);
  }
}

class Hollowing {
  readonly #unsure: ReadonlySet<string>;
  readonly #base: ReadonlyMap<string, ContentObject>;
  readonly #items = new Map<string, Hollow>();
  readonly #copies = new Map<string, number>();

  constructor(unsure: ReadonlySet<string>, base: ReadonlyMap<string, ContentObject>) {
    this.#unsure = unsure;
    this.#base = base;
  }

  hollowed(state: ContentObject): Hollowed {
    return { root: this.#hollow(state), items: this.#items };
  }

  #hollow(value: Content): Hollow {
    if (isContentArray(value)) return value.some(standsInFlow) ? this.#flow(value) : this.#all(value);
    return isContentObject(value) ? this.#members(value) : value;
  }

  #flow(items: readonly Content[]): Flow {
    const keys = items.map((item) => this.#take(item));
    return new Flow(
      keys,
      keys.flatMap((key) => [key, ...allKeysIn(this.#items.get(key))]),
    );
  }

  #all(items: readonly Content[]): readonly Hollow[] {
    return items.map((item) => this.#hollow(item));
  }

  #members(object: ContentObject): HollowObject {
    const hollow = bareObject<Hollow>();
    for (const [key, item] of Object.entries(object)) hollow[key] = this.#hollow(item);
    return hollow;
  }

  #take(item: Content): string {
    const key = this.#newKey(item);
    this.#items.set(key, null);
    this.#items.set(key, this.#hollow(item));
    return key;
  }

  #isReplaced(id: string, item: Content): boolean {
    const before = this.#base.get(id);
    return before !== undefined && isModule(item) && areDifferentModules(before, item);
  }

  #newKey(item: Content): string {
    const id = idInFlow(item);
    if (id !== undefined && !this.#unsure.has(id))
      return this.#isReplaced(id, item) ? `new ${id}` : `id ${id}`;
    const content = meaningText(item);
    const count = (this.#copies.get(content) ?? 0) + 1;
    this.#copies.set(content, count);
    return `content ${count} ${content}`;
  }
}
