import { streamSlug } from '../../tree/tree.ts';
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

/** Returns a table, newest first and at most `columns` wide, with messages below each row. */
export function historyText(rows: readonly HistoryRow[], columns?: number): string {
  if (rows.length === 0) return 'nothing yet\n';
  const cells = [
    ['WHEN', 'WHAT', 'OUTCOME', 'REVISION', 'PLAN', 'CHANGES', 'TOOK', 'WHO'],
    ...rows.map(cellsOf),
  ];
  const [head = '', ...table] = tableLines(cells, columns);
  return `${[head, ...table.flatMap((line, index) => [line, ...notesOf(rows[index])])].join('\n')}\n`;
}

function cellsOf(row: HistoryRow): readonly string[] {
  const counts = Object.entries(row.counts).map(([outcome, count]) => `${count} ${outcome}`);
  return [
    moment(row.startedAt),
    row.kind,
    row.outcome ?? 'under way',
    row.revision?.slice(0, 12) ?? '-',
    row.plan ?? '-',
    counts.join(', ') || '-',
    row.milliseconds === undefined ? '-' : `${(row.milliseconds / 1000).toFixed(1)} s`,
    row.actor,
  ];
}

function notesOf(row: HistoryRow | undefined): readonly string[] {
  const repeated = row?.repeated;
  return [
    ...(row?.message === undefined ? [] : [`    ${row.message.replaceAll(/\s*\n\s*/g, ' ')}`]),
    ...(row?.switched ?? []).map((one) => `    ${streamSlug(one.path)}: ${switchText(one)}`),
    ...(repeated === undefined
      ? []
      : [`    found ${repeated.times} times, last at ${moment(repeated.lastAt)}`]),
  ];
}

/** `2027-03-29 07:00:00Z`. */
function moment(time: number): string {
  return new Date(time)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}
