import { isEverything, wayOf, type Point } from './points.ts';
import type { Mode } from './harness.ts';

/** Point that is played in one mode. */
export interface Played {
  readonly name: string;
  readonly mode: Mode;
  readonly point: Point;
}

/** Plays every point in this process, and those of a sample also with a process that is killed. */
export function playedOf(points: readonly Point[]): readonly Played[] {
  const killed = new Set(isEverything() ? points : sampleOf(points));
  return points.flatMap((point) => [
    { name: point.name, mode: 'simulated', point },
    ...(killed.has(point)
      ? [{ name: `${point.name}, with a real process`, mode: 'killed', point } as const]
      : []),
  ]);
}

/** Points of which one is played with a process: with the missing kinds, that is one of twelve in all. */
const every = 14;

/**
 * Takes one point of each few that follow each other: the one whose way to die was taken least so far. Then adds one
 * for each kind of call that is still missing.
 */
function sampleOf(points: readonly Point[]): readonly Point[] {
  const taken = new Map<string, number>();
  const timesTaken = (point: Point) => taken.get(wayOf(point)) ?? 0;
  const take = (some: readonly Point[]): readonly Point[] => {
    const rarest = some.toSorted((one, other) => timesTaken(one) - timesTaken(other)).slice(0, 1);
    for (const point of rarest) taken.set(wayOf(point), timesTaken(point) + 1);
    return rarest;
  };
  const groups = Array.from({ length: Math.ceil(points.length / every) }, (_, group) =>
    points.slice(group * every, (group + 1) * every),
  );
  const sample = groups.flatMap(take);
  const kinds = new Set(sample.map(({ boundary }) => boundary.kind));
  const missing = points.filter(({ boundary: { kind } }) => !kinds.has(kind));
  const byKind = Map.groupBy(missing, ({ boundary }) => boundary.kind);
  return [...sample, ...[...byKind.values()].flatMap((some) => take(startingAt(points.length, some)))];
}

/** Starts the list at another point in each history, so that not all of them take the same way. */
const startingAt = (place: number, points: readonly Point[]) => {
  const first = place % points.length;
  return [...points.slice(first), ...points.slice(0, first)];
};
