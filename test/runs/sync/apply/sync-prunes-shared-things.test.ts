import { expect, it } from 'vitest';
import { idText, member } from '../../../../src/core/json/json.ts';
import type { Environment } from '../../../../src/runs/pipeline.ts';
import { anExportFile } from '../../../support/export-file.ts';
import { duringFirstWrite } from '../../../support/during-write.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorld, never, type World } from '../../../support/world.ts';

const ruleId = '01K1RVEEEEEEEEEEEEEEEEEEE1';
const vip = { id: ruleId, name: 'isVip', mode: 'advanced', expression: { '>': [{ var: 'total' }, 100] } };
const conditions = { operator: 'AND', event_types: [], rule: { rule_id: ruleId, name: 'isVip' } };
const using = { rules: [vip], conditions };
const rule = 'rules/is-vip';
const ruleFile = `${rule}.json`;
const head = 'env/staging';
const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;
const removeFromGit = (world: World, ...paths: readonly string[]) => world.person.remove(head, ...paths);
const deletions = async (world: World) =>
  (await world.stage.writes()).filter((line) => line.startsWith('DELETE rules/'));
const madeHere = async (world: World) =>
  (await world.store.inventory('staging')).filter(({ path }) => path === rule);

async function rulesOf(world: World): Promise<readonly string[]> {
  const items = (await world.staging.tenant.registry('rules', never)) ?? [];
  return items.map((item) => JSON.stringify(item));
}

async function ruleIdIn(world: World): Promise<string> {
  const [item] = (await world.staging.tenant.registry('rules', never)) ?? [];
  return idText(member(item, 'id')) ?? '';
}

/** What somebody does in the rule store of the tenant. */
async function changeRule(world: World, limit: number): Promise<void> {
  const [text = ''] = await rulesOf(world);
  const changed = { ...(JSON.parse(text) as object), expression: { '>': [{ var: 'total' }, limit] } };
  await world.staging.tenant.replaceItem('rules', await ruleIdIn(world), changed, never);
}

/** A stream of theirs that uses the rule which the tenant has. */
async function theirsUsesIt(world: World): Promise<string> {
  const id = await ruleIdIn(world);
  const theirs = anExportFile({
    name: 'Theirs',
    conditions: { ...conditions, rule: { rule_id: id, name: 'isVip' } },
  });
  return (await world.staging.tenant.importFile(theirs, never)).stream.id;
}

async function aSyncedWorld(
  policy: Partial<Omit<Environment, 'tenant'>> = { prune: 'delete' },
  seed = smallStreams({ A: using, B: {}, C: {} }),
): Promise<World> {
  const world = await aWorld({ seed });
  world.staging = { ...world.staging, ...policy };
  await world.bringToStaging();
  await world.sync();
  await world.stage.forget();
  return world;
}

it('deletes a rule that was made here, after the last stream that used it', async () => {
  const world = await aSyncedWorld();
  expect(await madeHere(world)).toMatchObject([{ id: await ruleIdIn(world), origin: 'made' }]);
  await removeFromGit(world, 'value-streams/a', ruleFile);

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'synced', retiring: [] });
  expect(report.results.map(({ change, outcome }) => `${change.op} ${change.path} ${outcome}`)).toEqual([
    'delete value-streams/a done',
    `delete-shared ${rule} done`,
  ]);
  expect(await rulesOf(world)).toEqual([]);
  expect(await madeHere(world)).toEqual([]);
  const remembered = [
    ...(await world.store.lastSynced('staging')),
    ...(await world.store.identities(world.staging.tenant.name)),
  ];
  expect(remembered.filter(({ path }) => path === rule)).toEqual([]);
  await world.stage.forget();
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
  expect(await world.stage.writes()).toEqual([]);
});

it('deletes it when the streams that used it only changed', async () => {
  const world = await aSyncedWorld();
  await world.person.edit(head, fileOf('a'), (text) => {
    const stream = JSON.parse(text) as {
      $sections: { rules?: unknown };
      trigger: [{ conditions?: unknown }];
    };
    delete stream.$sections.rules;
    delete stream.trigger[0].conditions;
    return `${JSON.stringify(stream, undefined, 2)}\n`;
  });
  await removeFromGit(world, ruleFile);

  const report = await world.sync();

  expect(report.results).toMatchObject([
    { change: { op: 'replace', path: 'value-streams/a' }, outcome: 'done' },
    { change: { op: 'delete-shared', path: rule }, outcome: 'done' },
  ]);
  expect(await rulesOf(world)).toEqual([]);
});

it('leaves it to a stream of git that uses it too', async () => {
  const world = await aSyncedWorld({ prune: 'delete' }, smallStreams({ A: using, B: using, C: {} }));
  await removeFromGit(world, 'value-streams/a');

  const report = await world.sync();

  expect(report.plan).toMatchObject({ changes: [{ path: 'value-streams/a' }], leftShared: [] });
  expect(await rulesOf(world)).toHaveLength(1);
});

it('waits while a stream that is not ours uses it, and deletes it when that is gone', async () => {
  const world = await aSyncedWorld();
  const theirs = await theirsUsesIt(world);
  await removeFromGit(world, 'value-streams/a', ruleFile);

  const report = await world.sync();

  expect(report).toMatchObject({
    outcome: 'synced',
    retiring: [expect.stringMatching(/^rules\/is-vip \(.*Theirs/) as string],
  });
  expect(await rulesOf(world)).toHaveLength(1);
  expect((await world.sync()).retiring).toHaveLength(1);

  await world.staging.tenant.remove(theirs, never);
  expect(await world.sync()).toMatchObject({ outcome: 'synced', retiring: [] });
  expect(await rulesOf(world)).toEqual([]);
});

it('waits without asking the tenant while a stream of ours uses it that cannot go yet', async () => {
  const world = await aSyncedWorld();
  await world.stage.do({ op: 'setActiveInstances', streamName: 'A', activeInstances: 2 });
  await removeFromGit(world, 'value-streams/a', ruleFile);

  const report = await world.sync();

  expect(report.retiring).toContain(`${rule} (${await ruleIdIn(world)}): a uses it`);
  expect(await deletions(world)).toEqual([]);

  await world.stage.do({ op: 'setActiveInstances', streamName: 'A', activeInstances: 0 });
  await world.sync();
  expect(await rulesOf(world)).toEqual([]);
});

it('never deletes a rule that was there before, even if it was equal', async () => {
  const world = await aWorld({ seed: smallStreams({ A: using, B: {}, C: {} }) });
  world.staging = { ...world.staging, prune: 'delete' };
  await world.bringToStaging();
  const { id } = await world.dev.stream('A');
  const file = await world.source.tenant.exportFile(id, never);
  const theirs = await world.staging.tenant.importFile(file, never);
  await world.staging.tenant.remove(theirs.stream.id, never);
  await world.sync();
  expect((await world.stage.state()).streams.map(({ name }) => name)).toContain('A');
  await removeFromGit(world, 'value-streams/a', ruleFile);

  const report = await world.sync();

  expect(report.plan).toMatchObject({ changes: [{ op: 'delete' }], leftShared: [] });
  expect(await rulesOf(world)).toHaveLength(1);
});

it('never deletes a rule where the tenant could not say what it had before', async () => {
  const world = await aWorld({ seed: smallStreams({ A: using, B: {}, C: {} }) });
  world.staging = { ...world.staging, prune: 'delete' };
  await world.bringToStaging();
  await world.stage.switch({ failNext: { count: 99, status: 405, match: '/rules' } });
  await world.sync();
  await world.stage.switch({ failNext: null });
  expect(await madeHere(world)).toEqual([]);
  await removeFromGit(world, 'value-streams/a', ruleFile);

  await world.sync();

  expect(await rulesOf(world)).toHaveLength(1);
});

it('saves an edit of it before it goes', async () => {
  const world = await aSyncedWorld();
  await changeRule(world, 777);
  await removeFromGit(world, 'value-streams/a', ruleFile);

  const report = await world.sync();

  expect(report.outcome).toBe('synced');
  expect(await rulesOf(world)).toEqual([]);
  expect(await world.person.read('sluice/drift/staging', ruleFile)).toContain('777');
});

it('saves an edit of it also when no stream has it any more', async () => {
  const world = await aSyncedWorld();
  const theirs = await theirsUsesIt(world);
  await removeFromGit(world, 'value-streams/a', ruleFile);
  await world.sync();
  await world.staging.tenant.remove(theirs, never);
  await changeRule(world, 777);

  const report = await world.sync();

  expect(report.results).toMatchObject([{ change: { op: 'delete-shared' }, outcome: 'done' }]);
  expect(await world.person.read('sluice/drift/staging', ruleFile)).toContain('777');
});

it('saves an edit of one of which a part is ignored', async () => {
  const world = await aSyncedWorld();
  await world.person.edit(head, 'environments/staging.yaml', () => `ignore:\n  ${ruleFile}: [/mode]\n`);
  await world.sync();
  await changeRule(world, 777);
  await removeFromGit(world, 'value-streams/a', ruleFile);

  const report = await world.sync();

  expect(report.outcome).toBe('synced');
  expect(await world.person.read('sluice/drift/staging', ruleFile)).toContain('777');
  expect(await rulesOf(world)).toEqual([]);
});

it('leaves it where an edit of it cannot be saved', async () => {
  const world = await aSyncedWorld();
  const token = ['xoxb', '123456789012', '1234567890123', 'AbCdEfGhIjKlMnOpQrStUvWx'].join('-');
  const [text = ''] = await rulesOf(world);
  const edited = { ...(JSON.parse(text) as object), note: token };
  await world.staging.tenant.replaceItem('rules', await ruleIdIn(world), edited, never);
  await removeFromGit(world, 'value-streams/a', ruleFile);

  const report = await world.sync();

  expect(report.outcome).toBe('failed');
  expect(report.results).toContainEqual(
    expect.objectContaining({ outcome: 'failed', problem: expect.objectContaining({ code: 'SLC2417' }) }),
  );
  expect(await rulesOf(world)).toHaveLength(1);
});

it('leaves what is changed while the pass runs, and saves it in the next', async () => {
  const world = await aSyncedWorld();
  await world.stage.do({ op: 'setState', streamName: 'A', state: 'active' });
  await removeFromGit(world, 'value-streams/a', ruleFile);
  const staging = duringFirstWrite(world, () => changeRule(world, 777));

  const report = await world.sync(staging);

  expect(report).toMatchObject({ outcome: 'failed' });
  expect(report.results.at(-1)).toMatchObject({
    outcome: 'failed',
    problem: { code: 'SLC2416', file: rule },
  });

  expect((await world.sync()).outcome).toBe('synced');
  expect(await rulesOf(world)).toEqual([]);
  expect(await world.person.read('sluice/drift/staging', ruleFile)).toContain('777');
});

it('makes it again where git has it again, and it is ours again', async () => {
  const world = await aSyncedWorld();
  const stream = await world.person.read(head, fileOf('a'));
  const text = await world.person.read(head, ruleFile);
  await removeFromGit(world, 'value-streams/a', ruleFile);
  await world.sync();
  await world.person.edit(head, ruleFile, () => text);
  await world.person.edit(head, fileOf('a'), () => stream);

  await world.sync();

  expect(await madeHere(world)).toMatchObject([{ id: await ruleIdIn(world), origin: 'made' }]);
  await removeFromGit(world, 'value-streams/a', ruleFile);
  await world.sync();
  expect(await rulesOf(world)).toEqual([]);
});

it('deletes its own and not another of that name which somebody made in its place', async () => {
  const world = await aSyncedWorld();
  const [text = ''] = await rulesOf(world);
  const { id } = await world.stage.stream('A');
  await world.staging.tenant.remove(id, never);
  await world.staging.tenant.removeItem('rules', await ruleIdIn(world), never);
  const { id: _id, ...item } = JSON.parse(text) as { readonly id: string };
  const file = anExportFile({ name: 'Theirs', rules: [{ ...item, id: ruleId }], conditions });
  const theirs = await world.staging.tenant.importFile(file, never);
  await world.staging.tenant.remove(theirs.stream.id, never);
  await removeFromGit(world, 'value-streams/a', ruleFile);

  await world.sync();

  expect(await rulesOf(world)).toHaveLength(1);
  expect(await deletions(world)).toHaveLength(1);
  expect(await madeHere(world)).toEqual([]);
});

it.each(['off', 'deactivate'] as const)('only reports it where prune is %s', async (prune) => {
  const world = await aSyncedWorld({ prune });
  await removeFromGit(world, 'value-streams/a', ruleFile);

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'synced', plan: { leftShared: [rule] } });
  expect(await rulesOf(world)).toHaveLength(1);
  expect(await deletions(world)).toEqual([]);
});

it('asks a tenant once that removes none, and goes on reporting it', async () => {
  const world = await aSyncedWorld();
  await world.stage.switch({ failNext: { count: 9, status: 405, match: '/rules/' } });
  await removeFromGit(world, 'value-streams/a', ruleFile);

  expect((await world.sync()).retiring).toEqual([expect.stringContaining('until it is removed there')]);
  expect(await deletions(world)).toHaveLength(1);

  const report = await world.sync();
  expect(report).toMatchObject({
    outcome: 'synced',
    retiring: [],
    plan: { changes: [], leftShared: [rule] },
  });
  expect(await deletions(world)).toHaveLength(1);
});

it('counts streams alone against what may be removed at once', async () => {
  const world = await aSyncedWorld({ prune: 'delete', maxDeletions: 1 });
  await removeFromGit(world, 'value-streams/a', ruleFile);

  expect((await world.sync()).outcome).toBe('synced');
  expect(await rulesOf(world)).toEqual([]);
});

it('knows what it made also where it could not see that the stream arrived', async () => {
  const world = await aWorld({ seed: smallStreams({ A: using, B: {}, C: {} }) });
  world.staging = { ...world.staging, prune: 'delete' };
  await world.bringToStaging();
  await world.stage.switch({ failNext: { count: 99, status: 500, match: '/export' } });
  expect((await world.sync()).outcome).toBe('failed');
  await world.stage.switch({ failNext: null });
  expect(await rulesOf(world)).toHaveLength(1);
  expect(await madeHere(world)).toEqual([]);

  await world.sync();

  expect(await madeHere(world)).toMatchObject([{ id: await ruleIdIn(world), origin: 'made' }]);
  await removeFromGit(world, 'value-streams/a', ruleFile);
  await world.sync();
  expect(await rulesOf(world)).toEqual([]);
});
