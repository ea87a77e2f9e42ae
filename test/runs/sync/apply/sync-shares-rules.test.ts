import { expect, it } from 'vitest';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorld, never, type World } from '../../../support/world.ts';

const ruleId = '01K1RVEEEEEEEEEEEEEEEEEEE1';
const vip = { id: ruleId, name: 'isVip', mode: 'advanced', expression: { '>': [{ var: 'total' }, 100] } };
const conditions = { operator: 'AND', event_types: [], rule: { rule_id: ruleId, name: 'isVip' } };
const using = { rules: [vip], conditions };

async function aWorldWithARule(): Promise<World> {
  const world = await aWorld({ seed: smallStreams({ A: using, B: using, C: {} }) });
  await world.bringToStaging();
  return world;
}

const limitIn = async (world: World) => JSON.stringify(await world.staging.tenant.registry('rules', never));
const raise = (world: World, limit: string) =>
  world.person.edit('env/staging', 'rules/is-vip.json', (text) => text.replace(/\b100\b/, limit));

it('sends a changed rule with one of the streams that share it, and says whom it concerns', async () => {
  const world = await aWorldWithARule();
  await world.sync();
  await raise(world, '250');

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'synced', results: [{ change: { name: 'A' }, outcome: 'done' }] });
  expect(report.plan.changes[0]?.reasons.join()).toContain('rules/is-vip');
  expect(report.plan.changes[0]?.reasons.join()).toContain('2 streams');
  expect(await limitIn(world)).toContain('250');
  await world.stage.forget();
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
  expect(await world.stage.writes()).toEqual([]);
});

it('puts a rule back with the stream that carried it, and sends it with the correction', async () => {
  const world = await aWorldWithARule();
  await world.sync();
  const rename = (name: string) =>
    world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
      text.replace(/"name": "A\d?"/, `"name": "${name}"`),
    );
  await raise(world, '250');
  await rename('A2');
  await world.stage.switch({ invalidNext: 1 });
  expect((await world.sync()).outcome).toBe('failed');
  expect(await limitIn(world)).toContain('100');

  await rename('A3');

  expect((await world.sync()).outcome).toBe('synced');
  expect(await limitIn(world)).toContain('250');
});

it('leaves a rule that was changed in the tenant alone, and says so', async () => {
  const world = await aWorldWithARule();
  await world.sync();
  await changeRule(world, 777);

  const report = await world.sync();

  expect(report.results).toEqual([]);
  expect(report.plan.drifted).toContain('rules/is-vip');
  expect(await limitIn(world)).toContain('777');
});

it('leaves a rule that was changed in the tenant out of the file of a stream that carries it', async () => {
  const world = await aWorldWithARule();
  await world.sync();
  await changeRule(world, 777);
  await world.person.edit('env/staging', 'value-streams/b/value-stream.json', (text) =>
    text.replace('"name": "B"', '"name": "B2"'),
  );

  const report = await world.sync();

  expect(report.results).toMatchObject([{ outcome: 'done', change: { name: 'B2' } }]);
  expect(report.plan).toMatchObject({ drifted: ['rules/is-vip'], leftOut: ['rules/is-vip'] });
  expect(await limitIn(world)).toContain('777');
  expect((await world.sync()).plan).toMatchObject({ drifted: ['rules/is-vip'], changes: [] });
});

it('does not overwrite a rule of the same name that was there before the first sync', async () => {
  const world = await aWorldWithARule();
  await world.dev.do({ op: 'duplicateStream', streamName: 'A', name: 'Theirs' });
  const { id } = await world.dev.stream('Theirs');
  const file = await world.source.tenant.exportFile(id, never);
  await world.staging.tenant.importFile(file, never);
  await changeRule(world, 777);

  const report = await world.sync();

  expect(report.plan.blocked).toEqual(['value-streams/a', 'value-streams/b']);
  expect(report.results).toMatchObject([{ change: { name: 'C' }, outcome: 'done' }]);
  expect(await limitIn(world)).toContain('777');
});

/** What somebody does in the rule store of the tenant. */
async function changeRule(world: World, limit: number): Promise<void> {
  const [rule] = (await world.staging.tenant.registry('rules', never)) ?? [];
  const text = JSON.stringify(rule);
  const id = /"id":"([^"]*)"/.exec(text)?.[1] ?? '';
  // The comma keeps it off the digits of an id or a time.
  const changed = text.replace(/,\s*100\b/, `,${limit}`);
  expect(changed).not.toBe(text);
  await world.staging.tenant.replaceItem('rules', id, JSON.parse(changed), never);
}

it('creates a stream that uses a rule which was changed in the tenant, and leaves the rule alone', async () => {
  const world = await aWorldWithARule();
  await world.sync();
  await changeRule(world, 777);
  const text = await world.person.read('env/staging', 'value-streams/a/value-stream.json');
  await world.person.edit('env/staging', 'value-streams/n/value-stream.json', () =>
    text.replace('"name": "A"', '"name": "N"'),
  );

  const report = await world.sync();

  expect(report.results).toMatchObject([{ change: { op: 'create' }, outcome: 'done' }]);
  expect(await limitIn(world)).toContain('777');
  expect((await world.sync()).plan).toMatchObject({ drifted: ['rules/is-vip'], changes: [] });
});
