import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { Pace, type Place, type Turn } from './pace.ts';

/** A rest longer than this says that a quota is used up, not how fast calls may come. Milliseconds. */
const longestLesson = 60_000;
const longestInterval = 10_000;
/** Below this an interval is as good as none. Milliseconds. */
const shortestInterval = 1;
/** Where nobody asked for a turn for so long, the tenant allowed more than was taken. Milliseconds. */
const idleTime = 1000;
/** By which part the interval shrinks with each call that had to wait: after a first lesson, at least, and at most. */
const eagerness = { first: 0.05, least: 0.0005, most: 0.1 };
/** After so many calls without a refusal it doubles. */
const calmCalls = 200;
/** What a refusal leaves of a pace at the least: after so many calls it was about right, after fewer it was not. */
const tellingCalls = 10;
const kept = { telling: 0.8, other: 0.5 };

/**
 * When the calls to one tenant may be sent, those of all who work on it. Three modes:
 * - *free*, at first: nothing is held back but by the number of calls in flight;
 * - *resting*: the tenant asked to wait (429, 503 with `Retry-After`), and nobody sends anything until then;
 * - *paced*, after a 429: calls go out one by one, as fast as the tenant took them before.
 *
 * That speed is measured: the calls that it took since the rest before, by the time until this rest is over. Both ends
 * are moments at which the tenant says that it takes calls again, so what it let through at once evens out. From there
 * calls come a little sooner each time until the next 429, faster if that stays away: so a limit that was raised is
 * found, and one that holds is met so seldom that it costs next to nothing. A clock that is set back or forward neither
 * prolongs a rest nor teaches anything.
 */
export class LearnedPace extends Pace {
  readonly #log: Log;
  #interval = 0;
  #nextAt = 0;
  #lastAt = 0;
  /** Calls that had to wait for their turn since the last lesson. */
  #calm = 0;
  /** The fewer calls the best lesson so far rests on, the sooner its pace is put to the test. */
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
      const slowest = this.#interval / (passed < tellingCalls ? kept.other : kept.telling) || longestInterval;
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
