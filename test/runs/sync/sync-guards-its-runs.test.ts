import { expect, it } from 'vitest';
import { LeaseHeld } from '../../../src/state/leases/lease.ts';
import { runSync } from '../../../src/runs/run.ts';
import { planEnvironment } from '../../../src/runs/sync/plan.ts';
import { BranchMissing, StalePlan } from '../../../src/runs/plan-errors.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const seed = smallStreams({ A: {}, B: { runs: ['A'] }, C: {} });
const edit = (world: World, change: (text: string) => string) =>
  world.person.edit('env/staging', 'value-streams/a/value-stream.json', change);
const digestOf = async (world: World) => (await planEnvironment(world.deps, world.staging, {}, never)).digest;

it('carries out the plan that was shown, and no other', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  const digest = await digestOf(world);
  await edit(world, (text) => text.replace('"name": "A"', '"name": "A2"'));

  await expect(world.sync(world.staging, { plan: digest })).rejects.toBeInstanceOf(StalePlan);
  expect(await world.stage.writes()).toEqual([]);

  expect((await world.sync(world.staging, { plan: await digestOf(world) })).outcome).toBe('synced');
});

it('does not carry out a plan after the tenant or a binding moved', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await world.sync();
  await edit(world, (text) => text.replace('"name": "A"', '"name": "A2"'));
  const digest = await digestOf(world);
  await world.stage.do({ op: 'renameStream', streamName: 'A', name: 'A by hand' });

  await expect(world.sync(world.staging, { plan: digest })).rejects.toBeInstanceOf(StalePlan);
});

it('says what moved since a plan was made', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {} }) });
  await world.bringToStaging();
  const { digest } = await planEnvironment(world.deps, world.staging, {}, never);
  await world.person.edit('env/staging', 'notes.md', () => 'nothing of the tree');

  const stale = world.sync(world.staging, { plan: digest });

  await expect(stale).rejects.toThrow(`plan ${digest} is not what would be done now: the branch moved;`);
  await expect(world.sync(world.staging, { plan: 'feed' })).rejects.toThrow('feed is too short');
  await expect(world.sync(world.staging, { plan: 'feedfee' })).rejects.toThrow('it is another plan');
});

it('lets one pass at a time work on an environment', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  const sync = (holder: string) => runSync(world.deps, world.staging, { holder, patience: 0 }, never);

  const outcomes = await Promise.allSettled([sync('one'), sync('other')]);

  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = outcomes.find((outcome) => outcome.status === 'rejected');
  expect(refused?.reason).toBeInstanceOf(LeaseHeld);
  expect((await world.stage.state()).streams).toHaveLength(3);
  expect(await world.store.lease('environment staging')).toBeUndefined();
});

it('takes over from a pass whose process died, when its lease has run out', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await world.store.acquireLease('environment staging', 'dead');
  await expect(world.sync()).rejects.toBeInstanceOf(LeaseHeld);

  world.clock.advance(world.store.leaseTime + 60_000);

  expect((await world.sync()).outcome).toBe('synced');
});

it('waits for the branch to be made, and says how', async () => {
  const world = await aWorld({ seed });
  await world.export();

  await expect(world.sync()).rejects.toBeInstanceOf(BranchMissing);
  await expect(world.sync()).rejects.toThrow('sluice/promote/staging');
});

it.each([
  ['is cut off', (text: string) => text.slice(0, 40), 'SLC'],
  ['has conflict markers', (text: string) => `<<<<<<< ours\n${text}\n=======\n>>>>>>> theirs\n`, 'SLC1006'],
])(
  'keeps a stream as it is whose file %s, and goes on with those that do not need it',
  async (_, breaking, code) => {
    const world = await aWorld({ seed });
    await world.bringToStaging();
    await world.sync();
    const before = await world.stage.stream('A');
    await edit(world, breaking);
    await world.person.edit('env/staging', 'value-streams/c/value-stream.json', (text) =>
      text.replace('"name": "C"', '"name": "C2"'),
    );

    const report = await world.sync();

    expect(report).toMatchObject({
      outcome: 'blocked',
      results: [{ change: { name: 'C2' }, outcome: 'done' }],
    });
    expect(report.plan).toMatchObject({ removed: [], blocked: ['value-streams/a'] });
    expect(report.plan.blockers.map((problem) => problem.file)).toContain(
      'value-streams/a/value-stream.json',
    );
    expect(report.plan.blockers[0]?.code).toContain(code);
    expect(await world.stage.stream('A')).toEqual(before);
  },
);

it('blocks the stream of a scenario that cannot be read, and names the file', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json', 'Summer Sale 2025.json'] });
  await world.bringToStaging();
  const file = 'value-streams/summer-sale-2025/scenarios/thank-the-buyer.json';
  await world.person.edit('env/staging', file, (text) => text.slice(0, -20));

  const report = await world.sync();

  expect(report.plan.blocked).toEqual(['value-streams/summer-sale-2025']);
  expect(report.plan.blockers.map((problem) => problem.file)).toContain(file);
  expect(report.results).toMatchObject([{ change: { name: 'Stock Alert' }, outcome: 'done' }]);
});

it('goes on without a sidecar that cannot be read', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json'] });
  await world.bringToStaging();
  const file = 'value-streams/stock-alert/scenarios/announce-low-stock.ui.json';
  await world.person.edit('env/staging', file, (text) => text.slice(0, -20));

  const report = await world.sync();

  expect(report.outcome).toBe('synced');
  expect(report.plan.warnings.map((problem) => problem.file)).toContain(file);
});

it('sends nothing of a tree in a format that it does not know', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await world.person.edit('env/staging', 'value-streams/format.json', () => '{\n  "format": 2\n}\n');

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'blocked', results: [] });
  expect(report.plan.blockers).toMatchObject([{ code: 'SLC1013' }]);
  expect(await world.stage.writes()).toEqual([]);
});
