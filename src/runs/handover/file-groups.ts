import { isAdding, type PlannedChange } from '../../core/plan/plan.ts';
import { importOrder } from '../../core/plan/order.ts';

/** Stream and its subflows, by path. */
export interface StreamCalls {
  readonly path: string;
  readonly runs: readonly string[];
}

/**
 * Returns the streams to import in one file each: streams that run each other, and for each stream the subflows that
 * only it runs. A group comes after the groups that it runs. The first stream of a group runs the others. `wanted` has
 * all streams of the tree. Only changes that add a stream need a file.
 */
export function fileGroups(
  wanted: readonly StreamCalls[],
  changes: readonly PlannedChange[],
): readonly (readonly string[])[] {
  const runs = new Map(wanted.map((one) => [one.path, one.runs]));
  const added = new Set(changes.filter(isAdding).map(({ path }) => path));
  const order = importOrder([...added].map((path) => ({ path, runs: runs.get(path) ?? [] })));
  const callers = callersOf(wanted);
  /** Groups that another stream's file includes, by the path of that stream. */
  const carried = new Map<string, (readonly string[])[]>();
  const roots: (readonly string[])[] = [];
  for (const group of order) {
    const carrier = group.length === 1 ? onlyCaller(group[0] ?? '', callers, added) : undefined;
    if (carrier === undefined) roots.push(group);
    else carried.set(carrier, [...(carried.get(carrier) ?? []), group]);
  }
  const whole = (group: readonly string[]): readonly string[] => [
    ...group,
    ...group.flatMap((path) => (carried.get(path) ?? []).flatMap(whole)),
  ];
  return roots.map(whole);
}

function onlyCaller(
  path: string,
  callers: ReadonlyMap<string, ReadonlySet<string>>,
  added: ReadonlySet<string>,
): string | undefined {
  const [caller, ...others] = callers.get(path) ?? [];
  return caller !== undefined && others.length === 0 && added.has(caller) ? caller : undefined;
}

/** Returns the callers of each stream, except itself. */
function callersOf(wanted: readonly StreamCalls[]): ReadonlyMap<string, ReadonlySet<string>> {
  const callers = new Map<string, Set<string>>();
  for (const { path, runs } of wanted)
    for (const run of runs) if (run !== path) callers.set(run, (callers.get(run) ?? new Set()).add(path));
  return callers;
}
