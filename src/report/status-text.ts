import type { EnvironmentStatus } from '../domain/status.ts';
import { streamSlug } from '../domain/tree.ts';

/** One row of `status`. */
export interface StatusRow {
  readonly name: string;
  readonly kind: 'source' | 'environment';
  readonly branch: string;
  /** Undefined before the first pass. */
  readonly status: EnvironmentStatus | undefined;
  /** Milliseconds since the epoch of the last pass. */
  readonly at: number | undefined;
  /** True where another environment is promoted to from it. */
  readonly isPromotedFrom?: boolean;
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
  const details = rows.flatMap(({ name, status, isPromotedFrom }) =>
    [...(status?.details ?? []), ...(isPromotedFrom === true ? unprovenLines(status) : [])].map(
      (line) => `${name}: ${line}`,
    ),
  );
  return `${[...table, ...(details.length > 0 ? ['', ...details] : [])].join('\n')}\n`;
}

/** Streams that must not be promoted yet. */
function unprovenLines(status: EnvironmentStatus | undefined): readonly string[] {
  const unproven = status?.unproven ?? [];
  if (unproven.length === 0) return [];
  const streams = unproven.map(({ path, reason }) => `${streamSlug(path)} (${reason})`);
  return [`not proven, and so not to be promoted: ${streams.join(', ')}`];
}

function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
