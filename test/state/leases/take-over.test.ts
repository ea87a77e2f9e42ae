import { expect, it, vi } from 'vitest';
import { createHttpTenant } from '../../../src/adapters/http-tenant/http-tenant.ts';
import { member } from '../../../src/core/json/json.ts';
import { LeaseLost } from '../../../src/ports/lease-lost.ts';
import { runSync } from '../../../src/runs/run.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, never, type World } from '../../support/world.ts';
import { reaching } from '../../../src/runs/write-access.ts';

const subject = 'environment staging';

/** A world whose next write to the target tenant lasts until a test is done with something. */
async function aWorldToDisturb() {
  const world = await aWorld({ seed: smallStreams({ A: {}, B: {}, C: {} }) });
  await world.bringToStaging();
  let disturb = async (): Promise<void> => undefined;
  const disturbed: typeof fetch = async (input, init) => {
    const isWrite = !['GET', 'OPTIONS'].includes(init?.method ?? 'GET');
    const answer = await world.sandbox.fetch(input, init);
    if (isWrite && new Request(input).url.includes('/value-streams')) {
      const doing = disturb;
      disturb = async () => undefined;
      await doing();
    }
    return answer;
  };
  const tenant = createHttpTenant(
    {
      name: 'stage',
      baseUrl: world.sandbox.url,
      tenant: 'acmestage',
      clientId: 'demo',
      clientSecret: 'demo-secret',
      concurrency: 1,
    },
    { fetch: disturbed, clock: world.clock, random: () => 0.5, log: world.log },
  );
  world.staging = { ...world.staging, ...reaching(tenant), timeout: 20_000 };
  return { world, duringWrite: (doing: () => Promise<void>) => (disturb = doing) };
}

const sync = (world: World, holder: string) =>
  runSync(world.deps, world.staging, { holder, patience: 0 }, never);

const conditionsOf = async (world: World) =>
  member((await world.store.status(subject))?.status, 'conditions');

it('sends no more than the call that had begun once another process has taken over', async () => {
  const { world, duringWrite } = await aWorldToDisturb();
  duringWrite(async () => {
    // As if it had run out, with no time passing: the pass itself has noticed nothing yet.
    const lease = await world.store.lease(subject);
    if (lease !== undefined) await world.store.releaseLease(lease);
    await world.store.acquireLease(subject, 'other');
  });

  await expect(sync(world, 'stopped')).rejects.toBeInstanceOf(LeaseLost);

  expect(await world.stage.writes()).toHaveLength(1);
  expect(await world.store.openJournal('staging')).toHaveLength(1);
  expect(await world.store.lease(subject)).toMatchObject({ holder: 'other' });
  // What is so is said by whoever works on it.
  expect(await world.store.status(subject)).toBeUndefined();
  expect(world.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

it('waits, says why, settles what was open and sends nothing twice where the process before disappeared', async () => {
  const { world, duringWrite } = await aWorldToDisturb();
  await sync(world, 'first');
  await world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "A2"'),
  );
  duringWrite(async () => {
    world.clock.advance(world.store.leaseTime + 5_000);
    throw new Error('the process ended');
  });
  await sync(world, 'dead').catch(() => undefined);
  await world.store.acquireLease(subject, 'dead');
  world.clock.advance(world.store.leaseTime + 5_000);
  await world.stage.forget();

  const taken = sync(world, 'next');

  // Until the lease is renewed, and until what was begun has arrived: both last as long.
  await vi.waitFor(() => expect(world.clock.sleeping()).toEqual([15_000, 15_000]));
  expect(await world.stage.requests()).toEqual([]);
  expect(await conditionsOf(world)).toContainEqual({
    type: 'Reconciling',
    isTrue: true,
    reason: 'TakingOver',
    message:
      'dead stopped in the middle of its work; this run continues in 15 s, when a call that it had begun must have arrived',
  });
  world.clock.advance(15_000);
  expect((await taken).outcome).toBe('synced');
  expect((await world.stage.state()).streams.map(({ name }) => name).toSorted()).toEqual(['A2', 'B', 'C']);
  expect(JSON.stringify(await conditionsOf(world))).not.toContain('TakingOver');
});
