import type { Mode } from './stage.ts';
import { effects, isUndone, type Boundary, type Death } from './boundaries.ts';
import { moments, type Moment } from './late-arrival.ts';

/** One way to die. */
export interface Point {
  /** Counted from 1 in each history. */
  readonly number: number;
  readonly name: string;
  readonly boundary: Boundary;
  readonly death: Death;
  /** When the call that was held back is carried out after all. */
  readonly arrives?: Moment;
}

type Way = Pick<Point, 'death' | 'arrives'>;

const before: Way = { death: 'before' };
const after: Way = { death: 'after' };
const halfWay: Way = { death: 'half way' };
const later = moments.map((arrives): Way => ({ death: 'held back', arrives }));

/**
 * What is played of each kind of call. A read changes nothing, so having done it is not having done it; and having done
 * a write of the store is not having done the next call. What a transaction writes is undone with it, so dying at any of
 * its writes is dying at its commit. `everything` plays those too. A file can also be there in part.
 */
function waysAt({ kind, call }: Boundary, everything: boolean): readonly Way[] {
  if (kind === 'tenant write' || kind === 'git push') return [before, after, ...later];
  if (kind === 'file write') return call.startsWith('write ') ? [before, halfWay] : [before];
  if (everything) return [before, after];
  return isUndone(call) ? [] : [before];
}

/** True: everything is played, and really. */
const isEverything = () => process.env['SLUICE_CRASH'] === 'all';

/** Every way to die at one of the calls of a history. */
export function pointsOf(title: string, crossed: readonly Boundary[]): readonly Point[] {
  const ways = crossed.flatMap((boundary) =>
    waysAt(boundary, isEverything()).map((way) => ({ boundary, ...way })),
  );
  return ways.map((way, index) => ({
    number: index + 1,
    name: `${title}#${index + 1} ${nameOf(way)}`,
    ...way,
  }));
}

function nameOf({ boundary, death, arrives }: Pick<Point, 'boundary' | 'death' | 'arrives'>): string {
  const when = arrives === undefined ? '' : `, ${arrives}`;
  return `${boundary.kind} ${boundary.at} ${boundary.call}: ${effects[death]}${when}`;
}

/** A point that is played in one mode. */
export interface Played {
  readonly name: string;
  readonly mode: Mode;
  readonly point: Point;
}

/** Every point in this process, and each of a sample also with a process that is killed. */
export function playedOf(points: readonly Point[]): readonly Played[] {
  const killed = new Set(isEverything() ? points : sampleOf(points));
  return points.flatMap((point) => [
    { name: point.name, mode: 'simulated', point },
    ...(killed.has(point) ? [{ name: `${point.name} (killed)`, mode: 'killed', point } as const] : []),
  ]);
}

/** How many points there are to one that is played with a process. */
const every = 24;

/**
 * One of each few that follow each other, whose kind and way to die were taken least; and what is needed so that each
 * kind and each way is taken.
 */
function sampleOf(points: readonly Point[]): readonly Point[] {
  const taken = new Map<string, number>();
  const timesTaken = (point: Point) => aspectsOf(point).map((aspect) => taken.get(aspect) ?? 0);
  const take = (some: readonly Point[]) => {
    const [rarest] = some.toSorted((one, other) => sum(timesTaken(one)) - sum(timesTaken(other)));
    for (const aspect of rarest === undefined ? [] : aspectsOf(rarest))
      taken.set(aspect, (taken.get(aspect) ?? 0) + 1);
    return rarest ?? [];
  };
  const runs = Array.from({ length: Math.ceil(points.length / every) }, (_, run) =>
    points.slice(run * every, (run + 1) * every),
  );
  const regular = runs.flatMap(take);
  return [...regular, ...points.flatMap((point) => (timesTaken(point).includes(0) ? take([point]) : []))];
}

const sum = (numbers: readonly number[]) => numbers.reduce((one, other) => one + other, 0);

const endOf = ({ death, arrives }: Point) =>
  [effects[death], ...(arrives === undefined ? [] : [arrives])].join(', ');

const aspectsOf = (point: Point) => [point.boundary.kind, endOf(point)];

/** The kind of a call, and the way to die at it. */
export const wayOf = (point: Point) => aspectsOf(point).join(', ');
