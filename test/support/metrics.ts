import { PrometheusMetrics } from '../../src/adapters/metrics/prometheus.ts';
import type { EnvironmentLevel, Levels } from '../../src/ports/metrics.ts';

/** The level of an environment in which not everything is as it should be. */
export function environmentLevel(name: string, changes: Partial<EnvironmentLevel>): EnvironmentLevel {
  return {
    name,
    sync: 'Synced',
    health: 'Healthy',
    checkedAt: 2000,
    succeededAt: 1000,
    isOnHold: false,
    streams: { inSync: 5, pending: 2, blocked: 1, drifted: 3, notInGit: 0 },
    driftObjects: 3,
    undone: { replace: 2, set_state: 1 },
    strays: [{ stream: 'order-sync', sync: 'blocked', health: 'Degraded' }],
    ...changes,
  };
}

export const someLevels: Levels = {
  isConfigRefused: false,
  sources: [{ name: 'dev', sync: 'Synced', health: 'Healthy', checkedAt: 2000, succeededAt: 2000 }],
  environments: [environmentLevel('staging', {})],
};

/** Metrics to which one of everything has happened. */
export function aBusyDaemon(): PrometheusMetrics {
  const metrics = new PrometheusMetrics({ version: '1.2.3' });
  metrics.runEnded({ kind: 'sync', subjectKind: 'environment', outcome: 'synced', seconds: 1.5 });
  metrics.tenantCalled({ api: 'platform', tenant: 'dev', method: 'GET', outcome: 'success', seconds: 0.1 });
  metrics.tenantCalled({ api: 'platform', tenant: 'stage', method: 'POST', outcome: 'failed', seconds: 0.2 });
  metrics.tenantCalled({
    api: 'platform',
    tenant: 'stage',
    method: 'POST',
    outcome: 'success',
    seconds: 0.2,
  });
  const github = { api: 'github', tenant: '', method: 'GET', outcome: 'success', seconds: 0.2 } as const;
  metrics.tenantCalled({ ...github, remaining: 4990 });
  metrics.gitRan({ command: 'fetch', outcome: 'success', seconds: 0.3 });
  metrics.woken({ by: 'webhook', subjectKind: 'environment' });
  metrics.webhookAnswered('accepted');
  return metrics;
}

/** A line of what is scraped; of a histogram under the name of the histogram. */
export interface Series {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a scrape has, without its comments. */
export function seriesOf(text: string): readonly Series[] {
  const histograms = new Set([...text.matchAll(/^# TYPE (\S+) histogram$/gm)].map(([, name = '']) => name));
  return [...text.matchAll(/^([a-z_]+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value]) => {
    const stem = name.replace(/_(bucket|sum|count)$/, '');
    return {
      metric: histograms.has(stem) ? stem : name,
      labels: Object.fromEntries(
        [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', text = '']) => [label, text]),
      ),
      value: Number(value),
    };
  });
}
