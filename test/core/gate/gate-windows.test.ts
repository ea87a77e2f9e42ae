import { expect, it } from 'vitest';
import type { EnvironmentStatus } from '../../../src/core/plan/status.ts';
import type { WindowRule } from '../../../src/core/gate/cron-window.ts';
import { duringFirstWrite } from '../../support/during-write.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, type World } from '../../support/world.ts';

const hour = 3_600_000;
/** The clock of a world begins on Monday, 5 January 2026, at 09:00 UTC, which is ten in Berlin. */
const fromNoon: WindowRule = {
  effect: 'allow',
  cron: '0 12 * * 1-4',
  length: 2 * hour,
  timezone: 'Europe/Berlin',
};

async function brought(windows: readonly WindowRule[]): Promise<World> {
  const world = await aWorld({ seed: smallStreams({ A: { state: 'active' }, B: {} }) });
  world.staging = { ...world.staging, windows };
  await world.bringToStaging();
  return world;
}

async function statusOf({ store }: World): Promise<EnvironmentStatus> {
  const record = (await store.statuses()).find(({ subject }) => subject === 'environment staging');
  return record?.status as unknown as EnvironmentStatus;
}

it('waits for its window, says when that opens, and goes on in it', async () => {
  const world = await brought([fromNoon]);
  await world.stage.forget();

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'waiting', gate: { until: Date.UTC(2026, 0, 5, 11) } });
  expect(await world.stage.writes()).toEqual([]);
  const status = await statusOf(world);
  const message = 'waiting for window, opens at 2026-01-05 12:00 Europe/Berlin';
  expect(status.conditions).toEqual([{ type: 'Ready', isTrue: false, reason: 'WaitingForWindow', message }]);
  expect(status).toMatchObject({ sync: 'OutOfSync', details: [`${message} [SLC2432]`] });

  world.clock.advance(2 * hour);
  expect((await world.sync()).outcome).toBe('synced');
  expect(await statusOf(world)).toMatchObject({ sync: 'Synced', details: [] });
});

it('does not write in a window that denies, whatever allows', async () => {
  const world = await brought([
    { ...fromNoon, cron: '0 9 * * *', length: 8 * hour },
    { ...fromNoon, effect: 'deny', cron: '0 0 5 1 *', length: 24 * hour },
  ]);

  expect(await world.sync()).toMatchObject({
    outcome: 'waiting',
    gate: { until: Date.UTC(2026, 0, 6, 8) },
  });
});

it('finishes what it began before the window closed', async () => {
  // Five seconds from now on: the clock must not run into the time that one call may take.
  const world = await brought([{ ...fromNoon, cron: '0 10 * * *', length: 5000 }]);
  const staging = duringFirstWrite(world, async () => world.clock.advance(6000));

  const report = await world.sync(staging);

  expect(report).toMatchObject({ outcome: 'synced', results: [{ outcome: 'done' }, { outcome: 'done' }] });
  await world.person.edit('env/staging', 'value-streams/b/value-stream.json', (text) =>
    text.replace('"name": "B"', '"name": "B2"'),
  );
  expect((await world.sync()).outcome).toBe('waiting');
});

it('is in sync outside of every window where there is nothing to do', async () => {
  const world = await brought([{ ...fromNoon, cron: '0 9 * * *' }]);
  await world.sync();
  world.clock.advance(10 * hour);

  expect((await world.sync()).outcome).toBe('synced');
  expect(await statusOf(world)).toMatchObject({ sync: 'Synced', health: 'Healthy', details: [] });
});

it('settles outside of every window what an earlier pass left open', async () => {
  const world = await brought([{ ...fromNoon, cron: '0 9 * * *' }]);
  await world.stage.switch({ cutNext: { count: 1, when: 'after', match: 'import' } });
  expect((await world.sync()).outcome).toBe('failed');
  expect(await world.store.openJournal('staging')).toHaveLength(1);
  world.clock.advance(10 * hour);
  await world.stage.forget();

  await world.sync();

  expect(await world.store.openJournal('staging')).toEqual([]);
  expect((await world.store.inventory('staging')).length).toBeGreaterThan(0);
  expect(await world.stage.writes()).toEqual([]);
});
