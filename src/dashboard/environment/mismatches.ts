import type { MismatchView } from './mismatch-schema.ts';
import type { Store } from '../../ports/store.ts';
import { mismatchesOf } from '../../runs/sync/report.ts';
import { Verifications } from '../../state/records/verifications.ts';
import type { ReadPlan } from './saved-plan.ts';

/** Returns the streams that the last run did not verify, without those whose form was accepted since. */
export async function openMismatches(
  store: Pick<Store, 'document'>,
  environment: string,
  { plan, outcome }: Pick<ReadPlan, 'plan' | 'outcome'>,
): Promise<MismatchView[]> {
  const failed = outcome === 'failed' ? plan.changes.map(({ path }) => path) : [];
  if (plan.blocked.length + failed.length === 0) return [];
  const verifications = await Verifications.read(store, environment);
  return mismatchesOf(plan, failed, verifications)
    .filter(({ path }) => verifications.entries.get(path)?.accepted === undefined)
    .map(({ path, differences, ignore, isAcceptable }) => ({
      path,
      differences: [...differences],
      ignore,
      isAcceptable,
    }));
}
