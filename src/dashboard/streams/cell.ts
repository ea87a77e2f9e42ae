import type { Cell, CellState } from './schema.ts';
import type { StreamReport } from '../../state/records/stream-report.ts';

/** How a stream is in an environment, from what a pass reported. */
export function cellOf(environment: string, report: StreamReport): Cell {
  const { health, state, version, lastPublishedAt, problems } = report;
  return {
    environment,
    is: stateOf(report),
    health,
    ...(state === undefined ? {} : { state }),
    ...(version === undefined ? {} : { version }),
    ...(lastPublishedAt === undefined ? {} : { publishedAt: lastPublishedAt }),
    problems: [...problems],
  };
}

/** What cannot be read is unknown, whatever is to be done about it. */
function stateOf({ sync, health, isInConflict }: StreamReport): CellState {
  if (health === 'Unknown') return 'unknown';
  if (sync !== 'to be sent') return sync;
  if (isInConflict === true) return 'in conflict';
  return health === 'Missing' ? 'missing' : 'ahead';
}

const worst: readonly CellState[] = [
  'in sync',
  'not in git',
  'ahead',
  'missing',
  'unknown',
  'drifted',
  'in conflict',
  'blocked',
];

/** The more, the more somebody should look at it; what cannot run before all else. */
export function troubleOf({ is, health }: Cell): number {
  return worst.indexOf(is) + (health === 'Degraded' ? worst.length : 0);
}
