import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { metricTable, type MetricRow } from '../../src/adapters/metrics/table.ts';
import type { Daemon } from '../../src/daemon/daemon.ts';
import { openSqliteStore } from '../../src/adapters/store/sqlite/sqlite.ts';
import { sluice } from '../support/command-line.ts';
import { seriesOf } from '../support/metrics.ts';
import { pipelineText, writePipeline } from '../support/pipeline-config.ts';
import { hasPromtool, promtool } from '../support/promtool.ts';
import { RecordingLog, type LogLine } from '../support/recording-log.ts';
import { aRunningDaemon } from '../support/running-daemon.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit, type WorldOnGit } from '../support/world.ts';

const patience = { timeout: 20_000, interval: 20 };
const oddName = '<img src=x onerror=alert(1)>';

interface Harness {
  readonly world: WorldOnGit;
  readonly daemon: Daemon;
  readonly config: string;
  readonly log: RecordingLog;
}

/** A daemon that looks by itself once an hour, and has brought two streams to staging. */
async function aDaemon(): Promise<Harness> {
  const world = await aWorldOnGit({ seed: smallStreams({ A: { state: 'active' }, [oddName]: {} }) });
  const config = await writePipeline(world);
  const log = new RecordingLog();
  const daemon = await aRunningDaemon(config, log, { version: '9.9.9' });
  await vi.waitFor(async () => expect(await world.head('sluice/export/dev')).toBeDefined(), patience);
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
  const harness = { world, daemon, config, log };
  await untilScraped(
    harness,
    'sluice_environment_info{env="staging",sync_status="Synced",health_status="Healthy"} 1',
  );
  return harness;
}

async function scrape({ daemon }: Harness): Promise<string> {
  const answer = await fetch(`${daemon.url}/metrics`);
  expect(answer.status).toBe(200);
  return answer.text();
}

function untilScraped(harness: Pick<Harness, 'daemon'>, line: string): Promise<void> {
  return vi.waitFor(
    async () => expect((await scrape(harness as Harness)).split('\n')).toContain(line),
    patience,
  );
}

it('serves what is documented and nothing else, of what really happened', async () => {
  const harness = await aDaemon();
  const text = await scrape(harness);
  const names = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name);
  const rows: readonly MetricRow[] = Object.values(metricTable);
  expect(names.toSorted()).toEqual(rows.map(({ name }) => name).toSorted());

  const series = seriesOf(text);
  const values = (metric: string, labels: Readonly<Record<string, string>> = {}) =>
    series
      .filter((one) => one.metric === metric)
      .filter((one) => Object.entries(labels).every(([label, value]) => one.labels[label] === value))
      .map(({ value }) => value);
  expect(values('sluice_build_info', { version: '9.9.9' })).toEqual([1]);
  expect(values('sluice_streams', { env: 'staging', state: 'in_sync' })).toEqual([2]);
  expect(values('sluice_last_success_timestamp_seconds', { env: 'production' })).toEqual([0]);
  const [succeeded = 0] = values('sluice_last_success_timestamp_seconds', { env: 'staging' });
  expect(Math.abs(Date.now() / 1000 - succeeded)).toBeLessThan(60);
  const runs = { kind: 'sync', subject_kind: 'environment', outcome: 'synced' };
  expect(values('sluice_runs_total', runs)[0]).toBeGreaterThan(0);
  const imports = { tenant: 'stage', method: 'POST', outcome: 'success' };
  expect(values('sluice_api_requests_total', imports)[0]).toBeGreaterThan(1);
  expect(values('sluice_git_commands_total', { command: 'fetch', outcome: 'success' })[0]).toBeGreaterThan(0);
  expect(values('sluice_wakes_total', { by: 'repository', subject_kind: 'all' })[0]).toBeGreaterThan(0);
  expect(text).not.toContain('onerror');
  if (hasPromtool) expect(await promtool(['check', 'metrics'], text)).toEqual({ code: 0, said: '' });
});

it('sees at once what a command in another process decided', async () => {
  const harness = await aDaemon();
  await untilScraped(harness, 'sluice_environment_on_hold{env="staging"} 0');
  expect(await sluice(['hold', 'staging', '-c', harness.config])).toMatchObject({ code: 0 });
  const lines = (await scrape(harness)).split('\n');
  expect(lines).toContain('sluice_environment_on_hold{env="staging"} 1');
});

it('forgets an environment and a tenant that leave the configuration', async () => {
  const harness = await aDaemon();
  expect(await scrape(harness)).toMatch(/^sluice_api_requests_total\{api="platform",tenant="stage"/m);

  const without = pipelineText(harness.world)
    .split('\n')
    .filter((line) => !/^ {2}(stage|staging): /.test(line))
    .map((line) => line.replace('from: staging', 'from: main'));
  await writeFile(harness.config, without.join('\n'));
  const isReloaded = () => harness.log.lines.some(({ message }) => message === 'config reloaded');
  await vi.waitFor(() => expect(isReloaded()).toBe(true), patience);

  const text = await scrape(harness);
  expect(text).not.toMatch(/env="staging"|tenant="stage"/);
  expect(text).toMatch(/^sluice_environment_info\{env="production"/m);
  expect(text).toMatch(/^sluice_api_requests_total\{api="platform",tenant="dev"/m);
});

it('writes the id and the subject of a pass into each line of it, whoever writes it', async () => {
  const { log, world, config, daemon } = await aDaemon();
  await world.stage.switch({ halfPages: true });
  daemon.wake();
  const said = (message: string) => log.lines.filter((line) => line.message === message);
  await vi.waitFor(() => expect(said('run failed')).not.toEqual([]), patience);
  await daemon.stop();

  const ofRuns = ['audit', 'exported', 'synced', 'run failed', 'tenant call answered', 'git ran'];
  for (const message of ofRuns) {
    const lines = said(message).filter(({ fields }) => !isOfOpening(fields['command']));
    expect([message, lines.length > 0]).toEqual([message, true]);
    expect([message, lines.filter((line) => !hasRun(line))]).toEqual([message, []]);
  }
  const [brought] = said('synced').filter(
    ({ fields }) => fields['environment'] === 'staging' && fields['done'] === 2,
  );
  expect(brought?.fields['subject']).toBe('environment staging');
  const id = String(brought?.fields['run']);
  const imported = said('audit').filter(({ fields }) => fields['run'] === id);
  expect(imported).toHaveLength(2);
  const file = join(dirname(config), 'data/sluice.db');
  const store = await openSqliteStore({ file }, { log, now: () => Date.now() });
  onTestFinished(() => store.close());
  const runs = await store.runs('environment staging', 20);
  expect(runs.find((run) => run.id === id)).toMatchObject({ kind: 'sync', outcome: 'synced' });
});

const hasRun = ({ fields }: LogLine) =>
  typeof fields['run'] === 'string' && /^(source|environment) \w+$/.test(String(fields['subject']));

/** What git is asked when a repository is opened is of no pass. */
const isOfOpening = (command: unknown) =>
  ['init', 'config', '--version', 'version'].includes(String(command));
