import { describe, expect, it } from 'vitest';
import { MinutePace } from '../../../src/adapters/http-client/minute-pace.ts';
import { aConnection, refusal } from '../../support/make-stand-in.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';
import { aRig, never } from './rig.ts';

const limited = (headers: Readonly<Record<string, string>> = {}) =>
  refusal(429, 'Requests limit for organization exceeded, please try again later.', headers);

describe('a limit of Make', () => {
  it('is waited for as long as it asks, and the call then answered', async () => {
    const { make, team, runPause } = await aRig();
    make.team.connections = [aConnection(2, 'shop', 'a')];
    make.answer = () => (make.requests.length === 1 ? limited({ 'retry-after': '7' }) : undefined);

    const listing = team.connections(never);

    expect(await runPause()).toBe(7000);
    expect(await listing).toHaveLength(1);
  });

  it('is waited for a quarter of its minute where it names no time', async () => {
    const { make, team, runPause } = await aRig();
    make.answer = () => (make.requests.length === 1 ? limited() : undefined);

    const listing = team.connections(never);

    expect(await runPause()).toBe(15_000);
    expect(await listing).toEqual([]);
  });

  it('holds back those who come meanwhile', async () => {
    const { make, team, clock, runPause } = await aRig();
    make.answer = () => (make.requests.length === 1 ? limited({ 'retry-after': '7' }) : undefined);

    const first = team.connections(never);
    await clock.nextSleep((ms) => ms === 7000);
    const second = team.listed('keychain', never);
    expect(make.requests).toHaveLength(1);
    await runPause();

    expect(await Promise.all([first, second])).toEqual([[], []]);
  });

  it('becomes a failure that says how long to wait where that is longer than a call waits', async () => {
    const { make, team } = await aRig();
    make.answer = () => limited({ 'retry-after': '600' });

    await expect(team.connections(never)).rejects.toMatchObject({
      code: 'SLC2164',
      remedy: 'retry',
      retryAfter: 600_000,
    });
    expect(make.requests).toHaveLength(1);
  });

  it('is the cause of a failure of Make that asks for a longer wait than a call has', async () => {
    const { make, team } = await aRig();
    make.answer = () => refusal(503, 'Maintenance', { 'retry-after': '600' });

    await expect(team.connections(never)).rejects.toMatchObject({
      code: 'SLC2167',
      remedy: 'retry',
      retryAfter: 600_000,
    });
    expect(make.requests).toHaveLength(1);
  });

  it('becomes a failure where it does not end', async () => {
    const { make, team, runPause } = await aRig();
    make.answer = () => limited({ 'retry-after': '60' });

    const listing = team.connections(never).catch((error: unknown) => error);
    expect(await runPause()).toBe(60_000);
    expect(await runPause()).toBe(60_000);

    expect(await listing).toMatchObject({ code: 'SLC2164', remedy: 'retry' });
    expect(make.requests).toHaveLength(3);
  });
});

describe('the pace', () => {
  const aPace = (perMinute: number) => {
    const clock = new TestClock();
    const pace = new MinutePace(clock, new RecordingLog(), perMinute);
    const take = () => pace.turn(0, never);
    const takeAll = async (count: number) => {
      for (let each = 0; each < count; each += 1) await take();
    };
    return { clock, pace, take, takeAll };
  };

  it('lets no minute have more calls than the plan', async () => {
    const { clock, take, takeAll } = aPace(60);
    await takeAll(30);
    clock.advance(10_000);
    await takeAll(30);

    const next = take();
    expect(await clock.nextSleep()).toBe(50_000);
    clock.advance(50_000);

    expect(await next).toEqual({ turn: { stretch: 0 }, waited: 0 });
  });

  it('leaves more to others after a refusal, and takes it back while there is none', async () => {
    const { clock, pace, take, takeAll } = aPace(60);
    await takeAll(31);
    pace.refused({ stretch: 0 }, 1000);
    clock.advance(60_000);

    // Four fifths of the thirty that were taken.
    await takeAll(24);
    const next = take();
    expect(clock.sleeping()).toEqual([60_000]);
    clock.advance(60_000);
    await next;

    // One calm minute gives back a tenth of the plan.
    await takeAll(29);
    const another = take();
    expect(clock.sleeping()).toEqual([60_000]);
    clock.advance(60_000);
    await another;
  });

  it('keeps enough for a pass where others use nearly all', async () => {
    const { clock, pace, takeAll, take } = aPace(60);
    await takeAll(1);
    pace.refused({ stretch: 0 }, 1000);
    clock.advance(1000);
    await takeAll(9);

    void take();
    expect(clock.sleeping()).toHaveLength(1);
  });

  it('is not held up by a clock that is set back', async () => {
    const { clock, pace, takeAll } = aPace(2);
    await takeAll(2);
    clock.advance(-3_600_000);

    await takeAll(2);

    pace.rest(5000);
    clock.advance(-3_600_000);
    expect(pace.resting()).toBe(5000);
  });

  it('stops waiting when the signal aborts', async () => {
    const { pace, takeAll } = aPace(1);
    await takeAll(1);
    const [abort, reason] = [new AbortController(), new Error('stopping')];

    const turn = pace.turn(0, abort.signal);
    abort.abort(reason);

    await expect(turn).rejects.toBe(reason);
  });
});
