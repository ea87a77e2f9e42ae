import { expect, it, vi } from 'vitest';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorld, type World } from '../../../support/world.ts';

const seed = smallStreams({
  A: { runs: ['B'], state: 'active' },
  B: { state: 'active' },
  C: { state: 'active' },
});

const rename = (world: World, from: string, to: string) =>
  world.person.edit('env/staging', `value-streams/${from.toLowerCase()[0]}/value-stream.json`, (text) =>
    text.replace(`"name": "${from}"`, `"name": "${to}"`),
  );
const statusOf = async (world: World) =>
  (await world.store.statuses()).find(({ subject }) => subject === 'environment staging')?.status;

it('fails a stream that the tenant finds invalid and what runs it, brings the others, and takes up its correction', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await world.stage.switch({ invalidNext: 1 });

  const report = await world.sync();

  expect(report.outcome).toBe('failed');
  expect(report.results.map(({ change, outcome }) => `${change.name} ${outcome}`).sort()).toEqual([
    'A failed',
    'B failed',
    'C done',
  ]);
  expect(report.results.find(({ change }) => change.name === 'B')?.problem?.code).toBe('SLC2409');

  const next = await world.sync();
  expect(next.plan.blockers).toMatchObject([{ code: 'SLC2409', file: 'value-streams/b' }]);
  expect(await statusOf(world)).toMatchObject({ sync: 'OutOfSync', health: 'Degraded' });

  await rename(world, 'B', 'B2');
  const last = await world.sync();
  expect(last.outcome).toBe('synced');
  expect((await world.stage.state()).streams.map(({ name, state }) => `${name} ${state}`).sort()).toEqual([
    'A active',
    'B2 active',
    'C active',
  ]);
});

it('puts back what an active stream was when its new version is invalid, once', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await world.sync();
  const before = await world.stage.state();
  await rename(world, 'A', 'A2');
  await world.stage.switch({ invalidNext: 1 });

  const report = await world.sync();

  expect(report.outcome).toBe('failed');
  expect(await world.stage.stream('A')).toMatchObject({ state: 'active', validation: 'validated' });
  expect((await world.stage.state()).streams).toHaveLength(before.streams.length);
  expect(await statusOf(world)).toMatchObject({ health: 'Degraded' });

  await world.stage.forget();
  const next = await world.sync();
  expect(next.plan.blockers).toMatchObject([{ code: 'SLC2409', file: 'value-streams/a' }]);
  expect(await world.stage.writes()).toEqual([]);

  await rename(world, 'A2', 'A3');
  expect((await world.sync()).outcome).toBe('synced');
  expect(await world.stage.stream('A3')).toMatchObject({ state: 'active' });
});

it('waits for a validation that is pending', async () => {
  const world = await aWorld({ seed: smallStreams({ A: { state: 'active' } }) });
  await world.bringToStaging();
  await world.stage.switch({ pendingValidation: 3 });

  const syncing = world.sync();
  for (let poll = 1; poll <= 3; poll += 1) {
    await world.clock.nextSleep((ms) => ms === 1000);
    world.clock.advance(1000);
  }

  expect((await syncing).outcome).toBe('synced');
  expect(await world.stage.stream('A')).toMatchObject({ state: 'active', validation: 'validated' });
});

it('gives up a validation that does not end, and goes on from there the next time', async () => {
  const world = await aWorld({ seed: smallStreams({ A: { state: 'active' } }) });
  await world.bringToStaging();
  await world.stage.switch({ pendingValidation: 100_000 });

  const syncing = world.sync();
  let isOver = false;
  void syncing.finally(() => (isOver = true));
  await vi.waitFor(
    () => {
      if (world.clock.sleeping().includes(1000)) world.clock.advance(1000);
      expect(isOver).toBe(true);
    },
    { interval: 0, timeout: 20_000 },
  );

  expect((await syncing).results[0]?.problem?.code).toBe('SLC2410');
  expect((await world.stage.state()).streams).toHaveLength(1);
});
