import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitHubHost } from '../../../src/adapters/github/github-host.ts';
import type { AppCredentials } from '../../support/github/stand-in.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';
import { gitHubHarness, type GitHubHarness } from './harness.ts';

const never = new AbortController().signal;

describe('a GitHub App', () => {
  let harness: GitHubHarness;
  let app: AppCredentials;
  beforeEach(async () => {
    harness = await gitHubHarness();
    app = harness.github.addApp({
      slug: 'sluice',
      owner: 'acme',
      rights: { metadata: 'read', contents: 'write', pull_requests: 'write', issues: 'write' },
      repositories: [harness.streams],
    });
  });
  afterEach(() => harness.dispose());

  const open = (installation?: number, privateKey = app.privateKey) =>
    harness.open({ credentials: { app: { id: app.appId, installation, privateKey } } });
  const minted = () => harness.github.calls('apps/create-installation-access-token').length;

  it('works as its bot, with one token for many calls', async () => {
    const { host } = open();
    await harness.streams.pushAs('ann', 'topic', { 'a.json': '{}' });
    const wanted = { head: 'topic', base: 'main', title: 'A', body: '', labels: [] };
    const opened = await host.openPullRequest(wanted, never);
    expect(opened?.author).toBe('sluice[bot]');
    await Promise.all([1, 2, 3].map((each) => host.writeComment({ on: 1 }, `comment ${each}`, never)));
    harness.streams.comment('ann', 1, 'mine');
    expect((await host.comments({ on: 1 }, never)).map(({ isOurs }) => isOurs)).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(minted()).toBe(1);
  });

  it('gets another token before the one that it has expires', async () => {
    const connection = open(app.installationId);
    const first = await connection.gitToken(never);
    harness.clock.advance(50 * 60_000);
    expect(await connection.gitToken(never)).toBe(first);
    harness.clock.advance(5 * 60_000 + 1000);
    const second = await connection.gitToken(never);
    expect(second).not.toBe(first);
    expect(await connection.gitToken(never)).toBe(second);
    expect(minted()).toBe(2);
    expect(harness.github.calls('apps/get-repo-installation')).toEqual([]);
  });

  it('gets another token where the one that it has was revoked, once', async () => {
    const connection = open(app.installationId);
    harness.github.revokeToken(await connection.gitToken(never));
    expect(await connection.host.openPullRequests(never)).toEqual([]);
    expect(minted()).toBe(2);
  });

  it('asks for a token of this repository and no other', async () => {
    await open().gitToken(never);
    expect(harness.github.calls('apps/create-installation-access-token')[0]?.body).toEqual({
      repositories: ['streams'],
    });
  });

  it('says what it lacks', async () => {
    const facts = await open().facts([], never);
    expect(facts).toMatchObject({
      login: 'sluice[bot]',
      repository: 'acme/streams',
      mayWrite: true,
      lacks: ['statuses: write', 'deployments: write', 'administration: read'],
    });
  });

  it('says that it is not installed on the repository', async () => {
    await harness.github.addRepository('acme/other');
    const { host } = harness.open({
      repository: 'acme/other',
      credentials: { app: { id: app.appId, privateKey: app.privateKey } },
    });
    await expect(host.openPullRequests(never)).rejects.toMatchObject({ code: 'SLC2504', remedy: 'wait' });
  });

  it('says that its key is not its key, or none at all', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const other = open(app.installationId, privateKey).host;
    await expect(other.openPullRequests(never)).rejects.toMatchObject({ code: 'SLC2502', remedy: 'wait' });
    const none = open(app.installationId, 'canary-key').host;
    const refused: unknown = await none.openPullRequests(never).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'SLC2501', remedy: 'wait' });
    expect(String(refused)).not.toContain('canary');
  });

  it('shows neither key nor tokens', async () => {
    const connection = open();
    const token = await connection.gitToken(never);
    await connection.host.openPullRequests(never);
    expect(harness.redactor.text(`${token} ${app.privateKey}`)).toMatch(/^(\[redacted\]\s?)+$/);
    const logged = JSON.stringify(harness.log.lines);
    expect(logged).not.toContain(token);
    expect(logged).not.toContain('PRIVATE KEY');
  });
});

describe('who a token is of', () => {
  const json = (status: number, body: unknown) => Response.json(body, { status });

  /** GitHub as an installation's token sees it that is given as a plain token. */
  const asInstallation =
    (asked: string[]): typeof fetch =>
    async (input) => {
      const url = String(input instanceof Request ? input.url : input);
      asked.push(url);
      if (url.endsWith('/user')) return json(403, { message: 'Resource not accessible by integration' });
      if (url.endsWith('/graphql')) return json(200, { data: { viewer: { login: 'github-actions[bot]' } } });
      return json(200, [
        {
          id: 1,
          body: 'x',
          html_url: 'https://github.com/acme/streams/pull/1#issuecomment-1',
          issue_url: 'https://api.github.com/repos/acme/streams/issues/1',
          user: { login: 'GitHub-Actions[bot]' },
          created_at: '2026-01-01T00:00:00Z',
          updated_at: '2026-01-01T00:00:00Z',
        },
      ]);
    };

  it.each([
    [undefined, 'https://api.github.com/user', 'https://api.github.com/graphql'],
    ['https://ghe.example/api/v3', 'https://ghe.example/api/v3/user', 'https://ghe.example/api/graphql'],
  ])('is asked otherwise where GET /user is refused, at %s', async (baseUrl, user, graphql) => {
    const asked: string[] = [];
    const { host } = createGitHubHost(
      {
        repository: 'acme/streams',
        credentials: { token: 'ghs_canary' },
        ...(baseUrl === undefined ? {} : { baseUrl }),
      },
      { fetch: asInstallation(asked), clock: new TestClock(), log: new RecordingLog() },
    );
    expect(await host.comments({ on: 1 }, never)).toMatchObject([
      { isOurs: true, author: 'GitHub-Actions[bot]' },
    ]);
    await host.comments({ on: 1 }, never);
    expect(asked.filter((url) => !url.includes('/issues/'))).toEqual([user, graphql]);
  });
});
