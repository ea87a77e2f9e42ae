import { describe, expect, it } from 'vitest';
import { aModule, scenarioPath, streamFiles } from '../../support/flow-files.ts';
import { ThreeBranchesOnGit } from '../../support/three-branches-on-git.ts';
import { robin } from '../../support/three-branches.ts';

const staging = 'env/staging';
const flow = scenarioPath('orders');

/** Long enough that changes of two ends have nothing to do with each other. */
const modules = (texts: Readonly<Record<number, string>> = {}) =>
  Array.from({ length: 6 }, (_, index) => aModule(index + 1, texts[index + 1] ?? `text ${index + 1}`));
const orders = (texts: Readonly<Record<number, string>> = {}) => streamFiles('orders', modules(texts));

const idsIn = (text: string) => [...text.matchAll(/^ *"id": (\d+)/gm)].map(([, id]) => Number(id));

/** The text that the module of that id writes. */
function textOf(file: string | undefined, id: number): unknown {
  const parsed = JSON.parse(file ?? '{}') as { blueprint: { flow: ReturnType<typeof aModule>[] } };
  return parsed.blueprint.flow.find((module) => module.id === id)?.mapper.value;
}

describe('an undo in the source', () => {
  it.each([['squash'], ['selective']] as const)(
    'arrives where the edit was brought by a %s promotion, though git keeps the edit',
    async (how) => {
      const branches = await ThreeBranchesOnGit.with(orders());
      const edit = await branches.edit('main', orders({ 2: 'wrong' }));
      if (how === 'squash') await branches.bring(staging, 'squash');
      else await branches.bring(staging, 'merge', { streams: ['orders'] });
      expect(textOf((await branches.files(staging))[flow], 2)).toBe('wrong');
      await branches.revert('main', edit);
      await branches.edit('main', streamFiles('other', modules()));
      const git = await branches.gitMerge(await branches.head('main'), await branches.head(staging));
      expect(textOf(await branches.textIn(git ?? '', flow), 2)).toBe('wrong');

      const report = await branches.bring(staging);

      expect(report.conflicts).toEqual([]);
      expect(textOf((await branches.files(staging))[flow], 2)).toBe('text 2');
      expect(report.keptOut).toEqual([]);
    },
  );
});

it('never has a module id twice, though git puts both in', async () => {
  const branches = await ThreeBranchesOnGit.with(orders());
  await branches.edit('main', streamFiles('orders', [aModule(7, 'from main'), ...modules()]));
  await branches.edit(staging, streamFiles('orders', [...modules(), aModule(7, 'from staging')]));
  const git = await branches.gitMerge(await branches.head('main'), await branches.head(staging));
  expect(idsIn((await branches.textIn(git ?? '', flow)) ?? '').filter((id) => id === 7)).toHaveLength(2);

  const report = await branches.bring(staging);

  expect(report.conflicts).toEqual([]);
  const file = (await branches.files(staging))[flow];
  expect(idsIn(file ?? '')).toEqual([...new Set(idsIn(file ?? ''))]);
  expect([textOf(file, 7), textOf(file, 8)]).toEqual(['from staging', 'from main']);
});

it('brings an edit to the module that was edited, though git brings it to a copy beside it', async () => {
  const branches = await ThreeBranchesOnGit.with(orders());
  const rebuilt = aModule(3, 'text 3', { mapper: { name: 'rebuilt', scope: 'cycle', value: 'text 3' } });
  const copied = modules().flatMap((one) => (one.id === 3 ? [aModule(9, 'text 3'), rebuilt] : [one]));
  await branches.edit(staging, streamFiles('orders', copied));
  await branches.edit('main', orders({ 3: 'edited' }));
  const git = await branches.gitMerge(await branches.head('main'), await branches.head(staging));
  const byGit = await branches.textIn(git ?? '', flow);
  expect([textOf(byGit, 9), textOf(byGit, 3)]).toEqual(['edited', 'text 3']);

  const report = await branches.bring(staging);

  expect(report.conflicts).toEqual([]);
  const file = (await branches.files(staging))[flow];
  expect([textOf(file, 9), textOf(file, 3)]).toEqual(['text 3', 'edited']);
});

it('does not move a hotfix into a stream that was made from another, though git guesses a rename', async () => {
  const branches = await ThreeBranchesOnGit.with(orders());
  const gone = Object.fromEntries(Object.keys(orders()).map((path) => [path, null]));
  await branches.edit('main', { ...gone, ...streamFiles('returns', modules({ 1: 'other' })) });
  await branches.edit(staging, orders({ 5: 'hotfix' }));
  const git = await branches.gitMerge(await branches.head('main'), await branches.head(staging));
  expect(textOf(await branches.textIn(git ?? '', scenarioPath('returns')), 5)).toBe('hotfix');

  const report = await branches.promote(staging);

  const file = 'value-streams/orders/value-stream.json';
  expect(report.conflicts).toMatchObject([{ file, code: 'SLC1024' }]);
  expect(report.conflicts[0]?.message).toContain('removed in main and changed in env/staging');
  const work = await branches.files('sluice/promote/staging');
  expect(textOf(work[scenarioPath('returns')], 5)).toBe('text 5');
  expect(textOf(work[flow], 5)).toBe('hotfix');
  expect(work[file]).toContain('"$conflict"');

  await branches.edit('sluice/promote/staging', gone, 'It may go');
  expect((await branches.promote(staging)).conflicts).toEqual([]);
});

it('leaves a stream out as a whole that was reverted, though git brings half of the feature again', async () => {
  const branches = await ThreeBranchesOnGit.with({ ...orders(), ...streamFiles('other', modules()) });
  await branches.edit('main', orders({ 1: 'feature', 3: 'feature' }));
  await branches.bring(staging);
  const arrived = await branches.head(staging);
  const revert = await branches.revert(staging, arrived);
  await branches.edit('main', {
    ...orders({ 1: 'feature', 3: 'feature', 6: 'more of the feature' }),
    ...streamFiles('other', modules({ 1: 'news' })),
  });
  const git = await branches.gitMerge(await branches.head('main'), await branches.head(staging));
  const byGit = await branches.textIn(git ?? '', flow);
  expect([textOf(byGit, 1), textOf(byGit, 6)]).toEqual(['text 1', 'more of the feature']);

  const report = await branches.bring(staging);

  expect(report.conflicts).toEqual([]);
  const files = await branches.files(staging);
  expect(files[flow]).toBe(orders()[flow]);
  expect(textOf(files[scenarioPath('other')], 1)).toBe('news');
  expect(report.keptOut).toMatchObject([
    { path: 'value-streams/orders', why: 'reverted', author: { commit: revert, by: robin } },
  ]);
  expect(report.keptOut[0]?.places).toHaveLength(3);

  await branches.bring(staging, 'merge', { streams: ['orders'] });
  expect((await branches.files(staging))[flow]).toBe((await branches.files('main'))[flow]);
  expect((await branches.promote(staging)).keptOut).toEqual([]);
});
