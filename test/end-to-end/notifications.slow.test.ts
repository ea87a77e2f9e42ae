import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { startDaemon, type Daemon } from '../../src/daemon/daemon.ts';
import { configFiles } from '../../src/cli/files/disk.ts';
import { Redactor } from '../../src/core/secrets/redactor.ts';
import { sluice } from '../support/command-line.ts';
import { HttpReceiver } from '../support/http-receiver.ts';
import { pipelineText, writePipeline } from '../support/pipeline-config.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit, type WorldOnGit } from '../support/world.ts';

const patience = { timeout: 20_000, interval: 20 };
const key = 'a signing canary/+';

interface Harness {
  readonly world: WorldOnGit;
  readonly events: HttpReceiver;
  readonly chat: HttpReceiver;
  readonly config: string;
  readonly log: RecordingLog;
  readonly start: () => Promise<Daemon>;
}

/** A pipeline that tells two receivers on this machine, and a daemon for it that looks only when it is woken. */
async function aHarness(): Promise<Harness> {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {} }) });
  const [events, chat] = [await HttpReceiver.start(), await HttpReceiver.start()];
  const config = await writePipeline(world);
  await writeFile(config, textOf({ world, events }));
  const log = new RecordingLog();
  const env = {
    PATH: process.env['PATH'],
    SANDBOX_SECRET: 'demo-secret',
    NOTIFY_SECRET: key,
    CHAT: chat.url,
  };
  const outside = {
    env,
    readFile: () => Promise.reject(new Error('no secret is in a file')),
    clock: systemClock,
    redactor: new Redactor(),
    log,
    fetch,
    random: () => 0.5,
    actor: 'daemon',
  };
  const start = async () => {
    const daemon = await startDaemon(config, configFiles, outside);
    onTestFinished(() => daemon.abort());
    return daemon;
  };
  return { world, events, chat, config, log, start };
}

function textOf({ world, events }: Pick<Harness, 'world' | 'events'>, more = ''): string {
  return `${pipelineText(world)}notify:
  - { kind: cloudevents, url: "${events.url}", secret: { env: NOTIFY_SECRET } }
  - { kind: slack, url: { env: CHAT }, environments: [stag*] }
${more}`;
}

const typesIn = ({ events }: Harness) =>
  events.bodies.map(({ subject, type }) => `${String(subject)} ${String(type)}`);
const said = ({ log }: Harness, message: string) => log.lines.filter((line) => line.message === message);

/** Exports happened, and the first environment is made from them. */
async function merge({ world }: Harness): Promise<void> {
  await vi.waitFor(async () => expect(await world.head('sluice/export/dev')).toBeDefined(), patience);
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
}

const failed = 'staging sluice.environment.sync-failed';
const recovered = 'staging sluice.environment.recovered';

it('tells that a sync failed and that all is well again, each once, also after a restart', async () => {
  const harness = await aHarness();
  const { world, events, chat } = harness;
  await world.stage.switch({ failNext: { status: 422, count: 100, match: 'import' } });
  const daemon = await harness.start();
  await merge(harness);
  await vi.waitFor(() => expect(typesIn(harness)).toEqual([failed]), patience);

  const runs = said(harness, 'not synced').length;
  daemon.wake();
  await vi.waitFor(() => expect(said(harness, 'not synced').length).toBeGreaterThan(runs), patience);
  await daemon.stop();
  const again = await harness.start();
  await vi.waitFor(() => expect(said(harness, 'not synced').length).toBeGreaterThan(runs + 1), patience);
  await world.stage.switch({ failNext: null });
  again.wake();

  await vi.waitFor(() => expect(typesIn(harness)).toEqual([failed, recovered]), patience);
  await vi.waitFor(() => expect(chat.posted).toHaveLength(2), patience);
  again.wake();
  await vi.waitFor(() => expect(said(harness, 'synced').length).toBeGreaterThan(1), patience);
  await again.stop();
  expect(typesIn(harness)).toEqual([failed, recovered]);
  expect(chat.bodies.map(({ text }) => String(text).split('\n')[0])).toEqual([
    'Sync of staging failed',
    'staging recovered',
  ]);
  for (const { body, headers } of events.posted) {
    const signature = createHmac('sha256', key).update(body).digest('hex');
    expect(headers['x-sluice-signature-256']).toBe(`sha256=${signature}`);
  }
  expect(JSON.stringify(harness.log.lines)).not.toMatch(/canary|\/hook/);
});

it('syncs, is ready, takes a new configuration and stops while a receiver never answers', async () => {
  const harness = await aHarness();
  const { world, events, chat } = harness;
  chat.answer = 'nothing';
  const daemon = await harness.start();
  await merge(harness);
  await vi.waitFor(async () => expect((await world.stage.state()).streams).toHaveLength(1), patience);
  const by = 'Ann';
  await sluice(['hold', 'staging', '-c', harness.config, '--by', by, '--reason', 'audit']);
  daemon.wake();

  await vi.waitFor(() => expect(typesIn(harness)).toEqual(['staging sluice.environment.hold']), patience);
  await chat.until(1);
  expect((await fetch(`${daemon.url}/readyz`)).status).toBe(200);
  const startedAt = performance.now();
  await writeFile(harness.config, textOf(harness, 'logLevel: debug\n'));
  await vi.waitFor(() => expect(said(harness, 'config reloaded')).toHaveLength(1), patience);
  await chat.until(2);
  await daemon.stop();

  // A receiver is given ten seconds: nobody waited for it.
  expect(performance.now() - startedAt).toBeLessThan(8000);
  expect(said(harness, 'notification not delivered')).toEqual([]);
  expect(said(harness, 'run failed')).toEqual([]);
  const [first, second] = chat.posted;
  expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
  expect(events.posted).toHaveLength(1);
});

it('refuses a configuration with an address that cannot be used, and goes on with the old one', async () => {
  const harness = await aHarness();
  const daemon = await harness.start();
  await writeFile(harness.config, textOf(harness, '  - { kind: slack, url: { env: NOTIFY_SECRET } }\n'));
  await vi.waitFor(
    () => expect(said(harness, 'config refused: the previous one stays in use')).not.toEqual([]),
    patience,
  );
  const [refused] = said(harness, 'config refused: the previous one stays in use');
  expect(refused?.fields['reason']).toContain('SLC1124');
  expect(refused?.fields['reason']).not.toContain('canary');
  expect((await fetch(`${daemon.url}/healthz`)).status).toBe(200);
});
