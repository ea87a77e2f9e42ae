import { keysIn, type Hollow, type Hollowed } from './hollow.ts';
import { movedItems } from './lists/moved-items.ts';
import { isReduced, same } from './same.ts';
import { shapeOf, type FlowShape, type MergeShape } from './shape.ts';
import {
  mapSides,
  otherSide,
  versions,
  type ChangedVersion,
  type MergeVersions,
  type Version,
} from './sides.ts';

/** Result for a module, or for another value in a flow. */
export type Fate =
  /** Module that stays, in the flow of both sides or in the flow to which one side moved it. */
  | { readonly is: 'one'; readonly flow: FlowShape }
  /** Module that both sides moved to different flows, or added with one id. The result has both. */
  | {
      readonly is: 'apart';
      readonly isTwin: boolean;
      readonly flows: { readonly [side in ChangedVersion]: FlowShape };
    }
  /** Module that one side changed and the other one removed. */
  | { readonly is: 'removed by the other'; readonly side: ChangedVersion; readonly flow: FlowShape }
  | { readonly is: 'gone' };

/** Facts about a file's modules before the merge. */
export class ModuleFates {
  readonly #states: MergeVersions<Hollowed>;
  readonly #shapes = new Map<string, MergeShape>();
  readonly #flows: { readonly [version in Version]: Map<string, FlowShape> } = {
    base: new Map(),
    target: new Map(),
    incoming: new Map(),
  };
  readonly #moved: { readonly [side in ChangedVersion]: Set<string> } = {
    target: new Set(),
    incoming: new Set(),
  };
  readonly #touched = new Map<string, boolean>();
  readonly #fates = new Map<string, Fate>();
  /** File without the content of its flows. */
  readonly root: MergeShape;

  constructor(states: MergeVersions<Hollowed>) {
    this.#states = states;
    this.root = shapeOf(mapSides(states, ({ root }) => root));
    this.#note(this.root);
    for (const key of this.keys) {
      const shape = shapeOf(this.#items(key));
      this.#shapes.set(key, shape);
      this.#note(shape);
    }
  }

  get keys(): ReadonlySet<string> {
    return new Set(versions.flatMap((version) => [...(this.#states[version]?.items.keys() ?? [])]));
  }

  shapeOf(key: string): MergeShape {
    return this.#shapes.get(key) ?? { is: 'leaf', sides: this.#items(key) };
  }

  fateOf(key: string): Fate {
    const known = this.#fates.get(key);
    if (known !== undefined) return known;
    const fate = this.#fate(key);
    this.#fates.set(key, fate);
    return fate;
  }

  flowOf(key: string, version: Version): FlowShape | undefined {
    return this.#flows[version].get(key);
  }

  /**
   * Tells whether a side changed a value that the other side removed: the value itself, or a module inside it. Removing
   * a part of it does not count as such a change.
   */
  isTouched(sides: MergeVersions<Hollow>, by: ChangedVersion): boolean {
    if (!isReduced(sides.base, sides[by])) return true;
    return [...keysIn(sides[by])].some(
      (key) => !this.#has(key, otherSide(by)) && this.#isModuleTouched(key, by),
    );
  }

  #fate(key: string): Fate {
    const flows = { target: this.flowOf(key, 'target'), incoming: this.flowOf(key, 'incoming') };
    const { target, incoming } = flows;
    if (target !== undefined && incoming !== undefined) return this.#ofBoth(key, { target, incoming });
    const side: ChangedVersion = target === undefined ? 'incoming' : 'target';
    const flow = flows[side];
    if (flow === undefined) return { is: 'gone' };
    if (!this.#has(key, 'base')) return { is: 'one', flow };
    return this.#isModuleTouched(key, side) ? { is: 'removed by the other', side, flow } : { is: 'gone' };
  }

  #ofBoth(key: string, flows: { readonly [side in ChangedVersion]: FlowShape }): Fate {
    const { base, target, incoming } = this.#items(key);
    const isTwin = base === undefined && !same(target, incoming);
    const before = this.flowOf(key, 'base');
    const movedBy = (side: ChangedVersion) => flows[side] !== before || this.#moved[side].has(key);
    if (isTwin) return { is: 'apart', isTwin, flows };
    if (flows.target === flows.incoming) return { is: 'one', flow: flows.target };
    if (movedBy('target') && movedBy('incoming')) return { is: 'apart', isTwin, flows };
    return { is: 'one', flow: movedBy('target') ? flows.target : flows.incoming };
  }

  #isModuleTouched(key: string, by: ChangedVersion): boolean {
    const name = `${by} ${key}`;
    const known = this.#touched.get(name);
    if (known !== undefined) return known;
    const touched =
      this.flowOf(key, by) !== this.flowOf(key, 'base') ||
      this.#moved[by].has(key) ||
      this.isTouched(this.#items(key), by);
    this.#touched.set(name, touched);
    return touched;
  }

  #has(key: string, version: Version): boolean {
    return this.#states[version]?.items.has(key) === true;
  }

  #items(key: string): MergeVersions<Hollow> {
    return mapSides(this.#states, ({ items }) => items.get(key));
  }

  #note(shape: MergeShape): void {
    if (shape.is === 'flow') this.#noteFlow(shape);
    else if (shape.is === 'object') for (const member of shape.members.values()) this.#note(member);
    else if (shape.is === 'list') for (const item of shape.items.values()) this.#note(item);
    else if (shape.is === 'apart') {
      const parts = new Set(versions.map((version) => shape.parts[version]));
      for (const part of parts) if (part !== undefined) this.#note(part);
    }
  }

  #noteFlow(flow: FlowShape): void {
    for (const version of versions)
      for (const key of flow.orders[version] ?? []) this.#flows[version].set(key, flow);
    for (const side of ['target', 'incoming'] as const) {
      const { base = [], [side]: order = [], [otherSide(side)]: other = [] } = flow.orders;
      for (const key of movedItems(base, order, other)) this.#moved[side].add(key);
    }
  }
}
