import { describe, expect, it } from 'vitest';
import type { GitHost } from '../../../src/ports/git-host.ts';
import { MemoryPipeline } from '../../support/memory-pipeline.ts';
import { smallStreams } from '../../support/small-streams.ts';

/** Streams A and B are on their way to main. */
async function exported(): Promise<MemoryPipeline> {
  const the = await MemoryPipeline.open({ seed: smallStreams({ A: {}, B: {} }) });
  await the.export();
  await the.review();
  return the;
}

/** Calls that change something on the host. */
const writing: ReadonlySet<string> = new Set<keyof GitHost>([
  'openPullRequest',
  'editPullRequest',
  'writeComment',
  'react',
  'report',
]);

const rename = (the: MemoryPipeline, name: string, to: string) =>
  the.dev.do({ op: 'renameStream', streamName: name, name: to });

describe('the pull request of an export', () => {
  it('is not touched where nothing moved', async () => {
    const the = await exported();
    const calls = the.host.calls.length;

    expect(await the.review()).toMatchObject({ offers: [], reviewed: [], commands: 0, problems: [] });

    const written = the.host.calls.slice(calls).filter((call) => writing.has(call));
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
    const log = await the.pipeline.deps.repository.log(
      undefined,
      await repository.tip('sluice/export/dev'),
      20,
    );
    expect(log.map(({ author }) => author)).toContainEqual(expect.stringContaining('robin'));
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
  async function promoted(options: { readonly staging?: string } = {}): Promise<MemoryPipeline> {
    const the = await MemoryPipeline.open({ seed: smallStreams({ A: {}, B: {} }), ...options });
    await the.export();
    await the.review();
    await the.repository.merge('robin', await the.numberOf('sluice/export/dev'));
    await the.review();
    return the;
  }

  async function anEditInDevelopment(the: MemoryPipeline): Promise<void> {
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
