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

interface Stage {
  readonly world: WorldOnGit;
  readonly daemon: Daemon;
  readonly config: string;
  readonly log: RecordingLog;
}

/** A daemon that looks by itself only once an hour. */
async function aDaemon(): Promise<Stage> {
  const world = await aWorldOnGit({ seed: smallStreams({ A: { state: 'active' }, B: {} }) });
  const config = await writePipeline(world);
  const log = new RecordingLog();
  const daemon = await aRunningDaemon(config, log);
  return { world, daemon, config, log };
}

const get = async ({ daemon }: Stage, path: string) => (await fetch(`${daemon.url}${path}`)).status;
const said = ({ log }: Stage, message: string) => log.lines.filter((line) => line.message === message);

/** Exports happened, and the first environment is made from them. */
async function merge({ world }: Stage): Promise<void> {
  await vi.waitFor(async () => expect(await world.head('sluice/export/dev')).toBeDefined(), patience);
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
}

it('answers for itself at once, and is ready when everything was looked at', async () => {
  const stage = await aDaemon();

  expect(await get(stage, '/healthz')).toBe(200);
  await vi.waitFor(async () => expect(await get(stage, '/readyz')).toBe(200), patience);
  expect(said(stage, 'exported')).not.toEqual([]);
  const waiting = said(stage, 'waiting').map(({ fields }) => fields['environment']);
  expect(new Set(waiting)).toEqual(new Set(['staging', 'production']));
});

it('brings a merge to the tenant as soon as it is there, long before its next look', async () => {
  const stage = await aDaemon();

  await merge(stage);

  await vi.waitFor(
    async () =>
      expect((await stage.world.stage.state()).streams.map(({ name }) => name).sort()).toEqual(['A', 'B']),
    patience,
  );
  await vi.waitFor(async () => expect((await stage.world.stage.stream('A')).state).toBe('active'), patience);
});

it('takes over a new configuration, and goes on with the old one when it is wrong', async () => {
  const stage = await aDaemon();
  await merge(stage);
  await vi.waitFor(async () => expect((await stage.world.stage.state()).streams).toHaveLength(2), patience);

  await writeFile(stage.config, 'source: nowhere\n');
  await vi.waitFor(
    () => expect(said(stage, 'config refused: the previous one stays in use')).not.toEqual([]),
    patience,
  );
  await stage.world.person.edit('env/staging', 'value-streams/b/value-stream.json', (text) =>
    text.replace('"name": "B"', '"name": "B2"'),
  );
  await vi.waitFor(async () => expect((await stage.world.stage.stream('B2')).name).toBe('B2'), patience);

  await writeFile(stage.config, pipelineText(stage.world, { state: 'inactive' }));
  await vi.waitFor(
    async () => expect((await stage.world.stage.stream('A')).state).toBe('inactive'),
    patience,
  );
  expect(said(stage, 'config reloaded').length).toBeGreaterThan(0);
  expect(await get(stage, '/healthz')).toBe(200);
});

it('finishes the pass that is under way when it is stopped, and takes no more work', async () => {
  const stage = await aDaemon();
  await vi.waitFor(async () => expect(await get(stage, '/readyz')).toBe(200), patience);
  await stage.world.stage.switch({ latencyMs: 50 });
  await merge(stage);
  await vi.waitFor(async () => expect(await stage.world.stage.writes()).not.toEqual([]), patience);

  await stage.daemon.stop();

  const { streams } = await stage.world.stage.state();
  expect(streams.map(({ name, state }) => `${name} ${state}`).sort()).toEqual(['A active', 'B inactive']);
  expect(said(stage, 'pass failed')).toEqual([]);
  await expect(fetch(`${stage.daemon.url}/healthz`)).rejects.toThrow('fetch failed');
  await stage.world.stage.forget();
  await stage.world.person.edit('env/staging', 'value-streams/b/value-stream.json', (text) =>
    text.replace('"name": "B"', '"name": "B2"'),
  );
  expect(await stage.world.stage.requests()).toEqual([]);
});

it('begins nothing more when it is stopped while a new configuration waits for the passes under way', async () => {
  const stage = await aDaemon();
  await vi.waitFor(async () => expect(await get(stage, '/readyz')).toBe(200), patience);
  await stage.world.stage.switch({ hangNext: { count: 1, match: 'import' } });
  await merge(stage);
  await vi.waitFor(async () => expect(await stage.world.stage.writes()).not.toEqual([]), patience);
  await writeFile(stage.config, pipelineText(stage.world, { state: 'inactive' }));
  await vi.waitFor(
    () => expect(said(stage, 'config changed: finishing what is under way')).toHaveLength(1),
    patience,
  );

  await stage.daemon.abort();

  expect(said(stage, 'config reloaded')).toEqual([]);
});

it('cuts the pass off when it is to end at once', async () => {
  const stage = await aDaemon();
  await vi.waitFor(async () => expect(await get(stage, '/readyz')).toBe(200), patience);
  await stage.world.stage.switch({ hangNext: { count: 1, match: 'import' } });
  await merge(stage);
  await vi.waitFor(async () => expect(await stage.world.stage.writes()).not.toEqual([]), patience);

  await stage.daemon.abort();

  expect((await stage.world.stage.state()).streams).toHaveLength(1);
});

it('goes on soon after somebody resumes an environment with a command', async () => {
  const stage = await aDaemon();
  await merge(stage);
  await vi.waitFor(async () => expect((await stage.world.stage.state()).streams).toHaveLength(2), patience);
  const decide = (...args: readonly string[]) => sluice([...args, 'staging', '-c', stage.config]);
  expect(await decide('hold')).toMatchObject({ code: 0 });
  await stage.world.person.edit('env/staging', 'value-streams/b/value-stream.json', (text) =>
    text.replace('"name": "B"', '"name": "B2"'),
  );
  const outcomes = () => said(stage, 'synced').map(({ fields }) => fields['outcome']);
  await vi.waitFor(() => expect(outcomes()).toContain('waiting'), patience);

  expect(await decide('resume')).toMatchObject({ code: 0 });

  await vi.waitFor(async () => expect((await stage.world.stage.stream('B2')).name).toBe('B2'), patience);
});

it('goes on after a pass that failed', async () => {
  const stage = await aDaemon();
  await merge(stage);
  await vi.waitFor(async () => expect((await stage.world.stage.state()).streams).toHaveLength(2), patience);
  await stage.world.stage.switch({ halfPages: true });
  stage.daemon.wake();
  await vi.waitFor(() => expect(said(stage, 'pass failed')).not.toEqual([]), patience);

  await stage.world.stage.switch({ halfPages: false });
  await stage.world.stage.do({ op: 'setState', streamName: 'A', state: 'inactive' });
  stage.daemon.wake();

  await vi.waitFor(async () => expect((await stage.world.stage.stream('A')).state).toBe('active'), patience);
});

it('goes on as it was where a new configuration names a secret that is not there', async () => {
  const stage = await aDaemon();
  await vi.waitFor(async () => expect(await get(stage, '/readyz')).toBe(200), patience);
  await writeFile(stage.config, pipelineText(stage.world).replaceAll('SANDBOX_SECRET', 'NO_SUCH_SECRET'));
  await vi.waitFor(
    () => expect(said(stage, 'config refused: the previous one stays in use')).not.toEqual([]),
    patience,
  );

  await merge(stage);

  await vi.waitFor(async () => expect((await stage.world.stage.state()).streams).toHaveLength(2), patience);
  expect(await get(stage, '/readyz')).toBe(200);
});

it('works on nothing where its address is taken, and says which', async () => {
  const stage = await aDaemon();
  await vi.waitFor(async () => expect(await get(stage, '/readyz')).toBe(200), patience);
  const { port } = new URL(stage.daemon.url);
  const folder = 'another';
  const text = pipelineText(stage.world).replace('127.0.0.1:0', `127.0.0.1:${port}`);
  const config = await writePipeline(stage.world, { folder });
  await writeFile(config, text);

  const log = new RecordingLog();
  await expect(aRunningDaemon(config, log)).rejects.toThrow(`server.listen 127.0.0.1:${port} cannot be used`);
  expect(log.lines.filter(({ message }) => message === 'exported')).toEqual([]);
});
