import { expect, it } from 'vitest';
import { rollbackLine } from '../../../src/runs/ancestry/trailers.ts';
import { aModule, ruleFile, scenarioPath, streamFiles } from '../../support/flow-files.ts';
import { robin, ThreeBranches } from '../../support/three-branches.ts';

const staging = 'env/staging';
const work = 'sluice/promote/staging';
const modules = (texts: Readonly<Record<number, string>> = {}) =>
  Array.from({ length: 6 }, (_, index) => aModule(index + 1, texts[index + 1] ?? `text ${index + 1}`));
const stream = (slug: string, texts: Readonly<Record<number, string>> = {}) =>
  streamFiles(slug, modules(texts));
const gone = (slug: string) => Object.fromEntries(Object.keys(stream(slug)).map((path) => [path, null]));
const a = 'value-streams/a';
const b = 'value-streams/b';

it('knows a squash by what the host writes into its message, where the store has forgotten it', async () => {
  const branches = await ThreeBranches.with(stream('a'));
  const edit = await branches.edit('main', stream('a', { 2: 'wrong' }));
  await branches.promote(staging);
  const { message } = await branches.clone.commitInfo(await branches.head(work));
  await branches.squash(work, staging, `Promote to staging (#7)\n\n* ${message}`);
  await branches.edit(staging, { 'README.md': 'Ours\n' });
  const records = await branches.store.mergeRecords(`refs/heads/${staging}`, 'refs/heads/main');
  await branches.store.forgetMergeRecords(
    `refs/heads/${staging}`,
    'refs/heads/main',
    records.map(({ commit }) => commit),
  );
  await branches.revert('main', edit);

  await branches.bring(staging);

  expect((await branches.files(staging))[scenarioPath('a')]).toBe(stream('a')[scenarioPath('a')]);
});

it('knows a squash of what a person made of the promotion', async () => {
  const branches = await ThreeBranches.with({ ...stream('a'), ...stream('b') });
  await branches.edit('main', stream('a', { 2: 'new' }));
  await branches.promote(staging);
  await branches.edit(work, stream('b', { 1: 'by the way' }));
  await branches.promote(staging);
  await branches.squash(work, staging);
  await branches.edit('main', stream('a'), 'Undo');

  const report = await branches.bring(staging);

  const files = await branches.files(staging);
  expect(files[scenarioPath('a')]).toBe(stream('a')[scenarioPath('a')]);
  expect(files[scenarioPath('b')]).toContain('by the way');
  expect(report.keptOut).toMatchObject([{ path: b, why: 'own', author: { by: robin } }]);
});

it('goes on with a branch that was squashed and not removed', async () => {
  const branches = await ThreeBranches.with(stream('a'));
  await branches.edit('main', stream('a', { 2: 'new' }));
  await branches.promote(staging);
  const left = await branches.head(work);
  const squash = await branches.squash(work, staging);
  await branches.move(work, left);
  expect((await branches.promote(staging)).pushed).toBeUndefined();
  await branches.revert(staging, squash);
  await branches.edit('main', stream('b'));

  const report = await branches.bring(staging);

  expect(await branches.clone.isAncestor(left, await branches.head(staging))).toBe(true);
  const files = await branches.files(staging);
  expect(files[scenarioPath('a')]).toBe(stream('a')[scenarioPath('a')]);
  expect(files[scenarioPath('b')]).toBeDefined();
  expect(report.keptOut).toMatchObject([{ path: a, why: 'reverted' }]);
});

it('keeps a hotfix in each environment through merges and squashes, over three branches', async () => {
  const branches = await ThreeBranches.with({ ...stream('a'), ...stream('b') });
  await branches.edit(staging, stream('a', { 5: 'staging' }));
  await branches.edit('env/production', stream('a', { 6: 'production' }));
  for (const [how, text] of [
    ['squash', 'one'],
    ['merge', 'two'],
    ['squash', 'three'],
  ] as const) {
    await branches.edit('main', stream('a', { 1: text }));
    expect((await branches.bring(staging, how)).conflicts).toEqual([]);
    expect((await branches.bring('env/production', how)).conflicts).toEqual([]);
  }

  const files = await branches.files('env/production');
  expect(files[scenarioPath('a')]).toBe(
    stream('a', { 1: 'three', 5: 'staging', 6: 'production' })[scenarioPath('a')],
  );
  expect(await branches.promote('env/production')).toMatchObject({
    pushed: undefined,
    keptOut: [{ path: a, why: 'own', author: { by: robin } }],
  });
});

it.each(['merge', 'squash'] as const)(
  'keeps a drift branch that was merged into each environment, over three branches: %s',
  async (how) => {
    const branches = await ThreeBranches.with({ ...stream('a'), ...stream('b') });
    const drift = async (environment: typeof staging | 'env/production', texts: Record<number, string>) => {
      const branch = `sluice/drift/${environment.slice('env/'.length)}`;
      await branches.move(branch, await branches.head(environment));
      await branches.edit(branch, stream('a', texts));
      // The promotion is open, or made, while the edit waits.
      await branches.promote(environment);
      await branches[how](branch, environment);
    };
    await branches.edit('main', stream('a', { 1: 'one' }));
    await drift(staging, { 5: 'by hand' });
    await drift('env/production', { 6: 'by hand too' });

    for (const text of ['two', 'three']) {
      await branches.edit('main', stream('a', { 1: text }));
      expect((await branches.bring(staging, how)).conflicts).toEqual([]);
      expect((await branches.bring('env/production', how)).conflicts).toEqual([]);
    }

    const of = async (branch: typeof staging | 'env/production') =>
      (await branches.files(branch))[scenarioPath('a')];
    expect(await of(staging)).toBe(stream('a', { 1: 'three', 5: 'by hand' })[scenarioPath('a')]);
    expect(await of('env/production')).toBe(
      stream('a', { 1: 'three', 5: 'by hand', 6: 'by hand too' })[scenarioPath('a')],
    );
  },
);

it('leaves out what was rolled back to a state with a hotfix, and takes it again when asked', async () => {
  const branches = await ThreeBranches.with(stream('a'));
  const good = await branches.edit(staging, stream('a', { 6: 'hotfix' }));
  await branches.edit('main', stream('a', { 1: 'feature' }));
  await branches.bring(staging);
  await branches.rollBack(staging, good);
  for (const text of ['more', 'even more']) {
    await branches.edit('main', stream('a', { 1: 'feature', 3: text }));
    const report = await branches.bring(staging);
    expect(report.keptOut).toMatchObject([{ path: a, why: 'reverted' }]);
    expect((await branches.files(staging))[scenarioPath('a')]).toBe(
      stream('a', { 6: 'hotfix' })[scenarioPath('a')],
    );
  }

  await branches.bring(staging, 'merge', { streams: ['a'] });
  expect((await branches.files(staging))[scenarioPath('a')]).toBe(
    stream('a', { 1: 'feature', 3: 'even more' })[scenarioPath('a')],
  );
});

it('takes a stream that was taken back and then changed as a whole, and keeps the change', async () => {
  const branches = await ThreeBranches.with(stream('a'));
  await branches.edit('main', stream('a', { 1: 'feature', 2: 'feature' }));
  await branches.bring(staging);
  await branches.revert(staging, await branches.head(staging));
  await branches.edit(staging, stream('a', { 6: 'hotfix' }));
  await branches.edit('main', stream('a', { 1: 'feature', 2: 'feature', 4: 'more' }));
  expect((await branches.bring(staging)).keptOut).toMatchObject([{ path: a, why: 'reverted' }]);
  expect((await branches.files(staging))[scenarioPath('a')]).not.toContain('more');

  await branches.bring(staging, 'squash', { streams: ['a'] });

  expect((await branches.files(staging))[scenarioPath('a')]).toBe(
    stream('a', { 1: 'feature', 2: 'feature', 4: 'more', 6: 'hotfix' })[scenarioPath('a')],
  );
});

it('goes on with a stream whose revert was reverted', async () => {
  const branches = await ThreeBranches.with(stream('a'));
  await branches.edit('main', stream('a', { 1: 'feature' }));
  await branches.bring(staging);
  const revert = await branches.revert(staging, await branches.head(staging));
  await branches.revert(staging, revert);
  await branches.edit(staging, stream('a', { 1: 'feature', 6: 'hotfix' }));
  await branches.edit('main', stream('a', { 1: 'feature', 3: 'more' }));

  const report = await branches.bring(staging);

  expect(report.keptOut).toMatchObject([{ path: a, why: 'own' }]);
  expect((await branches.files(staging))[scenarioPath('a')]).toBe(
    stream('a', { 1: 'feature', 3: 'more', 6: 'hotfix' })[scenarioPath('a')],
  );
});

it('leaves out what the target reverts while a promotion is open', async () => {
  const branches = await ThreeBranches.with(stream('a'));
  await branches.edit('main', stream('a', { 1: 'feature' }));
  await branches.bring(staging);
  const arrived = await branches.head(staging);
  await branches.edit('main', stream('a', { 1: 'feature', 3: 'more' }));
  await branches.promote(staging);
  await branches.revert(staging, arrived);

  const report = await branches.bring(staging);

  expect(report).toMatchObject({ conflicts: [], keptOut: [{ path: a, why: 'reverted' }] });
  expect((await branches.files(staging))[scenarioPath('a')]).toBe(stream('a')[scenarioPath('a')]);
});

it.each<[string, (branches: ThreeBranches, arrived: string, before: string) => Promise<unknown>]>([
  ['reverted', (branches, arrived) => branches.revert(staging, arrived)],
  [
    'reverted by a pull request',
    async (branches, arrived) => {
      await branches.move('revert-1', arrived);
      await branches.revert('revert-1', arrived);
      await branches.merge('revert-1', staging);
    },
  ],
  [
    'rolled back, and says so',
    (branches, _arrived, before) =>
      branches.rollBack(staging, before, `Go back\n\n${rollbackLine(before)}\n`),
  ],
])(
  'leaves out what was %s, also where a promotion that nobody merged would have made the same',
  async (_how, withdraw) => {
    const branches = await ThreeBranches.with(stream('a'));
    const before = await branches.head(staging);
    await branches.edit('main', stream('a', { 1: 'feature' }));
    await branches.bring(staging);
    const arrived = await branches.head(staging);
    await branches.edit('main', stream('a'), 'Undo');
    await branches.promote(staging);
    await branches.edit('main', stream('a', { 1: 'feature', 3: 'more' }), 'Do it after all');
    await withdraw(branches, arrived, before);

    const report = await branches.bring(staging);

    expect(report.keptOut).toMatchObject([{ path: a, why: 'reverted' }]);
    expect((await branches.files(staging))[scenarioPath('a')]).toBe(stream('a')[scenarioPath('a')]);
  },
);

it('decides by stream where one side removes it and the other changes it', async () => {
  const branches = await ThreeBranches.with({ ...stream('a'), ...stream('b') });
  await branches.edit(staging, gone('a'));
  await branches.edit('main', { ...stream('a', { 1: 'new' }), ...gone('b') });

  const report = await branches.promote(staging);

  expect(report.conflicts).toMatchObject([{ code: 'SLC1024', file: `${a}/value-stream.json`, place: '' }]);
  const files = await branches.files(work);
  expect(files[scenarioPath('a')]).toBe(stream('a', { 1: 'new' })[scenarioPath('a')]);
  expect(files[scenarioPath('b')]).toBeUndefined();
  await branches.edit(work, { [`${a}/value-stream.json`]: stream('a')[`${a}/value-stream.json`] ?? null });
  expect((await branches.promote(staging)).conflicts).toEqual([]);
});

it('tells of a conflict that the file cannot hold, until somebody decides', async () => {
  const branches = await ThreeBranches.with({ ...stream('a'), 'NOTES.md': 'old\n' });
  await branches.edit(staging, { 'NOTES.md': null });
  await branches.edit('main', { 'NOTES.md': 'new\n' });

  expect((await branches.promote(staging)).conflicts).toMatchObject([{ code: 'SLC1024', file: 'NOTES.md' }]);
  await branches.edit(work, { 'NOTES.md': 'ours\n' });
  await branches.edit('main', stream('a', { 1: 'new' }));
  expect((await branches.promote(staging)).conflicts).toEqual([]);
  expect((await branches.files(work))['NOTES.md']).toBe('ours\n');
});

it('takes for a conflict what only merging broke', async () => {
  const rule = ruleFile('vip', 'gold');
  const branches = await ThreeBranches.with({ ...stream('a'), ...rule });
  await branches.edit('main', { 'rules/vip.json': null });
  await branches.edit(staging, streamFiles('b', modules(), { rule: 'vip' }));

  const report = await branches.promote(staging);

  expect(report.conflicts).toMatchObject([{ code: 'SLC1009', file: `${b}/value-stream.json` }]);
  expect((await branches.promote(staging)).conflicts).toEqual(report.conflicts);
  await branches.edit(work, rule);
  expect((await branches.promote(staging)).conflicts).toEqual([]);
});

it('stands still where the branch no longer holds what it took, until a person says that it counts', async () => {
  const branches = await ThreeBranches.with(stream('a'));
  const before = await branches.head(staging);
  await branches.edit('main', stream('a', { 1: 'feature' }));
  await branches.bring(staging, 'squash');
  await branches.promote(staging);
  await branches.move(staging, before);
  await branches.edit('main', stream('b'));

  expect(await branches.promote(staging)).toMatchObject({
    pushed: undefined,
    stalled: { reason: 'BranchRewritten', message: /^env\/staging no longer holds/ },
  });

  const report = await branches.bring(staging, 'merge', { acceptsRewritten: true });
  expect(report.stalled).toBeUndefined();
  expect((await branches.files(staging))[scenarioPath('a')]).toContain('feature');
  expect((await branches.promote(staging)).stalled).toBeUndefined();
});

it('says of a branch that was there that it is gone, and not that it does not exist yet', async () => {
  const branches = await ThreeBranches.with(stream('a'));
  await branches.edit('main', stream('a', { 1: 'feature' }));
  await branches.bring(staging);
  await branches.promote(staging);
  await branches.move(staging, undefined);

  const report = await branches.promote(staging);
  expect(report).toMatchObject({ pushed: undefined, stalled: { reason: 'BranchGone' } });
  expect(report.stalled?.message).toContain('env/staging is gone');
  await branches.move(work, undefined);
  expect((await branches.promote(staging, { acceptsRewritten: true })).pushed).toMatchObject({
    branch: work,
    commit: await branches.head('main'),
  });

  await branches.move('main', undefined);
  await expect(branches.promote(staging)).rejects.toMatchObject({
    code: 'SLC1027',
    reason: 'the branch to promote from is gone: restore it',
  });
});

it('keeps what the target took of a newer revision than the one that comes in', async () => {
  const branches = await ThreeBranches.with({ ...stream('a'), ...stream('b') });
  const older = await branches.edit('main', stream('b', { 1: 'first' }));
  await branches.edit('main', stream('a', { 1: 'newer' }));
  await branches.bring(staging, 'merge', { streams: ['a'] });
  await branches.move('main', older);

  const report = await branches.bring(staging);

  expect(report).toMatchObject({ conflicts: [], keptOut: [{ path: a, why: 'newer' }] });
  const files = await branches.files(staging);
  expect(files[scenarioPath('a')]).toContain('newer');
  expect(files[scenarioPath('b')]).toContain('first');
});

it('compares each stream with what both sides have of it, where each branch merged the other', async () => {
  const branches = await ThreeBranches.with({ ...stream('a'), ...stream('b') });
  const hotfix = await branches.edit(staging, stream('a', { 6: 'hotfix' }));
  const feature = await branches.edit('main', stream('b', { 1: 'feature' }));
  await branches.move('theirs', hotfix);
  await branches.move('ours', feature);
  await branches.edit('theirs', stream('b', { 1: 'feature' }));
  const cross = async (branch: string, files: Parameters<typeof branches.edit>[1], other: string) => {
    const head = await branches.head(branch);
    const made = await branches.edit(branch, files);
    const { tree } = await branches.clone.commitInfo(made);
    expect(tree).toMatch(/^[0-9a-f]{40}$/);
    const merge = await branches.clone.commit({
      parents: [head, other],
      base: made,
      writes: new Map(),
      message: 'Cross',
      at: branches.clock.now(),
    });
    await branches.move(branch, merge);
  };
  await cross(staging, stream('b', { 1: 'feature' }), feature);
  await cross('main', stream('a', { 6: 'hotfix' }), hotfix);
  await branches.edit('main', { ...stream('a', { 6: 'better' }), ...stream('b') });

  const report = await branches.bring(staging);

  expect(report).toMatchObject({ conflicts: [], keptOut: [] });
  const files = await branches.files(staging);
  expect(files).toEqual(await branches.files('main'));
});
