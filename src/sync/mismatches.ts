import { streamSlug } from '../domain/tree.ts';
import type { Difference } from './arrived-differently.ts';
import type { Planned } from './plan-environment.ts';
import type { SyncReport } from './sync-report.ts';

/**
 * How streams that were not verified differ from what was sent, and how to go on: each stream of a run that is blocked or
 * failed for that.
 */
export function mismatchesOf(
  { plan, observed }: Pick<Planned, 'plan' | 'observed'>,
  results: SyncReport['results'],
): Pick<SyncReport, 'differences'> {
  const failed = results.filter(({ outcome }) => outcome === 'failed').map(({ change }) => change.path);
  const paths = [...new Set([...plan.blocked, ...failed])].sort();
  const differences = paths.flatMap((path): readonly Difference[] => {
    const { mismatch } = observed.verifications.entries.get(path) ?? {};
    if (mismatch === undefined || mismatch.differences.length === 0) return [];
    const { environment } = plan;
    const ignore =
      mismatch.ignore === undefined
        ? []
        : [`to ignore these fields, add to environments/${environment}.yaml: ${mismatch.ignore}`];
    const accept =
      mismatch.code === 'SLC2408'
        ? [`to accept the tenant's form: sluice accept ${environment} ${streamSlug(path)}`]
        : [];
    return [{ path, lines: [...mismatch.differences, ...ignore, ...accept] }];
  });
  return differences.length === 0 ? {} : { differences };
}
