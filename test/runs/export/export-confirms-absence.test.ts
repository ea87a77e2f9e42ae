import { expect, it } from 'vitest';
import { createHttpTenant } from '../../../src/adapters/http-tenant/http-tenant.ts';
import { NotFound, PortError } from '../../../src/ports/errors.ts';
import { anExportFile } from '../../support/export-file.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const names = ['A', 'B', 'C', 'D', 'E'];

/** A world whose source has been exported, with these streams. */
async function anExportedWorld(streams: readonly string[] = names): Promise<World> {
  const seed = Object.fromEntries(
    streams.map((name, index) => [
      `${name}.json`,
      anExportFile({ name, id: `01K1DQS3CWHVTCQ9DN14SKXK${String(index).padStart(2, '0')}` }),
    ]),
  );
  const world = await aWorld({ seed });
  await world.export();
  return world;
}

const remove = (world: World, streamName: string) => world.dev.do({ op: 'deleteStream', streamName });

/** Lets `change` replace the tenant's answers to the source, by the path of the request. */
function interpose(world: World, change: (path: string, answer: Response) => Promise<Response>): void {
  const changed: typeof fetch = async (input, init) =>
    change(
      new URL(input instanceof Request ? input.url : input).pathname,
      await world.sandbox.fetch(input, init),
    );
  const settings = { clientId: 'demo', clientSecret: 'demo-secret', attempts: 1 };
  const tenant = createHttpTenant(
    { name: 'dev', baseUrl: world.sandbox.url, tenant: 'acmedev', ...settings },
    { fetch: changed, clock: world.clock, random: () => 0.5, log: world.log },
  );
  world.source = { ...world.source, tenant };
}

/** Lets the source's lists lack streams of these names, with a total that matches. */
function shorten(world: World, lacks: readonly string[]): void {
  interpose(world, async (path, answer) => {
    if (!path.endsWith('/value-streams')) return answer;
    const all = (await answer.json()) as readonly { readonly name: string }[];
    const listed = all.filter(({ name }) => !lacks.includes(name));
    const headers = { 'content-type': 'application/json', 'x-total-count': String(listed.length) };
    return new Response(JSON.stringify(listed), { headers });
  });
}

const streamReads = (world: World) =>
  world.dev.requests(({ method, path }) => method === 'GET' && /value-streams\/[^/?]+$/.test(path));

it.each([
  { lacks: ['C'], what: 'one stream' },
  { lacks: names, what: 'every stream' },
])('stops where the list lacks $what that the tenant still has', async ({ lacks }) => {
  const world = await anExportedWorld();
  const before = await world.refs();
  shorten(world, lacks);

  await expect(world.export()).rejects.toMatchObject({ code: 'SLC2495', remedy: 'retry' });

  expect(await world.refs()).toBe(before);
  const [status] = await world.store.statuses();
  expect(status?.status).toMatchObject({
    sync: 'Unknown',
    conditions: [{ type: 'Ready', isTrue: false, reason: 'ListIncomplete' }, { reason: 'Retrying' }],
  });
  expect((await world.store.runs('source dev', 1))[0]).toMatchObject({ outcome: 'error' });
});

it('stops before a new stream takes the path of an unlisted one with its name', async () => {
  const world = await anExportedWorld(['A']);
  const before = await world.refs();
  const { id } = await world.dev.stream('A');
  await world.source.tenant.importFile(anExportFile({ name: 'A' }), never);
  const list = world.source.tenant.list.bind(world.source.tenant);
  world.source.tenant.list = async (signal) => {
    const listing = await list(signal);
    return { ...listing, streams: listing.streams.filter((stream) => stream.id !== id) };
  };

  await expect(world.export()).rejects.toMatchObject({ code: 'SLC2495' });

  expect(await world.refs()).toBe(before);
});

it('stops a dry run in the same way', async () => {
  const world = await anExportedWorld();
  shorten(world, ['C']);

  await expect(world.export({ dryRun: true })).rejects.toMatchObject({ code: 'SLC2495' });
});

it('reads no more streams once one has answered', async () => {
  const many = Array.from({ length: 40 }, (_, index) => `Stream ${index}`);
  const world = await anExportedWorld(many);
  shorten(world, many);
  await world.dev.forget();

  await expect(world.export()).rejects.toMatchObject({ code: 'SLC2495' });

  expect((await streamReads(world)).length).toBeLessThanOrEqual(4);
});

it('exports again once the list is complete', async () => {
  const world = await anExportedWorld();
  const { tenant } = world.source;
  shorten(world, ['C']);
  await expect(world.export()).rejects.toMatchObject({ code: 'SLC2495' });
  world.source = { ...world.source, tenant };

  expect(await world.export()).toMatchObject({ added: [], changed: [], removed: [], vanished: [] });
});

it('removes a stream from the mirror once the tenant says that it is gone', async () => {
  const world = await anExportedWorld();
  await remove(world, 'C');
  await world.dev.forget();

  const report = await world.export();

  expect(report).toMatchObject({ removed: ['value-streams/c'], vanished: ['value-streams/c'] });
  expect(await streamReads(world)).toHaveLength(1);
  expect(await world.export()).toMatchObject({ vanished: [] });
});

it.each([
  ['fails', new PortError('no answer', { code: 'SLC2103', remedy: 'retry' })],
  ['is refused', new PortError('not allowed', { code: 'SLC2107', remedy: 'wait' })],
])('never takes a stream for gone whose read %s', async (_how, failure) => {
  const world = await anExportedWorld();
  const before = await world.refs();
  await remove(world, 'C');
  world.source.tenant.get = () => Promise.reject(failure);

  await expect(world.export()).rejects.toBe(failure);

  expect(await world.refs()).toBe(before);
});

it('never takes a stream for gone because a gateway has no route', async () => {
  const world = await anExportedWorld();
  const before = await world.refs();
  const { id } = await world.dev.stream('C');
  await remove(world, 'C');
  interpose(world, async (path, answer) =>
    path.endsWith(id) ? new Response('<h1>no route</h1>', { status: 404 }) : answer,
  );

  await expect(world.export()).rejects.toMatchObject({ code: 'SLC2111' });

  expect(await world.refs()).toBe(before);
});

it('stops where more streams vanished than one export may remove, until that many are allowed', async () => {
  const world = await anExportedWorld();
  const before = await world.refs();
  for (const name of ['A', 'B', 'C', 'D']) await remove(world, name);

  await expect(world.export()).rejects.toMatchObject({ code: 'SLC2496', remedy: 'wait' });
  await expect(world.export({ allowRemovals: 3 })).rejects.toMatchObject({ code: 'SLC2496' });

  expect(await world.refs()).toBe(before);
  const [status] = await world.store.statuses();
  expect(status?.status).toMatchObject({
    sync: 'Unknown',
    conditions: [
      { type: 'Ready', isTrue: false },
      { type: 'Stalled', isTrue: true, reason: 'TooManyVanished' },
    ],
  });
  const report = await world.export({ allowRemovals: 4 });
  expect(report.removed).toEqual(['a', 'b', 'c', 'd'].map((slug) => `value-streams/${slug}`));
  expect(report.vanished).toEqual(report.removed);
});

it('tells how many streams vanished and how many one export may remove, and names some', async () => {
  const many = Array.from({ length: 20 }, (_, index) => `Stream ${index}`);
  const world = await anExportedWorld(many);
  for (const name of many.slice(0, 15)) await remove(world, name);

  await expect(world.export()).rejects.toThrow(
    /^15 of 20 streams are gone from tenant dev, and one export may remove 3: stream-0, stream-1, .+ and 5 more$/,
  );
});

it('reads only as many streams by id as it takes to know that too many vanished', async () => {
  const many = Array.from({ length: 20 }, (_, index) => `Stream ${index}`);
  const world = await anExportedWorld(many);
  for (const name of many) await remove(world, name);
  await world.dev.forget();

  await expect(world.export()).rejects.toMatchObject({ code: 'SLC2496' });

  expect(await streamReads(world)).toHaveLength(4);
});

it.each([
  { maxRemovals: 0, allowRemovals: undefined, stops: true },
  { maxRemovals: 0, allowRemovals: 2, stops: false },
  { maxRemovals: 1, allowRemovals: undefined, stops: true },
  { maxRemovals: 2, allowRemovals: undefined, stops: false },
  { maxRemovals: 2, allowRemovals: 0, stops: false },
])(
  'limits removals to maxRemovals of the source, or to the allowed ones: $maxRemovals, $allowRemovals',
  async ({ maxRemovals, allowRemovals, stops }) => {
    const world = await anExportedWorld();
    world.source = { ...world.source, maxRemovals };
    await remove(world, 'A');
    await remove(world, 'B');

    const exported = world.export({ allowRemovals });

    if (stops) await expect(exported).rejects.toMatchObject({ code: 'SLC2496' });
    else expect((await exported).removed).toHaveLength(2);
  },
);

it('does not count streams that the configuration excludes', async () => {
  const world = await anExportedWorld();
  world.source = { ...world.source, exclude: ['?'], maxRemovals: 0 };
  await world.dev.forget();

  const report = await world.export();

  expect(report.removed).toHaveLength(5);
  expect(report.vanished).toEqual([]);
  expect(await streamReads(world)).toEqual([]);
});

it('believes a list that people declared whole, and stops where that removes too much', async () => {
  const world = await anExportedWorld();
  for (const name of names.slice(1)) await remove(world, name);
  const list = world.source.tenant.list.bind(world.source.tenant);
  world.source.tenant.list = async (signal) => ({ ...(await list(signal)), isDeclared: true });
  await world.dev.forget();

  await expect(world.export()).rejects.toMatchObject({ code: 'SLC2496' });
  expect((await world.export({ allowRemovals: 4 })).removed).toHaveLength(4);

  expect(await streamReads(world)).toEqual([]);
});

it('reads no stream that an incomplete list lacks', async () => {
  const world = await anExportedWorld();
  const before = await world.refs();
  world.source.tenant.list = async () => ({ streams: [], whole: false });
  world.source.tenant.get = () => Promise.reject(new NotFound('gone', { code: 'SLC2110', remedy: 'never' }));

  expect(await world.export()).toMatchObject({ removed: [], vanished: [] });

  expect(await world.refs()).toBe(before);
});
