import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';

/** Permission to send one call. Its stretch distinguishes a refusal of it from those of later calls. */
export interface CallPermit {
  readonly stretch: number;
}

/** Result of a request for a turn. `turn` is undefined where the wait would be too long. */
export interface PermitResult {
  readonly turn: CallPermit | undefined;
  /** Milliseconds that the call waited at the tenant's request. */
  readonly waited: number;
}

/** Length of a rest above which it shows an exhausted quota, not the possible speed of calls. Milliseconds. */
const longestLesson = 60_000;
const longestInterval = 10_000;
/** Interval below which calls are not paced. Milliseconds. */
const shortestInterval = 1;
/** Time without requests after which the tenant would have accepted more calls than Sluice sent. Milliseconds. */
const idleTime = 1000;
/** Fraction by which the interval shrinks with each call that waited: after the first lesson, at least, and at most. */
const eagerness = { first: 0.05, least: 0.0005, most: 0.1 };
/** Number of calls without a refusal after which the eagerness doubles. */
const calmCalls = 200;
/**
 * Smallest fraction of a pace that remains after a refusal. After this many calls the pace was about right; after fewer
 * it was not.
 */
const tellingCalls = 10;
const kept = { telling: 0.8, other: 0.5 };

/**
 * Times the calls to one tenant, of all parts of Sluice together. Three modes:
 * - *free*, at first: only the number of calls in flight is limited;
 * - *resting*: the tenant asked to wait (429, 503 with `Retry-After`), and Sluice sends nothing until then;
 * - *paced*, after a 429: calls go out one by one, as fast as the tenant accepted them before.
 *
 * Sluice measures that speed: the calls accepted since the previous rest, divided by the time until this rest is over.
 * At both ends the tenant accepts calls again, so bursts even out.
 *
 * From there, calls come a little sooner each time until the next 429, and even sooner if none follows. So Sluice finds
 * a raised limit, and meets a constant one so rarely that it costs almost nothing. Changes of the clock neither prolong
 * a rest nor affect the measurement.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #log: Log;
  #seenAt = 0;
  #opensAt = 0;
  #interval = 0;
  #nextAt = 0;
  #lastAt = 0;
  /** Calls that waited for their turn since the last lesson. */
  #calm = 0;
  /** The fewer calls the best lesson so far has, the sooner its pace is tested again. */
  #eagerness: number = eagerness.most;
  #isRefused = false;
  #stretch = 0;
  #startedAt = 0;
  #passed = 0;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Returns the milliseconds until the rest is over; 0 where there is none. */
  resting(): number {
    const now = this.#now();
    return Math.max(0, this.#opensAt - now);
  }

  /** Stops all calls for at least this long. */
  rest(ms: number): void {
    const now = this.#now();
    this.#opensAt = Math.max(this.#opensAt, now + ms);
    this.#nextAt = this.#opensAt;
  }

  /** Records that the tenant refused the call of this turn because of its rate, and asked to wait. */
  refused(turn: CallPermit, ms: number): void {
    this.rest(ms);
    if (turn.stretch !== this.#stretch) return;
    this.#passed -= 1;
    this.#isRefused = true;
  }

  /** Waits while the tenant rests, also if it asks for more meanwhile, at most `patience` milliseconds. */
  async rested(patience: number, signal: AbortSignal): Promise<{ isOver: boolean; waited: number }> {
    let waited = 0;
    for (let ms = this.resting(); ms > 0; ms = this.resting()) {
      if (waited + ms > patience) return { isOver: false, waited };
      await this.#clock.sleep(ms, signal);
      waited += ms;
    }
    return { isOver: true, waited };
  }

  /** Waits for the turn of one call. `patience` limits the rests, not the wait for other calls in the queue. */
  async turn(patience: number, signal: AbortSignal): Promise<PermitResult> {
    let waited = 0;
    for (;;) {
      const rest = await this.rested(patience - waited, signal);
      waited += rest.waited;
      if (!rest.isOver) return { turn: undefined, waited };
      const { stretch, ms } = this.#reserve();
      if (ms > 0) await this.#clock.sleep(ms, signal);
      // A rest meanwhile put all calls into a new queue.
      if (this.#isRefused || stretch !== this.#stretch || this.resting() > 0) continue;
      this.#passed += 1;
      if (ms > 0) this.#quicken();
      return { turn: { stretch }, waited };
    }
  }

  /** Reserves a place in the queue. Returns the milliseconds until then. */
  #reserve(): { readonly stretch: number; readonly ms: number } {
    if (this.#isRefused) this.#learn();
    const now = this.#now();
    if (now - Math.max(this.#lastAt, this.#opensAt) > idleTime) this.#begin(now);
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + this.#interval;
    this.#lastAt = at;
    return { stretch: this.#stretch, ms: Math.ceil(at - now) };
  }

  #learn(): void {
    if (this.#opensAt - this.#lastAt <= longestLesson) {
      const passed = Math.max(1, this.#passed);
      const measured = (this.#opensAt - this.#startedAt) / passed;
      const slowest = this.#interval / (passed < tellingCalls ? kept.other : kept.telling) || longestInterval;
      this.#interval = Math.min(Math.max(this.#interval, Math.min(measured, slowest)), longestInterval);
      this.#eagerness = Math.max(eagerness.least, Math.min(this.#eagerness, eagerness.first / passed));
      this.#calm = 0;
      const perSecond = Math.round(100_000 / this.#interval) / 100;
      this.#log.info('tenant limits the rate of calls', { perSecond });
    }
    this.#isRefused = false;
    this.#begin(this.#opensAt);
  }

  #begin(at: number): void {
    this.#stretch += 1;
    this.#startedAt = at;
    this.#passed = 0;
    this.#nextAt = at;
    this.#lastAt = at;
  }

  #quicken(): void {
    const share = Math.min(eagerness.most, this.#eagerness * 2 ** Math.floor(this.#calm / calmCalls));
    this.#calm += 1;
    this.#interval *= 1 - share;
    if (this.#interval < shortestInterval) this.#interval = 0;
  }

  /** Returns the time. Moves all stored times back if the clock was set back. */
  #now(): number {
    const now = this.#clock.now();
    const back = Math.max(0, this.#seenAt - now);
    if (back > 0) {
      this.#opensAt -= back;
      this.#nextAt -= back;
      this.#lastAt -= back;
      this.#startedAt -= back;
    }
    this.#seenAt = now;
    return now;
  }
}
