import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitHubHarness, type GitHubHarness } from './harness.ts';

const never = new AbortController().signal;

describe('a limit of the rate', () => {
  let harness: GitHubHarness;
  beforeEach(async () => {
    harness = await gitHubHarness();
  });
  afterEach(() => harness.dispose());

  const isPatience = (ms: number) => ms !== 20_000;

  it('that ends soon is waited for, by all calls', async () => {
    const { github, clock } = harness;
    const { host, people } = harness.open();
    github.faults.add({ kind: 'rate limit', resetAt: Math.floor(clock.now() / 1000) + 30 });
    const list = host.openPullRequests(never);
    expect(await clock.nextSleep(isPatience)).toBe(31_000);
    const asked = github.requests.length;
    const facts = people.mayWrite('ann', never);
    await clock.nextSleep((ms) => ms === 31_000);
    expect(github.requests).toHaveLength(asked);
    clock.advance(31_000);
    expect(await list).toEqual([]);
    expect(await facts).toBe(true);
  });

  it('that ends late puts calls off, and says for how long', async () => {
    const { github, clock } = harness;
    const { host } = harness.open();
    github.faults.add({ kind: 'rate limit', status: 429 });
    const putOff = { name: 'PortError', code: 'SLC2511', remedy: 'retry', uncertain: false };
    await expect(host.openPullRequests(never)).rejects.toMatchObject({ ...putOff, retryAfter: 3_601_000 });
    const asked = github.requests.length;
    clock.advance(600_000);
    await expect(host.writeComment({ on: 1 }, 'x', never)).rejects.toMatchObject({
      ...putOff,
      retryAfter: 3_001_000,
    });
    expect(github.requests).toHaveLength(asked);
    clock.advance(3_001_000);
    expect(await host.openPullRequests(never)).toEqual([]);
  });

  it('of requests at a time is waited for as long as GitHub asks', async () => {
    const { github, streams, clock } = harness;
    const { host } = harness.open();
    await streams.pushAs('ann', 'topic', { 'a.json': '{}' });
    const { number } = await streams.openPullRequest('ann', { head: 'topic', base: 'main', title: 'A' });
    github.faults.add({ kind: 'secondary limit', retryAfter: 7 }, { on: /^POST .*\/comments/ });
    const comment = host.writeComment({ on: number }, 'hello', never);
    expect(await clock.nextSleep(isPatience)).toBe(7000);
    clock.advance(7000);
    expect((await comment)?.body).toBe('hello');
    expect(streams.comments(number)).toHaveLength(1);
  });

  it('that comes again and again ends the call when its patience does', async () => {
    const { github, clock } = harness;
    const { host } = harness.open({ patienceMs: 90_000 });
    github.faults.add({ kind: 'secondary limit', status: 429 }, { times: 2 });
    const list = host.openPullRequests(never).catch((error: unknown) => error);
    expect(await clock.nextSleep(isPatience)).toBe(60_000);
    clock.advance(60_000);
    expect(await list).toMatchObject({ code: 'SLC2511', retryAfter: 60_000 });
  });

  it('is not waited for by whom has given up', async () => {
    const { github, clock } = harness;
    const { host } = harness.open();
    github.faults.add({ kind: 'secondary limit', retryAfter: 30 });
    const stop = new AbortController();
    const list = host.openPullRequests(stop.signal);
    await clock.nextSleep(isPatience);
    stop.abort(new Error('enough'));
    await expect(list).rejects.toThrow('enough');
  });

  it('is kept away by holding writes apart', async () => {
    const { github, streams, clock } = harness;
    const { host } = harness.open({ pace: { writesMs: 1000, notificationsMs: 3000 } });
    await streams.pushAs('ann', 'topic', { 'a.json': '{}' });
    const { number } = await streams.openPullRequest('ann', { head: 'topic', base: 'main', title: 'A' });
    const said = [
      host.writeComment({ on: number }, 'one', never),
      host.writeComment({ on: number }, 'two', never),
    ];
    await said[0];
    expect(await clock.nextSleep((ms) => ms <= 3000)).toBe(1000);
    clock.advance(1000);
    expect(await clock.nextSleep((ms) => ms <= 3000)).toBe(2000);
    expect(github.calls('issues/create-comment')).toHaveLength(1);
    clock.advance(2000);
    await Promise.all(said);
    expect(streams.comments(number).map(({ body }) => body)).toEqual(['one', 'two']);
  });
});
