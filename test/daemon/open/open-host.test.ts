import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/git-repository.ts';
import { openHost } from '../../../src/daemon/open/open-host.ts';
import type { HostConfig, RepositoryConfig } from '../../../src/config/config.ts';
import type { SecretRef } from '../../../src/config/secret.ts';
import { Redactor } from '../../../src/core/secrets/redactor.ts';
import { GithubStandIn } from '../../support/github/stand-in.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';

const never = new AbortController().signal;
const identity = { name: 'Sluice', email: 'sluice@example.com' };
const ref = (key: string): SecretRef => ({ from: 'env', key, name: key });

describe('the host of a pipeline', () => {
  const clock = new TestClock();
  const outside = { fetch, clock, log: new RecordingLog(), redactor: new Redactor() };
  let github: GithubStandIn;
  let folder: string;
  beforeEach(async () => {
    github = await GithubStandIn.start({ now: () => clock.now() });
    folder = await mkdtemp(join(tmpdir(), 'sluice-open-host-'));
  });
  afterEach(async () => {
    await github.close();
    await rm(folder, { recursive: true, force: true });
  });

  const repositoryAt = (url: string, token?: SecretRef): RepositoryConfig => ({
    url,
    token,
    identity,
    signingKey: undefined,
  });
  const onGitHub = (credentials: Extract<HostConfig, { kind: 'github' }>['credentials']): HostConfig => ({
    kind: 'github',
    repository: 'acme/streams',
    baseUrl: github.apiUrl,
    credentials,
    every: 60_000,
    commands: [],
  });

  it('lets git in as its App, with a token that is renewed', async () => {
    const streams = await github.addRepository('acme/streams', { files: { 'README.md': 'Streams.' } });
    const { appId, privateKey } = github.addApp({
      slug: 'sluice',
      owner: 'acme',
      rights: { metadata: 'read', contents: 'write', pull_requests: 'write' },
      repositories: [streams],
    });
    const app = { id: appId, installation: undefined, privateKey: ref('key') };
    const opened = await openHost(
      { host: onGitHub({ app }), repository: repositoryAt(streams.cloneUrl) },
      () => privateKey,
      outside,
    );
    const repository = await openGitRepository(
      {
        directory: join(folder, 'mirror.git'),
        url: streams.cloneUrl,
        identity,
        token: opened.gitToken ?? '',
      },
      outside,
    );
    const refs = await repository.fetch(never);
    expect(refs.get('refs/heads/main')).toBe(await streams.tip('main'));
    clock.advance(2 * 3_600_000);
    const head = refs.get('refs/heads/main');
    const oid = await repository.commit({
      parents: head === undefined ? [] : [head],
      base: head,
      writes: new Map([['a.json', { bytes: Buffer.from('{}') }]]),
      message: 'Add',
      at: clock.now(),
    });
    await repository.push([{ ref: 'refs/heads/topic', expected: undefined, to: oid }], never);
    expect(await streams.tip('topic')).toBe(oid);
    expect(github.calls('apps/create-installation-access-token')).toHaveLength(2);
    await repository.close();
    opened.close();
  });

  it('keeps to the token of the repository where there is one', async () => {
    const app = { id: 1, installation: 2, privateKey: ref('key') };
    const repository = repositoryAt('https://github.com/acme/streams.git', ref('token'));
    const { gitToken } = await openHost({ host: onGitHub({ app }), repository }, ({ key }) => key, outside);
    expect(gitToken).toBe('token');
  });

  it.each([
    ['of an App', { app: { id: 1, installation: 2, privateKey: ref('key') } }],
    ['of a token', { token: ref('host.token') }],
  ])('gives a path nothing %s', async (_what, credentials) => {
    const repository = repositoryAt('/srv/git/streams.git');
    const { gitToken, host } = await openHost(
      { host: onGitHub(credentials), repository },
      ({ key }) => key,
      outside,
    );
    expect(gitToken).toBeUndefined();
    expect(host.hasPullRequests).toBe(true);
  });

  it('is plain where there is none', async () => {
    const repository = repositoryAt('/srv/git/streams.git');
    const { host } = await openHost({ host: { kind: 'plain' }, repository }, ({ key }) => key, outside);
    expect(host.hasPullRequests).toBe(false);
  });
});
