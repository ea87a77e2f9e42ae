import { expect, it } from 'vitest';
import { mergeResult } from '../../../src/runs/review/plans/merge-result.ts';
import { newErrors } from '../../../src/runs/review/plans/validate.ts';
import { aModule, scenarioPath, streamFiles } from '../../support/flow-files.ts';
import { ThreeBranches } from '../../support/three-branches.ts';

const never = new AbortController().signal;
const staging = 'env/staging';
const work = 'sluice/promote/staging';
const flow = scenarioPath('orders');

const modules = [1, 2, 3, 4, 5].map((id) => aModule(id, `text ${id}`));
const orders = (all: readonly unknown[]) => streamFiles('orders', all);
const without = (id: number) => modules.filter((module) => module.id !== id);
const lost = { code: 'SLC1020', severity: 'error', file: flow };

/** What the check of a pull request for staging says, which is of the given branch. */
async function check(branches: ThreeBranches, branch: string) {
  const [head, target] = [await branches.head(branch), await branches.head(staging)];
  await branches.repository.fetch(never);
  const pull = { number: 1, head: { commit: head, branch }, base: staging };
  const result = await mergeResult(branches, pull, target, never);
  return (await newErrors(branches.repository, result, target, never)).shown;
}

it.each([
  ['an expression', aModule(6, '{{3.id}}'), '/blueprint/flow/4/mapper/value'],
  ['an aggregator', aModule(6, 'all', { parameters: { feeder: 3 } }), '/blueprint/flow/4/parameters/feeder'],
])('takes for a conflict that %s lost the module that the other side removed', async (_, added, place) => {
  const branches = await ThreeBranches.with(orders(modules));
  await branches.edit(staging, orders(without(3)));
  await branches.edit('main', orders([...modules, added]));

  expect(await check(branches, 'main')).toMatchObject([{ ...lost, place }]);
  expect((await branches.promote(staging)).conflicts).toMatchObject([{ ...lost, place }]);
  expect(await check(branches, work)).toMatchObject([{ ...lost, place }]);

  await branches.edit(work, orders([...without(3), aModule(6, 'text 6')]), 'Resolve');
  expect((await branches.promote(staging)).conflicts).toEqual([]);
  expect(await check(branches, work)).toEqual([]);
});

it('takes for a conflict that one side moved a module behind the place where the other side uses it', async () => {
  const branches = await ThreeBranches.with(orders(modules));
  await branches.edit(staging, orders([...without(1), aModule(1, 'text 1')]));
  await branches.edit('main', orders(modules.with(2, aModule(3, '{{1.value}}'))));

  const message = '{{1. points to module 1, which never runs before this module';
  expect((await branches.promote(staging)).conflicts).toMatchObject([{ ...lost, message }]);
});

it('leaves an expression alone that pointed to no module on the side where it was written', async () => {
  const branches = await ThreeBranches.with(orders(modules));
  await branches.edit(staging, orders([aModule(7, 'first'), ...without(3)]));
  await branches.edit('main', orders([...modules, aModule(6, '{{9.id}}')]));

  expect(await check(branches, 'main')).toEqual([]);
  expect((await branches.promote(staging)).conflicts).toEqual([]);
  expect(await check(branches, work)).toEqual([]);
});

it('does not take for broken what was wrong before and stands further on now', async () => {
  const wrong = aModule(6, 'wrong', { parameters: { rule: { $ref: 'rules/none' } } });
  const twice = [aModule(8, 'once'), aModule(8, 'twice')];
  const around = { id: 9, module: 'builtin:BasicRouter', routes: [{ flow: [wrong] }] };
  const branches = await ThreeBranches.with(orders([...modules, ...twice, wrong]));
  await branches.edit(staging, orders([aModule(10, 'ours'), ...modules, ...twice, wrong]));
  await branches.edit(
    'main',
    orders([...modules.slice(0, 3), aModule(11, 'theirs'), ...modules.slice(3), ...twice, around]),
  );

  expect(await check(branches, 'main')).toEqual([]);
  expect((await branches.promote(staging)).conflicts).toEqual([]);
  expect(await check(branches, work)).toEqual([]);
});

it('tells a second module apart that has the error which another had before', async () => {
  const wrong = (id: number) => aModule(id, 'wrong', { parameters: { rule: { $ref: 'rules/none' } } });
  const branches = await ThreeBranches.with(orders([...modules, wrong(6)]));
  await branches.edit('main', orders([wrong(7), ...modules, wrong(6)]));

  expect(await check(branches, 'main')).toMatchObject([
    { code: 'SLC1009', place: '/blueprint/flow/0/parameters/rule' },
  ]);
});

it.each([
  ['no YAML', 'values: [1\n', 'SLC1001', 'environments/staging.yaml'],
  ['an unknown section', 'valves: {}\n', 'SLC1011', 'environments/staging.yaml'],
  [
    'patches that double a list 40 times',
    `patches:\n  ${flow}:\n    - { op: add, path: id=1/mapper/list, value: [x, y] }\n${'    - { op: copy, from: id=1/mapper/list, path: id=1/mapper/list/- }\n'.repeat(40)}`,
    'SLC1062',
    flow,
  ],
])('names the error where the file of an environment has %s', async (_, text, code, file) => {
  const branches = await ThreeBranches.with(orders(modules));
  await branches.edit('main', { 'environments/staging.yaml': text });

  expect(await check(branches, 'main')).toMatchObject([{ code, severity: 'error', file }]);
});

it('leaves it to the plan to tell of a patch that does not fit', async () => {
  const branches = await ThreeBranches.with(orders(modules));
  const text = `patches:\n  ${flow}: [{ op: remove, path: id=9/mapper }]\n`;
  await branches.edit('main', { 'environments/staging.yaml': text });

  expect(await check(branches, 'main')).toEqual([]);
});
