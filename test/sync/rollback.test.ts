import { expect, it } from 'vitest';
import { prepareRollback } from '../../src/sync/rollback.ts';
import { resume } from '../../src/sync/holds.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorld, never, type World } from '../support/world.ts';

const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;
const names = async (world: World) => (await world.stage.state()).streams.map(({ name }) => name).sort();
const back = (world: World, to: string) =>
  prepareRollback(world.deps, world.staging, { to, reason: 'orders fail', by: 'ann' }, never);

async function twoVersions(): Promise<{ readonly world: World; readonly old: string }> {
  const world = await aWorld({ seed: smallStreams({ B: {}, C: {} }) });
  await world.bringToStaging();
  await world.sync();
  const old = (await world.head('env/staging')) ?? '';
  await world.person.edit('env/staging', fileOf('c'), (text) => text.replace('"name": "C"', '"name": "C2"'));
  await world.sync();
  return { world, old };
}

it('brings an older revision, holds it, and offers the revert', async () => {
  const { world, old } = await twoVersions();

  const { revision, revert } = await back(world, old);
  const report = await world.sync(world.staging, { revision });

  expect(report.outcome).toBe('synced');
  expect(await names(world)).toEqual(['B', 'C']);
  expect(revert?.branch).toBe('sluice/rollback/staging');
  expect(await world.numstat('sluice/rollback/staging')).toEqual([`1\t1\t${fileOf('c')}`]);
  await world.sync();
  expect(await names(world)).toEqual(['B', 'C']);
});

it('stays there after the revert is merged and the hold is lifted', async () => {
  const { world, old } = await twoVersions();
  const { revision } = await back(world, old);
  await world.sync(world.staging, { revision });
  await world.stage.forget();

  await world.person.merge('sluice/rollback/staging', 'env/staging');
  await resume(world.deps, world.staging, 'ann');

  expect((await world.sync()).outcome).toBe('synced');
  expect(await world.stage.writes()).toEqual([]);
});

it('brings the head again where the hold is lifted without the revert', async () => {
  const { world, old } = await twoVersions();
  const { revision } = await back(world, old);
  await world.sync(world.staging, { revision });

  await resume(world.deps, world.staging, 'ann');
  await world.sync();

  expect(await names(world)).toEqual(['B', 'C2']);
});

it('refuses a revision that the branch never had, and one that is not there', async () => {
  const { world } = await twoVersions();
  const other = await world.remote.git('commit-tree', '-m', 'other', 'env/staging^{tree}');
  await world.remote.git('update-ref', 'refs/heads/other', other);

  await expect(back(world, other)).rejects.toMatchObject({ code: 'SLC2420' });
  await expect(back(world, 'f'.repeat(40))).rejects.toMatchObject({ code: 'SLC1026' });
  expect(await world.store.hold('staging')).toBeUndefined();
});

it('refuses to bring an older revision without a hold', async () => {
  const { world, old } = await twoVersions();

  await expect(world.sync(world.staging, { revision: old })).rejects.toMatchObject({ code: 'SLC2418' });

  expect(await names(world)).toEqual(['B', 'C2']);
});

it('takes away what was not there yet, and brings it again when the hold is lifted', async () => {
  const { world, old } = await twoVersions();
  world.staging = { ...world.staging, prune: 'delete' };
  const text = await world.person.read('env/staging', fileOf('b'));
  await world.person.edit('env/staging', fileOf('n'), () => text.replace('"name": "B"', '"name": "N"'));
  await world.sync();
  const { revision } = await back(world, old);

  await world.sync(world.staging, { revision });

  expect(await names(world)).toEqual(['B', 'C']);
  await world.sync();
  expect(await names(world)).toEqual(['B', 'C']);
  await resume(world.deps, world.staging, 'ann');
  await world.sync();
  expect(await names(world)).toEqual(['B', 'C2', 'N']);
});
