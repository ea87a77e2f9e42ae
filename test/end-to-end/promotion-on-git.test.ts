import { expect, it } from 'vitest';
import { aModule, scenarioPath, streamFiles } from '../support/flow-files.ts';
import { ThreeBranchesOnGit } from '../support/three-branches-on-git.ts';

const staging = 'env/staging';
const production = 'env/production';
const path = scenarioPath('a');
const stream = (texts: Readonly<Record<number, string>> = {}) =>
  streamFiles(
    'a',
    Array.from({ length: 6 }, (_, index) => aModule(index + 1, texts[index + 1] ?? `text ${index + 1}`)),
  );

it('keeps a hotfix in each environment through a merge, a squash and a revert', async () => {
  const branches = await ThreeBranchesOnGit.with(stream());
  await branches.edit(staging, stream({ 5: 'staging' }));
  await branches.edit(production, stream({ 6: 'production' }));
  const edit = await branches.edit('main', stream({ 1: 'one' }));
  expect((await branches.bring(staging, 'squash')).conflicts).toEqual([]);
  expect((await branches.bring(production, 'merge')).conflicts).toEqual([]);
  expect((await branches.files(production))[path]).toBe(
    stream({ 1: 'one', 5: 'staging', 6: 'production' })[path],
  );

  await branches.revert('main', edit);
  await branches.bring(staging, 'merge');
  await branches.bring(production, 'squash');

  expect((await branches.files(production))[path]).toBe(stream({ 5: 'staging', 6: 'production' })[path]);
  expect((await branches.promote(production)).pushed).toBeUndefined();
});
