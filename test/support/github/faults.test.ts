import { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HostedRepository } from './hosted-repository.ts';
import { GithubStandIn } from './stand-in.ts';

const repo = { owner: 'acme', repo: 'flows' };
const silent = { debug() {}, info() {}, warn() {}, error() {} };

let github: GithubStandIn;
let flows: HostedRepository;
let token: string;
let octokit: Octokit;

beforeEach(async () => {
  github = await GithubStandIn.start();
  flows = await github.addRepository('acme/flows', {
    roles: { robin: 'write' },
    files: { 'README.md': 'flows\n' },
  });
  token = github.addToken('robin');
  octokit = new Octokit({ baseUrl: github.apiUrl, auth: token, log: silent });
});

afterEach(async () => {
  await github.close();
});

test('an invalid request is refused and written down', async () => {
  const invalid: readonly (readonly [string, object])[] = [
    ['POST /repos/{owner}/{repo}/pulls', { head: 'a', title: 't' }],
    ['POST /repos/{owner}/{repo}/statuses/{sha}', { sha: 'x', state: 'green' }],
    ['GET /repos/{owner}/{repo}/pulls', { labels: 'x' }],
    ['POST /repos/{owner}/{repo}/pulls', { head: 'a', base: 'main', title: 't', labels: ['x'] }],
    ['GET /repos/{owner}/{repo}/pulls', { per_page: 'many' }],
  ];
  for (const [route, parameters] of invalid) {
    await expect(octokit.request(route, { ...repo, ...parameters })).rejects.toMatchObject({ status: 422 });
  }
  await expect(octokit.request('GET /repos/{owner}/{repo}/secrets', repo)).rejects.toMatchObject({
    status: 404,
  });
  expect(github.violations.map(({ faults }) => faults[0])).toEqual([
    "/requestBody must have required property 'base'",
    '/requestBody/state must be equal to one of the allowed values',
    '/query has no labels',
    '/requestBody has no labels',
    '/query/per_page must be integer',
    'GitHub has no such operation, or it is missing in used-operations.ts',
  ]);
});

test('a token in an address is written down', async () => {
  await fetch(`${github.apiUrl}/repos/acme/flows/pulls?head=${token}`, { headers: { 'user-agent': 'x' } });
  expect(github.violations[0]?.faults).toEqual(['a token is outside of the Authorization header']);
});

test('requests fail as often as is asked for', async () => {
  github.faults.add({ kind: 'status', status: 502 }, { times: 2 });
  const list = () => octokit.pulls.list(repo);
  await expect(list()).rejects.toMatchObject({ status: 502 });
  await expect(list()).rejects.toMatchObject({ status: 502 });
  await list();
  expect(github.faults.left).toBe(0);
});

test('limits are told as GitHub tells them', async () => {
  github.faults.add({ kind: 'rate limit', resetAt: 1234 });
  github.faults.add({ kind: 'secondary limit', retryAfter: 7 });
  await expect(octokit.pulls.list(repo)).rejects.toMatchObject({
    status: 403,
    response: { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1234' } },
  });
  await expect(octokit.pulls.list(repo)).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('secondary rate limit'),
    response: { headers: { 'retry-after': '7' } },
  });
});

test('the second page of a list can fail alone', async () => {
  flows.openIssue('robin', 'A');
  for (const text of ['1', '2', '3']) flows.comment('robin', 1, text);
  github.faults.add({ kind: 'status', status: 500 }, { on: /[?&]page=2/u });
  const all = octokit.paginate(octokit.issues.listComments, { ...repo, issue_number: 1, per_page: 2 });
  await expect(all).rejects.toMatchObject({ status: 500 });
});

test('somebody can be quicker', async () => {
  await flows.pushAs('robin', 'topic', { 'a.json': '{}\n' });
  github.faults.add(
    {
      kind: 'meanwhile',
      act: () => flows.openPullRequest('robin', { head: 'topic', base: 'main', title: 'Quicker' }),
    },
    { on: /^POST .*\/pulls$/u },
  );
  await expect(octokit.pulls.create({ ...repo, head: 'topic', base: 'main', title: 'A' })).rejects.toThrow(
    'A pull request already exists',
  );
});

test('two who ask at once open one pull request', async () => {
  await flows.pushAs('robin', 'topic', { 'a.json': '{}\n' });
  const open = () => octokit.pulls.create({ ...repo, head: 'topic', base: 'main', title: 'A' });
  const statuses = await Promise.all(
    [open(), open()].map((one) =>
      one.then(
        () => 201,
        (error: { status: number }) => error.status,
      ),
    ),
  );
  expect(new Set(statuses)).toEqual(new Set([201, 422]));
});

test('an answer can be lost after the deed', async () => {
  flows.openIssue('robin', 'A');
  github.faults.add({ kind: 'lost answer' });
  await expect(octokit.issues.createComment({ ...repo, issue_number: 1, body: 'x' })).rejects.toMatchObject({
    status: 500,
  });
  expect(flows.comments(1)).toHaveLength(1);
});

test('answers can be broken, missing, or of another shape', async () => {
  github.faults.add({ kind: 'broken json' });
  github.faults.add({ kind: 'other json', body: { message: 'hello' } });
  github.faults.add({ kind: 'not found' });
  github.faults.add({ kind: 'cut' });
  const { data } = await octokit.pulls.list(repo);
  expect(typeof data).toBe('string');
  expect((await octokit.pulls.list(repo)).data).toEqual({ message: 'hello' });
  await expect(octokit.pulls.list(repo)).rejects.toMatchObject({ status: 404 });
  await expect(octokit.pulls.list(repo)).rejects.toMatchObject({ status: 500 });
});

test('another host sees where it was sent, and what it was sent', async () => {
  const other = await GithubStandIn.start();
  github.faults.add({ kind: 'redirect', to: other.url });
  await octokit.pulls.list(repo).catch(() => undefined);
  const [request] = other.requests;
  expect(request).toMatchObject({ path: '/repos/acme/flows/pulls', scheme: undefined });
  await other.close();
});

test('requests are written down without their credentials', async () => {
  flows.openIssue('robin', 'A');
  await octokit.issues.createComment({ ...repo, issue_number: 1, body: 'x' });
  expect(github.calls('issues/create-comment')).toMatchObject([
    { method: 'POST', as: 'robin', scheme: 'token', body: { body: 'x' }, status: 201 },
  ]);
  expect(JSON.stringify(github.requests)).not.toContain(token);
});
