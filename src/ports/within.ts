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
