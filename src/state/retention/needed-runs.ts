import type { StoreSession } from '../../ports/store.ts';
import { appliedBy, lookedThrough } from '../history/applied.ts';

/**
 * Returns ids of runs that stay at any age: the newest of each subject, which counts repetitions and shows the last
 * decision, and those that tell a rollback what the tenant had before.
 */
export async function neededRuns(
  store: Pick<StoreSession, 'statusMarks' | 'runHeads'>,
): Promise<readonly string[]> {
  const needed = new Set<string>();
  // Every subject with a run has a status, also those of other configurations on the same store.
  for (const { subject } of await store.statusMarks()) {
    const heads = await store.runHeads([subject], lookedThrough);
    const { last, before } = appliedBy(heads);
    for (const run of [heads[0], last, before]) if (run !== undefined) needed.add(run.id);
  }
  return [...needed];
}
