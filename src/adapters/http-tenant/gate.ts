import type { Clock } from '../../ports/clock.ts';

/**
 * Holds back every call of one tenant while it asked to wait: what one call is told (429, 503 with `Retry-After`)
 * counts for all.
 */
export class Gate {
  readonly #clock: Clock;
  #opensAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until it opens; 0 while it is open. */
  remaining(): number {
    return Math.max(0, this.#opensAt - this.#clock.now());
  }

  /** Shut for at least this long from now. */
  shutFor(ms: number): void {
    this.#opensAt = Math.max(this.#opensAt, this.#clock.now() + ms);
  }

  /**
   * Waits until it is open, also if it is shut again meanwhile, for `patience` milliseconds at most. Says how long it
   * waited; `open` is false where it would have to wait longer than that.
   */
  async pass(
    patience: number,
    signal: AbortSignal,
  ): Promise<{ readonly open: boolean; readonly waited: number }> {
    let waited = 0;
    for (let ms = this.remaining(); ms > 0; ms = this.remaining()) {
      if (waited + ms > patience) return { open: false, waited };
      await this.#clock.sleep(ms, signal);
      waited += ms;
    }
    return { open: true, waited };
  }
}
