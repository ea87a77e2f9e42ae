import {
  contentMember,
  isContentArray,
  isContentObject,
  isModule,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { ExactNumber } from '../json/json.ts';
import { moduleLabel } from '../stream/module-words.ts';
import type { PathStep } from './change.ts';
import { isReplaced, type ModuleInPlace } from './replaced-module.ts';

/** A module of a scenario with its position. */
export interface PlacedModule extends ModuleInPlace {
  /**
   * Id of the module; the second of one id is `3~2`, the first without an id `~1`, in the order of the walk. Differs
   * from the key of another module with this id in the older scenario.
   */
  readonly key: string;
  /** Key to show. */
  readonly id: string;
  /** Index in its list, from 0. */
  readonly index: number;
  /** Tells whether a list has the module. */
  readonly isListed: boolean;
  /** Pointer from the top of the scenario. */
  readonly pointer: readonly string[];
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
        const next = value.slice(index + 1, index + 2).find(isModule);
        this.#visit(item, inner, { index, previous: last, next, isListed: true });
        if (isHere) last = this.keyOf(item);
      }
    } else if (isModule(value)) this.#place(value, at, stand);
    else if (isContentObject(value)) this.#inside(value, at);
  }

  #place(module: ContentObject, at: At, stand: Stand): void {
    const id = this.#newKey(module);
    const old = this.#older?.all.get(id);
    const key = old !== undefined && isReplaced(old, { module, ...at, ...stand }) ? `${id} new` : id;
    this.#keys.set(module, key);
    this.#placed.set(key, { key, id, module, ...at, ...stand });
    this.#inside(module, { owner: key, flow: [], pointer: at.pointer });
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
type Stand = Pick<PlacedModule, 'index' | 'previous' | 'next' | 'isListed'>;

const alone: Stand = { index: 0, previous: undefined, next: undefined, isListed: false };

const step = ({ owner, flow, pointer }: At, key: string): At => ({
  owner,
  flow: [...flow, key],
  pointer: [...pointer, key],
});
