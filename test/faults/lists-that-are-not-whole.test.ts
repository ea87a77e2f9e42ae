import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { createHttpTenant } from '../../src/adapters/http-tenant/http-tenant.ts';
import { PortError } from '../../src/ports/errors.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorld, type World } from '../support/world.ts';
import { rename, statusOf, streamsOf } from './seen.ts';
import { reaching } from '../../src/runs/write-access.ts';

/** Staging holds A, B and C; then git changes A and no longer has C. Lists come in pages of one. */
async function aWorldWithSomethingToDo(through: Through = (send) => send): Promise<World> {
  const world = await aWorld({ seed: smallStreams({ A: {}, B: {}, C: {} }) });
  world.staging = { ...world.staging, ...reaching(onePerPage(world, through)) };
  await world.bringToStaging();
  await world.sync();
  await rename(world, 'A', 'A2');
  await world.person.edit('env/staging', 'value-streams/c/value-stream.json', () => undefined);
  await world.stage.forget();
  return world;
}

/** Wraps the function that calls the tenants. */
type Through = (send: typeof fetch) => typeof fetch;

function onePerPage(world: World, through: Through) {
  return createHttpTenant(
    {
      name: 'stage',
      baseUrl: world.sandbox.url,
      tenant: 'acmestage',
      clientId: 'demo',
      clientSecret: 'demo-secret',
      attempts: 1,
      pageSize: 1,
    },
    { fetch: through(world.sandbox.fetch), clock: world.clock, random: () => 0.5, log: world.log },
  );
}

/** What plan and sync end with, what the tenant was sent and holds then, and what a person is told. */
async function tried(world: World) {
  const codeOf = (error: unknown) => (error instanceof PortError ? error.code : error);
  const before = await streamsOf(world);
  return {
    plan: await world.plan().catch(codeOf),
    sync: await world.sync().catch(codeOf),
    writes: await world.stage.writes(),
    names: (await world.stage.state()).streams.map(({ name }) => name).sort(),
    status: await statusOf(world),
    keepsStreams: isDeepStrictEqual(await streamsOf(world), before),
  };
}

/** The pass ended before anything was decided, and says so. */
function nothingDecided(code: string): object {
  const ready = { type: 'Ready', isTrue: false, reason: 'TenantFailed' };
  return {
    plan: code,
    sync: code,
    writes: [],
    names: ['A', 'B', 'C'],
    status: {
      sync: 'Unknown',
      health: 'Healthy',
      conditions: [ready, {}],
      details: [expect.stringContaining(`[${code}]`)],
    },
    keepsStreams: true,
  };
}

/** What the next run did, and what a person is told then. */
async function triedAgain(world: World) {
  const { results } = await world.sync();
  const { sync, health } = await statusOf(world);
  return { results, sync, health };
}

const madeGood = {
  results: [{ outcome: 'done', change: { name: 'A2' } }],
  sync: 'Synced',
  health: 'Healthy',
};

const all = 'GET /orchestration/acmestage/value-streams?';
const second = 'pageNumber=2';

it.each([
  ['431 for the first page', { failNext: { count: 99, status: 431, match: all } }, 'SLC2114'],
  ['431 for another page', { failNext: { count: 99, status: 431, match: second } }, 'SLC2114'],
  ['500', { failNext: { count: 99, status: 500, match: all } }, 'SLC2105'],
  ['500 for another page', { failNext: { count: 99, status: 500, match: second } }, 'SLC2105'],
  ['403', { failNext: { count: 99, status: 403, match: all } }, 'SLC2107'],
  ['404', { failNext: { count: 99, status: 404, match: all } }, 'SLC2111'],
  ['a cut connection', { cutNext: { count: 99, when: 'before', match: second } }, 'SLC2102'],
  ['half its items', { halfPages: true }, 'SLC2117'],
  ['a total that shrinks from page to page', { shrinkingTotal: true }, 'SLC2117'],
])('plans, sends and deletes nothing after a list that answers %s', async (_, switches, code) => {
  const world = await aWorldWithSomethingToDo();
  await world.stage.switch(switches);

  expect(await tried(world)).toMatchObject(nothingDecided(code));

  await world.stage.switch({ failNext: null, cutNext: null, halfPages: false, shrinkingTotal: false });
  expect(await triedAgain(world)).toMatchObject(madeGood);
});

it('says that it tries again, or that a person must act', async () => {
  const world = await aWorldWithSomethingToDo();

  await world.stage.switch({ failNext: { count: 1, status: 500, match: all } });
  await expect(world.sync()).rejects.toThrow('answered 500');
  expect((await statusOf(world)).conditions[1]).toMatchObject({ type: 'Reconciling', reason: 'Retrying' });

  await world.stage.switch({ failNext: { count: 1, status: 403, match: all } });
  await expect(world.sync()).rejects.toThrow('answered 403');
  expect((await statusOf(world)).conditions[1]).toMatchObject({ type: 'Stalled', reason: 'TenantFailed' });
});

it('decides nothing where the order changes between two pages of a list', async () => {
  let isBetween = false;
  const shuffling: Through = (send) => async (input, init) => {
    const { url } = new Request(input);
    // Somebody else reads the list from its beginning, and so gives it another order.
    if (isBetween && url.includes(second)) await send(url.replace(second, 'pageNumber=1'), init);
    return send(input, init);
  };
  const world = await aWorldWithSomethingToDo(shuffling);
  await world.stage.switch({ reorderLists: true });
  isBetween = true;

  expect(await tried(world)).toMatchObject(nothingDecided('SLC2117'));

  isBetween = false;
  await world.stage.switch({ reorderLists: false });
  expect(await triedAgain(world)).toMatchObject(madeGood);
});

it('is not misled by lists and sets that come in another order each time', async () => {
  const world = await aWorldWithSomethingToDo();
  world.staging = { ...world.staging, ...reaching(world.tenant('stage', 'acmestage')) };
  await world.stage.switch({ reorderLists: true });

  expect(await triedAgain(world)).toMatchObject(madeGood);
  await world.stage.forget();
  expect((await world.sync()).results).toEqual([]);
  expect(await world.stage.writes()).toEqual([]);
});
