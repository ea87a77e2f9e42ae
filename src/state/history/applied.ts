import type { RunHead } from '../../ports/store.ts';

/** History entries to search for the content that a tenant had. */
export const lookedThrough = 200;

/** The last successful sync of a tenant, and the newest before it with another revision. */
export interface AppliedRuns<P> {
  readonly last: P | undefined;
  readonly before: P | undefined;
}

/** Finds these among the runs of one environment, which come newest first. */
export function appliedBy<P extends Pick<RunHead, 'kind' | 'outcome' | 'revision'>>(
  runs: readonly P[],
): AppliedRuns<P> {
  const brought = runs.filter(({ kind, outcome }) => kind === 'sync' && outcome === 'synced');
  const [last] = brought;
  return { last, before: brought.find(({ revision }) => revision !== last?.revision) };
}
