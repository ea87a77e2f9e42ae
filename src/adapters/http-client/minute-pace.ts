import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { Pace, type Place, type Turn } from './pace.ts';

const minute = 60_000;
/** Smallest allowance after a refusal, so that runs still end. */
const fewest = 10;
/** Fraction of the calls before a refusal. */
const share = 0.8;
/** Fraction of the whole allowance that each minute without a refusal adds. */
const regained = 0.1;

/**
 * Times the calls to Make. Make counts the calls of an organisation per minute, and so does Sluice: no minute has more
 * than `perMinute` of its calls. A 429 shows that others use that limit too. Then Sluice sends nothing for as long as
 * Make asks. Afterwards its allowance is four fifths of its calls in that minute. The allowance grows by a tenth of
 * `perMinute` with each minute without a refusal.
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
    const taken = Math.floor(Math.max(0, this.#inLastMinute().length - 1) * share);
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

  /**
   * Returns the calls of the last minute. Drops those with a future time, which were sent before the clock was set
   * back.
   */
  #inLastMinute(): number[] {
    const now = this.now();
    this.#sent = this.#sent.filter((at) => at > now - minute && at <= now);
    return this.#sent;
  }
}
