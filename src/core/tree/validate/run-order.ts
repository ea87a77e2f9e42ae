import type { ModuleMap, PlacedModule } from '../../diff/module-map.ts';

/** Order in which a scenario runs two modules: the first one `always`, `sometimes` or `never` before the second. */
export type RunOrder = 'always' | 'sometimes' | 'never';

/** Key of modules that nothing runs. */
const orphans = 'orphans';

/** Lists of flows of which a run takes one, or each without the data of the others. */
const alternatives = new Set(['routes', 'branches']);

/** Tells whether a module runs before another one, by their places in the flows. Modules that nothing runs use any. */
export function runOrder(modules: ModuleMap, first: string, second: string): RunOrder {
  const around = new Map<string, PlacedModule>();
  for (const placed of outwards(modules, second)) {
    if (placed.flow.includes(orphans)) return 'always';
    around.set(flowOf(placed), placed);
  }
  let inner: PlacedModule | undefined;
  for (const placed of outwards(modules, first)) {
    const other = around.get(flowOf(placed));
    if (other === undefined) inner = placed;
    else if (placed.key === other.key) return inner === undefined ? 'always' : inBoth(inner, around, other);
    else if (placed.index > other.index) return 'never';
    else return inner === undefined ? 'always' : 'sometimes';
  }
  return 'never';
}

/** Compares two places inside one module: that of the first module, and that of the second, which is among `around`. */
function inBoth(
  inner: PlacedModule,
  around: ReadonlyMap<string, PlacedModule>,
  owner: PlacedModule,
): RunOrder {
  const [list = ''] = inner.flow;
  const other = [...around.values()].find((placed) => placed.owner === owner.key);
  // The module itself uses what runs inside it, such as an agent its tools.
  if (other === undefined) return 'sometimes';
  return alternatives.has(list) && other.flow[0] === list ? 'never' : 'sometimes';
}

/** Returns a module and those around it, the innermost first. */
function* outwards(modules: ModuleMap, key: string): Generator<PlacedModule> {
  for (let placed = modules.all.get(key); placed !== undefined;) {
    yield placed;
    placed = placed.owner === undefined ? undefined : modules.all.get(placed.owner);
  }
}

const flowOf = ({ owner, flow }: PlacedModule) => JSON.stringify([owner ?? null, flow]);
