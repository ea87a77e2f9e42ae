import { expect, it } from 'vitest';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, type World } from '../../support/world.ts';

const seed = smallStreams({ A: {}, B: {} });
const work = 'sluice/promote/staging';
const file = 'value-streams/a/value-stream.json';
const rename = (world: World, branch: string, to: string) =>
  world.person.edit(branch, file, (text) => text.replace(/"name": ".*"/, `"name": "${to}"`));

async function aWorldWithMain(): Promise<World> {
  const world = await aWorld({ seed });
  await world.export();
  await world.person.merge('sluice/export/dev', 'main');
  return world;
}

it('brings the whole revision to a branch from which the environment is made', async () => {
  const world = await aWorldWithMain();

  const report = await world.promote();

  expect(report).toMatchObject({
    revision: await world.head('main'),
    pushed: { branch: work },
    conflicts: [],
  });
  expect(await world.head(work)).toBe(await world.head('main'));
  expect(await world.head('env/staging')).toBeUndefined();
  await world.person.merge(work, 'env/staging');
  expect(await world.promote()).toMatchObject({ pushed: undefined, reason: 'the target has it already' });
});

it('brings what changed since, and has nothing to bring twice', async () => {
  const world = await aWorldWithMain();
  await world.promote();
  await world.person.merge(work, 'env/staging');
  await rename(world, 'main', 'A2');

  const report = await world.promote();

  expect(report.pushed).toEqual({ branch: work, commit: await world.head(work) });
  expect((await world.promote()).pushed).toBeUndefined();
  await world.person.merge(work, 'env/staging');
  expect(await world.person.read('env/staging', file)).toContain('"A2"');
  expect((await world.promote()).pushed).toBeUndefined();
});

it('leaves the environment its own file, and says that it does', async () => {
  const world = await aWorldWithMain();
  await world.promote();
  await world.person.merge(work, 'env/staging');
  const own = 'environments/staging.yaml';
  await world.person.edit('env/staging', own, () => 'values: { shop: https://stage.example }\n');
  await world.person.edit('main', own, () => 'values: { shop: https://main.example }\n');
  await rename(world, 'main', 'A2');

  const report = await world.promote();

  expect(report).toMatchObject({ conflicts: [], kept: [own] });
  expect(await world.person.read(work, own)).toContain('https://stage.example');
  expect(await world.person.read(work, file)).toContain('"A2"');
});

it('keeps an edit that was made in the environment, and says where it meets one from main', async () => {
  const world = await aWorldWithMain();
  await world.promote();
  await world.person.merge(work, 'env/staging');
  await world.person.edit('env/staging', 'value-streams/b/value-stream.json', (text) =>
    text.replace('"name": "B"', '"name": "B hotfix"'),
  );
  await rename(world, 'main', 'A2');
  expect((await world.promote()).conflicts).toEqual([]);
  expect(await world.person.read(work, 'value-streams/b/value-stream.json')).toContain('"B hotfix"');

  await rename(world, 'env/staging', 'A hotfix');
  const report = await world.promote();

  expect(report).toMatchObject({ pushed: { branch: work }, conflicts: [{ code: 'SLC1024', file }] });
  expect(report.conflicts[0]?.message).toContain('env/staging');
  const conflict = { base: 'A', target: 'A hotfix', incoming: 'A2' };
  expect(JSON.parse(await world.person.read(work, file))).toMatchObject({ name: { $conflict: conflict } });
  expect(report.keptOut).toMatchObject([{ path: 'value-streams/b', why: 'own' }]);
});

it('survives that promotions are merged by squashing', async () => {
  const world = await aWorldWithMain();
  await world.promote();
  await world.person.merge(work, 'env/staging');
  for (const name of ['A2', 'A3']) {
    await rename(world, 'main', name);
    expect((await world.promote()).conflicts).toEqual([]);
    await world.person.squashMerge(work, 'env/staging');
    expect(await world.person.read('env/staging', file)).toContain(`"${name}"`);
    expect(await world.promote()).toMatchObject({ conflicts: [], pushed: undefined });
  }
});

it('does not undo a correction on the branch that a squash came before', async () => {
  const world = await aWorldWithMain();
  await world.promote();
  await world.person.merge(work, 'env/staging');
  await rename(world, 'main', 'A2');
  await world.promote();
  await world.person.squashMerge(work, 'env/staging');
  await rename(world, 'env/staging', 'A');
  await world.person.edit('main', 'value-streams/b/value-stream.json', (text) =>
    text.replace('"name": "B"', '"name": "B2"'),
  );

  const report = await world.promote();

  expect(report.conflicts).toEqual([]);
  expect(await world.person.read(work, file)).toContain('"name": "A"');
  expect(await world.person.read(work, 'value-streams/b/value-stream.json')).toContain('"B2"');
});

it('says that there is nothing to promote from', async () => {
  const world = await aWorld({ seed });

  await expect(world.promote()).rejects.toMatchObject({ code: 'SLC1027', file: 'main' });
});
