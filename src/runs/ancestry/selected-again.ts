import type { SideNames } from '../../core/merge/merge-file.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import type { Bases } from './bases.ts';
import { deviations, type Deviation } from './exclusions.ts';
import type { History } from './history.ts';
import type { Selection } from './selection.ts';

/** Units of a partial promotion, and their merge bases. */
export interface TakingAgain {
  readonly bases: Bases;
  readonly units: ReadonlySet<string>;
}

/**
 * Adapts a selection to units that the target reverted or removed. A selected unit gets its reverted state as the base,
 * so that all of it is promoted again. A unit that waited before and was reverted meanwhile stays excluded. Throws
 * `InvalidInput` if a dependency was reverted, because a person must select it explicitly.
 */
export async function takingAgain(
  history: History,
  bases: Bases,
  { named, needed, units }: Selection,
  names: SideNames,
): Promise<TakingAgain> {
  const found = await deviations(history, bases, [...units]);
  const states = await history.states([...units], [history.head, history.incoming]);
  const isBack = (unit: string) =>
    found.get(unit)?.why === 'reverted' &&
    states.at(unit, history.head) !== states.at(unit, history.incoming);
  const unnamed = [...needed].filter((unit) => !named.has(unit) && isBack(unit)).sort();
  if (unnamed.length > 0) throw neededAndWithdrawn(unnamed, found, names);
  const again = [...named].flatMap((unit): readonly (readonly [string, string])[] => {
    if (states.at(unit, history.head) === undefined) return [[unit, history.head]];
    return isBack(unit) ? [[unit, found.get(unit)?.since ?? history.head]] : [];
  });
  return {
    bases: { ...bases, of: new Map([...bases.of, ...again]) },
    units: new Set([...units].filter((unit) => needed.has(unit) || !isBack(unit))),
  };
}

function neededAndWithdrawn(
  units: readonly string[],
  found: ReadonlyMap<string, Deviation>,
  names: SideNames,
): InvalidInput {
  const authors = units.flatMap((unit) => found.get(unit)?.author ?? []);
  const who = [...new Set(authors.map(({ by, commit }) => `${by} in ${commit.slice(0, 12)}`))];
  const reason = `needed, and taken back in ${names.target}${who.length === 0 ? '' : ` by ${who.join(', ')}`}: to take it again, name it too: ${units.map(nameOf).join(' ')}`;
  return new InvalidInput(units.join(', '), '', reason, 'SLC1052');
}

/** Returns the name of a stream or a shared file for people. */
export const nameOf = (unit: string) => unit.replace(/^value-streams\/|\.json$/g, '');
