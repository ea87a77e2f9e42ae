import { expect, it } from 'vitest';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, type World } from '../../support/world.ts';

const ruleId = '01K1RVEEEEEEEEEEEEEEEEEEE1';
const using = {
  rules: [{ id: ruleId, name: 'isVip', expression: { '>': [{ var: 'total' }, 100] } }],
  conditions: { operator: 'AND', event_types: [], rule: { rule_id: ruleId, name: 'isVip' } },
};
const seed = smallStreams({ A: { runs: ['B'] }, B: {}, C: using });
const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;
const breakFile = (world: World, file: string) => world.person.edit('env/staging', file, () => '{ "name": ');
const rename = (world: World, slug: string) =>
  world.person.edit('env/staging', fileOf(slug), (text) =>
    text.replace(/"name": "([^"]*)"/, '"name": "$1 2"'),
  );

it('says once what cannot be read, and brings what runs it to a tenant that has it', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await world.sync();
  await breakFile(world, fileOf('b'));
  await rename(world, 'a');

  const report = await world.sync();

  expect(report.plan).toMatchObject({
    blocked: ['value-streams/b'],
    blockers: [{ code: 'SLC1001', file: fileOf('b') }],
  });
  expect(report.results).toMatchObject([{ outcome: 'done', change: { path: 'value-streams/a' } }]);
  expect((await world.stage.state()).streams.map(({ name }) => name).sort()).toEqual(['A 2', 'B', 'C']);
});

it('sends nothing that runs what cannot be read to a tenant that does not have it', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await breakFile(world, fileOf('b'));

  const report = await world.sync();

  expect(report.plan.blocked).toEqual(['value-streams/a', 'value-streams/b']);
  expect(report.plan.blockers.map(({ code, file }) => `${code} ${file}`).sort()).toEqual([
    `SLC1001 ${fileOf('b')}`,
    'SLC2404 value-streams/a',
  ]);
  expect((await world.stage.state()).streams.map(({ name }) => name)).toEqual(['C']);
  expect(report.streams.find(({ path }) => path === 'value-streams/b')).toMatchObject({
    sync: 'blocked',
    health: 'Missing',
    problems: [expect.stringContaining('SLC1001') as unknown],
  });
  expect((await world.store.status('environment staging'))?.status).toMatchObject({ health: 'Missing' });
});

it('keeps back what uses a rule that cannot be read, with that one reason', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await breakFile(world, 'rules/is-vip.json');

  const report = await world.sync();

  expect(report.plan).toMatchObject({
    blocked: ['value-streams/c'],
    blockers: [{ code: 'SLC1001', file: 'rules/is-vip.json' }],
  });
  expect((await world.stage.state()).streams.map(({ name }) => name).sort()).toEqual(['A', 'B']);
});
