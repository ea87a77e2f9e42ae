import type { Clock } from '../../ports/clock.ts';

/** Leave to send one call. The stretch in which it was given tells a refusal of it from those of later calls. */
export interface Turn {
  readonly stretch: number;
}

/** Result of a request for a turn. `turn` is undefined if the wait would be too long. */
export interface PermitResult {
  readonly turn: Turn | undefined;
  /** Milliseconds that it waited because the other side had asked everybody to. */
  readonly waited: number;
}

/** A place in the row: the milliseconds until then, and the turn, if it is still good by then. */
export interface Place {
  readonly ms: number;
  readonly take: () => Turn | undefined;
}

/**
 * When calls may be sent, those of all who share it: nobody sends anything while the other side asks for rest. How fast
 * calls go out at other times is up to the kinds of it.
 */
export abstract class Pace {
  protected opensAt = 0;
  readonly #clock: Clock;
  #seenAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The other side refused the call of this turn because of its rate, and asked to wait. */
  abstract refused(turn: Turn, ms: number): void;

  protected abstract reserve(): Place;

  /** Milliseconds until the rest is over; 0 where there is none. A clock that is set back does not prolong it. */
  resting(): number {
    const now = this.now();
    return Math.max(0, this.opensAt - now);
  }

  /** Stops all calls for at least this long from now. */
  rest(ms: number): void {
    const now = this.now();
    this.opensAt = Math.max(this.opensAt, now + ms);
  }

  /** Waits while the other side rests, also if it asks for more meanwhile, for `patience` milliseconds at most. */
  async rested(patience: number, signal: AbortSignal): Promise<{ isOver: boolean; waited: number }> {
    let waited = 0;
    for (let ms = this.resting(); ms > 0; ms = this.resting()) {
      if (waited + ms > patience) return { isOver: false, waited };
      await this.#clock.sleep(ms, signal);
      waited += ms;
    }
    return { isOver: true, waited };
  }

  /** Waits for the turn of one call. `patience` bounds the rests in it, not the wait for others in the row. */
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

  /** The time, with everything that is remembered moved back where the clock was set back. */
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
