import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { metricTable, type MetricRow } from '../../src/adapters/metrics/table.ts';
import { hasPromtool, promtool } from '../support/promtool.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'examples/prometheus');
const rows: readonly MetricRow[] = Object.values(metricTable);

/** Names under which the metrics of the table have series; `up` is Prometheus' own. */
const served = new Set([
  'up',
  ...rows.flatMap(({ name, type }) =>
    type === 'histogram' ? ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`) : [name],
  ),
]);

/** Names of metrics that a query asks for, by the shape that all of ours have, and labels that it tells apart by. */
function metricsIn(query: string): readonly string[] {
  return query.match(/\b(?:sluice|process)_[a-z_]+\b|\bup\b/g) ?? [];
}

function labelsIn(query: string): readonly string[] {
  const matched = [...query.matchAll(/[{,]\s*(\w+)\s*(?:=~|!~|!=|=)/g)];
  const grouped = [...query.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)].flatMap(([, names = '']) =>
    names.split(/,\s*/),
  );
  return [...matched.map(([, name = '']) => name), ...grouped];
}

const knownLabels = new Set(['job', 'le', ...rows.flatMap(({ labels }) => labels)]);

function unserved(query: string): readonly string[] {
  const metrics = metricsIn(query);
  return [
    ...(metrics.length > 0 ? [] : [`${query} asks for no metric`]),
    ...metrics.filter((name) => !served.has(name)),
    ...labelsIn(query).filter((name) => !knownLabels.has(name)),
  ];
}

const rulesFile = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['critical', 'warning']) }),
          annotations: z.object({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});

const testsFile = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
    }),
  ),
});

const dashboardFile = z.object({
  title: z.string(),
  templating: z.object({ list: z.array(z.object({ name: z.string(), query: z.string() })) }),
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      description: z.string(),
      targets: z.array(z.object({ expr: z.string() })).min(1),
    }),
  ),
});

const readText = (path: string) => readFile(join(root, path), 'utf8');
const yaml = async (path: string): Promise<unknown> => parse(await readText(path));

describe('the example alerts', () => {
  const alerts = async () =>
    rulesFile.parse(await yaml('examples/prometheus/alerts.yaml')).groups.flatMap(({ rules }) => rules);

  it('ask for nothing that the daemon does not serve', async () => {
    expect((await alerts()).flatMap(({ expr }) => unserved(expr))).toEqual([]);
  });

  it('are each seen to fire and to be quiet', async () => {
    const { tests } = testsFile.parse(await yaml('examples/prometheus/alerts.test.yaml'));
    const played = tests.flatMap((test) => test.alert_rule_test);
    const named = (isFiring: boolean) =>
      new Set(played.filter((one) => one.exp_alerts.length > 0 === isFiring).map((one) => one.alertname));
    const all = new Set((await alerts()).map(({ alert }) => alert));
    expect(named(true)).toEqual(all);
    expect(named(false)).toEqual(all);
  });

  it.skipIf(!hasPromtool)('are rules to promtool, and do what their tests say', async () => {
    expect(await promtool(['check', 'rules', 'alerts.yaml'], '', folder)).toMatchObject({ code: 0 });
    expect(await promtool(['test', 'rules', 'alerts.test.yaml'], '', folder)).toMatchObject({ code: 0 });
  });
});

describe('the example dashboard', () => {
  it('asks for nothing that the daemon does not serve', async () => {
    const text = await readText('examples/grafana/dashboard.json');
    const { panels, templating } = dashboardFile.parse(JSON.parse(text));
    const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    expect(queries.length).toBeGreaterThan(10);
    const variables = templating.list.map(({ query }) => query).filter((query) => query !== 'prometheus');
    expect(queries.flatMap(unserved)).toEqual([]);
    for (const query of variables) expect(metricsIn(query).filter((name) => !served.has(name))).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const names = new Set(['__rate_interval', ...templating.list.map(({ name }) => name)]);
    for (const [, name = ''] of text.matchAll(/\$\{?(\w+)/g)) expect(names).toContain(name);
  });
});
