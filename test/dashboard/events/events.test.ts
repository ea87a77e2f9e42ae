import { ServiceMethods } from '../../support/service-methods.ts';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { DashboardService } from '../../../src/dashboard/api/service.ts';
import type { Event } from '../../../src/dashboard/events/schema.ts';
import { EventQueue } from '../../../src/dashboard/events/event-queue.ts';
import { OthersChanges } from '../../../src/dashboard/events/others-changes.ts';
import { sluice } from '../../support/command-line.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { aRunningDaemon } from '../../support/running-daemon.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aService, aDeskOnGit, all, ann } from '../service/a-service.ts';

const patience = { timeout: 30_000, interval: 20 };

/** Collects what a listener hears until the test ends. */
function listening({ service }: { readonly service: Pick<DashboardService, 'events'> }, sees = all): Event[] {
  const stopping = new AbortController();
  const heard: Event[] = [];
  const done = (async () => {
    for await (const event of service.events(sees, stopping.signal)) heard.push(event);
  })();
  onTestFinished(() => {
    stopping.abort();
    return done;
  });
  return heard;
}

it('tells at once what moves in this process, to those who may see it', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }) });
  await harness.bring();
  const heard = listening(harness);
  const other = listening(harness, (name) => name === 'production');

  await harness.sync();
  const [sync] = await harness.service.runs({ stage: 'staging', limit: 1 }, all);

  const of = (is: Event['is']) => heard.filter((event) => event.is === is);
  await vi.waitFor(() => expect(of('status')).not.toEqual([]), patience);
  expect(of('run')[0]).toEqual({ is: 'run', stage: 'staging', run: sync?.id });
  expect(of('step')[0]).toEqual({ is: 'step', stage: 'staging', run: sync?.id });
  await harness.service.hold('production', { reason: 'audit' }, ann);
  await vi.waitFor(() => expect(other).toContainEqual({ is: 'status', stage: 'production' }), patience);
  expect(other.some(({ stage }) => stage === 'staging')).toBe(false);
});

it('notices what a command line does on the same store', async () => {
  const harness = await aDeskOnGit({ seed: smallStreams({ A: {} }) });
  await harness.bring();
  const heard = listening(harness);
  const look = vi.spyOn(harness.app.store, 'othersWrote');
  await vi.waitFor(() => expect(look).toHaveBeenCalled(), patience);

  const { code } = await sluice(['sync', 'staging', '-c', harness.config], { SANDBOX_SECRET: 'demo-secret' });
  expect(code).toBe(0);

  await vi.waitFor(() => {
    expect(heard).toContainEqual({ is: 'status', stage: 'staging' });
    expect(heard.some(({ is, stage }) => is === 'run' && stage === 'staging')).toBe(true);
  }, patience);
  expect(
    (await harness.service.matrix({ search: '', sort: 'name', page: 1, size: 9 }, all)).rows,
  ).toMatchObject([{ slug: 'a', cells: [{ is: 'in sync' }] }]);
}, 60_000);

it('notices that a call of another process is tried again', async () => {
  const harness = await aService();
  const { store } = harness.app;
  const run = { id: 'p', kind: 'sync', subject: 'environment staging', startedAt: 1, actor: 'x' } as const;
  const open = { endedAt: undefined, revision: undefined, planDigest: undefined, outcome: undefined };
  await store.saveRun({ ...run, ...open, message: undefined, details: [] });
  const entry = { id: 'e', run: 'p', subject: 'staging', call: 'remove value-streams/a', facts: null };
  await store.saveJournal({ ...entry, startedAt: 2, result: undefined });
  let count = 0;
  const others = new OthersChanges(
    {
      othersWrote: async () => (count += 1),
      statusMarks: () => store.statusMarks(),
      runHeads: (subjects, limit) => store.runHeads(subjects, limit),
      journalCount: (id) => store.journalCount(id),
    },
    [run.subject],
  );
  await others.look();
  expect(await others.look()).toEqual([]);

  await store.saveJournal({ ...entry, startedAt: 2, result: undefined, sent: 1, failure: 'busy' });

  expect(await others.look()).toEqual([{ is: 'step', subject: run.subject, run: 'p' }]);
});

it('looks at nothing while nobody listens', async () => {
  const harness = await aService();
  const look = vi.spyOn(harness.app.store, 'othersWrote');
  const stopping = new AbortController();
  const events = harness.service.events(all, stopping.signal)[Symbol.asyncIterator]();
  const next = events.next();
  await vi.waitFor(() => expect(look.mock.calls.length).toBeGreaterThan(1), patience);
  stopping.abort();
  await next;
  const before = look.mock.calls.length;

  await harness.service.hold('staging', { reason: 'audit' }, ann);
  await new Promise((resolve) => setImmediate(resolve));

  expect(look.mock.calls.length).toBe(before);
});

it('tells a slow listener each thing once, in order, and of too many the newest', async () => {
  const queue = new EventQueue();
  const stopping = new AbortController();
  for (let step = 0; step < 5000; step += 1) queue.put({ is: 'step', stage: 'a', run: 'p' });
  for (let run = 0; run < 600; run += 1) queue.put({ is: 'run', stage: 'a', run: String(run) });
  queue.put({ is: 'status', stage: 'a' });

  const heard: Event[] = [];
  for await (const event of queue.taken(stopping.signal)) {
    heard.push(event);
    if (event.is === 'status') stopping.abort();
  }

  expect(heard).toHaveLength(500);
  expect(heard[0]).toEqual({ is: 'run', stage: 'a', run: '101' });
  expect(heard.at(-1)).toEqual({ is: 'status', stage: 'a' });
});

it('goes on with a new configuration, and says so', async () => {
  const harness = await aDeskOnGit({ seed: smallStreams({ A: {} }) });
  const daemon = await aRunningDaemon(harness.config, new RecordingLog());
  const heard = listening(daemon);
  await vi.waitFor(() => expect(heard).toContainEqual({ is: 'status', stage: 'dev' }), patience);
  const { readFile, writeFile } = await import('node:fs/promises');
  const text = await readFile(harness.config, 'utf8');

  await writeFile(harness.config, text.replace('production: {', 'live: {'));

  await vi.waitFor(() => expect(heard).toContainEqual({ is: 'configuration' }), patience);
  expect(daemon.service.stageNames().map(({ name }) => name)).toEqual(['dev', 'staging', 'live']);
  await vi.waitFor(async () => {
    const stages = await new ServiceMethods(daemon.service).stages(all);
    expect(stages.every(({ nextAt }) => nextAt !== undefined)).toBe(true);
  }, patience);
  const before = heard.length;
  await new ServiceMethods(daemon.service).hold('live', { reason: 'audit' }, ann);
  await vi.waitFor(
    () => expect(heard.slice(before)).toContainEqual({ is: 'status', stage: 'live' }),
    patience,
  );
}, 60_000);
