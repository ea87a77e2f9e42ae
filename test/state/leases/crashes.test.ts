import { expect, it, onTestFinished } from 'vitest';
import type { Repository } from '../../../src/ports/repository.ts';
import { startController, type ControllerSubject } from '../../../src/daemon/controller.ts';
import { CrashLoop, isCrashing, retryNow } from '../../../src/state/leases/crashes.ts';
import { runSync, type LeasedRunOptions } from '../../../src/runs/run.ts';
import { statusRecord } from '../../../src/state/records/environment-status.ts';
import { FakeHarness } from '../../support/fake-harness.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';
import { never } from '../../support/world.ts';

const subject = 'environment staging';
const [second, minute] = [1000, 60_000];

/** A stage whose runs may crash. Each run is of another process; of those before, none is left. */
async function aHarness() {
  const harness = new FakeHarness();
  const clock = harness.deps.clock as TestClock;
  await harness.write({ 'value-streams/format.json': '{\n  "format": 1\n}\n' });
  const deps = { ...harness.deps, isDead: () => Promise.resolve(true) };
  let processes = 0;
  const options = () => ({ holder: `process-${(processes += 1)}`, patience: 0, landing: 0, isFullRun: true });
  const run = (other: Partial<LeasedRunOptions> = {}) =>
    runSync(deps, harness.environment, { ...options(), ...other }, never);
  /** A run that reads the branch and never ends. */
  const crash = () =>
    new Promise<void>((resolve, reject) => {
      const fetch: Repository['fetch'] = async (signal) => {
        await deps.repository.fetch(signal);
        resolve();
        return new Promise(() => undefined);
      };
      const repository = new Proxy(deps.repository, {
        get: (target, key) => {
          const value: unknown = key === 'fetch' ? fetch : Reflect.get(target, key, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
      runSync({ ...deps, repository }, harness.environment, options(), never).catch(reject);
    });
  return { harness, clock, run, crash };
}

/** Runs one after the other that crash, each as soon as it is tried again, and the pause after the last. */
async function pauseAfter({ run, crash, clock }: Awaited<ReturnType<typeof aHarness>>, crashes: number) {
  for (let crashed = 0; ;) {
    const error: unknown = await crash().catch((reason: unknown) => reason);
    if (!(error instanceof CrashLoop)) crashed += 1;
    else clock.advance(error.pause);
    if (crashed === crashes) break;
  }
  const error: unknown = await run().catch((reason: unknown) => reason);
  return error instanceof CrashLoop ? error.pause : 0;
}

it('runs at once after one crash, however often', async () => {
  const { run, crash } = await aHarness();
  for (let times = 0; times < 3; times += 1) {
    await crash();
    await expect(run()).resolves.toMatchObject({ outcome: 'synced' });
  }
});

it.each([
  [2, 30 * second],
  [3, minute],
  [4, 2 * minute],
  [12, 30 * minute],
])('pauses after %i crashes in a row, in every process', async (crashes, pause) => {
  const harness = await aHarness();

  expect(await pauseAfter(harness, crashes)).toBe(pause);

  await expect(harness.run()).rejects.toMatchObject({ code: 'SLC2467', pause });
  harness.clock.advance(pause);
  await expect(harness.run()).resolves.toMatchObject({ outcome: 'synced' });
  expect(await pauseAfter(harness, 1)).toBe(0);
});

it('shows the pause, and asks for a person once it crashed after one', async () => {
  const harness = await aHarness();
  const status = () => statusRecord.read(harness.harness.store, subject);

  await pauseAfter(harness, 2);
  expect((await status())?.conditions).toMatchObject([
    { type: 'Ready', isTrue: false, reason: 'CrashLoop' },
    { type: 'Reconciling', reason: 'Retrying' },
  ]);

  await pauseAfter(harness, 1);
  const next = `${new Date(harness.clock.now() + minute).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const message = `Sluice crashed during the last 3 runs. Next attempt at ${next} [SLC2467]`;
  expect((await status())?.conditions).toEqual([
    { type: 'Ready', isTrue: false, reason: 'CrashLoop', message },
    { type: 'Stalled', isTrue: true, reason: 'CrashLoop', message },
  ]);

  harness.clock.advance(minute);
  await harness.run();
  expect(JSON.stringify(await status())).not.toContain('CrashLoop');
});

it('runs during the pause if there is a new commit', async () => {
  const harness = await aHarness();
  await pauseAfter(harness, 3);
  await harness.harness.write({ 'readme.md': 'smaller' });
  await expect(harness.run()).resolves.toMatchObject({ outcome: 'synced' });
});

it('runs during the pause if a person asks', async () => {
  const harness = await aHarness();
  await pauseAfter(harness, 3);
  await retryNow(harness.harness.deps, subject);
  await harness.crash();
  await expect(harness.run()).rejects.toMatchObject({ pause: 2 * minute });

  await expect(harness.run({ isFullRun: false })).resolves.toMatchObject({ outcome: 'synced' });
  await expect(harness.run()).resolves.toMatchObject({ outcome: 'synced' });
});

it('takes a failure for the end of a run, and an abort for none', async () => {
  const harness = await aHarness();
  await pauseAfter(harness, 2);
  harness.clock.advance(minute);
  const { deps, environment, store } = harness.harness;
  const options = { holder: 'another', patience: 0 };
  const aborting = AbortSignal.abort(new Error('stopped'));
  await expect(runSync(deps, environment, options, aborting)).rejects.toThrow('stopped');
  expect(await isCrashing(store, subject)).toBe(true);

  const missing = { ...environment, branch: 'env/none' };
  await expect(runSync(deps, missing, options, never)).rejects.toThrow('does not exist yet');
  expect(await isCrashing(store, subject)).toBe(false);
});

it('counts no crash of a process that lost its lease and takes it again', async () => {
  const { run, harness } = await aHarness();
  for (let times = 0; times < 3; times += 1) {
    await harness.store.acquireLease(subject, 'slow');
    await run({ holder: 'slow' });
    expect(await isCrashing(harness.store, subject)).toBe(false);
  }
});

/** Subjects whose passes end when a test says so. Those named by a letter of `crashing` are likely to crash. */
function aController(subjectNames: readonly string[], crashing: string, every = minute) {
  const clock = new TestClock();
  const log = new RecordingLog();
  const running = new Map<string, (error?: Error) => void>();
  const subjects = subjectNames.map((name): ControllerSubject => ({
    name,
    every,
    isCrashing: () => Promise.resolve(crashing.includes(name)),
    run: () =>
      new Promise<void>((resolve, reject) => {
        running.set(name, (error) => (error === undefined ? resolve() : reject(error)));
      }).finally(() => running.delete(name)),
  }));
  const controller = startController(subjects, { clock, log, random: () => 0.5, newId: () => 'id' });
  onTestFinished(async () => {
    const stopped = controller.stop();
    for (const end of running.values()) end();
    await stopped;
  });
  return { clock, log, controller, running, names: () => [...running.keys()].toSorted().join('') };
}

it('makes passes that may crash one at a time, and all others beside them', async () => {
  const { running, names } = aController(['a', 'b', 'c', 'd'], 'bd');
  await expect.poll(names).toBe('abc');
  running.get('b')?.();
  await expect.poll(names).toBe('acd');
});

it('begins no pass that waited for another one when it was told to stop', async () => {
  const { controller, running, names } = aController(['a', 'b'], 'ab');
  await expect.poll(names).toBe('a');
  const stopped = controller.stop();
  running.get('a')?.();
  await stopped;
  expect(names()).toBe('');
});

it.each([
  [30 * second, minute],
  [10 * minute, 2 * minute],
])('rests for the pause of %i ms, and looks for new commits meanwhile', async (pause, every) => {
  const { clock, controller, log, running, names } = aController(['a'], 'a', every);
  await expect.poll(names).toBe('a');
  running.get('a')?.(new CrashLoop(3, clock.now() + pause, pause));
  await expect.poll(() => controller.timesOf('a')?.nextAt).toBe(clock.now() + Math.min(pause, every));
  expect(log.lines.map(({ level, message }) => [level, message])).toEqual([['warn', 'paused after crashes']]);
});
