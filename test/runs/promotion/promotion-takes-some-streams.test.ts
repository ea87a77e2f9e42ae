import { expect, it } from 'vitest';
import { aModule, ruleFile, scenarioPath, streamFiles, treeText } from '../../support/flow-files.ts';
import { ThreeBranches } from '../../support/three-branches.ts';

const staging = 'env/staging';
const work = 'sluice/promote-streams/staging';
const stream = (slug: string, text: string, more: Parameters<typeof streamFiles>[2] = {}) =>
  streamFiles(slug, [aModule(1, text), aModule(2, 'same')], more);
const format = { 'value-streams/format.json': treeText('value-streams/format.json', { format: 1 }) };

/** Streams a to d: a runs b, which has a rule; nothing needs c and d. */
const files = (text: string) => ({
  ...stream('a', text, { needs: ['b'] }),
  ...stream('b', text, { rule: 'vip' }),
  ...stream('c', text),
  ...stream('d', text),
  ...ruleFile('vip', text),
  ...ruleFile('other', text),
});

it('takes what was named and exactly what it needs, in a commit of one parent that says so', async () => {
  const branches = await ThreeBranches.with({ ...format, ...files('old') });
  const before = await branches.head(staging);
  const revision = await branches.edit('main', files('new'));

  const report = await branches.promote(staging, { streams: ['a'] });

  const commit = await branches.head(work);
  expect(report).toMatchObject({ pushed: { branch: work, commit }, conflicts: [], keptOut: [] });
  const { parents, message } = await branches.clone.commitInfo(commit);
  expect(parents).toEqual([before]);
  expect(message.split('\n\n').at(-1)?.trim().split('\n')).toEqual([
    'Sluice-Promotion: main to staging',
    `Sluice-Promoted: rules/vip.json ${revision}`,
    `Sluice-Promoted: value-streams/a ${revision}`,
    `Sluice-Promoted: value-streams/b ${revision}`,
  ]);
  const changed = (await branches.clone.changes(before, commit)).map(({ path }) => path);
  expect(changed).toEqual(['rules/vip.json', scenarioPath('a'), scenarioPath('b')]);
});

it('takes several by globs, and a shared thing by its path', async () => {
  const branches = await ThreeBranches.with(files('old'));
  await branches.edit('main', files('new'));

  await branches.bring(staging, 'squash', { streams: ['[cd]', 'd', 'c*', 'rules/o*'].slice(1) });

  const now = await branches.files(staging);
  const text = (path: string) => (now[path] === files('new')[path] ? 'new' : 'old');
  expect(['a', 'b', 'c', 'd'].map((slug) => text(scenarioPath(slug)))).toEqual(['old', 'old', 'new', 'new']);
  expect(['vip', 'other'].map((slug) => text(`rules/${slug}.json`))).toEqual(['old', 'new']);
});

it('adds to a selection that is open, on top of what the target has got', async () => {
  const branches = await ThreeBranches.with(files('old'));
  await branches.edit('main', files('new'));
  await branches.promote(staging, { streams: ['c'] });
  const first = await branches.head(work);
  await branches.edit(staging, { 'README.md': 'Ours\n' });

  await branches.promote(staging, { streams: ['d'] });

  const commit = await branches.head(work);
  expect((await branches.clone.commitInfo(commit)).parents).toHaveLength(1);
  expect(await branches.clone.isAncestor(first, commit)).toBe(true);
  expect(await branches.clone.isAncestor(await branches.head(staging), commit)).toBe(true);
  const changed = await branches.clone.changes(await branches.head(staging), commit);
  expect(changed.map(({ path }) => path)).toEqual([scenarioPath('c'), scenarioPath('d')]);
  expect((await branches.promote(staging, { streams: ['c', 'd'] })).pushed).toBeUndefined();
});

it('lets everything else come later, and an undo of what was taken with it', async () => {
  const branches = await ThreeBranches.with(files('old'));
  await branches.edit('main', files('new'));
  await branches.bring(staging, 'squash', { streams: ['c'] });
  await branches.edit('main', stream('c', 'old'), 'Undo');
  await branches.edit(staging, stream('d', 'hotfix'));
  await branches.edit(staging, stream('d', 'old'), 'Hotfix not needed');

  const report = await branches.bring(staging);

  expect(report).toMatchObject({ conflicts: [], keptOut: [] });
  expect(await branches.files(staging)).toEqual(await branches.files('main'));
});

it('removes a stream that the source has removed', async () => {
  const branches = await ThreeBranches.with(files('old'));
  const gone = Object.fromEntries(Object.keys(stream('c', '')).map((path) => [path, null]));
  await branches.edit('main', { ...gone, ...stream('d', 'new') });

  await branches.bring(staging, 'merge', { streams: ['c'] });

  const now = await branches.files(staging);
  expect(Object.keys(now).filter((path) => path.startsWith('value-streams/c'))).toEqual([]);
  expect(now[scenarioPath('d')]).toBe(stream('d', 'old')[scenarioPath('d')]);
});

it('asks before it takes again what is needed and was taken back', async () => {
  const branches = await ThreeBranches.with(files('old'));
  await branches.edit('main', files('new'));
  await branches.bring(staging);
  await branches.revert(staging, await branches.head(staging));

  const refused = branches.promote(staging, { streams: ['a'] });
  await expect(refused).rejects.toMatchObject({ code: 'SLC1052', file: 'rules/vip.json, value-streams/b' });
  await expect(refused).rejects.toThrow('name it too: rules/vip b');

  await branches.bring(staging, 'merge', { streams: ['a', 'b', 'rules/vip'] });
  const now = await branches.files(staging);
  expect(now[scenarioPath('a')]).toBe(files('new')[scenarioPath('a')]);
  expect(now[scenarioPath('c')]).toBe(files('old')[scenarioPath('c')]);
});

it('takes a stream again that the target removed', async () => {
  const branches = await ThreeBranches.with(files('old'));
  const gone = Object.fromEntries(Object.keys(stream('c', '')).map((path) => [path, null]));
  await branches.edit(staging, gone);
  expect((await branches.bring(staging)).keptOut).toMatchObject([{ path: 'value-streams/c', why: 'own' }]);

  await branches.bring(staging, 'merge', { streams: ['c'] });

  expect(await branches.files(staging)).toEqual(await branches.files('main'));
});

it('keeps what somebody decided of a stream that waited, when all is promoted', async () => {
  const branches = await ThreeBranches.with({ ...stream('c', 'old'), ...stream('d', 'old') });
  await branches.edit('main', stream('c', 'feature'));
  await branches.edit(staging, stream('c', 'hotfix'));
  expect((await branches.promote(staging, { streams: ['c'] })).conflicts).toHaveLength(1);
  await branches.edit(work, stream('c', 'hotfix'), 'Keep the hotfix');
  await branches.edit(staging, stream('c', 'old'), 'Hotfix not needed');
  await branches.edit('main', stream('d', 'new'));
  // What was decided and what comes now are two answers: it is asked once more.
  expect((await branches.promote(staging, { streams: ['d'] })).conflicts).toHaveLength(1);
  await branches.edit(work, stream('c', 'old'), 'Keep what there is');
  await branches.merge(work, staging);

  const report = await branches.bring(staging);

  expect(report).toMatchObject({ conflicts: [], keptOut: [{ path: 'value-streams/c', why: 'reverted' }] });
  const now = await branches.files(staging);
  expect(now[scenarioPath('c')]).toBe(stream('c', 'old')[scenarioPath('c')]);
  expect(now[scenarioPath('d')]).toBe(stream('d', 'new')[scenarioPath('d')]);
  await branches.bring(staging, 'merge', { streams: ['c'] });
  expect(await branches.files(staging)).toEqual(await branches.files('main'));
});

it.each([
  ['a name that nothing has', ['e'], 'SLC1050'],
  ['a glob that fits nothing', ['x*', 'a'], 'SLC1050'],
])('refuses %s', async (_what, streams, code) => {
  const branches = await ThreeBranches.with(files('old'));
  await branches.edit('main', files('new'));
  await expect(branches.promote(staging, { streams })).rejects.toMatchObject({ code });
  expect(await branches.has(work)).toBe(false);
});

it('refuses to make a branch of some streams', async () => {
  const branches = await ThreeBranches.with(files('old'));
  await branches.move(staging, undefined);
  await expect(branches.promote(staging, { streams: ['a'] })).rejects.toMatchObject({ code: 'SLC1051' });
});

it('takes the variables and functions that the expressions of a named stream use', async () => {
  const uses = (expression: string) => streamFiles('a', [aModule(1, expression)]);
  const named = (path: string, name: string) => ({ [path]: treeText(path, { name }) });
  const branches = await ThreeBranches.with({ ...format, ...uses('old') });
  await branches.edit('main', {
    ...uses('{{netPrice(var.team.vat)}}'),
    ...named('functions/netPrice.json', 'netPrice'),
    ...named('functions/other.json', 'other'),
    ...named('variables/team.vat.json', 'vat'),
  });
  const before = await branches.head(staging);

  await branches.promote(staging, { streams: ['a'] });

  const changed = await branches.clone.changes(before, await branches.head(work));
  expect(changed.map(({ path }) => path)).toEqual([
    'functions/netPrice.json',
    scenarioPath('a'),
    'variables/team.vat.json',
  ]);
});
