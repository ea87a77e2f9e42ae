import { readFile } from 'node:fs/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { PartThread } from '../../../../src/daemon/runtime/threads/part-thread.ts';
import type { MainSide } from '../../../../src/daemon/runtime/threads/protocol.ts';
import { RecordingLog } from '../../../support/recording-log.ts';
import { TestClock } from '../../../support/test-clock.ts';
import { never } from '../../../support/world.ts';

const entry = new URL('./thread-program.ts', import.meta.url);

/** A thread that is opening the configuration, and whose clock the test moves on. */
function anOpeningThread(path: string, signal: AbortSignal) {
  const begun: string[] = [];
  const clock = new TestClock();
  const log = new RecordingLog();
  const main: Omit<MainSide, 'child'> = {
    log: (line) => void begun.push(line),
    measured: () => undefined,
    asked: () => undefined,
    moved: () => undefined,
    event: () => undefined,
    timesOf: () => undefined,
  };
  let ids = 0;
  const opening = PartThread.open(
    {
      entry,
      data: { part: 'runs', version: undefined, logLevel: undefined },
      snapshot: { path, texts: new Map(), folders: new Map() },
      main,
      log,
      clock,
      newId: () => `thread${(ids += 1)}`,
      restarted: () => undefined,
    },
    signal,
  );
  return { opening, clock, log, begun };
}

/** A thread that has not begun yet. */
async function anOpenThread(path = 'good') {
  const { opening, clock, log, begun } = anOpeningThread(path, never);
  const thread = await opening;
  onTestFinished(async () => {
    thread.abort();
    clock.advance(5000);
    await thread.stop();
  });
  return { thread, clock, log, begun };
}

async function aThread(path?: string) {
  const harness = await anOpenThread(path);
  await harness.thread.begin();
  await vi.waitFor(() => expect(harness.begun).toHaveLength(1));
  return harness;
}

/** Time goes on in steps until something holds. */
const untilTrue = (clock: TestClock, step: number, holds: () => boolean) =>
  vi.waitFor(
    () => {
      clock.advance(step);
      if (!holds()) throw new Error('not yet');
    },
    { timeout: 20_000, interval: 20 },
  );

const restarting = 'thread ended: starting another';

/** Waits for another thread in its place. Time goes on in small steps once that starts, which takes real time. */
async function begunAgain({
  clock,
  log,
  begun,
}: Awaited<ReturnType<typeof aThread>>): Promise<readonly string[]> {
  await untilTrue(clock, 1000, () => log.lines.some(({ message }) => message === restarting));
  await untilTrue(clock, 100, () => begun.length > 1);
  return begun;
}

const twice = ['begun thread1 after 0', 'begun thread2 after 1'];

it('is started again where it does not answer', async () => {
  const harness = await aThread();
  void harness.thread.remote?.wake.asEvent('hang');
  expect(await begunAgain(harness)).toEqual(twice);
  expect(harness.log.lines.map(({ message }) => message)).toContain('thread stopped: no answer');
});

it('is started again where it fails, or ends', async () => {
  const harness = await aThread();
  void harness.thread.remote?.wake.asEvent('exit');
  expect(await begunAgain(harness)).toEqual(twice);
});

it('is started again where it takes too much memory, and takes nothing else with it', async () => {
  const harness = await aThread();
  void harness.thread.remote?.wake.asEvent('fill');
  expect(await begunAgain(harness)).toEqual(twice);
  const ended = harness.log.lines.find(({ message }) => message === restarting);
  expect(ended?.fields).toHaveProperty('reason');
  expect(ended?.fields).not.toHaveProperty('error');
}, 60_000);

it.each(['start', 'start a group'])('takes the processes that it started with it: %s', async (started) => {
  const { thread, clock, log, begun } = await aThread();
  void thread.remote?.wake.asEvent(started);
  await vi.waitFor(() => expect(begun).toHaveLength(2), { timeout: 20_000 });
  const pid = Number(begun[1]?.replace('started ', ''));
  expect(await isRunning(pid)).toBe(true);

  void thread.remote?.wake.asEvent('hang');

  await untilTrue(clock, 1000, () => log.lines.some(({ message }) => message === restarting));
  await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false);
});

/** Tells whether a process runs; false for one that ended and that nobody reaped. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
  return !/\) Z/.test(stat);
}

it('breaks off what was asked of it where it ends', async () => {
  const harness = await aThread();
  const { remote } = harness.thread;
  const asked = remote?.levels();
  void remote?.wake.asEvent('exit');
  await expect(asked).rejects.toThrow('the work was stopped');
});

it('ends at once where it was told to abort and hangs', async () => {
  const { thread, clock } = await aThread();
  void thread.remote?.wake.asEvent('hang');
  thread.abort();
  let isStopped = false;
  void thread.stop().then(() => (isStopped = true));
  await vi.waitFor(() => {
    clock.advance(3000);
    expect(isStopped).toBe(true);
  });
});

it('ends where it does not answer while it opens the configuration', async () => {
  const { opening, clock, log } = anOpeningThread('stuck', never);
  const refused = opening.catch((error: unknown) => error);
  await untilTrue(clock, 20_000, () => log.lines.length > 0);
  expect(await refused).toMatchObject({ message: 'the thread ended' });
  expect(log.lines.map(({ message }) => message)).toEqual(['thread stopped: no answer']);
});

it('ends at once where it is told to stop while it opens the configuration', async () => {
  const stopping = new AbortController();
  const { opening } = anOpeningThread('stuck', stopping.signal);
  const refused = opening.catch((error: unknown) => error);
  stopping.abort(new Error('stopped'));
  expect(await refused).toMatchObject({ message: 'stopped' });
});

it('says why it cannot open the configuration', async () => {
  await expect(aThread('bad')).rejects.toMatchObject({ code: 'SLC2301', message: 'no such store' });
});

it('begins in the thread that is started in the place of one that ended before', async () => {
  const { thread, clock, log, begun } = await anOpenThread('short');
  await vi.waitFor(() => expect(log.lines.map(({ message }) => message)).toContain(restarting));
  await thread.begin();
  await untilTrue(clock, 100, () => begun.length > 0);
  expect(begun).toEqual(['begun thread2 after 1']);
});

it('stops while it waits to start another thread', async () => {
  const { thread, log } = await aThread();
  void thread.remote?.wake.asEvent('exit');
  await vi.waitFor(() => expect(log.lines.map(({ message }) => message)).toContain(restarting));
  await thread.stop();
  expect(thread.remote).toBeUndefined();
});

it('stops after a thread that was started again could not open the configuration', async () => {
  const { thread, clock, log } = await aThread('once');
  void thread.remote?.wake.asEvent('exit');
  await untilTrue(clock, 100, () => log.lines.filter(({ message }) => message === restarting).length > 1);
  await thread.stop();
  expect(thread.remote).toBeUndefined();
});

it('stops where the thread fails meanwhile', async () => {
  const { thread } = await aThread();
  void thread.remote?.wake.asEvent('fail at stop');
  await thread.stop();
  expect(thread.remote).toBeUndefined();
});

it('is started again where it cannot begin', async () => {
  const { thread, clock, begun } = await anOpenThread('unready');
  await thread.begin().catch(() => undefined);
  await untilTrue(clock, 100, () => begun.length > 0);
  expect(begun).toEqual(['begun thread2 after 1']);
});

it('waits briefly again after a thread that worked for long', async () => {
  const { thread, clock, log, begun } = await aThread();
  const pauses = () => log.lines.flatMap(({ fields }) => ('pause' in fields ? [fields['pause']] : []));
  void thread.remote?.wake.asEvent('exit');
  await untilTrue(clock, 100, () => begun.length > 1);
  clock.advance(10 * 60_000);
  void thread.remote?.wake.asEvent('exit');
  await vi.waitFor(() => expect(pauses()).toEqual([500, 500]));
});
