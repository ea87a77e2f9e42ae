import { expect, it, onTestFinished } from 'vitest';
import type { LastRun } from '../../src/ports/store.ts';
import { startController, type RunningController } from '../../src/daemon/controller.ts';
import { withLease } from '../../src/state/leases/lease.ts';
import { FakeStore } from '../support/fake-store.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TestClock } from '../support/test-clock.ts';

const name = 'environment staging';
const every = 60_000;

interface Replica {
  readonly controller: RunningController;
  readonly log: RecordingLog;
  /** Ends the run under way, well or not. */
  readonly end: (error?: Error) => Promise<void>;
  runs: number;
}

/** Processes that share a store and each work on the same subject. */
function replicasOn(clock: TestClock, store: FakeStore) {
  return (holder: string): Replica => {
    let finish: ((error?: Error) => void) | undefined;
    const log = new RecordingLog();
    const subject = {
      name,
      every,
      lastRun: () => store.lastRun(name),
      run: (signal: AbortSignal) => {
        const request = { subject: name, holder, patience: 0, isFullRun: true, landing: 0 };
        return withLease({ store, clock }, request, signal, async () => {
          replica.runs += 1;
          await new Promise<void>((resolve, reject) => {
            finish = (error) => (error === undefined ? resolve() : reject(error));
          });
        });
      },
    };
    const controller = startController([subject], { clock, log, random: () => 0.5, newId: () => holder });
    onTestFinished(async () => {
      const stopped = controller.stop();
      finish?.();
      await stopped;
    });
    const replica: Replica = {
      controller,
      log,
      runs: 0,
      end: async (error) => {
        finish?.(error);
        await expect.poll(() => controller.timesOf(name)?.nextAt).toBeDefined();
      },
    };
    return replica;
  };
}

/** One that is in the middle of a pass, and one that found it so. */
async function twoReplicas() {
  const clock = new TestClock();
  const store = new FakeStore(() => clock.now());
  const start = replicasOn(clock, store);
  const worker = start('worker');
  await expect.poll(() => worker.runs).toBe(1);
  const other = start('other');
  const dueIn = (replica: Replica) => (replica.controller.timesOf(name)?.nextAt ?? NaN) - clock.now();
  await expect.poll(() => dueIn(other)).toBe(2_500);
  return { clock, store, worker, other, dueIn };
}

it('leaves alone what another process works on, without an error, and looks again soon', async () => {
  const { clock, worker, other, dueIn } = await twoReplicas();
  clock.advance(2_500);
  await expect.poll(() => dueIn(other)).toBe(2_500);
  expect([worker.runs, other.runs]).toEqual([1, 0]);
  expect(other.log.lines.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
});

it('does not do again what another process has done since it was asked for', async () => {
  const { clock, worker, other, dueIn } = await twoReplicas();
  await worker.end();
  // The pass had begun before this process did.
  clock.advance(2_500);
  await expect.poll(() => other.runs).toBe(1);
  await other.end();

  clock.advance(10_000);
  worker.controller.wake(name);
  await expect.poll(() => worker.runs).toBe(2);
  await worker.end();
  clock.advance(50_000);
  // That of the other was due now, and is not before a whole time after that of the worker.
  await expect.poll(() => dueIn(other)).toBe(10_000);
  expect(other.runs).toBe(1);
  clock.advance(10_000);
  await expect.poll(() => worker.runs + other.runs).toBe(4);
});

it('is ready where another process looked at everything while it asked for the last turn', async () => {
  const clock = new TestClock();
  const asked = Promise.withResolvers<LastRun>();
  const run = () => Promise.reject(new Error('not its turn'));
  const subject = { name, every, lastRun: () => asked.promise, run };
  const deps = { clock, log: new RecordingLog(), random: () => 0.5, newId: () => 'id' };
  const controller = startController([subject], deps);
  onTestFinished(() => controller.stop());
  expect(controller.isReady()).toBe(false);

  clock.advance(10_000);
  asked.resolve({ holder: 'another', beganAgo: 5_000, endedAgo: 1_000 });

  await expect.poll(() => controller.isReady()).toBe(true);
  expect(controller.timesOf(name)?.running).toBeUndefined();
});

it('does it itself where the other pass had begun before it was woken', async () => {
  const { clock, worker, other } = await twoReplicas();
  clock.advance(1_000);
  other.controller.wake(name);
  await worker.end();
  clock.advance(2_500);
  await expect.poll(() => other.runs).toBe(1);
  await other.end();
});

it('does it itself where the other process failed', async () => {
  const { clock, worker, other } = await twoReplicas();
  await worker.end(new Error('its disk is full'));
  clock.advance(2_500);
  await expect.poll(() => worker.runs + other.runs).toBe(2);
});

it('does it itself once the other process is gone', async () => {
  const clock = new TestClock();
  const store = new FakeStore(() => clock.now());
  await store.acquireLease(name, 'dead');
  const other = replicasOn(clock, store)('other');
  for (let waited = 0; waited < store.leaseTime; waited += 2_500) {
    await clock.nextSleep();
    expect(other.runs).toBe(0);
    clock.advance(2_500);
  }
  await expect.poll(() => other.runs).toBe(1);
});
