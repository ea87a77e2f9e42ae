import { statusText, type StatusRow } from '../../core/plan/print/status-text.ts';
import { codeTables } from '../code-tables.ts';

const code = /\[(SLC\d{4})\]/g;

/** Returns the remedy of each problem code in these lines, one per line. */
export function remediesFor(lines: readonly string[]): string {
  const named = new Set(lines.flatMap((line) => [...line.matchAll(code)].map(([, one]) => one)));
  const rows = codeTables.flatMap(({ rows: own }) => own).filter((row) => named.has(row.code));
  return rows.map((row) => `remedy for ${row.code}: ${row.remedy}\n`).join('');
}

/** Returns a table no wider than `columns`, its problems and their remedies. */
export function statusWithRemedies(rows: readonly StatusRow[], now: number, columns?: number): string {
  const remedies = remediesFor(rows.flatMap(({ status }) => status?.details ?? []));
  return `${statusText(rows, now, columns)}${remedies}`;
}
