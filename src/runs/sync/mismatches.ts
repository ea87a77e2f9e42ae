import type { Plan } from '../../core/plan/plan.ts';
import type { StreamMismatch } from '../../core/plan/mismatch.ts';
import { mismatchLines } from '../../core/plan/print/mismatch-text.ts';
import type { Planned } from './plan/plan.ts';
import type { Verifications } from '../../state/records/verifications.ts';
import type { SyncReport } from './report.ts';

/**
 * Returns the streams that the plan blocks or that are in `failed` because the tenant changed them or finds them
 * invalid. A stream without recorded differences has none.
 */
export function mismatchesOf(
  { blocked, blockers }: Pick<Plan, 'blocked' | 'blockers'>,
  failed: readonly string[],
  { entries }: Pick<Verifications, 'entries'>,
): readonly StreamMismatch[] {
  const changed = new Set(blockers.filter(({ code }) => code === 'SLC2408').map(({ file }) => file));
  return [...new Set([...blocked, ...failed])].sort().flatMap((path): readonly StreamMismatch[] => {
    const { mismatch } = entries.get(path) ?? {};
    if (mismatch === undefined)
      return changed.has(path) ? [{ path, differences: [], ignore: undefined, isAcceptable: true }] : [];
    const { differences, ignore, code } = mismatch;
    const isAcceptable = code === 'SLC2408';
    return isAcceptable || differences.length > 0 ? [{ path, differences, ignore, isAcceptable }] : [];
  });
}

/** Returns the known differences of such streams, as lines of a report. */
export function differencesOf(
  { plan, observed }: Pick<Planned, 'plan' | 'observed'>,
  results: SyncReport['results'],
): Pick<SyncReport, 'differences'> {
  const failed = results.filter(({ outcome }) => outcome === 'failed').map(({ change }) => change.path);
  const differences = mismatchesOf(plan, failed, observed.verifications)
    .filter((one) => one.differences.length > 0)
    .map((one) => ({ path: one.path, lines: mismatchLines(plan.environment, one) }));
  return differences.length === 0 ? {} : { differences };
}
