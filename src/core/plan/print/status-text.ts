import type { EnvironmentStatus } from '../status.ts';
import { groupedLines, someOf } from './grouped-lines.ts';
import { streamSlug } from '../../tree/tree.ts';
import { ago } from '../../text/ago.ts';
import { tableLines } from '../../text/table-text.ts';

export interface StatusRow {
  readonly name: string;
  readonly kind: 'source' | 'environment';
  readonly branch: string;
  /** Undefined before the first run. */
  readonly status: EnvironmentStatus | undefined;
  /** Time of the last run, in milliseconds since the epoch. */
  readonly at: number | undefined;
  /** Tells whether another environment is promoted from it. */
  readonly isPromotedFrom?: boolean;
}

/** Returns a table at most `columns` wide, and the problems below it. */
export function statusText(rows: readonly StatusRow[], now: number, columns?: number): string {
  const cells = [
    ['NAME', 'BRANCH', 'REVISION', 'SYNC', 'HEALTH', 'CHECKED'],
    ...rows.map(({ name, branch, status, at }) => [
      name,
      branch,
      status?.revision?.slice(0, 7) ?? '-',
      status?.sync ?? 'Unknown',
      status?.health ?? '-',
      at === undefined ? 'never' : ago(now - at),
    ]),
  ];
  const details = rows.flatMap(statusDetails);
  return `${[...tableLines(cells, columns), ...(details.length > 0 ? ['', ...details] : [])].join('\n')}\n`;
}

/** Lists the problems of one row, one line each. Counts similar ones and names ten. */
export function statusDetails({ name, status, isPromotedFrom }: StatusRow): readonly string[] {
  const lines = [
    ...groupedLines(status?.details ?? []),
    ...(isPromotedFrom === true ? unverifiedLines(status?.unproven ?? []) : []),
  ];
  return lines.map((line) => `${name}: ${line}`);
}

/** Lists the streams that must not be promoted yet, by reason. */
function unverifiedLines(streams: NonNullable<EnvironmentStatus['unproven']>): readonly string[] {
  return [...Map.groupBy(streams, ({ reason }) => reason)].map(([reason, some]) => {
    const count = `${some.length} ${some.length === 1 ? 'stream' : 'streams'}`;
    return `${count} not verified, so not promoted (${reason}): ${someOf(some.map(({ path }) => streamSlug(path)))}`;
  });
}
