import type { Clock } from './clock.ts';

/** Resolves as the work does, or to undefined after `ms` milliseconds. Rejects if the signal aborts first. */
export async function within<T>(
  clock: Clock,
  milliseconds: number,
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  const settled = new AbortController();
  const late = clock.sleep(milliseconds, AbortSignal.any([signal, settled.signal])).then(() => undefined);
  // The promise that loses the race has no other handler for its rejection.
  late.catch(() => undefined);
  work.catch(() => undefined);
  return Promise.race([work, late]).finally(() => settled.abort());
}

/** Resolves or rejects as the work does. Runs `act` after each `ms` milliseconds until then, one run at a time. */
export async function meanwhile<T>(
  clock: Clock,
  milliseconds: number,
  work: Promise<T>,
  act: () => Promise<void>,
  signal: AbortSignal,
): Promise<T> {
  const boxed = work.then((value) => ({ value }));
  for (;;) {
    const done = await within(clock, milliseconds, boxed, signal);
    if (done !== undefined) return done.value;
    await act();
  }
}
