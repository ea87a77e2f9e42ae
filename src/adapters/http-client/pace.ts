import type { Clock } from '../../ports/clock.ts';

/** Permission to send one call. Its stretch distinguishes a refusal of it from those of later calls. */
export interface Turn {
  readonly stretch: number;
}

/** Result of a request for a turn. `turn` is undefined if the wait would be too long. */
export interface PermitResult {
  readonly turn: Turn | undefined;
  /** Milliseconds that the call waited at the service's request. */
  readonly waited: number;
}

/** Place in the queue: the milliseconds until its turn, and the turn, if it is still valid by then. */
export interface Place {
  readonly ms: number;
  readonly take: () => Turn | undefined;
}

/**
 * Times the calls to one service, of all parts of Sluice together. It sends nothing while the service asks to wait;
 * subclasses decide how fast calls go out at other times.
 */
export abstract class Pace {
  protected opensAt = 0;
  readonly #clock: Clock;
  #seenAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Records that the service refused the call of this turn because of its rate, and asked to wait. */
  abstract refused(turn: Turn, ms: number): void;

  protected abstract reserve(): Place;

  /** Returns the milliseconds until the rest is over, or 0. A clock that is set back does not prolong it. */
  resting(): number {
    const now = this.now();
    return Math.max(0, this.opensAt - now);
  }

  /** Stops all calls for at least this long from now. */
  rest(ms: number): void {
    const now = this.now();
    this.opensAt = Math.max(this.opensAt, now + ms);
  }

  /** Waits until the service accepts calls again, at most `patience` milliseconds. It may extend its rest meanwhile. */
  async rested(patience: number, signal: AbortSignal): Promise<{ isOver: boolean; waited: number }> {
    let waited = 0;
    for (let ms = this.resting(); ms > 0; ms = this.resting()) {
      if (waited + ms > patience) return { isOver: false, waited };
      await this.#clock.sleep(ms, signal);
      waited += ms;
    }
    return { isOver: true, waited };
  }

  /** Waits for the turn of one call. `patience` limits the rests in it, not the wait for calls ahead in the queue. */
  async turn(patience: number, signal: AbortSignal): Promise<PermitResult> {
    let waited = 0;
    for (;;) {
      if (this.resting() > 0) {
        const rest = await this.rested(patience - waited, signal);
        waited += rest.waited;
        if (!rest.isOver) return { turn: undefined, waited };
      }
      const { ms, take } = this.reserve();
      if (ms > 0) await this.#clock.sleep(ms, signal);
      const turn = this.resting() > 0 ? undefined : take();
      if (turn !== undefined) return { turn, waited };
    }
  }

  /** Returns the time. If the clock was set back, moves all remembered times back with it. */
  protected now(): number {
    const now = this.#clock.now();
    const back = Math.max(0, this.#seenAt - now);
    if (back > 0) this.moveBack(back);
    this.#seenAt = now;
    return now;
  }

  protected moveBack(ms: number): void {
    this.opensAt -= ms;
  }
}
