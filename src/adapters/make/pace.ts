import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';

const minute = 60_000;
/** Smallest allowance after a refusal, so that runs still end. */
const fewest = 10;
/** Fraction of the calls before a refusal. */
const kept = 0.8;
/** Fraction of the whole allowance that each minute without a refusal adds. */
const regained = 0.1;

/**
 * Times the calls to Make. Make counts the calls of an organisation per minute, and so does Sluice: no minute has more
 * than `perMinute` of its calls. A 429 shows that others use that limit too. Then Sluice sends nothing for as long as
 * Make asks. Afterwards its allowance is four fifths of its calls in that minute. The allowance grows by a tenth of
 * `perMinute` with each minute without a refusal.
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

  /**
   * Returns the milliseconds until the rest is over; 0 where there is none. A clock that is set back does not prolong
   * it.
   */
  resting(): number {
    const gone = Math.max(0, this.#clock.now() - this.#restsFrom);
    return Math.max(0, this.#restsFor - gone);
  }

  /** Stops all calls for at least this long. */
  rest(ms: number): void {
    if (ms <= this.resting()) return;
    this.#restsFrom = this.#clock.now();
    this.#restsFor = ms;
  }

  /** Records that Make refused a call because of the rate, and asked to wait. */
  refused(ms: number): void {
    this.rest(ms);
    this.#calmSince = this.#clock.now() + ms;
    const taken = Math.floor(Math.max(0, this.#inLastMinute().length - 1) * kept);
    const least = Math.min(fewest, this.#perMinute);
    this.#allowed = Math.max(least, Math.min(this.#allowed, taken));
    this.#log.info('Make limits the rate of calls', { perMinute: this.#allowed });
  }

  /**
   * Waits for the turn of one call, and counts it. `patience` limits the rests at Make's request, not the wait for our
   * own allowance. False where the call would have to rest for longer.
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

  /**
   * Returns the calls of the last minute. Drops those with a future time, which were sent before the clock was set
   * back.
   */
  #inLastMinute(): number[] {
    const now = this.#clock.now();
    this.#sent = this.#sent.filter((at) => at > now - minute && at <= now);
    return this.#sent;
  }
}
