import { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestClock } from '../test-clock.ts';
import type { HostedRepository } from './hosted-repository.ts';
import { GithubStandIn } from './stand-in.ts';

const repo = { owner: 'acme', repo: 'flows' };

let clock: TestClock;
let github: GithubStandIn;
let flows: HostedRepository;
let octokit: Octokit;

beforeEach(async () => {
  clock = new TestClock();
  github = await GithubStandIn.start({ now: () => clock.now() });
  flows = await github.addRepository('acme/flows', {
    roles: { robin: 'write', kim: 'write', pat: 'read', 'sluice-bot': 'write' },
    files: { 'README.md': 'flows\n' },
  });
  octokit = new Octokit({ baseUrl: github.apiUrl, auth: github.addToken('sluice-bot'), log: silent });
});

afterEach(async () => {
  github.assertFaithful();
  await github.close();
});

const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function anOpenPull(branch = 'topic', files: Record<string, string> = { 'a.json': '{}\n' }) {
  await flows.pushAs('robin', branch, files);
  return flows.openPullRequest('robin', { head: branch, base: 'main', title: `Of ${branch}` });
}

describe('pull requests', () => {
  test('are opened once for a branch, and not at all for nothing', async () => {
    await flows.pushAs('robin', 'topic', { 'a.json': '{}\n' });
    await flows.pushAs('robin', 'old', {}, { message: 'Nothing' });
    const { data } = await octokit.pulls.create({
      ...repo,
      head: 'topic',
      base: 'main',
      title: 'A',
      body: 'b',
    });
    expect(data).toMatchObject({
      number: 1,
      mergeable: true,
      mergeable_state: 'clean',
      changed_files: 1,
      user: { login: 'sluice-bot' },
    });
    await expect(octokit.pulls.create({ ...repo, head: 'topic', base: 'main', title: 'A' })).rejects.toThrow(
      'A pull request already exists for acme:topic.',
    );
    await expect(octokit.pulls.create({ ...repo, head: 'main', base: 'main', title: 'A' })).rejects.toThrow(
      'No commits between main and main',
    );
    await expect(
      octokit.pulls.create({ ...repo, head: 'none', base: 'main', title: 'A' }),
    ).rejects.toMatchObject({
      status: 422,
      response: { data: { errors: [{ field: 'head', code: 'invalid' }] } },
    });
  });

  test('are opened many at once as one by one', async () => {
    const fork = await flows.fork('pat');
    const branches = ['one', 'two', 'three'];
    for (const branch of branches)
      await fork.pushAs('pat', branch, { 'README.md': `${branch}\n`, [`${branch}.json`]: '{}\n' });
    await fork.pushAs('pat', 'two', { 'more.json': '{}\n' });
    const wanted = branches.map((branch) => ({ head: `pat:${branch}`, base: 'main', title: branch }));
    await flows.openPullRequests('pat', wanted);
    const figures = async () =>
      Promise.all(
        (await flows.pullRequests()).map(async ({ title, number }) => {
          const { data } = await octokit.pulls.get({ ...repo, pull_number: number });
          const { mergeable, commits, additions, deletions, changed_files } = data;
          return [title, mergeable, commits, additions, deletions, changed_files];
        }),
      );
    const expected = [
      ['one', true, 1, 2, 1, 2],
      ['two', true, 2, 3, 1, 3],
      ['three', true, 1, 2, 1, 2],
    ];
    expect(await figures()).toEqual(expected);
    await flows.pushAs('robin', 'main', { 'other.json': '{}\n' });
    expect(await figures()).toEqual(expected);
  });

  test('are found by head only where it says whose it is', async () => {
    await anOpenPull('one');
    await anOpenPull('two');
    const of = async (head: string) =>
      (await octokit.pulls.list({ ...repo, head })).data.map(({ number }) => number);
    expect(await of('acme:one')).toEqual([1]);
    expect(await of('acme:three')).toEqual([]);
    expect(await of('one')).toEqual([2, 1]);
  });

  test('follow their branch, keep their commit at a ref, and close with it', async () => {
    const { number } = await anOpenPull();
    const pushed = await flows.pushAs('robin', 'topic', { 'b.json': '[]\n' });
    const { data } = await octokit.pulls.get({ ...repo, pull_number: number });
    expect(data).toMatchObject({ head: { sha: pushed }, commits: 2, changed_files: 2 });
    expect(await flows.git('rev-parse', `refs/pull/${number}/head`)).toBe(pushed);
    await flows.deleteBranch('robin', 'topic');
    expect(await flows.pullRequest(number)).toMatchObject({
      isOpen: false,
      pull: { head: { commit: pushed } },
    });
    await expect(flows.reopen('robin', number)).rejects.toThrow('Validation Failed');
  });

  test('list the files that they change, with former names', async () => {
    await flows.pushAs('robin', 'main', { 'kept/a b.json': 'one\ntwo\nthree\n', 'gone.json': 'gone\n' });
    await flows.pushAs('robin', 'topic', {
      'kept/a b.json': undefined,
      'moved/ä.json': 'one\ntwo\nthree\n',
      'gone.json': undefined,
      'new.json': '{}\n',
      'README.md': 'other\n',
    });
    await flows.openPullRequest('robin', { head: 'topic', base: 'main', title: 'A' });
    const files = await octokit.paginate(octokit.pulls.listFiles, { ...repo, pull_number: 1, per_page: 2 });
    const told = files.map((file) => [file.status, file.filename, file.previous_filename, file.changes]);
    expect(told).toEqual([
      ['modified', 'README.md', undefined, 2],
      ['removed', 'gone.json', undefined, 1],
      ['renamed', 'moved/ä.json', 'kept/a b.json', 0],
      ['added', 'new.json', undefined, 1],
    ]);
  });

  test('are edited and closed, with labels and assignees left alone', async () => {
    const { number } = await anOpenPull();
    await flows.label('kim', number, 'ready');
    await flows.assign('kim', number, 'pat');
    await octokit.issues.addLabels({ ...repo, issue_number: number, labels: ['sluice'] });
    await octokit.pulls.update({ ...repo, pull_number: number, title: 'B', body: 'c', state: 'closed' });
    const { data } = await octokit.pulls.get({ ...repo, pull_number: number });
    expect(data).toMatchObject({ title: 'B', body: 'c', state: 'closed', merged: false });
    expect(data.labels.map(({ name }) => name)).toEqual(['ready', 'sluice']);
    expect(data.assignees?.map(({ login }) => login)).toEqual(['pat']);
  });

  test('refuse texts that are too long', async () => {
    const { number } = await anOpenPull();
    const update = (body: string) => octokit.pulls.update({ ...repo, pull_number: number, body });
    await update('x'.repeat(65_536));
    await expect(update('x'.repeat(65_537))).rejects.toThrow('body is too long');
    const comment = (body: string) => octokit.issues.createComment({ ...repo, issue_number: number, body });
    await comment('x'.repeat(65_536));
    await expect(comment('x'.repeat(65_537))).rejects.toThrow('Body is too long');
  });
});

describe('merging', () => {
  test.each(['merge', 'squash', 'rebase'] as const)(
    'by %s moves the base branch by real git',
    async (method) => {
      await anOpenPull();
      await flows.pushAs('robin', 'topic', { 'b.json': '[]\n' });
      const before = await flows.pushAs('kim', 'main', { 'c.json': '1\n' });
      const { data } = await octokit.pulls.merge({ ...repo, pull_number: 1, merge_method: method });
      expect(await flows.tip('main')).toBe(data.sha);
      for (const file of ['a.json', 'b.json', 'c.json', 'README.md']) await flows.read('main', file);
      const commits = await flows.git('rev-list', '--count', '--first-parent', `${before}..main`);
      expect(commits).toBe(method === 'rebase' ? '2' : '1');
      const parents = (await flows.git('log', '-1', '--format=%P', 'main')).split(' ');
      expect(parents).toHaveLength(method === 'merge' ? 2 : 1);
      const after = await octokit.pulls.get({ ...repo, pull_number: 1 });
      expect(after.data).toMatchObject({
        state: 'closed',
        merged: true,
        merge_commit_sha: data.sha,
        changed_files: 2,
      });
      await expect(octokit.pulls.merge({ ...repo, pull_number: 1 })).rejects.toMatchObject({ status: 405 });
    },
  );

  test('is refused where there is a conflict, the head moved, or it is closed', async () => {
    const { number, pull } = await anOpenPull();
    const head = pull.head.commit;
    await flows.pushAs('robin', 'topic', { 'b.json': '[]\n' });
    const merge = (more: object) => octokit.pulls.merge({ ...repo, pull_number: number, ...more });
    await expect(merge({ sha: head })).rejects.toMatchObject({ status: 409 });
    await flows.pushAs('kim', 'main', { 'a.json': '"other"\n' });
    const { data } = await octokit.pulls.get({ ...repo, pull_number: number });
    expect(data).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
    await expect(merge({})).rejects.toMatchObject({ status: 405 });
    await flows.close('kim', number);
    await expect(merge({})).rejects.toMatchObject({ status: 405 });
  });

  test('by hand is seen as a merge', async () => {
    const { number, pull } = await anOpenPull();
    await flows.git('update-ref', 'refs/heads/main', pull.head.commit);
    const { data } = await octokit.pulls.get({ ...repo, pull_number: number });
    expect(data).toMatchObject({ state: 'closed', merged: true, changed_files: 1 });
  });

  test('waits for what protection asks', async () => {
    await flows.protect('main', { requiredStatuses: ['sluice/plan (staging)'], requiredApprovals: 1 });
    const { number, pull } = await anOpenPull();
    await expect(flows.merge('robin', number)).rejects.toThrow('At least 1 approving review');
    await flows.approve('kim', number);
    await expect(flows.merge('robin', number)).rejects.toThrow('"sluice/plan (staging)" is expected');
    const sha = pull.head.commit;
    const set = (state: 'failure' | 'success') =>
      octokit.repos.createCommitStatus({ ...repo, sha, state, context: 'sluice/plan (staging)' });
    await set('failure');
    await expect(flows.merge('robin', number)).rejects.toThrow('"sluice/plan (staging)" is failing');
    await set('success');
    await flows.merge('robin', number);
    await expect(flows.pushAs('robin', 'main', { 'x.json': '{}\n' })).rejects.toThrow('GH006');
  });
});

describe('reviews', () => {
  test('count for their author, until they are dismissed', async () => {
    const { number } = await anOpenPull();
    await expect(flows.approve('robin', number)).rejects.toThrow('Unprocessable Entity');
    await flows.approve('kim', number);
    await flows.requestChanges('pat', number);
    await flows.reviewWithoutVerdict('kim', number, 'hm');
    flows.dismiss('robin', number, 'pat');
    const { data } = await octokit.pulls.listReviews({ ...repo, pull_number: number });
    expect(data.map(({ state, user }) => [user?.login, state])).toEqual([
      ['kim', 'APPROVED'],
      ['pat', 'DISMISSED'],
      ['kim', 'COMMENTED'],
    ]);
  });
});

describe('comments', () => {
  test('are listed since a time, also those on plain issues', async () => {
    const { number } = await anOpenPull();
    const issue = flows.openIssue('pat', 'Not a pull request');
    const first = flows.comment('kim', number, 'one');
    clock.advance(60_000);
    flows.comment('pat', issue.number, 'two');
    clock.advance(60_000);
    await octokit.issues.updateComment({ ...repo, comment_id: first.id, body: 'one, edited' });
    const list = async (at: number) => {
      const since = new Date(at).toISOString();
      const { data } = await octokit.issues.listCommentsForRepo({
        ...repo,
        since,
        sort: 'updated',
        direction: 'asc',
      });
      return data.map(({ body, created_at, updated_at }) => [body, created_at === updated_at]);
    };
    expect(await list(clock.now() - 60_000)).toEqual([
      ['two', true],
      ['one, edited', false],
    ]);
    expect(await list(clock.now())).toEqual([['one, edited', false]]);
    expect(await list(clock.now() + 1000)).toEqual([]);
    flows.deleteComment('kim', first.id);
    await expect(octokit.issues.getComment({ ...repo, comment_id: first.id })).rejects.toMatchObject({
      status: 404,
    });
  });

  test('have one reaction of a kind from each', async () => {
    const { number } = await anOpenPull();
    const { id } = flows.comment('kim', number, '/sluice plan');
    const react = () => octokit.reactions.createForIssueComment({ ...repo, comment_id: id, content: 'eyes' });
    expect((await react()).status).toBe(201);
    expect((await react()).status).toBe(200);
    const { data } = await octokit.reactions.listForIssueComment({ ...repo, comment_id: id });
    expect(data).toHaveLength(1);
  });
});

describe('statuses and deployments', () => {
  test('the latest status of a context counts', async () => {
    const { pull } = await anOpenPull();
    const sha = pull.head.commit;
    const set = (context: string, state: 'pending' | 'success' | 'failure') =>
      octokit.repos.createCommitStatus({ ...repo, sha, context, state, description: 'd' });
    await set('a', 'pending');
    await set('b', 'success');
    await set('a', 'failure');
    const combined = await octokit.repos.getCombinedStatusForRef({ ...repo, ref: 'topic' });
    expect(combined.data).toMatchObject({ state: 'failure', total_count: 2, sha });
    const all = await octokit.repos.listCommitStatusesForRef({ ...repo, ref: sha });
    expect(all.data.map(({ state }) => state)).toEqual(['failure', 'success', 'pending']);
    await expect(
      octokit.repos.createCommitStatus({ ...repo, sha, state: 'success', description: 'x'.repeat(141) }),
    ).rejects.toThrow('description is too long');
    await expect(
      octokit.repos.createCommitStatus({ ...repo, sha: '1'.repeat(40), state: 'success' }),
    ).rejects.toThrow('No commit found for SHA');
  });

  test('a deployment makes the older ones of its environment inactive', async () => {
    const ref = await flows.tip('main');
    const deploy = async (environment: string) => {
      const { data } = await octokit.repos.createDeployment({
        ...repo,
        ref,
        environment,
        auto_merge: false,
        required_contexts: [],
      });
      return 'id' in data ? data.id : 0;
    };
    const set = (deployment_id: number, state: 'success' | 'in_progress') =>
      octokit.repos.createDeploymentStatus({ ...repo, deployment_id, state, description: 'd' });
    const older = await deploy('staging');
    await set(older, 'success');
    const newer = await deploy('staging');
    await set(newer, 'in_progress');
    await set(newer, 'success');
    const states = async (deployment_id: number) =>
      (await octokit.repos.listDeploymentStatuses({ ...repo, deployment_id })).data.map(({ state }) => state);
    expect(await states(older)).toEqual(['inactive', 'success']);
    expect(await states(newer)).toEqual(['success', 'in_progress']);
    const { data } = await octokit.repos.listDeployments({ ...repo, environment: 'staging', sha: ref });
    expect(data.map(({ id }) => id)).toEqual([newer, older]);
    expect((await octokit.repos.getDeployment({ ...repo, deployment_id: newer })).data.environment).toBe(
      'staging',
    );
  });

  test('a deployment needs every status, unless it says which', async () => {
    const ref = await flows.tip('main');
    await flows.setStatus('kim', ref, 'build', 'failure');
    await expect(octokit.repos.createDeployment({ ...repo, ref })).rejects.toMatchObject({ status: 409 });
  });
});

test('commits and branches are compared', async () => {
  const { pull } = await anOpenPull();
  await flows.pushAs('kim', 'main', { 'c.json': '1\n' });
  const { data } = await octokit.repos.compareCommitsWithBasehead({ ...repo, basehead: 'main...topic' });
  expect(data).toMatchObject({ status: 'diverged', ahead_by: 1, behind_by: 1 });
  const commit = await octokit.repos.getCommit({ ...repo, ref: 'topic' });
  expect(commit.data).toMatchObject({ sha: pull.head.commit, files: [{ filename: 'a.json' }] });
  const issue = await octokit.issues.get({ ...repo, issue_number: 1 });
  expect(issue.data.pull_request).toBeDefined();
});
