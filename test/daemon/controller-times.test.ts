import { expect, it, onTestFinished } from 'vitest';
import { startController, type ControllerSubject } from '../../src/daemon/controller.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TestClock } from '../support/test-clock.ts';

/** A controller of one subject whose passes end when a test says so. */
async function aController() {
  const [clock, log] = [new TestClock(), new RecordingLog()];
  const ends: ((error?: Error) => void)[] = [];
  const subject: ControllerSubject = {
    name: 'environment staging',
    every: 60_000,
    run: () =>
      new Promise((resolve, reject) => {
        ends.push((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
  let count = 0;
  const controller = startController([subject], {
    clock,
    log,
    random: () => 0.5,
    newId: () => `run-${(count += 1)}`,
  });
  onTestFinished(async () => {
    const stopped = controller.stop();
    ends.at(-1)?.();
    await stopped;
  });
  const end = async (error?: Error) => {
    ends.at(-1)?.(error);
    await clock.nextSleep();
  };
  return { clock, controller, end, times: () => controller.timesOf('environment staging') };
}

it('says which pass runs and since when, and then when the next one is due', async () => {
  const { clock, controller, end, times } = await aController();
  const begun = clock.now();
  expect(times()).toEqual({ nextAt: undefined, running: { run: 'run-1', since: begun } });

  await end();
  expect(times()).toEqual({ nextAt: clock.now() + 60_000, running: undefined });

  clock.advance(60_000);
  await expect.poll(() => times()?.running).toEqual({ run: 'run-2', since: clock.now() });
  expect(times()?.nextAt).toBeUndefined();
  expect(controller.timesOf('environment nowhere')).toBeUndefined();
});

it('says that a pass that failed is tried again sooner', async () => {
  const { clock, end, times } = await aController();
  await end(new Error('away'));
  expect(times()).toEqual({ nextAt: clock.now() + 1000, running: undefined });
});
