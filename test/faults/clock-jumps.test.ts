import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createHttpTenant } from '../../src/adapters/http-tenant/http-tenant.ts';
import { openSqliteStore } from '../../src/adapters/store/sqlite/sqlite.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { runSync } from '../../src/runs/run.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorld, never, type World } from '../support/world.ts';
import { rename, statusOf } from './seen.ts';
import { reaching } from '../../src/runs/write-access.ts';

const day = 24 * 3600 * 1000;

/** A world whose passes see the clock of a machine that somebody sets: what sleeps sleeps as long as it meant to. */
async function aWorldWithAClock() {
  const world = await aWorld({ seed: smallStreams({ A: {}, B: {} }) });
  let offset = 0;
  let onWrite = (): void => undefined;
  const clock: Clock = {
    now: () => world.clock.now() + offset,
    sleep: (ms, signal) => world.clock.sleep(ms, signal),
  };
  const noticing: typeof fetch = async (input, init) => {
    if (init?.method === 'PUT') onWrite();
    return world.sandbox.fetch(input, init);
  };
  const tenant = createHttpTenant(
    {
      name: 'stage',
      baseUrl: world.sandbox.url,
      tenant: 'acmestage',
      clientId: 'demo',
      clientSecret: 'demo-secret',
    },
    { fetch: noticing, clock, random: () => 0.5, log: world.log },
  );
  world.staging = { ...world.staging, ...reaching(tenant) };
  const set = (by: number): void => {
    offset += by;
  };
  return {
    world,
    set,
    setDuringWrite: (by: number) => {
      onWrite = () => {
        onWrite = () => undefined;
        set(by);
      };
    },
    sync: () => runSync({ ...world.deps, clock }, world.staging, { holder: 'test', patience: 0 }, never),
  };
}

async function expectNothingDoubled(world: World): Promise<void> {
  expect((await world.stage.state()).streams.map(({ name, version }) => [name, version])).toEqual([
    ['A2', 2],
    ['B', 1],
  ]);
  expect(await world.store.openJournal('staging')).toEqual([]);
  expect(await world.store.lease('environment staging')).toBeUndefined();
}

it.each([
  ['a day ahead', day],
  ['a day back', -day],
])('goes on as if nothing was where the clock is set %s between two passes', async (_, by) => {
  const { world, set, sync } = await aWorldWithAClock();
  await world.bringToStaging();
  await sync();
  await world.stage.forget();

  set(by);
  expect(await sync()).toMatchObject({ outcome: 'synced', results: [] });
  expect(await world.stage.writes()).toEqual([]);

  await rename(world, 'A', 'A2');
  expect((await sync()).outcome).toBe('synced');
  await expectNothingDoubled(world);
  expect(await statusOf(world)).toMatchObject({ sync: 'Synced', health: 'Healthy' });
});

it.each([
  ['a day ahead', day],
  ['a day back', -day],
])('ends its pass where the clock is set %s in the middle of a write', async (_, by) => {
  const { world, setDuringWrite, sync } = await aWorldWithAClock();
  await world.bringToStaging();
  await sync();
  await rename(world, 'A', 'A2');
  setDuringWrite(by);

  expect((await sync()).outcome).toBe('synced');

  await expectNothingDoubled(world);
});

it('waits for the tenant once more as long as it asked, not a day, where the clock was set back', async () => {
  const { world, set, sync } = await aWorldWithAClock();
  await world.bringToStaging();
  await sync();
  await world.stage.switch({
    failNext: { count: 1, status: 503, retryAfter: 300, match: 'value-streams?' },
  });
  await expect(sync()).rejects.toMatchObject({ code: 'SLC2105', retryAfter: 300_000 });

  set(-day);
  world.clock.advance(300_000);

  await expect(sync()).rejects.toMatchObject({
    code: 'SLC2104',
    message: expect.stringContaining('the tenant asked to wait 300 s'),
  });
  world.clock.advance(300_000);
  expect((await sync()).outcome).toBe('synced');
});

it('waits one lease time for a process that died while the clock was ahead', async () => {
  const { world } = await aWorldWithAClock();
  await world.bringToStaging();
  const store = async (ahead: number) => {
    const file = join(world.folder, 'shared', 'sluice.db');
    const opened = await openSqliteStore({ file }, { log: world.log, now: () => world.clock.now() + ahead });
    onTestFinished(() => opened.close());
    return opened;
  };
  await (await store(day)).acquireLease('environment staging', 'other-host:4711');

  const deps = { ...world.deps, store: await store(0) };
  await expect(runSync(deps, world.staging, { holder: 'test', patience: 0 }, never)).rejects.toMatchObject({
    code: 'SLC2412',
    message: expect.stringMatching(
      /^environment staging is locked by other-host:4711; .*`sluice unlock staging`/,
    ),
  });

  expect(await world.stage.writes()).toEqual([]);
  world.clock.advance(deps.store.leaseTime);
  const options = { holder: 'test', patience: 0, landing: 0 };
  expect((await runSync(deps, world.staging, options, never)).outcome).toBe('synced');
});
