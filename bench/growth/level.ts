import { median } from '../statistics.ts';

/** Something that must not grow while time passes. */
export interface Level {
  readonly of: string;
  readonly unit: 'MiB' | 'KiB' | '';
  /** One for each hour. */
  readonly values: readonly number[];
  /** How much it may rise from the second third of the hours to the last: a part of it, and so much in any case. */
  readonly part: number;
  readonly least: number;
}

/**
 * From the middle of the second third of the hours to that of the last: what goes up and down again is no rise, and the
 * first third warms up what Node compiles.
 */
export function riseOf({ values }: Pick<Level, 'values'>): number {
  return median(values.slice(-thirdOf(values))) - before(values);
}

/** How much it may rise. */
export function mayRise({ values, part, least }: Pick<Level, 'values' | 'part' | 'least'>): number {
  return Math.max(least, part * before(values));
}

const thirdOf = (values: readonly number[]) => Math.max(1, Math.floor(values.length / 3));

function before(values: readonly number[]): number {
  const third = thirdOf(values);
  return median(values.slice(-2 * third, -third));
}

export const isLevel = (level: Level): boolean => riseOf(level) <= mayRise(level);

/** Levels as a table of Markdown. */
export function levelTable(levels: readonly Level[]): string {
  const rows = levels.map((level) => {
    const { of, unit, values } = level;
    const shown = [values[0], values.at(-1), Math.max(...values), riseOf(level), mayRise(level)]
      .map((value = NaN) => value.toFixed(unit === 'MiB' ? 1 : 0))
      .join(' | ');
    return `| ${unit === '' ? of : `${of}, ${unit}`} | ${shown} | ${isLevel(level) ? 'met' : '**missed**'} |`;
  });
  const head =
    '| of | first hour | last hour | most | rise | may rise | verdict |\n| --- | --- | --- | --- | --- | --- | --- |\n';
  return `${head}${rows.join('\n')}\n`;
}
