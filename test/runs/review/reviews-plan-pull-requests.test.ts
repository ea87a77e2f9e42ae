import { describe, expect, it } from 'vitest';
import { commentLimit } from '../../../src/ports/git-host.ts';
import { anExportFile } from '../../support/export-file.ts';
import { MemoryPipeline } from '../../support/memory-pipeline.ts';
import { smallStreams } from '../../support/small-streams.ts';

const streamFile = (slug: string) => `value-streams/${slug}/value-stream.json`;

/** Staging and production hold A and B. */
async function everywhere(options: { readonly staging?: string } = {}): Promise<MemoryPipeline> {
  const the = await MemoryPipeline.open({ seed: smallStreams({ A: {}, B: {} }), ...options });
  await the.export();
  await the.review();
  await the.repository.merge('robin', await the.numberOf('sluice/export/dev'));
  await the.review();
  await the.repository.merge('robin', await the.numberOf('sluice/promote/staging'));
  await the.sync('staging');
  await the.review();
  await the.repository.merge('robin', await the.numberOf('sluice/promote/production'));
  await the.sync('production');
  await the.review();
  return the;
}

/** A pull request in which robin gives stream A another name in staging. */
async function aHotfix(the: MemoryPipeline, name = 'Hotfix'): Promise<number> {
  const text = (await the.repository.read('env/staging', streamFile('a'))).replace(
    '"name": "A"',
    `"name": "${name}"`,
  );
  await the.repository.pushAs('robin', 'hotfix', { [streamFile('a')]: text }, { from: 'env/staging' });
  const { number } = await the.repository.openPullRequest('robin', {
    head: 'hotfix',
    base: 'env/staging',
    title: 'Hotfix',
  });
  return number;
}

describe('a pull request of a person into the branch of an environment', () => {
  it('is validated and planned, and planned again when it moves', async () => {
    const the = await everywhere();
    const number = await aHotfix(the);

    await the.review();
    expect(await the.checks(number)).toEqual({
      'sluice/validate': 'success',
      'sluice/plan (staging)': 'success',
    });
    expect(the.said(number)[0]).toContain('Merging updates 1 stream in');

    const broken = '{ "name": "A", "steps": "none" ';
    await the.repository.pushAs('robin', 'hotfix', { [streamFile('a')]: broken });
    await the.review();
    expect(await the.checks(number)).toEqual({
      'sluice/validate': 'failure',
      'sluice/plan (staging)': 'failure',
    });
    expect(the.said(number)).toHaveLength(1);
  });

  it('has the worse verdict where another one has the same head, whichever is looked at last', async () => {
    const the = await everywhere();
    const { repository } = the;
    const text = (await repository.read('main', streamFile('a'))).replace('"name": "A"', '"name": "Other"');
    await repository.pushAs('robin', 'topic', { [streamFile('a')]: text }, { from: 'main' });
    const open = (base: string) => repository.openPullRequest('robin', { head: 'topic', base, title: base });
    const [first, second] = [await open('main'), await open('env/production')];
    const clash = (await repository.read('main', streamFile('a'))).replace('"name": "A"', '"name": "Mine"');
    await repository.pushAs('kim', 'main', { [streamFile('a')]: clash });

    await the.review();
    await the.review();

    for (const { number } of [first, second])
      expect(await the.checks(number)).toMatchObject({ 'sluice/validate': 'failure' });
  });

  it('is planned as it would be merged, also where the branch has gone on', async () => {
    const the = await everywhere();
    const number = await aHotfix(the);
    const other = (await the.repository.read('env/staging', streamFile('b'))).replace(
      '"name": "B"',
      '"name": "Beta"',
    );
    await the.repository.pushAs('kim', 'env/staging', { [streamFile('b')]: other });

    await the.review();

    expect(the.said(number)[0]).toContain('Merging updates 2 streams in');
    // What is on the branch alone is no part of what the pull request changes.
    expect(the.said(number)[0]).toContain('Hotfix');
  });

  it('is planned again when the tenant moves, and says that an edit would be overwritten', async () => {
    const the = await everywhere();
    const number = await aHotfix(the);
    await the.review();
    expect(the.said(number)[0]).not.toContain('this merge overwrites');

    await the.stage.do({ op: 'renameStream', streamName: 'A', name: 'Edited live' });
    await the.sync('staging');
    expect((await the.review()).reviewed).toEqual(expect.arrayContaining([number]));

    expect(the.said(number)[0]).toContain('this merge overwrites');
    expect(the.said(number)[0]).toContain('sluice/drift/staging');
    expect(await the.numberOf('sluice/drift/staging')).toBeGreaterThan(number);
  });

  it('says that there is no plan while the tenant cannot be read, and plans when it can', async () => {
    const the = await everywhere();
    const number = await aHotfix(the);
    await the.stage.switch({ failNext: { count: 20, status: 503, match: 'value-streams' } });

    const report = await the.review();
    expect(report.problems).toHaveLength(1);
    expect(await the.checks(number)).toEqual({
      'sluice/validate': 'success',
      'sluice/plan (staging)': 'error',
    });
    expect(the.said(number)).toEqual([]);

    await the.stage.switch({ failNext: null });
    await the.review();
    expect(await the.checks(number)).toMatchObject({ 'sluice/plan (staging)': 'success' });
  });

  it('that changes how the environment is set up is planned with its version, and people are told', async () => {
    const the = await everywhere();
    await the.repository.pushAs(
      'robin',
      'values',
      { 'environments/staging.yaml': 'ignore:\n  value-streams/a/value-stream.json: [/name]\n' },
      { from: 'env/staging' },
    );
    const { number } = await the.repository.openPullRequest('robin', {
      head: 'values',
      base: 'env/staging',
      title: 'Ignore the name',
    });

    await the.review();

    expect(the.said(number)[0]).toContain('environments/staging.yaml');
    expect(the.said(number)[0]).toContain('made with its version');
  });

  it('is planned once more when its plan is an hour old', async () => {
    const the = await everywhere();
    const number = await aHotfix(the);
    await the.review();
    expect((await the.review()).reviewed).toEqual([]);

    the.clock.advance(60 * 60_000);

    expect((await the.review()).reviewed).toContain(number);
    expect(the.said(number)).toHaveLength(1);
  });

  it('whose comment somebody removed gets another one', async () => {
    const the = await everywhere();
    const number = await aHotfix(the);
    await the.review();
    const [comment] = the.repository.comments(number);
    the.repository.deleteComment('robin', comment?.id ?? 0);
    the.repository.comment('robin', number, '/sluice plan');

    await the.review();

    expect(the.said(number).filter((body) => body.startsWith('<!-- sluice:plan staging -->'))).toHaveLength(
      1,
    );
  });
});

describe('a promotion', () => {
  it('lists what the branch took back, with the commit and the person, and leaves it out as a whole', async () => {
    const the = await everywhere();
    const { repository } = the;
    await the.dev.do({ op: 'renameStream', streamName: 'A', name: 'Alpha' });
    await the.dev.do({ op: 'renameStream', streamName: 'B', name: 'Beta' });
    await the.export();
    await the.review();
    await repository.merge('robin', await the.numberOf('sluice/export/dev'));
    await the.review();
    await repository.merge('robin', await the.numberOf('sluice/promote/staging'));
    const old = (await repository.read('env/staging', streamFile('a'))).replace(
      '"name": "Alpha"',
      '"name": "A"',
    );
    const reverted = await repository.pushAs('kim', 'env/staging', { [streamFile('a')]: old });
    await the.dev.do({ op: 'renameStream', streamName: 'Beta', name: 'Gamma' });
    await the.export();
    await the.review();
    await repository.merge('robin', await the.numberOf('sluice/export/dev'));

    await the.review();

    const number = await the.numberOf('sluice/promote/staging');
    for (const text of [the.said(number)[0] ?? '', (await repository.pullRequest(number)).body ?? '']) {
      expect(text).toContain('value-streams/a');
      expect(text).toContain('was taken back');
      expect(text).toContain(reverted.slice(0, 12));
      expect(text).toContain('kim');
    }
    expect(await repository.read('sluice/promote/staging', streamFile('a'))).toContain('"name": "A"');
    expect(await repository.read('sluice/promote/staging', streamFile('b'))).toContain('"name": "Gamma"');
  });
});

describe('a deployment', () => {
  it('fails where what was sent did not arrive, and succeeds when it did', async () => {
    const the = await everywhere();
    const number = await aHotfix(the);
    await the.stage.switch({ invalidNext: 1 });
    const head = await the.repository.merge('robin', number);

    expect((await the.sync('staging')).outcome).toBe('failed');
    await the.review();
    expect(the.deployments('staging', head)).toEqual(['in_progress', 'failure']);
    expect(the.repository.statuses(head)).toMatchObject({ 'sluice/health (staging)': 'failure' });
  });
});

describe('the branch of an environment', () => {
  it('is said to be on hold, and to have edits in the tenant', async () => {
    const the = await everywhere();
    const head = await the.repository.tip('env/staging');
    expect(the.repository.statuses(head)).toEqual({
      'sluice/sync (staging)': 'success',
      'sluice/health (staging)': 'success',
      'sluice/drift (staging)': 'success',
      // As the head of the promotion that was merged by a fast-forward would have it.
    });

    await the.stage.do({ op: 'renameStream', streamName: 'A', name: 'Edited live' });
    await the.sync('staging');
    await the.review();

    expect(the.repository.statuses(head)).toMatchObject({
      'sluice/sync (staging)': 'pending',
      'sluice/drift (staging)': 'failure',
    });
  });
});

it('lets 300 changed streams fit into one comment that links to the whole plan', async () => {
  const names = Array.from(
    { length: 300 },
    (_, index) => `Stream ${String(index).padStart(3, '0')} <b>@kim #1`,
  );
  const id = (index: number) => `01K1DQS3CWHVTCQ9DN14SK${String(index).padStart(4, '0')}`;
  const seed = Object.fromEntries(
    names.map((name, index) => [`${index}.json`, anExportFile({ name, id: id(index) })]),
  );
  const the = await MemoryPipeline.open({ seed });
  await the.export();
  await the.review();
  await the.repository.merge('robin', await the.numberOf('sluice/export/dev'));
  await the.review();

  const number = await the.numberOf('sluice/promote/staging');
  const [comment = '', ...others] = the.said(number);
  expect(others).toEqual([]);
  expect(comment.length).toBeLessThanOrEqual(commentLimit);
  expect(comment).toContain('Merging adds 300 streams in');
  expect(comment).toContain(`https://sluice.acme.example/plans/default/${number}/staging`);
  expect((await the.repository.pullRequest(number)).body?.length).toBeLessThanOrEqual(commentLimit);
  const whole = await the.pipeline.deps.store.document(`plan default ${number} staging`);
  expect(whole?.text.match(/Stream 299/g)?.length).toBeGreaterThan(0);
}, 240_000);
