import type { Arm, Blueprint, Module } from './wire.ts';

/** A module, with the ids of the modules whose output it can use. */
export interface Placed {
  readonly module: Module;
  readonly visible: ReadonlySet<number>;
  readonly within: 'flow' | 'route' | 'branch' | 'tool' | 'onerror' | 'orphan';
  readonly depth: number;
}

/** Every module of a blueprint, in the order in which a person reads it, nested ones after their parent. */
export function placedModules(blueprint: Blueprint): readonly Placed[] {
  const main = [...walk(blueprint.flow, { visible: new Set(), within: 'flow', depth: 0 })];
  const all = new Set(main.map(({ module }) => module.id));
  const orphans = blueprint.metadata.designer.orphans;
  return [
    ...main,
    ...orphans.flatMap((flow) => [...walk(flow, { visible: all, within: 'orphan', depth: 0 })]),
  ];
}

type Place = Omit<Placed, 'module'>;

function* walk(flow: readonly Module[], place: Place): Generator<Placed> {
  const visible = new Set(place.visible);
  for (const [index, module] of flow.entries()) {
    yield { ...place, module, visible: new Set([...visible, ...mergedInto(module, flow[index - 1])]) };
    visible.add(module.id);
    yield* arms(module.routes, 'route', visible, place.depth);
    yield* arms(module.branches, 'branch', visible, place.depth);
    yield* arms(module.tools, 'tool', visible, place.depth);
    yield* arms(module.onerror && [{ flow: module.onerror }], 'onerror', visible, place.depth);
  }
}

function* arms(
  list: readonly Arm[] | undefined,
  within: Placed['within'],
  visible: ReadonlySet<number>,
  depth: number,
): Generator<Placed> {
  for (const arm of list ?? [])
    yield* walk(arm.flow, { visible: new Set(visible), within, depth: depth + 1 });
}

/** A merge, and nothing else, can use what the branches before it did. */
function mergedInto(module: Module, previous: Module | undefined): readonly number[] {
  if (module.module !== 'builtin:BasicMerge' || previous === undefined) return [];
  const merging = (previous.branches ?? []).filter((branch) => branch.merge === true);
  return merging.flatMap((branch) => branch.flow.map(({ id }) => id));
}

/** The module ids that the expressions of a module refer to (`{{4.sku}}`, `{{if(5.a < 4.b; …)}}`, `{{5}}`). */
export function referencedIds(module: Module): readonly number[] {
  const { routes: _r, tools: _t, onerror: _o, metadata: _m, branches, ...own } = module;
  const conditions = branches?.map(({ flow: _flow, ...branch }) => branch);
  const ids = stringsIn([own, conditions]).flatMap((text) =>
    [...text.matchAll(/\{\{(.*?)\}\}/gs)].flatMap(([, expression = '']) => idsOf(expression)),
  );
  return [...new Set(ids)];
}

function idsOf(expression: string): readonly number[] {
  const code = expression.replaceAll(/"[^"]*"/g, '""');
  if (/^\d+$/.test(code)) return [Number(code)];
  return [...code.matchAll(/(?<![\w.`])(\d+)\.(?=[A-Za-z`])/g)].map(([, id]) => Number(id));
}

/** Every text in a value, at any depth. */
export function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}
