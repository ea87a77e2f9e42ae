import { expect, it, onTestFinished, vi } from 'vitest';
import type { Desk } from '../../../src/dashboard/api/service.ts';
import type { Event } from '../../../src/dashboard/events/schema.ts';
import { EventQueue } from '../../../src/dashboard/events/event-queue.ts';
import { OthersChanges } from '../../../src/dashboard/events/others-changes.ts';
import { sluice } from '../../support/command-line.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { aRunningDaemon } from '../../support/running-daemon.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aDesk, aDeskOnGit, all, ann } from '../service/a-desk.ts';

const patience = { timeout: 30_000, interval: 20 };

/** Collects what a listener hears until the test ends. */
function listening({ desk }: { readonly desk: Desk }, sees = all): Event[] {
  const stopping = new AbortController();
  const heard: Event[] = [];
  const done = (async () => {
    for await (const event of desk.events(sees, stopping.signal)) heard.push(event);
  })();
  onTestFinished(() => {
    stopping.abort();
    return done;
  });
  return heard;
}

it('tells at once what moves in this process, to those who may see it', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }) });
  await stage.bring();
  const heard = listening(stage);
  const other = listening(stage, (name) => name === 'production');

  await stage.sync();
  const [sync] = await stage.desk.passes({ lane: 'staging', limit: 1 }, all);

  const of = (is: Event['is']) => heard.filter((event) => event.is === is);
  await vi.waitFor(() => expect(of('status')).not.toEqual([]), patience);
  expect(of('pass')[0]).toEqual({ is: 'pass', lane: 'staging', pass: sync?.id });
  expect(of('step')[0]).toEqual({ is: 'step', lane: 'staging', pass: sync?.id });
  await stage.desk.hold('production', { reason: 'audit' }, ann);
  await vi.waitFor(() => expect(other).toContainEqual({ is: 'status', lane: 'production' }), patience);
  expect(other.some(({ lane }) => lane === 'staging')).toBe(false);
});

it('notices what a command line does on the same store', async () => {
  const stage = await aDeskOnGit({ seed: smallStreams({ A: {} }) });
  await stage.bring();
  const heard = listening(stage);
  const look = vi.spyOn(stage.app.store, 'othersWrote');
  await vi.waitFor(() => expect(look).toHaveBeenCalled(), patience);

  const { code } = await sluice(['sync', 'staging', '-c', stage.config], { SANDBOX_SECRET: 'demo-secret' });
  expect(code).toBe(0);

  await vi.waitFor(() => {
    expect(heard).toContainEqual({ is: 'status', lane: 'staging' });
    expect(heard.some(({ is, lane }) => is === 'pass' && lane === 'staging')).toBe(true);
  }, patience);
  expect((await stage.desk.matrix({ search: '', sort: 'name', page: 1, size: 9 }, all)).rows).toMatchObject([
    { slug: 'a', cells: [{ is: 'in sync' }] },
  ]);
}, 60_000);

it('notices that a call of another process is tried again', async () => {
  const stage = await aDesk();
  const { store } = stage.app;
  const pass = { id: 'p', kind: 'sync', subject: 'environment staging', startedAt: 1, actor: 'x' } as const;
  const open = { endedAt: undefined, revision: undefined, planDigest: undefined, outcome: undefined };
  await store.savePass({ ...pass, ...open, message: undefined, details: [] });
  const entry = { id: 'e', pass: 'p', subject: 'staging', call: 'remove value-streams/a', facts: null };
  await store.saveJournal({ ...entry, startedAt: 2, result: undefined });
  let count = 0;
  const others = new OthersChanges(
    {
      othersWrote: async () => (count += 1),
      statusMarks: () => store.statusMarks(),
      passHeads: (subjects, limit) => store.passHeads(subjects, limit),
      journalCount: (id) => store.journalCount(id),
    },
    [pass.subject],
  );
  await others.look();
  expect(await others.look()).toEqual([]);

  await store.saveJournal({ ...entry, startedAt: 2, result: undefined, sent: 1, failure: 'busy' });

  expect(await others.look()).toEqual([{ is: 'step', subject: pass.subject, pass: 'p' }]);
});

it('looks at nothing while nobody listens', async () => {
  const stage = await aDesk();
  const look = vi.spyOn(stage.app.store, 'othersWrote');
  const stopping = new AbortController();
  const events = stage.desk.events(all, stopping.signal)[Symbol.asyncIterator]();
  const next = events.next();
  await vi.waitFor(() => expect(look.mock.calls.length).toBeGreaterThan(1), patience);
  stopping.abort();
  await next;
  const before = look.mock.calls.length;

  await stage.desk.hold('staging', { reason: 'audit' }, ann);
  await new Promise((resolve) => setImmediate(resolve));

  expect(look.mock.calls.length).toBe(before);
});

it('tells a slow listener each thing once, in order, and of too many the newest', async () => {
  const queue = new EventQueue();
  const stopping = new AbortController();
  for (let step = 0; step < 5000; step += 1) queue.put({ is: 'step', lane: 'a', pass: 'p' });
  for (let pass = 0; pass < 600; pass += 1) queue.put({ is: 'pass', lane: 'a', pass: String(pass) });
  queue.put({ is: 'status', lane: 'a' });

  const heard: Event[] = [];
  for await (const event of queue.taken(stopping.signal)) {
    heard.push(event);
    if (event.is === 'status') stopping.abort();
  }

  expect(heard).toHaveLength(500);
  expect(heard[0]).toEqual({ is: 'pass', lane: 'a', pass: '101' });
  expect(heard.at(-1)).toEqual({ is: 'status', lane: 'a' });
});

it('goes on with a new configuration, and says so', async () => {
  const stage = await aDeskOnGit({ seed: smallStreams({ A: {} }) });
  const daemon = await aRunningDaemon(stage.config, new RecordingLog());
  const heard = listening(daemon);
  await vi.waitFor(() => expect(heard).toContainEqual({ is: 'status', lane: 'dev' }), patience);
  const { readFile, writeFile } = await import('node:fs/promises');
  const text = await readFile(stage.config, 'utf8');

  await writeFile(stage.config, text.replace('production: {', 'live: {'));

  await vi.waitFor(() => expect(heard).toContainEqual({ is: 'configuration' }), patience);
  expect(daemon.desk.laneNames().map(({ name }) => name)).toEqual(['dev', 'staging', 'live']);
  await vi.waitFor(async () => {
    const lanes = await daemon.desk.lanes(all);
    expect(lanes.every(({ nextAt }) => nextAt !== undefined)).toBe(true);
  }, patience);
  const before = heard.length;
  await daemon.desk.hold('live', { reason: 'audit' }, ann);
  await vi.waitFor(
    () => expect(heard.slice(before)).toContainEqual({ is: 'status', lane: 'live' }),
    patience,
  );
}, 60_000);
