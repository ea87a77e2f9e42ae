import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aFolder } from '../folder.ts';
import type { HostedRepository } from './hosted-repository.ts';
import { GithubStandIn } from './stand-in.ts';

const run = promisify(execFile);
const repo = { owner: 'acme', repo: 'flows' };

let github: GithubStandIn;
let flows: HostedRepository;
let folder: string;

beforeEach(async () => {
  folder = await aFolder();
  github = await GithubStandIn.start();
  flows = await github.addRepository('acme/flows', {
    roles: { robin: 'write', pat: 'read' },
    files: { 'README.md': 'flows\n' },
  });
});

afterEach(async () => {
  github.assertFaithful();
  await github.close();
});

/** Runs git with a token in the header that its credential helpers would send, and no configuration of this machine. */
async function git(token: string | undefined, ...args: readonly string[]): Promise<string> {
  const header = `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  const { stdout } = await run('git', args, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_AUTHOR_NAME: 'Robin',
      GIT_AUTHOR_EMAIL: 'robin@example.com',
      GIT_COMMITTER_NAME: 'Robin',
      GIT_COMMITTER_EMAIL: 'robin@example.com',
      ...(token === undefined
        ? {}
        : { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'http.extraHeader', GIT_CONFIG_VALUE_0: header }),
    },
  });
  return stdout.trim();
}

async function commit(path: string, text: string): Promise<string> {
  await mkdir(join(folder, 'clone'), { recursive: true });
  await writeFile(join(folder, 'clone', path), text);
  await git(undefined, '-C', 'clone', 'add', '--all');
  await git(undefined, '-C', 'clone', 'commit', '--quiet', '--message', `Edit ${path}`);
  return git(undefined, '-C', 'clone', 'rev-parse', 'HEAD');
}

test('a clone is pushed with a token, and pull requests follow', async () => {
  const token = github.addToken('robin');
  await git(token, 'clone', '--quiet', flows.cloneUrl, 'clone');
  await git(token, '-C', 'clone', 'checkout', '--quiet', '-b', 'topic');
  await commit('a.json', '{}\n');
  await git(token, '-C', 'clone', 'push', '--quiet', 'origin', 'topic');
  const { number } = await flows.openPullRequest('robin', { head: 'topic', base: 'main', title: 'A' });
  const pushed = await commit('b.json', '{}\n');
  await git(token, '-C', 'clone', 'push', '--quiet', 'origin', 'topic');
  expect(flows.record.issues.get(number)?.pull?.head.commit).toBe(pushed);
  const listed = await git(token, 'ls-remote', flows.cloneUrl, `refs/pull/${number}/head`);
  expect(listed.split('\t')[0]).toBe(pushed);
  await expect(
    git(token, '-C', 'clone', 'push', '--quiet', 'origin', `HEAD:refs/pull/${number}/head`),
  ).rejects.toThrow('hidden ref');
  expect(github.requests.at(-1)).toMatchObject({ as: 'robin', scheme: 'Basic' });
});

test('who may not read finds nothing, who may only read cannot push', async () => {
  const url = flows.cloneUrl;
  await expect(git(undefined, 'ls-remote', url)).rejects.toThrow('could not read Username');
  await expect(git('ghp_wrong', 'ls-remote', url)).rejects.toThrow('could not read Username');
  await expect(git(github.addToken('mallory'), 'ls-remote', url)).rejects.toThrow('not found');
  const readOnly = github.addToken('robin', { rights: { contents: 'read' } });
  const reader = github.addToken('pat');
  await git(reader, 'clone', '--quiet', url, 'clone');
  for (const token of [readOnly, reader]) {
    await git(token, 'ls-remote', url);
    const push = git(token, '-C', 'clone', 'push', '--quiet', url, 'HEAD:refs/heads/x');
    await expect(push).rejects.toThrow('The requested URL returned error: 403');
  }
  const revoked = github.addToken('robin');
  github.revokeToken(revoked);
  await expect(git(revoked, 'ls-remote', url)).rejects.toThrow('could not read Username');
});

test('a protected branch takes no force push, and no push where it wants pull requests', async () => {
  const token = github.addToken('robin');
  await git(token, 'clone', '--quiet', flows.cloneUrl, 'clone');
  await commit('a.json', '{}\n');
  await git(token, '-C', 'clone', 'push', '--quiet', 'origin', 'main');
  await flows.protect('main', { requiredStatuses: [] });
  await git(undefined, '-C', 'clone', 'reset', '--quiet', '--hard', 'HEAD~1');
  const sha = await commit('b.json', '{}\n');
  const push = () => git(token, '-C', 'clone', 'push', '--quiet', '--force', 'origin', 'main');
  await expect(push()).rejects.toThrow('Cannot force-push to this branch');
  await flows.protect('main', { requiredStatuses: ['x'], allowsForcePushes: true });
  await expect(push()).rejects.toThrow('Required status checks are expected');
  await git(token, '-C', 'clone', 'push', '--quiet', 'origin', 'main:topic');
  await flows.setStatus('robin', sha, 'x', 'success');
  await push();
  expect(await flows.tip('main')).toBe(sha);
});

test('a pull request of a fork has its commits at a ref of the base, also when the fork is gone', async () => {
  const fork = await flows.fork('mallory');
  const octokit = new Octokit({ baseUrl: github.apiUrl, auth: github.addToken('robin') });
  await fork.pushAs('mallory', 'main', { 'evil.yaml': 'a: 1\n' });
  const { number } = await flows.openPullRequest('mallory', {
    head: 'mallory:main',
    base: 'main',
    title: 'E',
  });
  const pushed = await fork.pushAs('mallory', 'main', { 'evil.yaml': 'a: 2\n' });
  const get = async () => (await octokit.pulls.get({ ...repo, pull_number: number })).data;
  expect(await get()).toMatchObject({
    head: { sha: pushed, label: 'mallory:main', repo: { full_name: 'mallory/flows', fork: true } },
    base: { repo: { full_name: 'acme/flows' } },
  });
  expect(await flows.git('show', `refs/pull/${number}/head:evil.yaml`)).toBe('a: 2');
  flows.deleteFork(fork);
  expect(await get()).toMatchObject({ head: { sha: pushed, repo: null } });
  await flows.merge('robin', number);
  expect(await flows.read('main', 'evil.yaml')).toBe('a: 2\n');
});

test('a renamed repository redirects, also for git', async () => {
  const token = github.addToken('robin');
  const before = flows.cloneUrl;
  flows.rename('streams');
  expect(await git(token, 'ls-remote', before, 'refs/heads/main')).toContain(await flows.tip('main'));
  const octokit = new Octokit({ baseUrl: github.apiUrl, auth: token });
  const { data } = await octokit.repos.get(repo);
  expect(data.full_name).toBe('acme/streams');
  expect(github.requests.map(({ status }) => status)).toContain(301);
});
