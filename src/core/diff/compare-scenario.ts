import {
  contentMember,
  contentObject,
  isContentArray,
  isContentObject,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import type { TreeFile } from '../tree/tree.ts';
import type { SemanticChange, PathStep, Position } from './change.ts';
import { FileComparison, type BeforeAfter, type ComparisonPoint } from './comparison.ts';
import { itemCrumb } from './item-words.ts';
import { resolved } from './meaning.ts';
import { ModuleMap, type PlacedModule } from './module-map.ts';
import type { Names } from './names.ts';
import { longestRise } from './pair-items.ts';
import { itemNoun, wordFor } from './vocabulary.ts';

export interface ScenarioSides {
  readonly stream: string | undefined;
  readonly scenario: string;
  readonly files: BeforeAfter<TreeFile>;
  readonly names: BeforeAfter<Names>;
}

/** Compares two files of one scenario: modules by their id, whatever their position, and everything else by place. */
export function compareScenario(sides: ScenarioSides, spot: ComparisonPoint): readonly SemanticChange[] {
  return new ScenarioComparison(sides, spot).changes();
}

class ScenarioComparison {
  readonly #content: BeforeAfter<ContentObject>;
  readonly #own: BeforeAfter<ContentObject>;
  readonly #modules: BeforeAfter<ModuleMap>;
  readonly #comparison: FileComparison;
  readonly #names: BeforeAfter<Names>;
  readonly #spot: ComparisonPoint;

  constructor({ stream, scenario, files, names }: ScenarioSides, spot: ComparisonPoint) {
    const inTree = (content: ContentObject) => resolved(content, stream, scenario);
    this.#content = { before: inTree(files.before.content), after: inTree(files.after.content) };
    this.#own = { before: inTree(files.before.own), after: inTree(files.after.own) };
    this.#modules = {
      before: new ModuleMap(this.#content.before),
      after: new ModuleMap(this.#content.after),
    };
    this.#comparison = new FileComparison(names, this.#modules);
    this.#names = names;
    this.#spot = spot;
  }

  changes(): readonly SemanticChange[] {
    this.#comparison.members(this.#content.before, this.#content.after, this.#spot, 'scenario');
    this.#comparison.members(this.#own.before, this.#own.after, this.#spot, 'own');
    const general = this.#taken();
    const inside = new Map<string, readonly SemanticChange[]>();
    for (const { before, after } of this.#kept()) {
      const spot = this.#spotOf(before.pointer, after.pointer, this.#modules.after.crumb(after.key));
      this.#comparison.members(before.module, after.module, spot, 'parts');
      inside.set(after.key, this.#taken());
    }
    const moved = new Map(this.#moves().map((change) => [change.crumbs.at(-1)?.id, change]));
    const changes: SemanticChange[] = [...general];
    for (const [key, placed] of this.#modules.after.all) {
      const move = moved.get(key);
      if (!this.#modules.before.all.has(key)) changes.push(...this.#alone(placed, 'after'));
      else changes.push(...(move === undefined ? [] : [move]), ...(inside.get(key) ?? []));
    }
    for (const [key, placed] of this.#modules.before.all)
      if (!this.#modules.after.all.has(key)) changes.push(...this.#alone(placed, 'before'));
    return changes;
  }

  #taken(): readonly SemanticChange[] {
    return this.#comparison.changes.splice(0);
  }

  /** Modules that both sides have, in the order of the newer. */
  #kept(): readonly BeforeAfter<PlacedModule>[] {
    return [...this.#modules.after.all.values()].flatMap((after) => {
      const before = this.#modules.before.all.get(after.key);
      return before === undefined ? [] : [{ before, after }];
    });
  }

  /** Returns the change of a module that one side lacks, unless another change includes it. */
  #alone(placed: PlacedModule, side: 'before' | 'after'): readonly SemanticChange[] {
    const isTold = this.#comparison.covered[side].has(placed.key) || this.#isInside(placed, side);
    if (isTold) return [];
    const modules = this.#modules[side];
    const inner = modules.keysIn(placed.module).length - 1;
    const facts = {
      crumbs: [...this.#spot.crumbs, modules.crumb(placed.key)],
      file: this.#spot.file,
      pointer: placed.pointer,
      holds: inner === 0 ? [] : [{ noun: 'module', number: inner }],
      position: this.#position(placed, side),
    };
    return side === 'after'
      ? [{ ...facts, op: 'added', after: placed.module }]
      : [{ ...facts, op: 'removed', before: placed.module }];
  }

  /** Tells whether the module's owner was added or removed too. The owner's change then counts its modules. */
  #isInside({ owner }: PlacedModule, side: 'before' | 'after'): boolean {
    const other = side === 'before' ? this.#modules.after : this.#modules.before;
    return owner !== undefined && !other.all.has(owner);
  }

  #moves(): readonly SemanticChange[] {
    const flows = Map.groupBy(this.#kept(), ({ after }) => JSON.stringify([after.owner, after.flow]));
    return [...flows.values()].flatMap((flow) => {
      const stayed = flow.filter((sides) => this.#isSameFlow(sides));
      const rise = longestRise(stayed.map(({ before }) => before.index));
      const inOrder = new Set(stayed.filter((_, index) => rise.has(index)));
      return flow.filter((sides) => !inOrder.has(sides)).map((sides) => this.#moved(sides));
    });
  }

  #moved({ before, after }: BeforeAfter<PlacedModule>): SemanticChange {
    const spot = this.#spotOf(before.pointer, after.pointer, this.#modules.after.crumb(after.key));
    return {
      crumbs: spot.crumbs,
      file: spot.file,
      pointer: spot.pointer.after,
      op: 'moved',
      from: this.#position(before, 'before'),
      to: this.#position(after, 'after'),
    };
  }

  /**
   * Tells whether the older side's flow became the newer one's: they have the same owner, with paired routes and
   * branches.
   */
  #isSameFlow({ before, after }: BeforeAfter<PlacedModule>): boolean {
    if (before.owner !== after.owner || before.isListed !== after.isListed) return false;
    if (before.flow.length !== after.flow.length) return false;
    let [old, now]: (Content | undefined)[] = [
      this.#ownerOf(before, 'before'),
      this.#ownerOf(after, 'after'),
    ];
    for (const [depth, key] of before.flow.entries()) {
      const newKey = after.flow[depth] ?? '';
      if (isContentArray(old) && isContentArray(now)) {
        const { pairs } = this.#comparison.pairing(old, now, 'parts');
        if (!pairs.some((pair) => String(pair.before) === key && String(pair.after) === newKey)) return false;
        [old, now] = [old[Number(key)], now[Number(newKey)]];
      } else if (key !== newKey) return false;
      else [old, now] = [contentMember(old, key), contentMember(now, newKey)];
    }
    return true;
  }

  #ownerOf({ owner }: PlacedModule, side: 'before' | 'after'): ContentObject {
    const object = owner === undefined ? this.#content[side] : this.#modules[side].all.get(owner)?.module;
    return object ?? contentObject();
  }

  #position(placed: PlacedModule, side: 'before' | 'after'): Position {
    const modules = this.#modules[side];
    const owner = placed.owner === undefined ? [] : [modules.crumb(placed.owner)];
    return {
      within: [...owner, ...this.#flowCrumbs(placed, side)],
      after: placed.previous === undefined ? undefined : modules.crumb(placed.previous),
      number: placed.index + 1,
    };
  }

  /** Returns the words for a flow: `route 2`, `error handler`. The main flow needs none. */
  #flowCrumbs(placed: PlacedModule, side: 'before' | 'after'): readonly PathStep[] {
    const crumbs: PathStep[] = [];
    let value: Content | undefined = this.#ownerOf(placed, side);
    let list = '';
    for (const key of placed.flow) {
      if (isContentArray(value)) {
        value = value[Number(key)];
        const of = { context: 'parts', key: list } as const;
        if (itemNoun('parts', list) !== undefined)
          crumbs.push(itemCrumb(of, value ?? null, Number(key), this.#names[side]));
      } else {
        value = contentMember(value, key);
        if (key === 'orphans') crumbs.push({ noun: 'field', id: key, label: 'modules that nothing runs' });
        else if (key === 'onerror')
          crumbs.push({ noun: 'field', id: key, label: wordFor('parts', key).label ?? key });
        else if (!knownFlowKeys.has(key) && itemNoun('parts', key) === undefined)
          crumbs.push({ noun: 'field', id: key, label: key });
        list = key;
      }
    }
    return crumbs;
  }

  #spotOf(before: readonly string[], after: readonly string[], crumb: PathStep): ComparisonPoint {
    return {
      crumbs: [...this.#spot.crumbs, crumb],
      file: this.#spot.file,
      pointer: { before, after },
    };
  }
}

/** Keys on the way to a flow that mean nothing to people. */
const knownFlowKeys = new Set(['blueprint', 'integromat_scenario', 'flow', 'metadata', 'designer']);

/** Counts the modules in a scenario's content. */
export function moduleCount(content: Content): number {
  return isContentObject(content) ? new ModuleMap(content).all.size : 0;
}
