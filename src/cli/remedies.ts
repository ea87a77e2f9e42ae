import { codeTables } from './code-tables.ts';

const code = /\[(SLC\d{4})\]/g;

/** What to do about every problem that these lines tell with its code, a line for each code. */
export function remediesFor(lines: readonly string[]): string {
  const told = new Set(lines.flatMap((line) => [...line.matchAll(code)].map(([, one]) => one)));
  const rows = codeTables.flatMap(({ rows: own }) => own).filter((row) => told.has(row.code));
  return rows.map((row) => `remedy for ${row.code}: ${row.remedy}\n`).join('');
}
