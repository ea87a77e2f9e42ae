import type { Clock } from '../../src/ports/clock.ts';

/** Sleeps up to this long are over at once; longer ones end only when time gets there. Milliseconds. */
const short = 5_000;

/**
 * A clock that nobody waits for: a short sleep moves it on at once, so that polls and retries take no real time. What
 * only guards (a call's timeout, the renewal of a lease) sleeps longer, and so never comes due by itself.
 */
export class HastyClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const { wake } of [...this.#sleepers].filter(({ until }) => until <= this.#now)) wake();
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (ms <= short) return this.advance(ms);
    await new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => () => {
        signal.removeEventListener('abort', giveUp);
        this.#sleepers.delete(sleeper);
        settle();
      };
      const giveUp = end(() => reject(signal.reason as Error));
      const sleeper = { until: this.#now + ms, wake: end(resolve) };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#sleepers.add(sleeper);
    });
  }
}
