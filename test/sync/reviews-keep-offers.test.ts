import { describe, expect, it } from 'vitest';
import { GithubPipeline } from '../support/github-pipeline.ts';
import { smallStreams } from '../support/small-streams.ts';

/** Streams A and B are on their way to main. */
async function exported(): Promise<GithubPipeline> {
  const the = await GithubPipeline.open({ seed: smallStreams({ A: {}, B: {} }) });
  await the.export();
  await the.review();
  return the;
}

const rename = (the: GithubPipeline, name: string, to: string) =>
  the.dev.do({ op: 'renameStream', streamName: name, name: to });

describe('the pull request of an export', () => {
  it('is one, brought up to date in place, and keeps what people gave it', async () => {
    const the = await exported();
    const { repository } = the;
    const number = await the.numberOf('sluice/export/dev');
    await repository.label('robin', number, 'reviewed');
    await repository.assign('robin', number, 'kim');
    await repository.approve('kim', number);
    const { body } = await repository.pullRequest(number);

    await rename(the, 'A', 'Alpha');
    await the.export();
    expect((await the.review()).offers).toEqual([{ number, branch: 'sluice/export/dev', is: 'described' }]);

    const after = await repository.pullRequest(number);
    expect(after.body).not.toBe(body);
    expect(after.body).toContain('Alpha');
    expect([...after.labels].sort()).toEqual(['reviewed', 'sluice/export']);
    expect(after.assignees.map(({ login }) => login)).toEqual(['kim']);
    expect(await the.reviews.host.approvers(number, new AbortController().signal)).toEqual(['kim']);
  });

  it('is not touched where nothing moved', async () => {
    const the = await exported();
    const calls = the.github.requests.length;

    expect(await the.review()).toMatchObject({ offers: [], reviewed: [], commands: 0, troubles: [] });

    const written = the.github.requests
      .slice(calls)
      .filter(({ method, path }) => method !== 'GET' && path.startsWith('/repos/'));
    expect(written).toEqual([]);
  });

  it('keeps what somebody pushed to it', async () => {
    const the = await exported();
    const { repository } = the;
    await repository.pushAs('robin', 'sluice/export/dev', { 'notes.md': 'looked at\n' });

    await rename(the, 'A', 'Alpha');
    await the.export();
    await the.review();

    expect(await repository.read('sluice/export/dev', 'notes.md')).toBe('looked at\n');
    const log = await repository.git('log', '--format=%an', 'sluice/export/dev');
    expect(log.split('\n')).toContain('robin');
  });

  it('is closed when nothing is left, and another one is opened for the next change', async () => {
    const the = await exported();
    const { repository } = the;
    const number = await the.numberOf('sluice/export/dev');
    // Somebody merges on another way: as a squash of the branch.
    await repository.git('update-ref', 'refs/heads/other', await repository.tip('sluice/export/dev'));
    const other = await repository.openPullRequest('robin', { head: 'other', base: 'main', title: 'All' });
    await repository.merge('robin', other.number, 'squash');
    await the.review();
    expect((await repository.pullRequest(number)).isOpen).toBe(false);

    await rename(the, 'A', 'Alpha');
    await the.export();
    await the.review();

    expect(await the.numberOf('sluice/export/dev')).toBeGreaterThan(number);
  });

  it('stays closed where a person closed it, until there is something new', async () => {
    const the = await exported();
    const { repository } = the;
    const number = await the.numberOf('sluice/export/dev');
    await repository.close('robin', number);

    await the.review();
    await the.export();
    await the.review();
    expect(await repository.pullRequests()).toEqual([]);

    await rename(the, 'A', 'Alpha');
    await the.export();
    await the.review();
    expect(await the.numberOf('sluice/export/dev')).toBeGreaterThan(number);
  });
});

describe('the pull request of a promotion', () => {
  async function promoted(options: { readonly staging?: string } = {}): Promise<GithubPipeline> {
    const the = await GithubPipeline.open({ seed: smallStreams({ A: {}, B: {} }), ...options });
    await the.export();
    await the.review();
    await the.repository.merge('robin', await the.numberOf('sluice/export/dev'));
    await the.review();
    return the;
  }

  async function anEditInDevelopment(the: GithubPipeline): Promise<void> {
    await rename(the, 'A', 'Alpha');
    await the.export();
    await the.review();
    await the.repository.merge('robin', await the.numberOf('sluice/export/dev'));
  }

  it('is brought up to what is newer', async () => {
    const the = await promoted();
    const number = await the.numberOf('sluice/promote/staging');

    await anEditInDevelopment(the);
    await the.review();

    expect(await the.numberOf('sluice/promote/staging')).toBe(number);
    expect(the.said(number)).toHaveLength(1);
    expect(the.said(number)[0]).toContain('Alpha');
  });

  it('stays as it was approved, where the environment says so', async () => {
    const the = await promoted({ staging: 'promotion: { keepApproved: true }' });
    const number = await the.numberOf('sluice/promote/staging');
    await the.repository.approve('kim', number);
    const before = await the.repository.tip('sluice/promote/staging');

    await anEditInDevelopment(the);
    await the.review();
    expect(await the.repository.tip('sluice/promote/staging')).toBe(before);

    await the.repository.merge('kim', number);
    await the.review();
    expect(await the.numberOf('sluice/promote/staging')).toBeGreaterThan(number);
  });

  it('is not opened for the next environment before this one has proven it', async () => {
    const the = await promoted();
    await the.repository.merge('robin', await the.numberOf('sluice/promote/staging'));

    await the.review();
    expect(await the.repository.pullRequests()).toEqual([]);

    await the.sync('staging');
    await the.review();
    expect(await the.numberOf('sluice/promote/production')).toBeGreaterThan(0);
  });

  it('is red with a conflict, which stands in the comment, and green when somebody resolved it on the branch', async () => {
    const the = await promoted();
    const { repository } = the;
    const file = 'value-streams/a/value-stream.json';
    await repository.merge('robin', await the.numberOf('sluice/promote/staging'));
    const ours = (await repository.read('env/staging', file)).replace('"name": "A"', '"name": "Hotfix"');
    await repository.pushAs('robin', 'env/staging', { [file]: ours });
    await anEditInDevelopment(the);
    await the.review();

    const number = await the.numberOf('sluice/promote/staging');
    expect(await the.checks(number)).toEqual({
      'sluice/validate': 'failure',
      'sluice/plan (staging)': 'failure',
    });
    expect(the.said(number)[0]).toContain('Hotfix');

    await repository.pushAs('robin', 'sluice/promote/staging', { [file]: ours.replace('Hotfix', 'Settled') });
    await the.review();
    expect(await the.checks(number)).toEqual({
      'sluice/validate': 'success',
      'sluice/plan (staging)': 'success',
    });
  });
});
