import pLimit from 'p-limit';
import type { Clock } from '../../ports/clock.ts';

/** Turns that begin at least `apartMs` milliseconds after one another, in the order in which they are taken. */
export class Turns {
  readonly #clock: Clock;
  readonly #apartMs: number;
  readonly #stopped: AbortSignal;
  readonly #limit = pLimit(1);
  #nextAt = 0;

  constructor(clock: Clock, apartMs: number, stopped: AbortSignal) {
    this.#clock = clock;
    this.#apartMs = apartMs;
    this.#stopped = stopped;
  }

  /** Resolves when the turn begins. Rejects when `stopped` aborts. */
  take(): Promise<void> {
    return this.#limit(async () => {
      const wait = this.#nextAt - this.#clock.now();
      if (this.#apartMs > 0 && wait > 0) await this.#clock.sleep(wait, this.#stopped);
      this.#nextAt = this.#clock.now() + this.#apartMs;
    });
  }
}
