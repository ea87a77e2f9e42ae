import { describe, expect, it } from 'vitest';
import { LearnedPace } from '../../../src/adapters/http-client/learned-pace.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';

const never = new AbortController().signal;

/** A clock that moves on to the next sleeper whenever everybody sleeps. */
class LivelyClock implements Clock {
  readonly #start = Date.UTC(2026, 0, 5);
  #now = this.#start;
  readonly #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  get seconds(): number {
    return (this.#now - this.#start) / 1000;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ at: this.#now + ms, wake }));
  }

  async until(done: Promise<unknown>): Promise<void> {
    let isDone = false;
    void done.then(() => (isDone = true));
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone) return;
      this.#sleepers.sort((one, other) => one.at - other.at);
      const next = this.#sleepers.shift();
      if (next === undefined) throw new Error('everybody waits for ever');
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
  }
}

interface Limit {
  readonly perSecond: number;
  readonly burst: number;
}

/** The bucket of a tenant: undefined where a call is let in, else how long it asks to wait, in whole seconds. */
function bucket(clock: Clock, { perSecond, burst }: Limit): () => number | undefined {
  let [tokens, at] = [burst, clock.now()];
  return () => {
    tokens = Math.min(burst, tokens + ((clock.now() - at) / 1000) * perSecond);
    at = clock.now();
    if (tokens < 1) return Math.max(1, Math.ceil((1 - tokens) / perSecond)) * 1000;
    tokens -= 1;
    return undefined;
  };
}

interface Work {
  readonly calls: number;
  readonly workers: number;
  /** Milliseconds, there and back. */
  readonly latency: number;
}

/** Does so many calls against a limit and tells how long it took and how many were refused. */
async function played(limit: Limit, { calls, workers, latency }: Work) {
  const clock = new LivelyClock();
  const pace = new LearnedPace(clock, new RecordingLog());
  const admit = bucket(clock, limit);
  let [left, refused] = [calls, 0];
  const call = async (): Promise<void> => {
    for (;;) {
      const { turn } = await pace.turn(Infinity, never);
      await clock.sleep(latency / 2);
      const asked = admit();
      await clock.sleep(latency / 2);
      if (asked === undefined || turn === undefined) return;
      refused += 1;
      pace.refused(turn, asked);
    }
  };
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await clock.until(Promise.all(Array.from({ length: workers }, worker)));
  return { seconds: clock.seconds, refused };
}

describe('the pace of calls under a limit', () => {
  it.each([
    { limit: { perSecond: 5, burst: 5 }, work: { calls: 1000, workers: 1, latency: 5 } },
    { limit: { perSecond: 5, burst: 5 }, work: { calls: 1000, workers: 8, latency: 20 } },
    { limit: { perSecond: 5, burst: 5 }, work: { calls: 1000, workers: 8, latency: 300 } },
    { limit: { perSecond: 5, burst: 5 }, work: { calls: 100, workers: 8, latency: 20 } },
    { limit: { perSecond: 5, burst: 100 }, work: { calls: 1000, workers: 8, latency: 20 } },
    { limit: { perSecond: 50, burst: 50 }, work: { calls: 2000, workers: 8, latency: 20 } },
    { limit: { perSecond: 0.5, burst: 3 }, work: { calls: 100, workers: 8, latency: 20 } },
  ])('takes at most a tenth longer than it must: %j', async ({ limit, work }) => {
    const { seconds, refused } = await played(limit, work);

    const least = (work.calls - limit.burst) / limit.perSecond;
    expect(seconds).toBeGreaterThanOrEqual(least);
    expect(seconds).toBeLessThanOrEqual(least * 1.1);
    // The workers run into it together once; then hardly any call is refused.
    expect(refused).toBeLessThanOrEqual(work.workers * 2 + work.calls / 50);
  });

  it('gets on where the limit allows only one call at once', async () => {
    const { seconds } = await played({ perSecond: 5, burst: 1 }, { calls: 1000, workers: 8, latency: 20 });

    // A second of rest for each refusal gives one call a second: it must do far better than that.
    expect(seconds).toBeLessThan(300);
  });

  it('holds nothing back where nothing is refused', async () => {
    const { seconds } = await played(
      { perSecond: 1000, burst: 1000 },
      { calls: 800, workers: 8, latency: 20 },
    );

    expect(seconds).toBe(2);
  });
});

/** A pace of one call a second: five went through within the five seconds until the tenant took calls again. */
async function aPace() {
  const clock = new TestClock();
  const pace = new LearnedPace(clock, new RecordingLog());
  for (let call = 0; call < 5; call += 1) await pace.turn(0, never);
  const { turn } = await pace.turn(0, never);
  if (turn === undefined) throw new Error('it rests');
  return { clock, pace, turn };
}

describe('a rest that the tenant asked for', () => {
  it('holds everybody back, and lets them out one by one', async () => {
    const { clock, pace, turn } = await aPace();
    pace.refused(turn, 5000);

    const out: number[] = [];
    for (let call = 0; call < 3; call += 1) void pace.turn(60_000, never).then(() => out.push(clock.now()));
    const startedAt = clock.now();
    for (let step = 0; step < 70; step += 1) {
      clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }

    expect(out.map((at) => at - startedAt)).toEqual([5000, 6000, 7000]);
  });

  it('is not waited for beyond the patience of a call', async () => {
    const { pace, turn } = await aPace();
    pace.refused(turn, 5000);

    expect(await pace.turn(4999, never)).toEqual({ turn: undefined, waited: 0 });
  });

  it('lasts no longer where the clock is set back', async () => {
    const { clock, pace, turn } = await aPace();
    pace.refused(turn, 5000);
    expect(pace.resting()).toBe(5000);

    clock.advance(-3_600_000);

    expect(pace.resting()).toBe(5000);
  });

  it('teaches nothing where the clock is set forward', async () => {
    const { clock, pace, turn } = await aPace();
    pace.refused(turn, 5000);
    clock.advance(3_600_000);
    await pace.turn(0, never);

    const next = pace.turn(0, never);

    expect(await clock.nextSleep()).toBeLessThanOrEqual(1000);
    clock.advance(1000);
    await next;
  });

  it('teaches nothing where it is so long that a quota must be used up', async () => {
    const { clock, pace, turn } = await aPace();
    pace.refused(turn, 600_000);
    clock.advance(600_000);

    await pace.turn(0, never);
    await pace.turn(0, never);

    expect(clock.sleeping()).toEqual([]);
  });

  it('is longer, but no second lesson, where a call that was sent before it is refused late', async () => {
    const { clock, pace, turn } = await aPace();
    pace.refused(turn, 5000);
    clock.advance(5000);
    await pace.turn(0, never);

    pace.refused(turn, 2000);

    expect(pace.resting()).toBe(2000);
    clock.advance(2000);
    await pace.turn(0, never);
    void pace.turn(0, never);
    expect(await clock.nextSleep()).toBeLessThanOrEqual(1000);
  });
});
