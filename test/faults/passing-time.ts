import type { TestClock } from '../support/test-clock.ts';

/** Waits that a driver means to end soon; timeouts and leases are not hurried. Milliseconds. */
const shortWait = 10_000;

/** Lets time pass from one short wait to the next until the work is done. */
export async function asTimePasses<T>(clock: TestClock, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const ended = work.finally(() => done.abort());
  while (!done.signal.aborted) {
    const ms = clock.sleeping().find((each) => each <= shortWait);
    if (ms !== undefined) clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return ended;
}
