import { describe, expect, it } from 'vitest';
import { createMakeTeam } from '../../../src/adapters/make/make-team.ts';
import { makeProblems } from '../../../src/adapters/make/problems.ts';
import type { MakeSettings } from '../../../src/adapters/make/settings.ts';
import { Redactor } from '../../../src/core/secrets/redactor.ts';
import { NotFound, PortError } from '../../../src/ports/errors.ts';
import { aConnection, refusal, startMakeStandIn, standInToken } from '../../support/make-stand-in.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';
import { aRig, never, teamOn, timeoutMs } from './rig.ts';

const caught = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe('a refusal of Make', () => {
  it.each([
    [401, 'SLC2162', 'wait'],
    [403, 'SLC2163', 'wait'],
    [404, 'SLC2165', 'wait'],
    [400, 'SLC2171', 'wait'],
    [302, 'SLC2166', 'wait'],
    [204, 'SLC2168', 'wait'],
  ] as const)('by %i is a failure with a code, and never an empty list', async (status, code, remedy) => {
    const { make, team } = await aRig();
    make.answer = () => (status === 204 ? { status } : refusal(status, 'Access denied'));

    const error = await caught(team.connections(never));

    expect(error).toBeInstanceOf(PortError);
    expect(error).not.toBeInstanceOf(NotFound);
    expect(error).toMatchObject({ code, remedy });
    expect(make.requests).toHaveLength(1);
    expect(Object.keys(makeProblems)).toContain(code);
  });

  it('tells a token that the zone does not know from a team that is not there', async () => {
    const { make } = await aRig();

    const stranger = teamOn(make, { token: '7d1c0a5e-0000-4711-90ab-3f52c1d8e6b7' }).team;
    const elsewhere = teamOn(make, { teamId: 124 }).team;

    await expect(stranger.connections(never)).rejects.toMatchObject({
      code: 'SLC2162',
      message: 'tenant staging: Make: GET /connections answered 401: Access denied; Access denied',
    });
    await expect(elsewhere.connections(never)).rejects.toMatchObject({ code: 'SLC2163' });
  });

  it('by a redirect is not followed', async () => {
    const [{ make, team }, other] = [await aRig(), await startMakeStandIn()];
    make.answer = () => ({ status: 307, headers: { location: `${other.url}/api/v2/connections` } });

    await expect(team.connections(never)).rejects.toMatchObject({ code: 'SLC2166' });

    expect(other.requests).toEqual([]);
    await other.stop();
  });

  it('shows the token to nobody, also where the answer quotes it', async () => {
    const { make, team, log } = await aRig();
    make.answer = ({ headers }) => refusal(403, `not with ${headers['authorization']}\u0007`);

    const error = await caught(team.connections(never));

    expect(String(error)).toContain('[redacted]');
    expect(String(error)).not.toContain(standInToken);
    expect(JSON.stringify(log.lines)).not.toContain(standInToken);
    expect(JSON.stringify(log.lines)).not.toContain('teamId');
  });
});

describe('an answer that does not come', () => {
  it('is asked for again where Make fails, and used when it comes', async () => {
    const { make, team, runPause } = await aRig();
    make.team.connections = [aConnection(2, 'shop', 'a')];
    make.answer = () => (make.requests.length < 3 ? refusal(502, 'Bad gateway') : undefined);

    const listing = team.connections(never);
    await runPause();
    await runPause();

    expect(await listing).toHaveLength(1);
  });

  it('is a failure after four tries', async () => {
    const { make, team, runPause } = await aRig();
    make.answer = async ({ response }) => {
      response.destroy();
      return await new Promise<never>(() => undefined);
    };

    const listing = caught(team.connections(never));
    for (let pause = 1; pause <= 3; pause += 1) await runPause();

    expect(await listing).toMatchObject({ code: 'SLC2161', remedy: 'retry' });
    expect(make.requests).toHaveLength(4);
  });

  it('is a failure where nobody is there', async () => {
    const { make, team, runPause } = await aRig();
    await make.stop();

    const listing = caught(team.scenarioHealth(never));
    for (let pause = 1; pause <= 3; pause += 1) await runPause();

    expect(await listing).toMatchObject({ code: 'SLC2161', remedy: 'retry' });
  });

  it('is waited for as long as one call may take', async () => {
    const { make, team, clock } = await aRig({ attempts: 1 });
    make.answer = () => new Promise<never>(() => undefined);

    const listing = caught(team.connections(never));
    await clock.nextSleep((ms) => ms === timeoutMs);
    clock.advance(timeoutMs);

    expect(await listing).toMatchObject({
      code: 'SLC2161',
      message: expect.stringContaining('timed out') as string,
    });
  });

  it('is not waited for any more once the signal aborts', async () => {
    const { make, team, clock } = await aRig();
    make.answer = () => new Promise<never>(() => undefined);
    const [abort, reason] = [new AbortController(), new Error('stopping')];

    const listing = caught(team.connections(abort.signal));
    await clock.nextSleep();
    abort.abort(reason);

    expect(await listing).toBe(reason);
    expect(clock.sleeping()).toEqual([]);
  });

  it('is not read any further than the limit', async () => {
    const { make, team } = await aRig({ maxBytes: 1000 });
    make.team.connections = [aConnection(2, 'x'.repeat(1000), 'a')];

    await expect(team.connections(never)).rejects.toMatchObject({ code: 'SLC2168', remedy: 'never' });
  });
});

describe('a setting that cannot be used', () => {
  const settings: MakeSettings = { tenant: 'staging', zone: 'eu1.make.com', teamId: 123, token: 'abc' };
  const deps = () => ({
    fetch,
    clock: new TestClock(),
    random: () => 0.5,
    log: new RecordingLog(),
    redactor: new Redactor(),
  });

  it.each([
    { zone: 'eu1.make.com.example.org' },
    { zone: 'https://eu1.make.com' },
    { zone: 'http://192.0.2.1:80' },
    { zone: 'eu3.make.com' },
    { teamId: 0 },
    { teamId: 2 ** 53 },
    { token: 'two lines\nof-canary' },
    { token: '' },
  ])('is named, and a token never quoted: %o', (wrong) => {
    const error = (() => {
      try {
        return createMakeTeam({ ...settings, ...wrong }, deps());
      } catch (thrown) {
        return thrown;
      }
    })();

    expect(error).toMatchObject({ code: 'SLC2160', remedy: 'never' });
    expect(String(error)).toContain(`make.${Object.keys(wrong)[0]}`);
    expect(String(error)).not.toContain('canary');
  });

  it('is not one of those that Make documents', () => {
    for (const zone of ['us2.make.com', 'eu1.make.celonis.com', 'http://127.0.0.1:4010', 'http://[::1]:80'])
      expect(() => createMakeTeam({ ...settings, zone }, deps())).not.toThrow();
  });
});
