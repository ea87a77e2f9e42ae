import { expect, it, onTestFinished } from 'vitest';
import type { Repository } from '../../../src/ports/repository.ts';
import { startController, type Subject } from '../../../src/daemon/controller.ts';
import { CrashLoop, isCrashing, retryNow } from '../../../src/state/leases/crashes.ts';
import { runSync, type PassOptions } from '../../../src/runs/run.ts';
import { statusRecord } from '../../../src/state/records/environment-status.ts';
import { FakeStage } from '../../support/fake-stage.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';
import { never } from '../../support/world.ts';

const subject = 'environment staging';
const [second, minute] = [1000, 60_000];

/** A stage whose runs may crash. Each run is of another process; of those before, none is left. */
async function aStage() {
  const stage = new FakeStage();
  const clock = stage.deps.clock as TestClock;
  await stage.write({ 'value-streams/format.json': '{\n  "format": 1\n}\n' });
  const deps = { ...stage.deps, isDead: () => Promise.resolve(true) };
  let processes = 0;
  const options = () => ({ holder: `process-${(processes += 1)}`, patience: 0, landing: 0, isTurn: true });
  const run = (other: Partial<PassOptions> = {}) =>
    runSync(deps, stage.environment, { ...options(), ...other }, never);
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
      runSync({ ...deps, repository }, stage.environment, options(), never).catch(reject);
    });
  return { stage, clock, run, crash };
}

/** Runs one after the other that crash, each as soon as it is tried again, and the pause after the last. */
async function pauseAfter({ run, crash, clock }: Awaited<ReturnType<typeof aStage>>, crashes: number) {
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
  const { run, crash } = await aStage();
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
  const stage = await aStage();

  expect(await pauseAfter(stage, crashes)).toBe(pause);

  await expect(stage.run()).rejects.toMatchObject({ code: 'SLC2467', pause });
  stage.clock.advance(pause);
  await expect(stage.run()).resolves.toMatchObject({ outcome: 'synced' });
  expect(await pauseAfter(stage, 1)).toBe(0);
});

it('shows the pause, and asks for a person once it crashed after one', async () => {
  const stage = await aStage();
  const status = () => statusRecord.read(stage.stage.store, subject);

  await pauseAfter(stage, 2);
  expect((await status())?.conditions).toMatchObject([
    { type: 'Ready', isTrue: false, reason: 'CrashLoop' },
    { type: 'Reconciling', reason: 'Retrying' },
  ]);

  await pauseAfter(stage, 1);
  const next = `${new Date(stage.clock.now() + minute).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const message = `Sluice crashed during the last 3 runs. Next attempt at ${next} [SLC2467]`;
  expect((await status())?.conditions).toEqual([
    { type: 'Ready', isTrue: false, reason: 'CrashLoop', message },
    { type: 'Stalled', isTrue: true, reason: 'CrashLoop', message },
  ]);

  stage.clock.advance(minute);
  await stage.run();
  expect(JSON.stringify(await status())).not.toContain('CrashLoop');
});

it('runs during the pause if there is a new commit', async () => {
  const stage = await aStage();
  await pauseAfter(stage, 3);
  await stage.stage.write({ 'readme.md': 'smaller' });
  await expect(stage.run()).resolves.toMatchObject({ outcome: 'synced' });
});

it('runs during the pause if a person asks', async () => {
  const stage = await aStage();
  await pauseAfter(stage, 3);
  await retryNow(stage.stage.deps, subject);
  await stage.crash();
  await expect(stage.run()).rejects.toMatchObject({ pause: 2 * minute });

  await expect(stage.run({ isTurn: false })).resolves.toMatchObject({ outcome: 'synced' });
  await expect(stage.run()).resolves.toMatchObject({ outcome: 'synced' });
});

it('takes a failure for the end of a run, and an abort for none', async () => {
  const stage = await aStage();
  await pauseAfter(stage, 2);
  stage.clock.advance(minute);
  const { deps, environment, store } = stage.stage;
  const options = { holder: 'another', patience: 0 };
  const aborting = AbortSignal.abort(new Error('stopped'));
  await expect(runSync(deps, environment, options, aborting)).rejects.toThrow('stopped');
  expect(await isCrashing(store, subject)).toBe(true);

  const missing = { ...environment, branch: 'env/none' };
  await expect(runSync(deps, missing, options, never)).rejects.toThrow('does not exist yet');
  expect(await isCrashing(store, subject)).toBe(false);
});

it('counts no crash of a process that lost its lease and takes it again', async () => {
  const { run, stage } = await aStage();
  for (let times = 0; times < 3; times += 1) {
    await stage.store.acquireLease(subject, 'slow');
    await run({ holder: 'slow' });
    expect(await isCrashing(stage.store, subject)).toBe(false);
  }
});

/** Subjects whose passes end when a test says so. Those named by a letter of `crashing` are likely to crash. */
function aController(subjectNames: readonly string[], crashing: string, every = minute) {
  const clock = new TestClock();
  const log = new RecordingLog();
  const running = new Map<string, (error?: Error) => void>();
  const subjects = subjectNames.map((name): Subject => ({
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
