import {
  contentMember,
  isContentArray,
  isContentObject,
  isModule,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { ExactNumber } from '../json/json.ts';
import { areDifferentModules } from '../stream/module-type.ts';
import { moduleLabel } from '../stream/module-words.ts';
import type { PathStep } from './change.ts';

/** A module of a scenario with its position. */
export interface PlacedModule {
  /**
   * Id of the module; the second of one id is `3~2`, the first without an id `~1`, in the order of the walk. Differs
   * from the key of another module with this id in the older scenario.
   */
  readonly key: string;
  /** Key to show. */
  readonly id: string;
  readonly module: ContentObject;
  /** Module whose flow has it; undefined in the flows of the scenario itself. */
  readonly owner: string | undefined;
  /**
   * Pointer from the owner or the top of the scenario to the list of the module, or to the module itself where no list
   * has it.
   */
  readonly flow: readonly string[];
  /** Index in that list, from 0. */
  readonly index: number;
  /** Tells whether a list has the module. */
  readonly isListed: boolean;
  /** Pointer from the top of the scenario. */
  readonly pointer: readonly string[];
  /** Module before it in its flow. */
  readonly previous: string | undefined;
}

/** Modules of one scenario at any depth, each before those inside it. */
export class ModuleMap {
  readonly #placed = new Map<string, PlacedModule>();
  readonly #keys = new Map<Content, string>();
  /** Number for the next module of an id. */
  readonly #counts = new Map<string, number>();
  readonly #ids = new Set<string>();
  readonly #older: ModuleMap | undefined;

  constructor(scenario: ContentObject | undefined, older?: ModuleMap) {
    this.#older = older;
    if (scenario !== undefined) this.#inside(scenario, { owner: undefined, flow: [], pointer: [] });
  }

  get all(): ReadonlyMap<string, PlacedModule> {
    return this.#placed;
  }

  /** Returns the key of a module of this scenario; undefined for any other value. */
  keyOf(value: Content | undefined): string | undefined {
    return value === undefined ? undefined : this.#keys.get(value);
  }

  crumb(key: string): PathStep {
    const placed = this.#placed.get(key);
    return { noun: 'module', id: key, label: moduleLabel(placed?.id ?? key, placed?.module) };
  }

  /** Returns the keys of all modules in a value, itself included. */
  keysIn(value: Content): readonly string[] {
    const key = this.keyOf(value);
    const own = key === undefined ? [] : [key];
    const inner = isContentArray(value) ? value : isContentObject(value) ? Object.values(value) : [];
    return [...own, ...inner.flatMap((item) => this.keysIn(item))];
  }

  #inside(object: ContentObject, at: At): void {
    for (const key of Object.keys(object).sort()) {
      const value = object[key];
      if (typeof value === 'object' && value !== null) this.#visit(value, step(at, key), alone);
    }
  }

  #visit(value: Content, at: At, stand: Stand): void {
    if (isContentArray(value)) {
      let last: string | undefined;
      for (const [index, item] of value.entries()) {
        if (typeof item !== 'object' || item === null) continue;
        const isHere = isModule(item);
        const pointer = [...at.pointer, String(index)];
        const inner = isHere ? { ...at, pointer } : step(at, String(index));
        this.#visit(item, inner, { index, previous: last, isListed: true });
        if (isHere) last = this.keyOf(item);
      }
    } else if (isModule(value)) this.#place(value, at, stand);
    else if (isContentObject(value)) this.#inside(value, at);
  }

  #place(module: ContentObject, at: At, stand: Stand): void {
    const id = this.#newKey(module);
    const key = this.#isReplaced(id, module) ? `${id} new` : id;
    this.#keys.set(module, key);
    this.#placed.set(key, { key, id, module, ...at, ...stand });
    this.#inside(module, { owner: key, flow: [], pointer: at.pointer });
  }

  #isReplaced(key: string, module: ContentObject): boolean {
    const old = this.#older?.all.get(key)?.module;
    return old !== undefined && areDifferentModules(old, module);
  }

  #newKey(module: ContentObject): string {
    const id = contentMember(module, 'id');
    const base =
      id instanceof ExactNumber
        ? id.text
        : typeof id === 'number' || typeof id === 'string'
          ? String(id)
          : '';
    let key = base;
    let count = this.#counts.get(base) ?? (base === '' ? 1 : 2);
    for (; key === '' || this.#ids.has(key); count += 1) key = `${base}~${count}`;
    this.#counts.set(base, count);
    this.#ids.add(key);
    return key;
  }
}

type At = Pick<PlacedModule, 'owner' | 'flow' | 'pointer'>;
type Stand = Pick<PlacedModule, 'index' | 'previous' | 'isListed'>;

const alone: Stand = { index: 0, previous: undefined, isListed: false };

const step = ({ owner, flow, pointer }: At, key: string): At => ({
  owner,
  flow: [...flow, key],
  pointer: [...pointer, key],
});
