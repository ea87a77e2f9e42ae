import { beforeEach, describe, expect, it } from 'vitest';
import { createSlackReceiver } from '../../../src/adapters/notify/slack.ts';
import { createCloudEventsReceiver } from '../../../src/adapters/notify/cloud-events.ts';
import { notificationKinds } from '../../../src/core/notification/notification.ts';
import { Redactor } from '../../../src/core/secrets/redactor.ts';
import type { EnvironmentStatus } from '../../../src/core/plan/status.ts';
import type { Receiver } from '../../../src/ports/receiver.ts';
import { notifyRun } from '../../../src/runs/notifications/run.ts';
import type { Notifying } from '../../../src/runs/notifications/inputs.ts';
import { readReviewState, saveReviewState } from '../../../src/runs/review/state.ts';
import { statusRecord } from '../../../src/state/records/environment-status.ts';
import { noteConfig } from '../../../src/state/records/refused-config.ts';
import { promotionRecord } from '../../../src/state/records/promotion.ts';
import { FakeReceiver } from '../../support/fake-receiver.ts';
import { FakeStore } from '../../support/fake-store.ts';
import { HttpReceiver } from '../../support/http-receiver.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { TestClock } from '../../support/test-clock.ts';
import { aWorld } from '../../support/world.ts';

const never = new AbortController().signal;

let clock: TestClock;
let log: RecordingLog;
let store: FakeStore;
beforeEach(() => {
  clock = new TestClock();
  log = new RecordingLog();
  store = new FakeStore();
});

/** A run over what a receiver should know, as the daemon makes it. */
function runOf(receiver: Receiver, changed: Partial<Notifying> = {}) {
  const notifying: Notifying = {
    pipeline: 'default',
    deps: { store, clock, log },
    receiver,
    wanted: new Set(notificationKinds),
    environments: ['staging', 'production'],
    hasPullRequests: false,
    url: 'https://sluice.example',
    holder: 'test',
    patience: 0,
    ...changed,
  };
  return (signal = never) => notifyRun(notifying, signal);
}

const well: EnvironmentStatus = {
  sync: 'Synced',
  health: 'Healthy',
  revision: 'a'.repeat(40),
  conditions: [{ type: 'Ready', isTrue: true, reason: 'Synced', message: 'well' }],
  details: [],
  drifted: [],
};
const failed = (...details: readonly string[]): EnvironmentStatus => ({
  ...well,
  sync: 'OutOfSync',
  health: 'Degraded',
  conditions: [{ type: 'Ready', isTrue: false, reason: 'SyncFailed', message: '1 failed' }],
  details,
});

/** What a run over an environment leaves in the store. */
async function found(status: EnvironmentStatus, environment = 'staging'): Promise<void> {
  clock.advance(1000);
  await statusRecord.write(store, `environment ${environment}`, status, clock.now());
}

const kindsOf = ({ taken }: FakeReceiver) => taken.map(({ environment, kind }) => `${environment} ${kind}`);
const logged = (message: string) => log.lines.filter((line) => line.message === message);

/** Time enough for every rest between tries. */
const aWhile = 31 * 60_000;

describe('a receiver', () => {
  it('is told each thing once over many passes, with a link', async () => {
    const receiver = new FakeReceiver();
    const run = runOf(receiver);
    for (const status of [well, failed(), failed(), well, well]) {
      await found(status);
      await found(well, 'production');
      for (let time = 0; time < 3; time += 1) await run();
    }
    expect(kindsOf(receiver)).toEqual(['staging sync-failed', 'staging recovered']);
    expect(receiver.taken[0]).toMatchObject({
      title: 'Sync of staging failed',
      link: 'https://sluice.example/environments/staging',
    });
  });

  it('is told nothing twice by another process, and once more where the store was lost', async () => {
    const receiver = new FakeReceiver();
    await found(failed());
    await runOf(receiver)();
    await runOf(receiver, { holder: 'after a restart' })();
    expect(receiver.taken).toHaveLength(1);
    store = new FakeStore();
    await found(failed());
    await runOf(receiver)();
    expect(kindsOf(receiver)).toEqual(['staging sync-failed', 'staging sync-failed']);
  });

  it('is told of its environments alone', async () => {
    const receiver = new FakeReceiver();
    await found(failed());
    await runOf(receiver, { environments: ['production'] })();
    expect(receiver.taken).toEqual([]);
  });

  it('has no link where nobody can reach the daemon', async () => {
    const receiver = new FakeReceiver();
    await found(failed());
    await runOf(receiver, { url: undefined })();
    expect(receiver.taken[0]).not.toHaveProperty('link');
  });

  it('writes nothing where nothing changed', async () => {
    const run = runOf(new FakeReceiver());
    await found(well);
    await run();
    const before = await store.statuses();
    clock.advance(60_000);
    await run();
    expect(await store.statuses()).toEqual(before);
  });

  it('is told of a promotion by its pull request, or by its commit where there is none', async () => {
    await found(well);
    const offers = {
      'sluice/promote/staging': {
        number: 12,
        commit: 'c'.repeat(40),
        text: 't',
        url: 'https://git.example/12',
      },
    };
    await saveReviewState(
      store,
      'default',
      { ...(await readReviewState(store, 'default')), offers },
      clock.now(),
    );
    const pushed = { branch: 'sluice/promote/staging', commit: 'd'.repeat(40) };
    const result = { lines: [], keptOut: [], offered: pushed, is: 'waiting for a person' } as const;
    await promotionRecord.write(store, 'staging', result, clock.now());
    const [byHost, byHand] = [new FakeReceiver('one'), new FakeReceiver('two')];
    for (let time = 0; time < 2; time += 1) {
      await runOf(byHost, { hasPullRequests: true })();
      await runOf(byHand)();
    }
    expect(byHost.taken).toMatchObject([{ kind: 'promotion-ready', link: 'https://git.example/12' }]);
    expect(byHand.taken).toMatchObject([
      {
        kind: 'promotion-ready',
        lines: ['sluice/promote/staging at ddddddd', 'Review and merge it. Merging deploys.'],
      },
    ]);
  });
});

it('is told of a promotion that somebody made, once, and of the next', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {} }) });
  const receiver = new FakeReceiver();
  const run = runOf(receiver, { deps: world.deps });
  await world.export();
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
  await world.sync();
  const renamed = async (name: string) => {
    await world.person.edit('main', 'value-streams/a/value-stream.json', (text) =>
      text.replace(/"name": "A\d*"/, `"name": "${name}"`),
    );
    await world.promote();
  };
  await renamed('A1');
  await run();
  await world.promote();
  await run();
  await renamed('A2');
  await run();
  expect(kindsOf(receiver)).toEqual(['staging promotion-ready', 'staging promotion-ready']);
  const head = await world.head('sluice/promote/staging');
  expect(receiver.taken[1]?.lines).toEqual([
    `sluice/promote/staging at ${head?.slice(0, 7)}`,
    'Review and merge it. Merging deploys.',
  ]);
});

describe('a receiver that is away', () => {
  it('is told in order when it is back, and left alone for longer each time before', async () => {
    const receiver = new FakeReceiver();
    const run = runOf(receiver);
    receiver.mood = 'away';
    await found(failed());
    const tried: number[] = [];
    for (let second = 0; second < 300; second += 1) {
      const before = receiver.tries;
      await run();
      if (receiver.tries > before) tried.push(second);
      clock.advance(1000);
    }
    expect(tried).toEqual([0, 30, 90, 210]);
    await found(well);
    receiver.mood = 'well';
    clock.advance(aWhile);
    await run();
    expect(kindsOf(receiver)).toEqual(['staging sync-failed', 'staging recovered']);
    expect(new Set(receiver.taken.map(({ id }) => id)).size).toBe(2);
  });

  it('is left alone for as long as it asks', async () => {
    const receiver = new FakeReceiver();
    const run = runOf(receiver);
    receiver.mood = { restFor: 600_000 };
    await found(failed());
    await run();
    receiver.mood = 'well';
    clock.advance(599_000);
    await run();
    expect(receiver.taken).toEqual([]);
    clock.advance(1000);
    await run();
    expect(receiver.taken).toHaveLength(1);
  });

  it('is given up on after so many tries, with a line in the log', async () => {
    const receiver = new FakeReceiver();
    const run = runOf(receiver);
    receiver.mood = 'away';
    await found(failed());
    for (let time = 0; time < 20; time += 1) {
      await run();
      clock.advance(aWhile);
    }
    expect(receiver.tries).toBe(12);
    expect(logged('notification given up')).toMatchObject([
      { level: 'error', fields: { receiver: 'fake', kind: 'sync-failed', environment: 'staging' } },
    ]);
    expect(await run()).toEqual({ delivered: 0, waiting: 0 });
  });

  it('is owed so many messages at most, and none for longer than a day', async () => {
    const receiver = new FakeReceiver();
    const run = runOf(receiver);
    receiver.mood = { restFor: 3_600_000 };
    for (let time = 0; time < 60; time += 1) {
      await found(failed());
      await run();
      await found(well);
      await run();
    }
    expect(await run()).toMatchObject({ waiting: 100 });
    expect(logged('notifications given up')).not.toEqual([]);
    clock.advance(25 * 3_600_000);
    expect(await run()).toMatchObject({ waiting: 0 });
  });

  it('holds up no other', async () => {
    const [away, other] = [new FakeReceiver('away'), new FakeReceiver('other')];
    away.mood = 'away';
    await found(failed());
    await runOf(away)();
    await runOf(other)();
    expect(other.taken).toHaveLength(1);
  });
});

it('goes on after a message that a receiver does not take, and comes back to it', async () => {
  const receiver = new FakeReceiver();
  const run = runOf(receiver);
  receiver.mood = 'refusing';
  await found(failed());
  await run();
  receiver.mood = 'well';
  await found(well);
  await run();
  expect(kindsOf(receiver)).toEqual(['staging recovered']);
  clock.advance(30_000);
  await run();
  expect(kindsOf(receiver)).toEqual(['staging recovered', 'staging sync-failed']);
});

it('sends again, with the same id, what was on its way when it was stopped', async () => {
  const http = await HttpReceiver.start();
  const receiver = eventsTo(http);
  http.answer = 'nothing';
  await found(failed());
  const stopping = new AbortController();
  const outcome = runOf(receiver)(stopping.signal).catch((error: unknown) => error);
  await http.until(1);
  const stopped = new Error('stopped');
  stopping.abort(stopped);
  expect(await outcome).toBe(stopped);
  http.answer = { status: 202 };
  await runOf(receiver, { holder: 'after a restart' })();
  await runOf(receiver)();
  const ids = http.bodies.map(({ id }) => id);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

it('shows no secret and lets no name do anything, in the store and on the wire', async () => {
  const canary = 'tenant canary/"3c9a"+&=%';
  const redactor = new Redactor();
  redactor.add(canary);
  const [one, other] = [await HttpReceiver.start(), await HttpReceiver.start()];
  const name = '<!channel> @here \u202e\n<https://evil.example|x>';
  const details = [`${name}: said ${canary}`, ...Array.from({ length: 50 }, (_, index) => `line ${index}`)];
  await found(failed(...details));
  await runOf(eventsTo(one, redactor))();
  await runOf(slackTo(other, redactor))();
  const [event, chat] = [one.posted[0]?.body.toString() ?? '', other.posted[0]?.body.toString() ?? ''];
  for (const text of [event, chat]) {
    expect(text).toContain('[redacted]');
    expect(text).not.toMatch(/canary|\u202e/);
    expect(text).toContain('and 43 more');
  }
  expect(other.bodies[0]?.['text']).not.toMatch(/<!|@here|<https:\/\/evil/);
});

const depsWith = (redactor: Redactor) => ({ fetch, clock, random: () => 0.5, redactor });

const eventsTo = (http: HttpReceiver, redactor = new Redactor()) =>
  createCloudEventsReceiver(
    { name: 'events', url: new URL(http.url), secret: 'a signing secret', from: undefined },
    depsWith(redactor),
  );

const slackTo = (http: HttpReceiver, redactor = new Redactor()) =>
  createSlackReceiver({ name: 'chat', url: new URL(http.url) }, depsWith(redactor));

it('tells once of a refused configuration, also before the first run, and when it is over', async () => {
  const receiver = new FakeReceiver();
  const run = runOf(receiver);
  await noteConfig(store, 'tenants.prod is wrong', clock.now());

  await run();
  await found(well, 'production');
  await run();
  await found(well);
  await run();

  expect(kindsOf(receiver)).toEqual(['staging config-refused']);
  expect(receiver.taken[0]).toMatchObject({
    lines: [
      expect.stringContaining('tenants.prod is wrong'),
      'Correct the configuration. Until then Sluice uses the previous one.',
    ],
  });
  await noteConfig(store, undefined, clock.now());
  await run();
  expect(kindsOf(receiver)).toEqual(['staging config-refused', 'staging recovered']);
});
