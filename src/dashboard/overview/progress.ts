import type { Stage } from './schema.ts';
import type { ReadPlan } from '../environment/saved-plan.ts';
import type { Store } from '../../ports/store.ts';

/**
 * Returns how much of a plan its run has applied: the streams that the tenant got at the plan's revision. `elapsed`:
 * milliseconds since the run began.
 */
export async function progressOf(
  store: Pick<Store, 'lastSynced'>,
  { plan: { changes, revision, environment } }: ReadPlan,
  elapsed: number,
): Promise<Stage['progress']> {
  if (changes.length === 0) return undefined;
  const synced = new Set(
    (await store.lastSynced(environment)).flatMap((one) => (one.revision === revision ? [one.path] : [])),
  );
  const done = changes.filter(({ path }) => synced.has(path)).length;
  const total = changes.length;
  return {
    done,
    total,
    millisecondsLeft: done === 0 ? undefined : Math.round((elapsed / done) * (total - done)),
  };
}
