import { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestClock } from '../test-clock.ts';
import type { HostedRepository } from './hosted-repository.ts';
import { signedClaims } from './signed-app-token.ts';
import { GithubStandIn } from './stand-in.ts';

const repo = { owner: 'acme', repo: 'flows' };
const silent = { debug() {}, info() {}, warn() {}, error() {} };

let clock: TestClock;
let github: GithubStandIn;
let flows: HostedRepository;

beforeEach(async () => {
  clock = new TestClock();
  github = await GithubStandIn.start({ now: () => clock.now() });
  flows = await github.addRepository('acme/flows', {
    roles: { robin: 'write', pat: 'read', boss: 'admin' },
    files: { 'README.md': 'flows\n' },
  });
});

afterEach(async () => {
  github.assertFaithful();
  await github.close();
});

function as(token: string): Octokit {
  return new Octokit({ baseUrl: github.apiUrl, auth: token, log: silent });
}

test('a classic token tells its scopes, and its owner', async () => {
  const octokit = as(github.addToken('robin', { scopes: ['repo', 'read:org'] }));
  const { data, headers } = await octokit.users.getAuthenticated();
  expect(data.login).toBe('robin');
  expect(headers['x-oauth-scopes']).toBe('repo, read:org');
  expect(headers.date).toBe(new Date(clock.now()).toUTCString());
});

test('what a token may not know of is not found, what it may not do is forbidden', async () => {
  const stranger = as(github.addToken('mallory'));
  await expect(stranger.repos.get(repo)).rejects.toMatchObject({ status: 404 });
  const unscoped = as(github.addToken('robin', { scopes: [] }));
  await expect(unscoped.pulls.list(repo)).rejects.toMatchObject({ status: 404 });
  const reader = as(github.addToken('pat'));
  const { data } = await reader.repos.get(repo);
  expect(data.permissions).toMatchObject({ push: false, pull: true });
  const sha = await flows.tip('main');
  await expect(reader.repos.createCommitStatus({ ...repo, sha, state: 'success' })).rejects.toMatchObject({
    status: 403,
  });
  await expect(reader.repos.listWebhooks(repo)).rejects.toMatchObject({ status: 404 });
  const fine = as(github.addToken('robin', { rights: { pull_requests: 'read' } }));
  const refused = fine.issues.createComment({ ...repo, issue_number: 1, body: 'x' });
  await expect(refused).rejects.toMatchObject({
    status: 403,
    response: {
      data: { message: 'Resource not accessible by personal access token' },
      headers: { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' },
    },
  });
  await expect(as('ghp_nothing').pulls.list(repo)).rejects.toMatchObject({ status: 401 });
});

test('collaborators have the role that they were given', async () => {
  const octokit = as(github.addToken('robin'));
  const roleOf = async (username: string) =>
    (await octokit.repos.getCollaboratorPermissionLevel({ ...repo, username })).data.permission;
  expect([await roleOf('boss'), await roleOf('robin'), await roleOf('pat')]).toEqual([
    'admin',
    'write',
    'read',
  ]);
  github.addToken('mallory');
  expect(await roleOf('mallory')).toBe('none');
  await expect(roleOf('nobody')).rejects.toMatchObject({ status: 404 });
  const reader = as(github.addToken('pat'));
  await expect(
    reader.repos.getCollaboratorPermissionLevel({ ...repo, username: 'robin' }),
  ).rejects.toMatchObject({ status: 403 });
});

test('branches tell how they are protected, by protection and by rules', async () => {
  await flows.pushAs('robin', 'environments/staging', { 'a.json': '{}\n' });
  await flows.protect('main', {
    requiredStatuses: ['sluice/validate'],
    isStrict: true,
    requiredApprovals: 1,
  });
  await flows.protect('environments/staging', { requiredStatuses: ['x'], asRuleset: true });
  const boss = as(github.addToken('boss'));
  const { data } = await boss.repos.getBranchProtection({ ...repo, branch: 'main' });
  expect(data).toMatchObject({
    required_status_checks: { strict: true, contexts: ['sluice/validate'] },
    allow_force_pushes: { enabled: false },
  });
  const branch = 'environments/staging';
  await expect(boss.repos.getBranchProtection({ ...repo, branch })).rejects.toThrow('Branch not protected');
  const robin = as(github.addToken('robin'));
  await expect(robin.repos.getBranchProtection({ ...repo, branch: 'main' })).rejects.toMatchObject({
    status: 404,
  });
  expect((await robin.repos.getBranch({ ...repo, branch })).data.protected).toBe(true);
  expect(
    (await robin.repos.getBranch({ ...repo, branch: 'main' })).data.protection.required_status_checks
      ?.contexts,
  ).toEqual(['sluice/validate']);
  const rules = await robin.repos.getBranchRules({ ...repo, branch });
  expect(rules.data.map(({ type }) => type)).toEqual([
    'deletion',
    'non_fast_forward',
    'required_status_checks',
  ]);
});

test('lists come in pages with links, and unchanged answers cost nothing', async () => {
  const octokit = as(github.addToken('robin'));
  flows.openIssue('robin', 'A');
  for (const text of ['1', '2', '3', '4', '5']) flows.comment('robin', 1, text);
  const first = await octokit.issues.listComments({ ...repo, issue_number: 1, per_page: 2 });
  expect(first.headers.link).toContain('page=3>; rel="last"');
  const all = await octokit.paginate(octokit.issues.listComments, { ...repo, issue_number: 1, per_page: 2 });
  expect(all.map(({ body }) => body)).toEqual(['1', '2', '3', '4', '5']);
  const ask = () =>
    octokit.issues.listComments({ ...repo, issue_number: 1, headers: { 'if-none-match': tag } });
  const one = await octokit.issues.listComments({ ...repo, issue_number: 1 });
  const tag = one.headers.etag ?? '';
  const before = one.headers['x-ratelimit-remaining'];
  await expect(ask()).rejects.toMatchObject({ status: 304 });
  const { data } = await octokit.rateLimit.get();
  expect(String(data.rate.remaining)).toBe(before);
  flows.comment('robin', 1, '6');
  expect((await ask()).status).toBe(200);
});

test('the requests of an hour are counted for each login', async () => {
  const octokit = as(github.addToken('robin'));
  github.rateLimit.limit = 1;
  await octokit.pulls.list(repo);
  await expect(octokit.pulls.list(repo)).rejects.toMatchObject({
    status: 403,
    response: { headers: { 'x-ratelimit-remaining': '0' } },
  });
  await as(github.addToken('pat')).pulls.list(repo);
  clock.advance(3_600_000);
  await octokit.pulls.list(repo);
});

test('an app signs for tokens of its installation, which end after an hour', async () => {
  const app = github.addApp({
    slug: 'sluice',
    owner: 'acme',
    rights: { issues: 'write', statuses: 'write', pull_requests: 'write' },
    repositories: [flows],
  });
  const now = Math.floor(clock.now() / 1000);
  const octokit = as(signedClaims(app, { iss: app.appId, iat: now - 60, exp: now + 540 }));
  expect((await octokit.apps.getAuthenticated()).data?.slug).toBe('sluice');
  const { data: installation } = await octokit.apps.getRepoInstallation(repo);
  expect(installation.id).toBe(app.installationId);
  const { data } = await octokit.apps.createInstallationAccessToken({ installation_id: installation.id });
  const installed = as(data.token);
  flows.openIssue('robin', 'A');
  const said = await installed.issues.createComment({ ...repo, issue_number: 1, body: 'x' });
  expect(said.data).toMatchObject({
    user: { login: app.login, type: 'Bot' },
    performed_via_github_app: { slug: 'sluice' },
  });
  await expect(installed.users.getAuthenticated()).rejects.toMatchObject({ status: 403 });
  const viewer = await installed.graphql('query { viewer { login } }', { baseUrl: github.apiUrl });
  expect(viewer).toEqual({ viewer: { login: app.login } });
  await expect(installed.repos.createDeployment({ ...repo, ref: 'main' })).rejects.toThrow(
    'Resource not accessible by integration',
  );
  clock.advance(3_600_000);
  await expect(installed.pulls.list(repo)).rejects.toMatchObject({ status: 401 });
  expect(github.violations).toEqual([]);
});

test('an app is refused with another key, at another time, or for too long', async () => {
  const options = { owner: 'acme', rights: { issues: 'write' }, repositories: [flows] } as const;
  const app = github.addApp({ slug: 'sluice', ...options });
  const other = github.addApp({ slug: 'other', ...options });
  const now = Math.floor(clock.now() / 1000);
  const get = (token: string) => as(token).apps.getAuthenticated();
  const claims = { iss: app.appId, iat: now, exp: now + 600 };
  await get(signedClaims(app, claims));
  await expect(get(signedClaims({ ...app, privateKey: other.privateKey }, claims))).rejects.toThrow(
    'could not be decoded',
  );
  await expect(get(signedClaims(app, { ...claims, iat: now - 700, exp: now - 100 }))).rejects.toThrow(
    'Expiration time',
  );
  await expect(get(signedClaims(app, { ...claims, iat: now + 300, exp: now + 600 }))).rejects.toThrow(
    'Issued at',
  );
  await expect(get(signedClaims(app, { ...claims, exp: now + 3600 }))).rejects.toThrow(
    'too far in the future',
  );
});
