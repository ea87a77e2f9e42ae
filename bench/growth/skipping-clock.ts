import type { Clock } from '../../src/ports/clock.ts';

interface Sleeper {
  readonly wakesAt: number;
  /** How long it sleeps in all. Milliseconds. */
  readonly length: number;
  readonly wake: () => void;
  timer: NodeJS.Timeout;
}

/** What a timer of Node takes at most. Milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** A clock that goes as any other does, and on which time can be left out. Whoever sleeps past that wakes up. */
export class SkippingClock implements Clock {
  #ahead: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(start: number) {
    this.#ahead = start - performance.now();
  }

  now(): number {
    return performance.now() + this.#ahead;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const end = (settle: () => void) => () => {
        clearTimeout(sleeper.timer);
        signal.removeEventListener('abort', giveUp);
        this.#sleepers.delete(sleeper);
        settle();
      };
      const giveUp = end(() => reject(signal.reason as Error));
      const wake = end(resolve);
      const timer = setTimeout(wake, Math.min(ms, longestTimer));
      const sleeper: Sleeper = { wakesAt: this.now() + ms, length: ms, wake, timer };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  /** Milliseconds until the first wakes of those who sleep for at least so long; Infinity where nobody does. */
  untilNext(least: number): number {
    const due = [...this.#sleepers].filter(({ length }) => length >= least).map(({ wakesAt }) => wakesAt);
    return Math.max(0, Math.min(...due) - this.now());
  }

  skip(ms: number): void {
    this.#ahead += ms;
    const now = this.now();
    const inOrder = [...this.#sleepers].sort((one, other) => one.wakesAt - other.wakesAt);
    for (const sleeper of inOrder) {
      if (sleeper.wakesAt <= now) sleeper.wake();
      else {
        clearTimeout(sleeper.timer);
        sleeper.timer = setTimeout(sleeper.wake, Math.min(sleeper.wakesAt - now, longestTimer));
      }
    }
  }
}
