import type { Metrics } from '../../ports/metrics.ts';
import { measuredFetch } from './measured-fetch.ts';
import type { Outside } from './outside.ts';
import { tracedFetch } from './traced-fetch.ts';
import type { Calls } from './calls.ts';

type Watching = Pick<Outside, 'fetch' | 'clock' | 'metrics' | 'tracing'>;

/** Returns the adapter's `fetch` with metrics and tracing, as far as they are wanted. */
export function watchedFetch(
  { fetch, clock, metrics, tracing }: Watching,
  calls: Calls,
): typeof globalThis.fetch {
  const { api, tenant = '' } = calls;
  const counted = metrics === undefined ? fetch : measuredFetch(fetch, { api, tenant }, { metrics, clock });
  return tracing === undefined ? counted : tracedFetch(counted, tracing, calls);
}

/** Returns a listener for ended git processes, or undefined without metrics and tracing. */
export function watchedGit({
  metrics,
  tracing,
}: Pick<Watching, 'metrics' | 'tracing'>): Pick<Metrics, 'gitRan'> | undefined {
  if (tracing === undefined) return metrics;
  return {
    gitRan: (run) => {
      metrics?.gitRan(run);
      const { command, outcome, seconds } = run;
      tracing.ended(`git ${command}`, { outcome }, { seconds, isGood: outcome === 'success' });
    },
  };
}
