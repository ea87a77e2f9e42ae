import { exponentOf, type Point } from '../statistics.ts';

/** How something grows with a size. */
export interface Curve {
  /** What is measured, and in what. */
  readonly of: string;
  readonly unit: 'ms' | 'MiB';
  /** What grows: streams, environments, commits. */
  readonly over: string;
  readonly points: readonly Point[];
  /** 0: it stays as it is; 1: it grows as the size does; 2: four times for twice the size. */
  readonly exponent: number;
  /** More than this is a fault. */
  readonly limit: number;
}

/** What is measured at each size of a curve, by name. */
export type Measures<Name extends string> = Readonly<Record<Name, number>>;

export interface Kind {
  readonly of: string;
  readonly unit: Curve['unit'];
  readonly limit: number;
}

/** Curves of all that was measured at some sizes. */
export function curvesOf<Name extends string>(
  over: string,
  kinds: Readonly<Record<Name, Kind>>,
  measured: readonly { readonly size: number; readonly at: Measures<Name> }[],
): readonly Curve[] {
  const names = Object.keys(kinds) as Name[];
  return names.map((name) => {
    const points = measured.map(({ size, at }) => ({ size, value: at[name] }));
    return { ...kinds[name], over, points, exponent: exponentOf(points) };
  });
}

export const isWithinLimit = ({ exponent, limit }: Curve): boolean => exponent <= limit;

/** Curves as a table of Markdown. */
export function curveTable(curves: readonly Curve[]): string {
  const rows = curves.map((curve) => {
    const { of, unit, over, points, exponent, limit } = curve;
    const shown = points.map(({ size, value }) => `${size}: ${Math.round(value)}`).join(', ');
    const verdict = isWithinLimit(curve) ? 'met' : '**missed**';
    return `| ${over} | ${of}, ${unit} | ${shown} | ${exponent.toFixed(2)} | ≤ ${limit} | ${verdict} |`;
  });
  const head =
    '| over | of | measured | exponent | limit | verdict |\n|---|---|---|---|---|---|\n';
  return `${head}${rows.join('\n')}\n`;
}
