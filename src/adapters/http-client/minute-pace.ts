import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { Pace, type Place, type Turn } from './pace.ts';

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
export class MinutePace extends Pace {
  readonly #log: Log;
  readonly #perMinute: number;
  #allowed: number;
  /** Times of the calls of the last minute. */
  #sent: number[] = [];
  #calmSince = 0;

  constructor(clock: Clock, log: Log, perMinute: number) {
    super(clock);
    this.#log = log;
    this.#perMinute = perMinute;
    this.#allowed = perMinute;
  }

  refused(_: Turn, ms: number): void {
    this.rest(ms);
    this.#calmSince = this.now() + ms;
    const taken = Math.floor(Math.max(0, this.#inLastMinute().length - 1) * kept);
    const least = Math.min(fewest, this.#perMinute);
    this.#allowed = Math.max(least, Math.min(this.#allowed, taken));
    this.#log.info('Make limits the rate of calls', { perMinute: this.#allowed });
  }

  protected reserve(): Place {
    this.#grow();
    const sent = this.#inLastMinute();
    const [oldest] = sent.slice(-this.#allowed);
    if (sent.length >= this.#allowed && oldest !== undefined)
      return { ms: oldest + minute - this.now(), take: () => undefined };
    sent.push(this.now());
    return { ms: 0, take: () => ({ stretch: 0 }) };
  }

  #grow(): void {
    const calm = Math.floor((this.now() - this.#calmSince) / minute);
    if (calm < 1 || this.#allowed === this.#perMinute) return;
    this.#calmSince += calm * minute;
    const more = Math.max(1, Math.floor(calm * this.#perMinute * regained));
    this.#allowed = Math.min(this.#perMinute, this.#allowed + more);
  }

  /** What was sent at a time that is still to come was sent before the clock was set back: it is forgotten. */
  #inLastMinute(): number[] {
    const now = this.now();
    this.#sent = this.#sent.filter((at) => at > now - minute && at <= now);
    return this.#sent;
  }
}
