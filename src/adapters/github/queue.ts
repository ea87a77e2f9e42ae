import pLimit, { type LimitFunction } from 'p-limit';
import type { Clock } from '../../ports/clock.ts';

/**
 * A queue for the throttling plug-in on a given clock. It has the methods that the plug-in uses of a group of
 * Bottleneck, whose own timers no test can move. It runs a limited number of tasks at once, each begun at least
 * `apartMs` after the one before.
 */
export class ThrottleQueue {
  readonly #clock: Clock;
  readonly #apartMs: number;
  readonly #stopped: AbortSignal;
  readonly #limit: LimitFunction;
  #nextAt = 0;

  constructor(
    clock: Clock,
    { atOnce, apartMs }: { readonly atOnce: number; readonly apartMs: number },
    stopped: AbortSignal,
  ) {
    this.#clock = clock;
    this.#apartMs = apartMs;
    this.#stopped = stopped;
    this.#limit = pLimit(atOnce);
  }

  /** Returns the queue itself. The plug-in has a queue for each of its ids; here each queue has one client. */
  key(): this {
    return this;
  }

  async schedule<Arguments extends readonly unknown[], T>(
    _options: unknown,
    task: (...args: Arguments) => T | Promise<T>,
    ...args: Arguments
  ): Promise<T> {
    return await this.#limit(async () => {
      const wait = this.#nextAt - this.#clock.now();
      if (this.#apartMs > 0 && wait > 0) await this.#clock.sleep(wait, this.#stopped);
      this.#nextAt = this.#clock.now() + this.#apartMs;
      return await task(...args);
    });
  }
}
