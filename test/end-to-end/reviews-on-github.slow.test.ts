import { describe, expect, it } from 'vitest';
import { GithubPipeline } from '../support/github-pipeline.ts';
import { smallStreams } from '../support/small-streams.ts';

const open = () => GithubPipeline.open({ seed: smallStreams({ A: {}, B: {} }) });

/** Opens a pipeline whose export pull request brings streams A and B to main. */
async function exported(): Promise<GithubPipeline> {
  const the = await open();
  await the.export();
  await the.review();
  return the;
}

const rename = (the: GithubPipeline, name: string, to: string) =>
  the.dev.do({ op: 'renameStream', streamName: name, name: to });

describe('the pull request of an export', () => {
  it('is updated in place and keeps its labels, assignees and approvals', async () => {
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
    expect(await the.reviews.deps.people?.approvers(number, new AbortController().signal)).toEqual(['kim']);
  });

  it('is closed once it has no changes left, and the next change opens a new one', async () => {
    const the = await exported();
    const { repository } = the;
    const number = await the.numberOf('sluice/export/dev');
    // Robin merges the same changes another way, as a squash from another branch.
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
});

describe('a pull request from a fork', () => {
  it('is only validated, without a call to any tenant', async () => {
    const the = await open();
    const fork = await the.repository.fork('eve');
    await fork.pushAs(
      'eve',
      'loose',
      {
        'environments/production.yaml': 'bindings: {}\n',
        'config/sluice.yaml': 'environments: { production: { approval: off } }\n',
      },
      { from: 'env/production' },
    );
    const { number } = await the.repository.openPullRequest('eve', {
      head: 'eve:loose',
      base: 'env/production',
      title: 'Loosen',
    });
    for (const tenant of [the.dev, the.stage, the.prod]) await tenant.forget();

    await the.review();

    expect(await the.checks(number)).toEqual({ 'sluice/validate': 'success' });
    expect(the.said(number)).toEqual([]);
    for (const tenant of [the.dev, the.stage, the.prod]) expect(await tenant.requests()).toEqual([]);
  });

  it('gets no reply to a command of its author, who may not write to the repository', async () => {
    const the = await open();
    const fork = await the.repository.fork('eve');
    await fork.pushAs('eve', 'loose', { 'a.md': 'a\n' }, { from: 'env/production' });
    const { number } = await the.repository.openPullRequest('eve', {
      head: 'eve:loose',
      base: 'env/production',
      title: 'Loosen',
    });
    the.repository.comment('eve', number, '/sluice plan\n/sluice approve');
    await the.prod.forget();

    await the.review();

    expect(the.said(number)).toEqual([]);
    expect(await the.prod.requests()).toEqual([]);
  });
});
