import { describe, expect, it } from 'vitest';
import { PrometheusMetrics } from '../../../src/adapters/metrics/prometheus.ts';
import { metricTable, type MetricRow } from '../../../src/adapters/metrics/table.ts';
import { aBusyDaemon, environmentLevel, seriesOf, someLevels } from '../../support/metrics.ts';
import { hasPromtool, promtool } from '../../support/promtool.ts';

const nothing = { isConfigRefused: false, sources: [], environments: [] };

describe('what is scraped', () => {
  it('has each metric of the table, with its labels and no other', async () => {
    const text = await aBusyDaemon().text(someLevels);
    const rows: readonly MetricRow[] = Object.values(metricTable);
    const told = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`);
    expect(told.sort()).toEqual(rows.map(({ name, type }) => `${name} ${type}`).sort());
    for (const { name, labels } of rows) {
      const series = seriesOf(text).filter((one) => one.metric === name);
      expect([name, series.length > 0]).toEqual([name, true]);
      const used = new Set(series.flatMap((one) => Object.keys(one.labels)).filter((one) => one !== 'le'));
      expect([name, [...used].sort()]).toEqual([name, labels.toSorted()]);
    }
  });

  it.skipIf(!hasPromtool)('is as promtool wants it', async () => {
    const text = await aBusyDaemon().text(someLevels);
    expect(await promtool(['check', 'metrics'], text)).toEqual({ code: 0, said: '' });
  });

  it('tells levels as they are now, in base units', async () => {
    const text = await new PrometheusMetrics({ version: '1' }).text({
      isConfigRefused: false,
      sources: [],
      environments: [
        environmentLevel('staging', {
          isOnHold: true,
          succeededAt: 90_500,
          checkedAt: undefined,
          driftObjects: 4,
        }),
      ],
    });
    for (const line of [
      'sluice_environment_info{env="staging",sync_status="Synced",health_status="Healthy"} 1',
      'sluice_environment_on_hold{env="staging"} 1',
      'sluice_last_success_timestamp_seconds{env="staging"} 90.5',
      'sluice_last_check_timestamp_seconds{env="staging"} 0',
      'sluice_drift_objects{env="staging"} 4',
      'sluice_streams{env="staging",state="pending"} 2',
      'sluice_plan_changes{env="staging",action="replace"} 2',
      'sluice_stream_info{env="staging",stream="order-sync",sync_status="blocked",health_status="Degraded"} 1',
    ])
      expect(text.split('\n')).toContain(line);
  });

  it.each([
    [true, 1],
    [false, 0],
  ])('tells if a changed configuration was refused: %s', async (isConfigRefused, value) => {
    const text = await new PrometheusMetrics({ version: '1' }).text({ ...nothing, isConfigRefused });
    expect(text.split('\n')).toContain(`sluice_config_refused ${value}`);
  });

  it('has one series of an environment, also after its status has changed', async () => {
    const metrics = new PrometheusMetrics({ version: '1' });
    await metrics.text({
      isConfigRefused: false,
      sources: [],
      environments: [environmentLevel('staging', {})],
    });
    const text = await metrics.text({
      isConfigRefused: false,
      sources: [],
      environments: [environmentLevel('staging', { sync: 'Unknown' })],
    });
    expect(text.match(/^sluice_environment_info\{.*$/gm)).toEqual([
      'sluice_environment_info{env="staging",sync_status="Unknown",health_status="Healthy"} 1',
    ]);
  });

  it('has nothing of environments and sources that are gone', async () => {
    const metrics = aBusyDaemon();
    expect(await metrics.text(someLevels)).toContain('staging');
    const text = await metrics.text(nothing);
    expect(text).not.toContain('staging');
    expect(text).not.toContain('source="dev"');
  });

  it('has nothing of tenants that are gone, and all of those that stay', async () => {
    const metrics = aBusyDaemon();
    metrics.keepTenants(new Set(['dev']));
    const text = await metrics.text(nothing);
    expect(text).not.toContain('tenant="stage"');
    expect(text).toContain(
      'sluice_api_requests_total{api="platform",tenant="dev",method="GET",outcome="success"} 1',
    );
    expect(text).toContain(
      'sluice_api_request_duration_seconds_count{api="platform",tenant="dev",method="GET"} 1',
    );
  });

  it('has nothing of a stream that is well again or gone, and of an undone change that was done', async () => {
    const metrics = aBusyDaemon();
    expect(await metrics.text(someLevels)).toContain('stream="order-sync"');
    const well = environmentLevel('staging', { strays: [], undone: {} });
    const text = await metrics.text({ isConfigRefused: false, sources: [], environments: [well] });
    expect(text).not.toContain('order-sync');
    expect(text).not.toMatch(/^sluice_plan_changes\{/m);
  });

  it('says how many requests a limit leaves, also of what is of no tenant', async () => {
    const metrics = aBusyDaemon();
    metrics.keepTenants(new Set());
    expect((await metrics.text(nothing)).match(/^sluice_api_.*remaining\{.*$/gm)).toEqual([
      'sluice_api_rate_limit_remaining{api="github",tenant=""} 4990',
    ]);
  });

  it('is whole for each of those who ask at once', async () => {
    const metrics = aBusyDaemon();
    const texts = await Promise.all([1, 2, 3].map(() => metrics.text(someLevels)));
    for (const text of texts) expect(text.match(/^sluice_environment_info\{/gm)).toHaveLength(1);
  });

  it('is apart from what another one counts in the same process', async () => {
    aBusyDaemon();
    const text = await new PrometheusMetrics({ version: '1' }).text(nothing);
    expect(text).not.toMatch(/^sluice_runs_total\{/m);
  });
});
