import { budgets } from '../budgets.ts';
import { ModuleMap, type PlacedModule } from '../diff/module-map.ts';
import { meaningText } from '../diff/meaning.ts';
import { conflictsIn, contentMember, contentObject, type ContentObject } from '../stream/content.ts';
import {
  feederOf,
  visitExpressions,
  withModuleNumbers,
  type ModuleNumbers,
} from '../stream/module-references.ts';
import { areDifferentModules } from '../stream/module-type.ts';
import { mapSides, present, type MergeVersions } from './sides.ts';

/** New numbers of modules for a merge, because one number is that of different modules. */
export interface Renumbering {
  readonly base: ModuleNumbers;
  readonly incoming: ModuleNumbers;
}

const noNumbers: Renumbering = { base: new Map(), incoming: new Map() };

type Modules = MergeVersions<ModuleMap>;

/** Gives the modules of a scenario's states their new numbers. */
export function renumbered(
  { base, target, incoming }: MergeVersions<ContentObject>,
  numbers: Renumbering,
): MergeVersions<ContentObject> {
  return {
    base: base && withModuleNumbers(base, numbers.base),
    target,
    incoming: incoming && withModuleNumbers(incoming, numbers.incoming),
  };
}

/**
 * Returns the numbers that an earlier merge gave to modules of the incoming side: the target has such a module under
 * another number, and another module under its own.
 */
export function earlierNumbers(states: MergeVersions<ContentObject>): Renumbering {
  const { base, target, incoming } = modulesOf(states);
  const numbers = new Map<string, number>();
  const candidates = own(target).filter(({ id }) => base?.all.has(id) === false);
  const before = candidates.length === 0 ? [] : own(base);
  if (candidates.length * before.length > budgets.comparisons.items) return noNumbers;
  const sides = [neighboursIn(base), neighboursIn(target)] as const;
  const left = new Map(candidates.map(({ id, module }) => [id, { module, text: contentText(module) }]));
  for (const { id, module } of before) {
    const [now, next] = [target?.all.get(id)?.module, incoming?.all.get(id)?.module];
    if (now === undefined || (next !== undefined && areDifferentModules(module, next))) continue;
    const isReplaced = areDifferentModules(module, now);
    const content = contentText(module);
    // A module of the same action in the same place is the same one, edited, even beside a copy of its former content.
    if (!isReplaced && (contentText(now) === content || isBesideTheSame(id, ...sides))) continue;
    const alike = [...left].filter(([, other]) => !areDifferentModules(module, other.module));
    const same = alike.find(([, { text }]) => text === content);
    const [moved] = same ?? (isReplaced && alike.length === 1 ? (alike[0] ?? []) : []);
    if (moved === undefined) continue;
    left.delete(moved);
    numbers.set(id, Number(moved));
  }
  return { base: numbers, incoming: numbers };
}

/** Tells whether a module has the same module before it, or the same after it, in both states. */
function isBesideTheSame(id: string, base: Neighbours, target: Neighbours): boolean {
  const [before, now] = [base(id), target(id)];
  return before.some((place, side) => place !== undefined && place === now[side]);
}

type Neighbours = (id: string) => readonly [before: string | undefined, after: string | undefined];

function neighboursIn(modules: ModuleMap | undefined): Neighbours {
  const placed = [...(modules?.all.values() ?? [])];
  const before = new Map(placed.map(({ id, ...one }) => [id, placeOf(one)]));
  const after = new Map(placed.map(({ id, previous }) => [previous, id]));
  return (id) => [before.get(id), after.get(id)];
}

/** Describes the place of a module by the one before it in its flow. */
const placeOf = ({ owner, flow, previous }: Pick<PlacedModule, 'owner' | 'flow' | 'previous'>) =>
  JSON.stringify([owner, flow, previous]);

/** Returns free numbers for the incoming modules whose number the target gave to another new module. */
export function freeNumbers(states: MergeVersions<ContentObject>): Renumbering {
  if (present(states).some((state) => conflictsIn(state).length > 0)) return noNumbers;
  const { base, target, incoming } = modulesOf(states);
  const twins = own(incoming).filter(({ id }) => target?.all.has(id) === true && base?.all.has(id) !== true);
  if (twins.length === 0) return noNumbers;
  const used = usedBy([...(base?.all.values() ?? [])].map(({ module }) => module));
  const numbers = new Map<string, number>();
  const ids = [base, target, incoming].flatMap((modules) => [...(modules?.all.keys() ?? [])]);
  let next = ids.reduce((most, id) => Math.max(most, Number(id) || 0), 0);
  for (const placed of twins) {
    const other = target?.all.get(placed.id);
    if (other === undefined || used.has(placed.id) || isOneModule(placed, other, numbers)) continue;
    next += 1;
    if (Number.isSafeInteger(next)) numbers.set(placed.id, next);
  }
  return { base: new Map(), incoming: numbers };
}

/** Tells whether two new modules may be the same one, which people added to both sides and then edited. */
function isOneModule(one: PlacedModule, other: PlacedModule, numbers: ModuleNumbers): boolean {
  if (areDifferentModules(one.module, other.module)) return false;
  if (contentText(one.module) === contentText(other.module)) return true;
  const isMoved = [one.owner, one.previous].some((id) => id !== undefined && numbers.has(id));
  return !isMoved && placeOf(one) === placeOf(other);
}

const modulesOf = (states: MergeVersions<ContentObject>): Modules =>
  mapSides(states, (state) => new ModuleMap(state));

/** Returns the modules whose number is an integer that no other module of the scenario has. */
function own(modules: ModuleMap | undefined): readonly PlacedModule[] {
  const placed = [...(modules?.all.values() ?? [])];
  return placed.filter(
    ({ id, module }) =>
      typeof contentMember(module, 'id') === 'number' && modules?.all.has(`${id}~2`) === false,
  );
}

/** Returns the numbers that modules refer to. */
function usedBy(modules: Iterable<ContentObject>): ReadonlySet<string> {
  const used = new Set<string>();
  for (const module of modules) {
    const feeder = feederOf(module);
    if (feeder !== undefined) used.add(feeder);
    visitExpressions(module, (ids) => {
      for (const id of ids) used.add(id);
    });
  }
  return used;
}

/** Returns a text that is equal for two modules whose own content differs in numbers of modules at most. */
function contentText(module: ContentObject): string {
  const numbers = new Map([...usedBy([module])].map((id) => [id, 0]));
  const parts = ['parameters', 'mapper', 'filter'].map(
    (part) => [part, contentMember(module, part) ?? null] as const,
  );
  return meaningText(withModuleNumbers(contentObject([['module', 'any:module'], ...parts]), numbers));
}
