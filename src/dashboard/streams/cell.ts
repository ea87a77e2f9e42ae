import type { Cell, CellState } from './schema.ts';
import type { StreamReport } from '../../state/records/stream-report.ts';

/** Returns the state of a stream in an environment, from the report of a run. */
export function cellOf(environment: string, report: StreamReport): Cell {
  const { health, state, version, lastPublishedAt, problems } = report;
  return {
    environment,
    is: stateOf(report),
    health,
    state,
    version,
    publishedAt: lastPublishedAt,
    problems: [...problems],
  };
}

/** Returns the state for the matrix. An unreadable stream is unknown, whatever its sync state is. */
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

/** Returns a rank by which streams that need attention come first, those that cannot run before all others. */
export function urgencyOf({ is, health }: Cell): number {
  return worst.indexOf(is) + (health === 'Degraded' ? worst.length : 0);
}
