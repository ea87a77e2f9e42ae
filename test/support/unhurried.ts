import type { Clock } from '../../src/ports/clock.ts';

/** Longer sleeps only guard. Milliseconds. */
const short = 5_000;

/** A clock for what waits a moment now and then: such sleeps are over at once, and move on nobody else's time. */
export function unhurried(clock: Clock, duringSleep: () => Promise<void> = () => Promise.resolve()): Clock {
  let slept = 0;
  return {
    now: () => clock.now() + slept,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      if (ms > short) return clock.sleep(ms, signal);
      slept += ms;
      await duringSleep();
    },
  };
}
