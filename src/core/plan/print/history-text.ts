import { streamSlug } from '../../tree/tree.ts';
import { ago } from '../../text/ago.ts';
import { tableLines } from '../../text/table-text.ts';
import { switchText, type MeasuredSwitch } from './switch-text.ts';

/** One run, or one decision of a person, in `history`. Times in milliseconds since the epoch. */
export interface HistoryRow {
  readonly kind: string;
  readonly startedAt: number;
  /** Undefined while the run lasts. */
  readonly milliseconds: number | undefined;
  readonly outcome: string | undefined;
  readonly revision: string | undefined;
  readonly plan: string | undefined;
  /** Number of changes by outcome. */
  readonly counts: Readonly<Record<string, number>>;
  readonly actor: string;
  readonly message: string | undefined;
  /** Switched streams, by path, with the longest time that both versions or neither was active. */
  readonly switched: readonly ({ readonly path: string } & MeasuredSwitch)[];
  /** Set where the row represents several equal runs. */
  readonly repeated: { readonly times: number; readonly lastAt: number } | undefined;
}

/**
 * Returns a table, newest first and at most `columns` wide, with messages below each row. Leaves out columns without a
 * value.
 */
export function historyText(rows: readonly HistoryRow[], now: number, columns?: number): string {
  if (rows.length === 0) return 'nothing yet\n';
  const found = rows.map((row) => cellsOf(row, now));
  const isUsed = (_: string, column: number) => found.some((row) => row[column] !== '-');
  const cells = [heads, ...found].map((row) => row.filter(isUsed));
  const [head = '', ...table] = tableLines(cells, columns);
  return `${[head, ...table.flatMap((line, index) => [line, ...notesOf(rows[index], now)])].join('\n')}\n`;
}

const heads = ['WHEN', 'WHAT', 'OUTCOME', 'REVISION', 'PLAN', 'CHANGES', 'TOOK', 'WHO'];

function cellsOf(row: HistoryRow, now: number): readonly string[] {
  const counts = Object.entries(row.counts).map(([outcome, count]) => `${count} ${outcome}`);
  return [
    ago(now - row.startedAt),
    row.kind,
    row.outcome ?? 'under way',
    row.revision?.slice(0, 7) ?? '-',
    row.plan?.slice(0, 7) ?? '-',
    counts.join(', ') || '-',
    row.milliseconds === undefined ? '-' : `${(row.milliseconds / 1000).toFixed(1)} s`,
    row.actor,
  ];
}

function notesOf(row: HistoryRow | undefined, now: number): readonly string[] {
  const repeated = row?.repeated;
  return [
    ...(row?.message === undefined ? [] : [`    ${row.message.replaceAll(/\s*\n\s*/g, ' ')}`]),
    ...(row?.switched ?? []).map((one) => `    ${streamSlug(one.path)}: ${switchText(one)}`),
    ...(repeated === undefined
      ? []
      : [`    found ${repeated.times} times, last ${ago(now - repeated.lastAt)}`]),
  ];
}
