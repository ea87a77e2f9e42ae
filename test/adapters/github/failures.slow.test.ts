import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitHubHarness, type GitHubHarness } from './harness.ts';

const never = new AbortController().signal;
const wanted = { head: 'topic', base: 'main', title: 'A', body: '', labels: ['sluice'] };
const portError = (code: string, remedy: string, more: object = {}) => ({
  name: 'PortError',
  code,
  remedy,
  ...more,
});

describe('what goes wrong with GitHub', () => {
  let harness: GitHubHarness;
  beforeEach(async () => {
    harness = await gitHubHarness();
  });
  afterEach(() => harness.dispose());

  /** An open pull request of ann's. */
  const opened = async (): Promise<number> => {
    await harness.streams.pushAs('ann', 'topic', { 'a.json': '{}' });
    return (await harness.streams.openPullRequest('ann', { head: 'topic', base: 'main', title: 'A' })).number;
  };
  const failure = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => 'it went well',
      (error: unknown) => error,
    );

  it('gives both who open a pull request at one moment the same', async () => {
    const { github, streams } = harness;
    await streams.pushAs('ann', 'topic', { 'a.json': '{}' });
    const act = () => streams.openPullRequest('ann', { head: 'topic', base: 'main', title: 'First' });
    github.faults.add({ kind: 'meanwhile', act }, { on: /^POST .*\/pulls$/ });
    const found = await harness.open().host.openPullRequest(wanted, never);
    expect(found).toMatchObject({ title: 'First', author: 'ann', labels: [] });
    expect(await streams.pullRequests()).toHaveLength(1);
  });

  it('finds the pull request that it opened when the answer was lost', async () => {
    const { github, streams } = harness;
    await streams.pushAs('ann', 'topic', { 'a.json': '{}' });
    github.faults.add({ kind: 'lost answer' }, { on: /^POST .*\/pulls$/ });
    const { host } = harness.open();
    const lost = await failure(host.openPullRequest(wanted, never));
    expect(lost).toMatchObject(portError('SLC2508', 'retry', { uncertain: true }));
    expect(await host.openPullRequest(wanted, never)).toMatchObject({ number: 1, author: 'sluice-bot' });
  });

  it('tells a thing that is gone from a repository that is hidden', async () => {
    const { host } = harness.open();
    expect(await host.pullRequest(4711, never)).toBeUndefined();
    const hidden = harness.open({ credentials: { token: harness.github.addToken('outsider') } }).host;
    expect(await failure(hidden.pullRequest(1, never))).toMatchObject(portError('SLC2504', 'wait'));
    expect(await failure(hidden.openPullRequests(never))).toMatchObject(portError('SLC2504', 'wait'));
    const nowhere = harness.open({ repository: 'acme/nothing' }).host;
    expect(await failure(nowhere.openPullRequests(never))).toMatchObject(portError('SLC2504', 'wait'));
  });

  it('says that a right is missing where the repository is there', async () => {
    const number = await opened();
    const rights = { metadata: 'read', contents: 'read', pull_requests: 'read' } as const;
    const { host } = harness.open({
      credentials: { token: harness.github.addToken('sluice-bot', { rights }) },
    });
    expect(await host.openPullRequests(never)).toHaveLength(1);
    const commit = await harness.streams.tip('main');
    const status = { name: 'x', state: 'success', description: 'y' } as const;
    for (const call of [host.report(commit, status, never), host.writeComment({ on: number }, 'x', never)])
      expect(await failure(call)).toMatchObject(portError('SLC2503', 'wait', { uncertain: false }));
  });

  it('says what to change where the repository has another name', async () => {
    harness.streams.rename('flows');
    const { host } = harness.open();
    const moved = await failure(host.openPullRequests(never));
    expect(moved).toMatchObject(portError('SLC2505', 'wait'));
    expect(String(moved)).toMatch(/host\.repository.*repository\.url/);
    const commit = '1'.repeat(40);
    const written = host.report(commit, { name: 'x', state: 'error', description: 'y' }, never);
    expect(await failure(written)).toMatchObject(portError('SLC2505', 'wait', { uncertain: false }));
    expect(harness.github.requests.some(({ path }) => path.startsWith('/repositories/'))).toBe(false);
  });

  it('sends no token to where a redirect points', async () => {
    const seen: unknown[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers);
      response.end('[]');
    });
    await new Promise<void>((resolve) => {
      elsewhere.listen(0, '127.0.0.1', resolve);
    });
    const to = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    const { host } = harness.open();
    for (const status of [301, 302, 307, 308] as const) {
      harness.github.faults.add({ kind: 'redirect', to, status });
      const refused = await failure(host.openPullRequests(never));
      expect(refused).toMatchObject(portError('SLC2506', 'wait'));
      expect(String(refused)).toContain(to);
    }
    await new Promise((resolve) => {
      elsewhere.close(resolve);
    });
    expect(seen).toEqual([]);
  });

  it.each([
    ['half of some JSON', { kind: 'broken json' }],
    ['another kind of thing', { kind: 'other json', body: { open: [] } }],
    ['a list of others', { kind: 'other json', body: [{ number: 'one' }] }],
  ] as const)('does not believe %s', async (_what, fault) => {
    harness.github.faults.add(fault);
    const { host } = harness.open();
    const unreadable = await failure(host.openPullRequests(never));
    expect(unreadable).toMatchObject(portError('SLC2515', 'retry'));
  });

  it('reads again after a failure that passes, and says so when it does not', async () => {
    const { host } = harness.open();
    harness.github.faults.add({ kind: 'status', status: 502 }, { times: 2 });
    expect(await host.openPullRequests(never)).toEqual([]);
    harness.github.faults.add({ kind: 'cut' });
    expect(await host.openPullRequests(never)).toEqual([]);
    harness.github.faults.add({ kind: 'status', status: 503 }, { times: 3 });
    expect(await failure(host.openPullRequests(never))).toMatchObject(portError('SLC2512', 'retry'));
    expect(harness.github.faults.left).toBe(0);
  });

  it('never says a thing twice because an answer was lost', async () => {
    const number = await opened();
    const { host } = harness.open();
    harness.github.faults.add({ kind: 'lost answer' }, { on: /^POST .*\/comments/ });
    const lost = await failure(host.writeComment({ on: number }, 'hello', never));
    expect(lost).toMatchObject(portError('SLC2508', 'retry', { uncertain: true }));
    harness.github.faults.add({ kind: 'status', status: 502 }, { on: /^POST .*\/comments/ });
    const refused = await failure(host.writeComment({ on: number }, 'again', never));
    expect(refused).toMatchObject(portError('SLC2512', 'retry', { uncertain: true }));
    expect(harness.streams.comments(number).map(({ body }) => body)).toEqual(['hello']);
  });

  it('waits no longer than its timeout, which is of each try', async () => {
    const { host } = harness.open({ timeoutMs: 20_000 });
    harness.github.faults.add({ kind: 'silence' }, { times: 3 });
    const list = failure(host.openPullRequests(never));
    for (let count = 0; count < 3; count++) {
      expect(await harness.clock.nextSleep()).toBe(20_000);
      harness.clock.advance(20_000);
    }
    expect(await list).toMatchObject(portError('SLC2509', 'retry'));
  });

  it('gives up at once when it is told to', async () => {
    const { host } = harness.open();
    harness.github.faults.add({ kind: 'silence' });
    const stop = new AbortController();
    const list = host.openPullRequests(stop.signal);
    await harness.clock.nextSleep();
    stop.abort(new Error('enough'));
    await expect(list).rejects.toThrow('enough');
  });

  it('ends what is under way when it is closed', async () => {
    const connection = harness.open();
    harness.github.faults.add({ kind: 'silence' });
    const list = connection.host.openPullRequests(never);
    await harness.clock.nextSleep();
    connection.close();
    await expect(list).rejects.toThrow('closed');
  });

  it('reads no answer that is larger than it may be', async () => {
    await opened();
    const { host } = harness.open({ maxBytes: 1000 });
    expect(await failure(host.openPullRequests(never))).toMatchObject(portError('SLC2516', 'never'));
  });

  it('says that nothing was sent where nobody listens', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => {
      gone.listen(0, '127.0.0.1', resolve);
    });
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => {
      gone.close(resolve);
    });
    const { host } = harness.open({ baseUrl: `http://127.0.0.1:${port}/api/v3` });
    const unsent = portError('SLC2507', 'retry', { uncertain: false });
    expect(await failure(host.writeComment({ on: 1 }, 'x', never))).toMatchObject(unsent);
  });

  it('does not know a token that was revoked, and shows it nowhere', async () => {
    const { host } = harness.open();
    harness.github.revokeToken(harness.token);
    const refused = await failure(host.openPullRequests(never));
    expect(refused).toMatchObject(portError('SLC2502', 'wait'));
    const shown = JSON.stringify([String(refused), harness.log.lines]);
    expect(shown).not.toContain(harness.token);
    expect(harness.redactor.text(`a ${harness.token}`)).toBe('a [redacted]');
  });

  it.each([
    ['acme', 'https://ghe.example', 'host.repository'],
    ['acme/streams', 'http://ghe.example/api/v3', 'host.baseUrl'],
    ['acme/streams', 'https://user:pass@ghe.example', 'host.baseUrl'],
  ])('cannot be told to use %s at %s', (repository, baseUrl, key) => {
    expect(() => harness.open({ repository, baseUrl })).toThrow(
      expect.objectContaining({ code: 'SLC2501', message: expect.stringContaining(key) }),
    );
  });
});
