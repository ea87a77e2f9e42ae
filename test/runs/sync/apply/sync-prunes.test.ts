import { expect, it } from 'vitest';
import type { Environment } from '../../../../src/runs/pipeline.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { anExportFile } from '../../../support/export-file.ts';
import { aWorld, never, type World } from '../../../support/world.ts';

const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;
const names = async (world: World) => (await world.stage.state()).streams.map(({ name }) => name).sort();
const removeFromGit = async (world: World, ...slugs: readonly string[]) => {
  await world.person.remove('env/staging', ...slugs.map((slug) => `value-streams/${slug}`));
};

async function aSyncedWorld(
  policy: Partial<Omit<Environment, 'tenant'>>,
  seed = smallStreams({ A: { runs: ['B'], state: 'active' }, B: { state: 'active' }, C: {} }),
): Promise<World> {
  const world = await aWorld({ seed });
  world.staging = { ...world.staging, ...policy };
  await world.bringToStaging();
  await world.sync();
  await world.stage.forget();
  return world;
}

const many = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const name = `S${String(index).padStart(2, '0')}`;
      return [`${name}.json`, anExportFile({ name, id: `01K1DQS3CWHVTCQ9DN14SKX${name}0` })];
    }),
  );

it('deletes what was made here, callers before what they run, each deactivated first', async () => {
  const world = await aSyncedWorld({ prune: 'delete' });
  await removeFromGit(world, 'a', 'b');

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'synced', retiring: [] });
  expect(report.results.map(({ change, outcome }) => `${change.op} ${change.name} ${outcome}`)).toEqual([
    'delete A done',
    'delete B done',
  ]);
  expect(await names(world)).toEqual(['C']);
  expect((await world.store.inventory('staging')).map(({ path }) => path)).toEqual(['value-streams/c']);
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
});

it('only deactivates where the environment says so, and gives the state back if git has it again', async () => {
  const world = await aSyncedWorld({ prune: 'deactivate', state: 'keep' });
  await world.stage.do({ op: 'setState', streamName: 'B', state: 'active' });
  const text = await world.person.read('env/staging', fileOf('b'));
  await removeFromGit(world, 'a', 'b');

  expect((await world.sync()).outcome).toBe('synced');
  expect((await world.stage.stream('B')).state).toBe('inactive');
  expect((await world.sync()).plan).toMatchObject({
    changes: [],
    removed: ['value-streams/a', 'value-streams/b'],
  });

  await world.person.edit('env/staging', fileOf('b'), () => text);
  await world.sync();
  expect((await world.stage.stream('B')).state).toBe('active');
});

it('waits with a stream whose instances are running, without asking the tenant to delete it', async () => {
  const world = await aSyncedWorld({ prune: 'delete' });
  await world.stage.do({ op: 'setActiveInstances', streamName: 'C', activeInstances: 2 });
  await removeFromGit(world, 'c');

  const report = await world.sync();

  expect(report.retiring.join()).toContain('2 of its instances are running');
  expect((await world.stage.requests()).filter((line) => line.startsWith('DELETE'))).toEqual([]);

  await world.stage.do({ op: 'setActiveInstances', streamName: 'C', activeInstances: 0 });
  await world.sync();
  expect(await names(world)).toEqual(['A', 'B']);
});

it('waits with a stream that somebody else runs', async () => {
  const world = await aSyncedWorld({ prune: 'delete' });
  const { id } = await world.stage.stream('B');
  await world.staging.tenant.importFile(anExportFile({ name: 'Theirs', runs: [id] }), never);
  await removeFromGit(world, 'a', 'b');

  const report = await world.sync();

  expect(report.retiring).toHaveLength(1);
  expect(await names(world)).toEqual(['B', 'C', 'Theirs']);
  expect((await world.stage.stream('B')).state).toBe('inactive');
});

it('saves an edit before the stream goes', async () => {
  const world = await aSyncedWorld({ prune: 'delete' });
  await world.stage.do({ op: 'renameStream', streamName: 'C', name: 'C by hand' });
  await removeFromGit(world, 'c');

  await world.sync();

  expect(await names(world)).toEqual(['A', 'B']);
  expect(await world.person.read('sluice/drift/staging', fileOf('c'))).toContain('C by hand');
});

it('never removes what is protected', async () => {
  const world = await aSyncedWorld({ prune: 'delete', protected: ['c*'] });
  await removeFromGit(world, 'c');

  const report = await world.sync();

  expect(report.plan).toMatchObject({ changes: [], removed: ['value-streams/c'] });
  expect(await world.stage.writes()).toEqual([]);
});

it('stops at more removals than the budget, sends nothing at all, and goes on once so many are allowed', async () => {
  const world = await aSyncedWorld({ prune: 'delete' }, many(60));
  const slugs = Array.from({ length: 50 }, (_, index) => `s${String(index).padStart(2, '0')}`);
  await world.person.remove('env/staging', ...slugs.map((slug) => `value-streams/${slug}`));
  await world.person.edit('env/staging', fileOf('s55'), (text) => text.replace('"S55"', '"S55 new"'));

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'blocked', results: [] });
  expect(report.plan.stops).toMatchObject([{ code: 'SLC2415' }]);
  expect(report.plan.stops[0]?.message).toContain('--allow-deletions 50');
  expect(await world.stage.writes()).toEqual([]);

  expect((await world.sync(world.staging, { allowDeletions: 49 })).outcome).toBe('blocked');
  expect((await world.sync(world.staging, { allowDeletions: 50 })).outcome).toBe('synced');
  expect(await names(world)).toHaveLength(10);
});

it('stops at a tree without any stream, whatever is pruned', async () => {
  const world = await aSyncedWorld({ prune: 'off' });
  await removeFromGit(world, 'a', 'b', 'c');

  const report = await world.sync();

  expect(report.outcome).toBe('blocked');
  expect(report.plan.stops).toMatchObject([{ code: 'SLC2414' }]);
  expect(await world.stage.writes()).toEqual([]);
});

it('reports a removal and sends nothing where nothing is pruned: in sync', async () => {
  const world = await aSyncedWorld({ prune: 'off' });
  await removeFromGit(world, 'c');

  expect(await world.sync()).toMatchObject({ outcome: 'synced', plan: { removed: ['value-streams/c'] } });

  expect(await world.stage.writes()).toEqual([]);
});

const cycle = smallStreams({
  A: { runs: ['B'], state: 'active' },
  B: { runs: ['A'], state: 'active' },
  C: { state: 'active' },
});
const activeOf = async (world: World) =>
  (await world.stage.state()).streams.flatMap(({ name, state }) => (state === 'active' ? [name] : [])).sort();

it.each(['delete', 'deactivate'] as const)(
  'puts streams out of work that only run each other: %s',
  async (prune) => {
    const world = await aSyncedWorld({ prune }, cycle);
    await removeFromGit(world, 'a', 'b');

    await world.sync();

    expect(await activeOf(world)).toEqual(['C']);
    await world.stage.forget();
    expect((await world.sync()).outcome).toBe('synced');
    expect(await world.stage.writes()).toEqual([]);
  },
);

it.each(['delete', 'deactivate'] as const)(
  'leaves a stream at work that one still runs which did not arrive: %s',
  async (prune) => {
    const world = await aSyncedWorld({ prune });
    await world.person.change('env/staging', fileOf('a'), (value) => ({ ...value, steps: [] }));
    await removeFromGit(world, 'b');
    const { id } = await world.stage.stream('A');
    const match = `PUT /orchestration/acmestage/value-streams/${id}`;
    await world.stage.switch({ failNext: { count: 1, status: 400, match } });

    expect((await world.sync()).outcome).toBe('failed');

    expect(await activeOf(world)).toEqual(['A', 'B']);
    await world.sync();
    expect(await activeOf(world)).toEqual(['A']);
  },
);

it('leaves a subflow at work while instances of its caller run', async () => {
  const world = await aSyncedWorld({ prune: 'delete' });
  await world.stage.do({ op: 'setActiveInstances', streamName: 'A', activeInstances: 1 });
  await removeFromGit(world, 'a', 'b');

  await world.sync();

  expect(await activeOf(world)).toEqual(['B']);
});

it('waits with a stream whose folder moved until the new one is there and can run', async () => {
  const world = await aSyncedWorld({ prune: 'delete' });
  const text = await world.person.read('env/staging', fileOf('a'));
  await removeFromGit(world, 'a');
  await world.person.edit('env/staging', fileOf('moved'), () => text);
  await world.stage.switch({ invalidNext: 1 });

  const report = await world.sync();

  expect(report.outcome).toBe('failed');
  expect(report.retiring.join()).toContain('the new one of its name did not arrive yet');
  expect(await activeOf(world)).toEqual(['A', 'B']);
  await world.sync();
  expect(await activeOf(world)).toEqual(['A', 'B']);
});

it('removes nothing where none may go', async () => {
  const world = await aSyncedWorld({ prune: 'delete', maxDeletions: 0 });
  await removeFromGit(world, 'c');

  expect((await world.sync()).outcome).toBe('blocked');

  expect(await world.stage.writes()).toEqual([]);
});
