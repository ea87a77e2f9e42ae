import { isContentArray, isContentObject, type Content } from '../stream/content.ts';
import type { FlowSummary, ModuleSummary, NounCount, PathStep } from './change.ts';
import { itemCrumb } from './item-words.ts';
import type { ModuleMap } from './module-map.ts';
import type { Names } from './names.ts';
import { itemNoun, wordFor } from './vocabulary.ts';

/** Side of a comparison that has the item. */
export interface SummarySide {
  readonly modules: ModuleMap;
  /** Modules of the other side. A module that both sides have was moved, so it is not in the summary. */
  readonly others: ModuleMap;
  readonly names: Names;
}

/** Returns the flows of modules inside a value; of a module, without the module itself. */
export function flowsIn(value: Content, side: SummarySide, step?: PathStep): readonly FlowSummary[] {
  const { modules, others, names } = side;
  if (isContentObject(value))
    return Object.keys(value).flatMap((key) => {
      const inner = value[key] ?? null;
      const noun = itemNoun('parts', key);
      if (noun === undefined || !isContentArray(inner)) return flowsIn(inner, side, stepInto(key) ?? step);
      return inner.flatMap((item, index) =>
        flowsIn(item, side, itemCrumb({ context: 'parts', key }, item, index, names)),
      );
    });
  if (!isContentArray(value)) return [];
  const own: ModuleSummary[] = [];
  const inside: FlowSummary[] = [];
  for (const item of value) {
    const key = modules.keyOf(item);
    const isNew = key !== undefined && !others.all.has(key);
    if (isNew) own.push({ label: modules.crumb(key).label, flows: flowsIn(item, side) });
    else inside.push(...flowsIn(item, side, step));
  }
  return own.length === 0 ? inside : [{ step, modules: own }, ...inside];
}

/** Counts the modules of flows, at any depth. */
export function modulesOf(flows: readonly FlowSummary[]): number {
  return flows.reduce(
    (sum, { modules }) => modules.reduce((inner, module) => inner + 1 + modulesOf(module.flows), sum),
    0,
  );
}

/** Returns the number of modules in flows as an item of a list of counts. */
export function countOfModules(flows: readonly FlowSummary[]): readonly NounCount[] {
  const number = modulesOf(flows);
  return number === 0 ? [] : [{ noun: 'module', number }];
}

/** Returns the words for a flow that hangs on its module otherwise than as a route. */
function stepInto(key: string): PathStep | undefined {
  if (key === 'orphans') return { noun: 'field', id: key, label: 'modules that nothing runs' };
  return key === 'onerror'
    ? { noun: 'field', id: key, label: wordFor('parts', key).label ?? key }
    : undefined;
}
