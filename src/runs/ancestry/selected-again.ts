import type { SideNames } from '../../core/merge/merge-file.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import type { Bases } from './bases.ts';
import { departures, type Departure } from './exclusions.ts';
import type { History } from './history.ts';
import type { Selection } from './selection.ts';

/** What a promotion of some streams brings, and what that is compared with. */
export interface TakingAgain {
  readonly bases: Bases;
  readonly units: ReadonlySet<string>;
}

/**
 * A stream that was named and that the target took back, or removed, is compared with what it became then, so that all
 * of it comes. One that waited already and was taken back meanwhile stays out. Throws `InvalidInput` where something
 * that is only needed was taken back: a person has to say that it comes again.
 */
export async function takingAgain(
  history: History,
  bases: Bases,
  { named, needed, units }: Selection,
  names: SideNames,
): Promise<TakingAgain> {
  const found = await departures(history, bases, [...units]);
  const states = await history.states([...units], [history.head, history.incoming]);
  const isBack = (unit: string) =>
    found.get(unit)?.why === 'reverted' &&
    states.at(unit, history.head) !== states.at(unit, history.incoming);
  const unnamed = [...needed].filter((unit) => !named.has(unit) && isBack(unit)).sort();
  if (unnamed.length > 0) throw neededAndTakenBack(unnamed, found, names);
  const again = [...named].flatMap((unit): readonly (readonly [string, string])[] => {
    if (states.at(unit, history.head) === undefined) return [[unit, history.head]];
    return isBack(unit) ? [[unit, found.get(unit)?.since ?? history.head]] : [];
  });
  return {
    bases: { ...bases, of: new Map([...bases.of, ...again]) },
    units: new Set([...units].filter((unit) => needed.has(unit) || !isBack(unit))),
  };
}

function neededAndTakenBack(
  units: readonly string[],
  found: ReadonlyMap<string, Departure>,
  names: SideNames,
): InvalidInput {
  const authors = units.flatMap((unit) => found.get(unit)?.author ?? []);
  const who = [...new Set(authors.map(({ by, commit }) => `${by} in ${commit.slice(0, 12)}`))];
  const reason = `needed, and taken back in ${names.target}${who.length === 0 ? '' : ` by ${who.join(', ')}`}: to take it again, name it too: ${units.map(nameOf).join(' ')}`;
  return new InvalidInput(units.join(', '), '', reason, 'SLC1052');
}

/** How a person names a stream or a shared thing. */
export const nameOf = (unit: string) => unit.replace(/^value-streams\/|\.json$/g, '');
