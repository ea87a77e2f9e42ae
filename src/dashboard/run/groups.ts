import type { RunDetails } from './schema.ts';
import { causeIn } from '../problems/causes.ts';

/** Changes of a run with one outcome and cause. */
export interface RunChangeGroup {
  readonly outcome: string;
  readonly op: string;
  /** Cause; undefined for changes without a problem. */
  readonly problem: string | undefined;
  readonly code: string | undefined;
  readonly paths: readonly string[];
  /** Time that the calls for these changes took together. */
  readonly milliseconds: number;
}

type Change = RunDetails['changes'][number];

/** Groups the changes of a run: those with a problem by cause, the others by operation. The largest problem is first. */
export function changeGroups({
  changes,
  steps,
}: Pick<RunDetails, 'changes' | 'steps'>): readonly RunChangeGroup[] {
  const times = new Map<string, number>();
  for (const { path = '', startedAt, endedAt = startedAt } of steps)
    times.set(path, (times.get(path) ?? 0) + endedAt - startedAt);
  const groups = [...Map.groupBy(changes, keyOf).values()].flatMap((group): readonly RunChangeGroup[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { outcome, op, problem, code } = first;
    const paths = group.map(({ path }) => path);
    const milliseconds = paths.reduce((sum, path) => sum + (times.get(path) ?? 0), 0);
    return [{ outcome, op, problem: problem && causeIn(problem), code, paths, milliseconds }];
  });
  return groups.toSorted((one, other) => rank(one) - rank(other) || other.paths.length - one.paths.length);
}

function keyOf({ outcome, op, problem, code }: Change): string {
  return JSON.stringify(problem === undefined ? [outcome, op] : [outcome, code, causeIn(problem)]);
}

const rank = ({ problem }: RunChangeGroup) => Number(problem === undefined);
