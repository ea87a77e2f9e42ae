import { expect, it, vi } from 'vitest';
import { createHttpTenant } from '../../src/adapters/http-tenant/http-tenant.ts';
import { startController } from '../../src/daemon/controller.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorld, type World } from '../support/world.ts';
import { rename, sourceStatusOf, statusOf, streamsOf } from './seen.ts';
import { reaching } from '../../src/runs/write-access.ts';

const letters = ['A', 'B', 'C', 'D'] as const;

/** Staging holds four streams, and git has changed all of them. */
async function aWorldWithSomethingToDo(): Promise<World> {
  const world = await aWorld({ seed: smallStreams({ A: {}, B: {}, C: {}, D: {} }) });
  await world.bringToStaging();
  await world.sync();
  for (const name of letters) await rename(world, name, `${name}2`);
  await world.stage.forget();
  return world;
}

/** A driver of staging that tries again, as it does where nobody says otherwise. */
function patient(world: World) {
  return createHttpTenant(
    {
      name: 'stage',
      baseUrl: world.sandbox.url,
      tenant: 'acmestage',
      clientId: 'demo',
      clientSecret: 'demo-secret',
    },
    { fetch: world.sandbox.fetch, clock: world.clock, random: () => 0.5, log: world.log },
  );
}

const exports = (call: string) => ({ count: 99, match: `${call} /orchestration/acmestage/value-streams/` });

it('tells of a tenant that is down, and keeps what it knew', async () => {
  const world = await aWorldWithSomethingToDo();
  const { revision } = await statusOf(world);
  await world.sandbox.stop();

  // A connection that was kept may break only when it is used again.
  const isAway = expect.stringMatching(/^SLC210[12]$/) as string;
  await expect(world.sync()).rejects.toMatchObject({ code: isAway });
  await expect(world.export()).rejects.toMatchObject({ code: isAway });

  const status = await statusOf(world);
  expect(status).toMatchObject({ sync: 'Unknown', health: 'Healthy', revision });
  expect(status.conditions).toMatchObject([
    {
      type: 'Ready',
      isTrue: false,
      reason: 'TenantFailed',
      message: expect.stringMatching(/: E[A-Z]+ \[SLC210[12]\]$|\[SLC2102\]$/),
    },
    { type: 'Reconciling', isTrue: true, reason: 'Retrying' },
  ]);
  expect(await sourceStatusOf(world)).toMatchObject({ sync: 'Unknown' });
  expect((await streamsOf(world)).size).toBe(4);
});

it('gives a tenant that does not answer its time and no more, then says so', async () => {
  const world = await aWorldWithSomethingToDo();
  await world.stage.switch({ hangNext: { count: 1, match: 'value-streams?' } });

  const sync = world.sync().catch((error: unknown) => error);
  await vi.waitFor(async () => {
    const lists = await world.stage.requests(({ path }) => path.includes('/value-streams?'));
    expect(lists).toHaveLength(1);
  });
  world.clock.advance(20_000);

  expect(await sync).toMatchObject({ code: 'SLC2103' });
  expect((await statusOf(world)).details).toEqual([
    expect.stringContaining('no complete answer within 20000 ms [SLC2103]'),
  ]);
  expect(await world.stage.writes()).toEqual([]);
  expect((await world.sync()).outcome).toBe('synced');
});

it('does not try stream after stream of a tenant that went away during the pass', async () => {
  const world = await aWorldWithSomethingToDo();
  await world.stage.switch({ cutNext: { ...exports('GET'), when: 'before' } });

  const report = await world.sync();

  expect(report.outcome).toBe('failed');
  expect(report.results.map(({ problem }) => problem?.code)).toEqual(['SLC2102', 'SLC2102', 'SLC2102']);
  expect(await statusOf(world)).toMatchObject({ sync: 'OutOfSync', health: 'Degraded' });
  const streams = await streamsOf(world);
  expect([...streams.values()].map(({ health }) => health)).toEqual([
    'Degraded',
    'Degraded',
    'Degraded',
    'Healthy',
  ]);
  expect(streams.get('value-streams/d')).toMatchObject({ sync: 'to be sent', problems: [] });

  await world.stage.switch({ cutNext: null });
  expect((await world.sync()).outcome).toBe('synced');
  expect(await statusOf(world)).toMatchObject({ sync: 'Synced', health: 'Healthy' });
});

it('asks for another token after a 401 in the middle, and nobody notices', async () => {
  const world = await aWorldWithSomethingToDo();
  await world.stage.switch({ failNext: { count: 1, status: 401, match: 'PUT ' } });

  expect((await world.sync()).outcome).toBe('synced');

  const puts = (await world.stage.writes()).filter((call) => call.startsWith('PUT'));
  expect(puts).toHaveLength(letters.length + 1);
  expect((await world.stage.state()).streams.map(({ version }) => version)).toEqual([2, 2, 2, 2]);
});

it('names the missing right where a 401 stays', async () => {
  const world = await aWorldWithSomethingToDo();
  await world.stage.switch({ failNext: { count: 99, status: 401 } });

  await expect(world.sync()).rejects.toMatchObject({ code: 'SLC2107' });

  expect((await statusOf(world)).conditions).toMatchObject([
    { type: 'Ready', reason: 'TenantFailed' },
    { type: 'Stalled', isTrue: true, message: expect.stringContaining('answered 401') },
  ]);
  expect(await world.stage.writes()).toEqual([]);
});

it('sends an import once, whatever happens to it, and reads again', async () => {
  const world = await aWorldWithSomethingToDo();
  const tenant = patient(world);
  world.staging = { ...world.staging, ...reaching(tenant) };
  await world.stage.switch({ failNext: { count: 1, status: 500, match: 'PUT ' } });

  const report = await world.sync();

  expect(report.results.filter(({ outcome }) => outcome === 'failed')).toHaveLength(1);
  const puts = (await world.stage.writes()).filter((call) => call.startsWith('PUT'));
  expect(new Set(puts).size).toBe(puts.length);

  // A new version that had no answer may still arrive until the tenant's timeout has passed.
  expect((await world.sync()).outcome).toBe('blocked');
  world.clock.advance(20_000);
  await world.stage.switch({ failNext: { count: 1, status: 500, match: 'GET ' } });
  const next = world.sync();
  world.clock.advance(await world.clock.nextSleep((ms) => ms === 250));
  expect((await next).outcome).toBe('synced');
});

it('takes the newest revision each time that it tries again', async () => {
  const world = await aWorldWithSomethingToDo();
  await world.stage.switch({ failNext: { count: 1, status: 503, match: 'value-streams?' } });
  const seen: string[] = [];
  const subject = {
    name: 'staging',
    every: 60_000,
    run: async () => {
      seen.push((await world.sync()).revision);
    },
  };
  const controller = startController([subject], {
    clock: world.clock,
    log: world.log,
    random: () => 0.5,
    newId: () => 'run-1',
  });

  const pause = await world.clock.nextSleep((ms) => ms === 1000);
  expect(seen).toEqual([]);
  await world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A2"', '"name": "A3"'),
  );
  world.clock.advance(pause);
  await world.clock.nextSleep((ms) => ms === 60_000);
  await controller.stop();

  expect(seen).toEqual([await world.head('env/staging')]);
  expect((await world.stage.state()).streams.map(({ name }) => name)).toEqual(['A3', 'B2', 'C2', 'D2']);
});
