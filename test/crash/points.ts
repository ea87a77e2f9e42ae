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

/** Setting that plays every way to die at every call, each with a real process. */
export const isEverything = () => process.env['SLUICE_CRASH'] === 'all';

/** Returns every way to die at one of the calls of a history. */
export function pointsOf(title: string, crossed: readonly Boundary[]): readonly Point[] {
  const ways = crossed.flatMap((boundary) =>
    waysAt(boundary, isEverything()).map((way) => ({ boundary, ...way })),
  );
  return ways.map((way, index) => ({
    number: index + 1,
    name: `${title}#${index + 1} recovers from a crash at ${nameOf(way)}`,
    ...way,
  }));
}

function nameOf({ boundary: { kind, at, call }, ...way }: Way & { readonly boundary: Boundary }): string {
  return `${kind} ${at}, ${call}: ${endOf(way)}`;
}

const endOf = ({ death, arrives }: Way) =>
  [effects[death], ...(arrives === undefined ? [] : [arrives])].join(', ');

/** Names the kind of a call and the way to die at it. */
export const wayOf = (point: Point) => `${point.boundary.kind}, ${endOf(point)}`;
