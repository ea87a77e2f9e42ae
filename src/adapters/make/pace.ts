import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';

const minute = 60_000;
/** What a refusal leaves at the least, so that a pass still comes to its end. */
const fewest = 10;
/** Of the calls that were too many. */
const kept = 0.8;
/** Of the whole allowance, after each minute without a refusal. */
const regained = 0.1;

/**
 * When calls to Make may be sent. Make counts the calls of an organisation in a minute, and so do we: no minute has more
 * of ours than `perMinute`. A 429 tells that others use that limit too: nobody sends anything for as long as it asks,
 * and from then on our own allowance is four fifths of what we had sent in that minute. It grows back by a tenth of
 * `perMinute` with each minute that passes without a refusal.
 */
export class MinutePace {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #perMinute: number;
  #allowed: number;
  /** Times of the calls of the last minute. */
  #sent: number[] = [];
  #restsFrom = 0;
  #restsFor = 0;
  #calmSince = 0;

  constructor(clock: Clock, log: Log, perMinute: number) {
    this.#clock = clock;
    this.#log = log;
    this.#perMinute = perMinute;
    this.#allowed = perMinute;
  }

  /** Milliseconds until the rest is over; 0 where there is none. A clock that is set back does not prolong it. */
  resting(): number {
    const gone = Math.max(0, this.#clock.now() - this.#restsFrom);
    return Math.max(0, this.#restsFor - gone);
  }

  /** Nobody sends anything for at least this long from now. */
  rest(ms: number): void {
    if (ms <= this.resting()) return;
    this.#restsFrom = this.#clock.now();
    this.#restsFor = ms;
  }

  /** Make refused a call because of the rate, and asked to wait. */
  refused(ms: number): void {
    this.rest(ms);
    this.#calmSince = this.#clock.now() + ms;
    const taken = Math.floor(Math.max(0, this.#inLastMinute().length - 1) * kept);
    const least = Math.min(fewest, this.#perMinute);
    this.#allowed = Math.max(least, Math.min(this.#allowed, taken));
    this.#log.info('Make limits the rate of calls', { perMinute: this.#allowed });
  }

  /**
   * Waits for the turn of one call, and counts it. `patience` bounds the rests that Make asked for, not the wait for
   * our own allowance. False where it would have to rest for longer.
   */
  async turn(patience: number, signal: AbortSignal): Promise<{ isTaken: boolean; waited: number }> {
    let waited = 0;
    for (;;) {
      signal.throwIfAborted();
      const rest = this.resting();
      if (waited + rest > patience) return { isTaken: false, waited };
      if (rest > 0) {
        await this.#clock.sleep(rest, signal);
        waited += rest;
        continue;
      }
      this.#grow();
      const sent = this.#inLastMinute();
      const [oldest] = sent.slice(-this.#allowed);
      if (sent.length < this.#allowed || oldest === undefined) {
        sent.push(this.#clock.now());
        return { isTaken: true, waited };
      }
      await this.#clock.sleep(oldest + minute - this.#clock.now(), signal);
    }
  }

  #grow(): void {
    const calm = Math.floor((this.#clock.now() - this.#calmSince) / minute);
    if (calm < 1 || this.#allowed === this.#perMinute) return;
    this.#calmSince += calm * minute;
    const more = Math.max(1, Math.floor(calm * this.#perMinute * regained));
    this.#allowed = Math.min(this.#perMinute, this.#allowed + more);
  }

  /** What was sent at a time that is still to come was sent before the clock was set back: it is forgotten. */
  #inLastMinute(): number[] {
    const now = this.#clock.now();
    this.#sent = this.#sent.filter((at) => at > now - minute && at <= now);
    return this.#sent;
  }
}
