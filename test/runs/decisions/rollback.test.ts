import { describe, expect, it } from 'vitest';
import { approve } from '../../../src/runs/decisions/approvals.ts';
import { prepareRollback } from '../../../src/runs/decisions/rollback.ts';
import { hold, resume } from '../../../src/runs/decisions/holds.ts';
import { planEnvironment } from '../../../src/runs/sync/plan.ts';
import { StalePlan } from '../../../src/runs/plan-errors.ts';
import { approvalRequired, jo } from '../../support/approvals.ts';
import { aDirectoryHarness } from '../../support/directory-harness.ts';
import { duringFirstRead } from '../../support/during-write.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, never, type World } from '../../support/world.ts';

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
  await world.person.edit('other', 'notes.txt', () => 'elsewhere');
  const other = (await world.head('other')) ?? '';

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

describe('an environment that is kept at an older revision', () => {
  const planned = ({ deps, staging }: World) => planEnvironment(deps, staging, {}, never);
  const rename = (world: World, from: string, to: string) =>
    world.person.edit('env/staging', fileOf('c'), (text) =>
      text.replace(`"name": "${from}"`, `"name": "${to}"`),
    );
  const codes = ({ gate }: Awaited<ReturnType<World['sync']>>) => gate?.reasons.map(({ code }) => code);

  it('is brought there by any pass, also where whoever asked for it is gone', async () => {
    const { world, old } = await twoVersions();
    await back(world, old);

    const report = await world.sync();

    expect(report).toMatchObject({ outcome: 'synced', revision: old });
    expect(await names(world)).toEqual(['B', 'C']);
  });

  it('gets nothing newer, whatever is merged meanwhile', async () => {
    const { world, old } = await twoVersions();
    await back(world, old);
    await world.sync();
    await world.stage.forget();

    await rename(world, 'C2', 'C3');

    expect(await world.sync()).toMatchObject({ outcome: 'synced', revision: old });
    expect(await world.stage.writes()).toEqual([]);
  });

  it('is planned at that revision, and at the head when the hold is lifted', async () => {
    const { world, old } = await twoVersions();
    await back(world, old);
    expect((await planned(world)).plan).toMatchObject({ revision: old, changes: [{ name: 'C' }] });
    await world.sync();

    await resume(world.deps, world.staging, 'ann');

    const head = await world.head('env/staging');
    expect((await planned(world)).plan).toMatchObject({ revision: head, changes: [{ name: 'C2' }] });
  });

  it('waits for the approval of that plan where plans need one, and goes back once it has it', async () => {
    const { world, old } = await twoVersions();
    world.staging = { ...world.staging, authority: approvalRequired };
    await back(world, old);
    const { digest, ...waiting } = await world.sync();
    expect(codes({ digest, ...waiting })).toEqual(['SLC2433']);
    expect(await names(world)).toEqual(['B', 'C2']);

    const request = { digest, allowDeletions: undefined, by: 'ann', who: jo };
    const { approval } = await approve(world.deps, world.staging, request, never);

    expect(approval).toMatchObject({ digest, revision: old });
    expect(await world.sync()).toMatchObject({ outcome: 'synced', revision: old });
    expect(await names(world)).toEqual(['B', 'C']);
    expect(await world.store.hold('staging')).toMatchObject({ revision: old });
    await resume(world.deps, world.staging, 'ann');
    expect(codes(await world.sync())).toEqual(['SLC2434']);
    expect(await names(world)).toEqual(['B', 'C']);
  });

  it('is not brought there by an approval of what is newer', async () => {
    const { world, old } = await twoVersions();
    world.staging = { ...world.staging, authority: approvalRequired };
    await rename(world, 'C2', 'C3');
    const request = { digest: undefined, allowDeletions: undefined, by: 'ann', who: jo };
    const { approval } = await approve(world.deps, world.staging, request, never);
    await back(world, old);

    const report = await world.sync();

    expect(codes(report)).toEqual(['SLC2434']);
    expect(report.gate?.reasons[0]?.message).toContain(`staging is on hold at ${old.slice(0, 7)}`);
    expect(await names(world)).toEqual(['B', 'C2']);
    const again = { ...request, digest: approval?.digest };
    await expect(approve(world.deps, world.staging, again, never)).rejects.toThrow(StalePlan);
  });

  it('waits for its window like any other', async () => {
    const { world, old } = await twoVersions();
    const deny = { effect: 'deny', cron: '0 0 * * *', length: 24 * 3_600_000, timezone: 'UTC' } as const;
    world.staging = { ...world.staging, windows: [deny] };
    await back(world, old);

    expect(codes(await world.sync())).toEqual(['SLC2432']);

    expect(await names(world)).toEqual(['B', 'C2']);
  });

  it('stays as it is when a hold without a revision takes the place of the one that was to take it back', async () => {
    const { world, old } = await twoVersions();
    await back(world, old);
    await hold(world.deps, world.staging, { reason: 'wait', by: 'jo' });
    await rename(world, 'C2', 'C3');

    expect(codes(await world.sync())).toEqual(['SLC2431']);

    expect(await names(world)).toEqual(['B', 'C2']);
  });

  it('is planned once more where the hold is lifted while a pass plans', async () => {
    const { world, old } = await twoVersions();
    await back(world, old);
    const staging = duringFirstRead(world, () => resume(world.deps, world.staging, 'ann'));
    await world.stage.forget();

    const report = await world.sync(staging);

    expect(report).toMatchObject({ outcome: 'synced', revision: await world.head('env/staging') });
    expect(await world.stage.writes()).toEqual([]);
    expect(await names(world)).toEqual(['B', 'C2']);
  });

  it('gets nothing where that revision is gone from the repository', async () => {
    const { world } = await twoVersions();
    await hold(world.deps, world.staging, { reason: 'back', by: 'jo', revision: 'f'.repeat(40) });
    await rename(world, 'C2', 'C3');

    await expect(world.sync()).rejects.toMatchObject({
      code: 'SLC1026',
      message: expect.stringContaining('sluice resume staging') as string,
    });

    expect(await names(world)).toEqual(['B', 'C2']);
  });

  it('is handed over to people where only they write to the tenant', async () => {
    const harness = await aDirectoryHarness({ seed: smallStreams({ B: {}, C: {} }) });
    const { world } = harness;
    await harness.exportDev();
    await harness.bring();
    expect((await harness.carryOn()).outcome).toBe('synced');
    const old = (await world.head('env/staging')) ?? '';
    await rename(world, 'C', 'C2');
    expect((await harness.carryOn()).outcome).toBe('synced');

    await prepareRollback(world.deps, harness.staging, { to: old, reason: undefined, by: 'ann' }, never);

    expect(await harness.sync()).toMatchObject({ outcome: 'handed-over', revision: old });
    expect(await harness.carryOn()).toMatchObject({ outcome: 'synced', revision: old });
    expect(await names(world)).toEqual(['B', 'C']);
  });
});
