import { writeFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';
import type { Daemon } from '../../src/daemon/daemon.ts';
import { sluice } from '../support/command-line.ts';
import { pipelineText, writePipeline } from '../support/pipeline-config.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { aRunningDaemon } from '../support/running-daemon.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit, type WorldOnGit } from '../support/world.ts';

const patience = { timeout: 20_000, interval: 20 };

interface Harness {
  readonly world: WorldOnGit;
  readonly daemon: Daemon;
  readonly config: string;
  readonly log: RecordingLog;
}

/** A daemon that looks by itself only once an hour. */
async function aDaemon(): Promise<Harness> {
  const world = await aWorldOnGit({ seed: smallStreams({ A: { state: 'active' }, B: {} }) });
  const config = await writePipeline(world);
  const log = new RecordingLog();
  const daemon = await aRunningDaemon(config, log);
  return { world, daemon, config, log };
}

const get = async ({ daemon }: Harness, path: string) => (await fetch(`${daemon.url}${path}`)).status;
const said = ({ log }: Harness, message: string) => log.lines.filter((line) => line.message === message);

/** Exports happened, and the first environment is made from them. */
async function merge({ world }: Harness): Promise<void> {
  await vi.waitFor(async () => expect(await world.head('sluice/export/dev')).toBeDefined(), patience);
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
}

it('answers for itself at once, and is ready when everything was looked at', async () => {
  const harness = await aDaemon();

  expect(await get(harness, '/healthz')).toBe(200);
  await vi.waitFor(async () => expect(await get(harness, '/readyz')).toBe(200), patience);
  expect(said(harness, 'exported')).not.toEqual([]);
  const waiting = said(harness, 'waiting').map(({ fields }) => fields['environment']);
  expect(new Set(waiting)).toEqual(new Set(['staging', 'production']));
});

it('brings a merge to the tenant as soon as it is there, long before its next look', async () => {
  const harness = await aDaemon();

  await merge(harness);

  await vi.waitFor(
    async () =>
      expect((await harness.world.stage.state()).streams.map(({ name }) => name).sort()).toEqual(['A', 'B']),
    patience,
  );
  await vi.waitFor(
    async () => expect((await harness.world.stage.stream('A')).state).toBe('active'),
    patience,
  );
});

it('takes over a new configuration, and goes on with the old one when it is wrong', async () => {
  const harness = await aDaemon();
  await merge(harness);
  await vi.waitFor(async () => expect((await harness.world.stage.state()).streams).toHaveLength(2), patience);

  await writeFile(harness.config, 'source: nowhere\n');
  await vi.waitFor(
    () => expect(said(harness, 'config refused: the previous one stays in use')).not.toEqual([]),
    patience,
  );
  await harness.world.person.edit('env/staging', 'value-streams/b/value-stream.json', (text) =>
    text.replace('"name": "B"', '"name": "B2"'),
  );
  await vi.waitFor(async () => expect((await harness.world.stage.stream('B2')).name).toBe('B2'), patience);

  await writeFile(harness.config, pipelineText(harness.world, { state: 'inactive' }));
  await vi.waitFor(
    async () => expect((await harness.world.stage.stream('A')).state).toBe('inactive'),
    patience,
  );
  expect(said(harness, 'config reloaded').length).toBeGreaterThan(0);
  expect(await get(harness, '/healthz')).toBe(200);
});

it('finishes the pass that is under way when it is stopped, and takes no more work', async () => {
  const harness = await aDaemon();
  await vi.waitFor(async () => expect(await get(harness, '/readyz')).toBe(200), patience);
  await harness.world.stage.switch({ latencyMs: 50 });
  await merge(harness);
  await vi.waitFor(async () => expect(await harness.world.stage.writes()).not.toEqual([]), patience);

  await harness.daemon.stop();

  const { streams } = await harness.world.stage.state();
  expect(streams.map(({ name, state }) => `${name} ${state}`).sort()).toEqual(['A active', 'B inactive']);
  expect(said(harness, 'run failed')).toEqual([]);
  await expect(fetch(`${harness.daemon.url}/healthz`)).rejects.toThrow('fetch failed');
  await harness.world.stage.forget();
  await harness.world.person.edit('env/staging', 'value-streams/b/value-stream.json', (text) =>
    text.replace('"name": "B"', '"name": "B2"'),
  );
  expect(await harness.world.stage.requests()).toEqual([]);
});

it('begins nothing more when it is stopped while a new configuration waits for the passes under way', async () => {
  const harness = await aDaemon();
  await vi.waitFor(async () => expect(await get(harness, '/readyz')).toBe(200), patience);
  await harness.world.stage.switch({ hangNext: { count: 1, match: 'import' } });
  await merge(harness);
  await vi.waitFor(async () => expect(await harness.world.stage.writes()).not.toEqual([]), patience);
  await writeFile(harness.config, pipelineText(harness.world, { state: 'inactive' }));
  await vi.waitFor(
    () => expect(said(harness, 'config changed: finishing what is under way')).toHaveLength(1),
    patience,
  );

  await harness.daemon.abort();

  expect(said(harness, 'config reloaded')).toEqual([]);
});

it('cuts the pass off when it is to end at once', async () => {
  const harness = await aDaemon();
  await vi.waitFor(async () => expect(await get(harness, '/readyz')).toBe(200), patience);
  await harness.world.stage.switch({ hangNext: { count: 1, match: 'import' } });
  await merge(harness);
  await vi.waitFor(async () => expect(await harness.world.stage.writes()).not.toEqual([]), patience);

  await harness.daemon.abort();

  expect((await harness.world.stage.state()).streams).toHaveLength(1);
});

it('goes on soon after somebody resumes an environment with a command', async () => {
  const harness = await aDaemon();
  await merge(harness);
  await vi.waitFor(async () => expect((await harness.world.stage.state()).streams).toHaveLength(2), patience);
  const decide = (...args: readonly string[]) => sluice([...args, 'staging', '-c', harness.config]);
  expect(await decide('hold')).toMatchObject({ code: 0 });
  await harness.world.person.edit('env/staging', 'value-streams/b/value-stream.json', (text) =>
    text.replace('"name": "B"', '"name": "B2"'),
  );
  const outcomes = () => said(harness, 'synced').map(({ fields }) => fields['outcome']);
  await vi.waitFor(() => expect(outcomes()).toContain('waiting'), patience);

  expect(await decide('resume')).toMatchObject({ code: 0 });

  await vi.waitFor(async () => expect((await harness.world.stage.stream('B2')).name).toBe('B2'), patience);
});

it('goes on after a pass that failed', async () => {
  const harness = await aDaemon();
  await merge(harness);
  await vi.waitFor(async () => expect((await harness.world.stage.state()).streams).toHaveLength(2), patience);
  await harness.world.stage.switch({ halfPages: true });
  harness.daemon.wake();
  await vi.waitFor(() => expect(said(harness, 'run failed')).not.toEqual([]), patience);

  await harness.world.stage.switch({ halfPages: false });
  await harness.world.stage.do({ op: 'setState', streamName: 'A', state: 'inactive' });
  harness.daemon.wake();

  await vi.waitFor(
    async () => expect((await harness.world.stage.stream('A')).state).toBe('active'),
    patience,
  );
});

it('goes on as it was where a new configuration names a secret that is not there', async () => {
  const harness = await aDaemon();
  await vi.waitFor(async () => expect(await get(harness, '/readyz')).toBe(200), patience);
  await writeFile(harness.config, pipelineText(harness.world).replaceAll('SANDBOX_SECRET', 'NO_SUCH_SECRET'));
  await vi.waitFor(
    () => expect(said(harness, 'config refused: the previous one stays in use')).not.toEqual([]),
    patience,
  );

  await merge(harness);

  await vi.waitFor(async () => expect((await harness.world.stage.state()).streams).toHaveLength(2), patience);
  expect(await get(harness, '/readyz')).toBe(200);
});

it('works on nothing where its address is taken, and says which', async () => {
  const harness = await aDaemon();
  await vi.waitFor(async () => expect(await get(harness, '/readyz')).toBe(200), patience);
  const { port } = new URL(harness.daemon.url);
  const folder = 'another';
  const text = pipelineText(harness.world).replace('127.0.0.1:0', `127.0.0.1:${port}`);
  const config = await writePipeline(harness.world, { folder });
  await writeFile(config, text);

  const log = new RecordingLog();
  await expect(aRunningDaemon(config, log)).rejects.toThrow(`server.listen 127.0.0.1:${port} cannot be used`);
  expect(log.lines.filter(({ message }) => message === 'exported')).toEqual([]);
});
