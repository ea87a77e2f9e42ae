import { safe } from './safe-text.ts';
import { fitted, padded, textWidth } from './text-width.ts';

const gap = 2;
/** Smallest width to which a column shrinks. */
const narrowest = 4;

/**
 * Returns rows as lines with aligned columns; the first row is the head. With `columns`, no line is longer: the widest
 * columns shrink first, and a cut cell shows it.
 */
export function tableLines(rows: readonly (readonly string[])[], columns?: number): readonly string[] {
  const cells = rows.map((row) => row.map(safe));
  const natural = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => textWidth(row[column] ?? ''))),
  );
  const widths = columns === undefined ? natural : narrowed(natural, columns);
  const lines = cells.map((row) =>
    row
      .map((cell, column) => padded(fitted(cell, widths[column] ?? 0), widths[column] ?? 0))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
  return columns === undefined ? lines : lines.map((line) => fitted(line, columns));
}

function narrowed(natural: readonly number[], columns: number): readonly number[] {
  const widths = [...natural];
  const gaps = gap * (widths.length - 1);
  for (let over = sum(widths) + gaps - columns; over > 0; over -= 1) {
    const widest = Math.max(...widths);
    if (widest <= narrowest) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
