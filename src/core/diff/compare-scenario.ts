import {
  contentMember,
  contentObject,
  isContentArray,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import type { TreeFile } from '../tree/tree.ts';
import type { Addition, FlowSummary, PathStep, Position, Removal, SemanticChange } from './change.ts';
import { FileComparison, type BeforeAfter, type ComparisonPoint } from './comparison.ts';
import { countOfModules, flowsIn, modulesOf } from './flow-summary.ts';
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
    const before = new ModuleMap(this.#content.before);
    this.#modules = { before, after: new ModuleMap(this.#content.after, before) };
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
    const [added, removed] = [this.#alone('after'), this.#alone('before')];
    for (const key of this.#modules.after.all.keys()) {
      const move = moved.get(key);
      changes.push(
        ...(added.get(key) ?? []),
        ...(move === undefined ? [] : [move]),
        ...(inside.get(key) ?? []),
      );
    }
    for (const changed of removed.values()) changes.push(...changed);
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

  /**
   * Returns the changes of modules that the other side lacks and no other change includes, by their first module: one
   * each, or one together for many in a row.
   */
  #alone(side: 'before' | 'after'): ReadonlyMap<string, readonly SemanticChange[]> {
    const other = this.#modules[side === 'before' ? 'after' : 'before'];
    const runs: PlacedModule[][] = [];
    const runOf = new Map<string, PlacedModule[]>();
    for (const placed of this.#modules[side].all.values()) {
      const isTold = this.#comparison.covered[side].has(placed.key) || this.#isInside(placed, side);
      if (isTold || other.all.has(placed.key)) continue;
      const run = runOf.get(placed.previous ?? '') ?? [];
      if (run.length === 0) runs.push(run);
      run.push(placed);
      runOf.set(placed.key, run);
    }
    return new Map(
      runs.map((run) => [
        run[0]?.key ?? '',
        run.length > mostInRow
          ? [this.#together(run, side)]
          : run.map((placed) => this.#cameOrWent(placed, side)),
      ]),
    );
  }

  #cameOrWent(placed: PlacedModule, side: 'before' | 'after'): SemanticChange {
    return this.#whole(placed, side, {
      crumb: this.#modules[side].crumb(placed.key),
      value: placed.module,
      flows: this.#flowsIn(placed.module, side),
    });
  }

  #together(run: readonly PlacedModule[], side: 'before' | 'after'): SemanticChange {
    const [first] = run as [PlacedModule];
    const value = run.map(({ module }) => module);
    const flows = this.#flowsIn(value, side);
    const label = `${modulesOf(flows)} modules`;
    const crumb = { noun: 'field', id: label, label };
    return { ...this.#whole(first, side, { crumb, value, flows }), holds: [] };
  }

  #flowsIn(value: Content, side: 'before' | 'after'): readonly FlowSummary[] {
    const others = this.#modules[side === 'before' ? 'after' : 'before'];
    return flowsIn(value, { modules: this.#modules[side], others, names: this.#names[side] });
  }

  #whole(
    placed: PlacedModule,
    side: 'before' | 'after',
    {
      crumb,
      value,
      flows,
    }: { readonly crumb: PathStep; readonly value: Content; readonly flows: readonly FlowSummary[] },
  ): Addition | Removal {
    const facts = {
      crumbs: [...this.#spot.crumbs, crumb],
      file: this.#spot.file,
      pointer: placed.pointer,
      holds: countOfModules(flows),
      flows,
      position: this.#position(placed, side),
    };
    return side === 'after'
      ? { ...facts, op: 'added', after: value }
      : { ...facts, op: 'removed', before: value };
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

/** Limit on the modules that came or went in a row, each with a change of its own. */
const mostInRow = 20;

/** Returns the flows of a scenario that only one side has. */
export function flowsOfScenario(content: ContentObject, names: Names): readonly FlowSummary[] {
  return flowsIn(content, { modules: new ModuleMap(content), others: new ModuleMap(undefined), names });
}
