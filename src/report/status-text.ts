import type { EnvironmentStatus } from '../domain/status.ts';

/** One row of `status`. */
export interface StatusRow {
  readonly name: string;
  readonly kind: 'source' | 'environment';
  readonly branch: string;
  /** Undefined before the first pass. */
  readonly status: EnvironmentStatus | undefined;
  /** Milliseconds since the epoch of the last pass. */
  readonly at: number | undefined;
}

/** A table, and below it what is not as it should be. */
export function statusText(rows: readonly StatusRow[], now: number): string {
  const cells = [
    ['NAME', 'BRANCH', 'REVISION', 'SYNC', 'HEALTH', 'CHECKED'],
    ...rows.map(({ name, branch, status, at }) => [
      name,
      branch,
      status?.revision?.slice(0, 12) ?? '-',
      status?.sync ?? 'Unknown',
      status?.health ?? '-',
      at === undefined ? 'never' : `${ago(now - at)} ago`,
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  );
  const table = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const details = rows.flatMap(({ name, status }) =>
    (status?.details ?? []).map((line) => `${name}: ${line}`),
  );
  return `${[...table, ...(details.length > 0 ? ['', ...details] : [])].join('\n')}\n`;
}

function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
