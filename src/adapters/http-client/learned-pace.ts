import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { Pace, type Place, type Turn } from './pace.ts';

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
const share = { telling: 0.8, other: 0.5 };

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
export class LearnedPace extends Pace {
  readonly #log: Log;
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
    super(clock);
    this.#log = log;
  }

  override rest(ms: number): void {
    super.rest(ms);
    this.#nextAt = this.opensAt;
  }

  refused(turn: Turn, ms: number): void {
    this.rest(ms);
    if (turn.stretch !== this.#stretch) return;
    this.#passed -= 1;
    this.#isRefused = true;
  }

  protected reserve(): Place {
    if (this.#isRefused) this.#learn();
    const now = this.now();
    if (now - Math.max(this.#lastAt, this.opensAt) > idleTime) this.#begin(now);
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + this.#interval;
    this.#lastAt = at;
    const [stretch, ms] = [this.#stretch, Math.ceil(at - now)];
    return { ms, take: () => this.#take(stretch, ms) };
  }

  #take(stretch: number, ms: number): Turn | undefined {
    // A rest that came meanwhile put everybody into a new row.
    if (this.#isRefused || stretch !== this.#stretch) return undefined;
    this.#passed += 1;
    if (ms > 0) this.#quicken();
    return { stretch };
  }

  #learn(): void {
    if (this.opensAt - this.#lastAt <= longestLesson) {
      const passed = Math.max(1, this.#passed);
      const measured = (this.opensAt - this.#startedAt) / passed;
      const slowest =
        this.#interval / (passed < tellingCalls ? share.other : share.telling) || longestInterval;
      this.#interval = Math.min(Math.max(this.#interval, Math.min(measured, slowest)), longestInterval);
      this.#eagerness = Math.max(eagerness.least, Math.min(this.#eagerness, eagerness.first / passed));
      this.#calm = 0;
      const perSecond = Math.round(100_000 / this.#interval) / 100;
      this.#log.info('tenant limits the rate of calls', { perSecond });
    }
    this.#isRefused = false;
    this.#begin(this.opensAt);
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

  protected override moveBack(ms: number): void {
    super.moveBack(ms);
    this.#nextAt -= ms;
    this.#lastAt -= ms;
    this.#startedAt -= ms;
  }
}
