import { parseArgs } from 'node:util';
import type { Judging } from './result.ts';

/** Returns the numbers on the command line of a row. `defaults`: those of a whole and of a quick run. */
export function optionsOf<Name extends string>(
  args: readonly string[],
  { quick }: Judging,
  defaults: Readonly<Record<Name, readonly [whole: number, quick: number]>>,
): Readonly<Record<Name, number>> {
  const all = Object.entries<readonly [number, number]>(defaults);
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      all.map(([name, [whole, short]]) => [
        name,
        { type: 'string' as const, default: String(quick ? short : whole) },
      ]),
    ),
  });
  return Object.fromEntries(all.map(([name]) => [name, Number(values[name])])) as Record<Name, number>;
}
