import { expect, it } from 'vitest';
import { anExportFile, payloadOf } from '../../support/export-file.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const shop = (id: number, name: string) => ({ id, name, accountName: 'acme-commerce' });
const call = (id: number, connection: number) => ({
  id,
  module: 'acme-commerce:makeApiCall',
  version: 1,
  parameters: { __IMTCONN__: connection },
  mapper: { url: `/orders/${id}` },
});

/** Two streams: one calls through two connections, the other through none; a third runs the first. */
const seed = {
  'a.json': anExportFile({
    name: 'A',
    id: '01K1DQS3CWHVTCQ9DN14SKXK00',
    scenarios: [
      {
        id: '11',
        name: 'Call',
        connections: [shop(51, 'shop'), shop(52, 'outlet')],
        modules: [call(1, 51), call(2, 52)],
      },
    ],
  }),
  'b.json': anExportFile({
    name: 'B',
    id: '01K1DQS3CWHVTCQ9DN14SKXK01',
    runs: ['01K1DQS3CWHVTCQ9DN14SKXK00'],
  }),
  'c.json': anExportFile({ name: 'C', id: '01K1DQS3CWHVTCQ9DN14SKXK02' }),
};

async function aWorldWithoutConnections(): Promise<World> {
  const world = await aWorld({ seed });
  for (const name of ['shop', 'outlet']) await world.stage.do({ op: 'removeConnection', name });
  await world.bringToStaging();
  return world;
}

const bind = (world: World, yaml: string) =>
  world.person.edit('env/staging', 'environments/staging.yaml', () => yaml);

async function connectionsUsed(world: World): Promise<readonly number[]> {
  const { id } = await world.stage.stream('A');
  const text = JSON.stringify(payloadOf(await world.staging.tenant.exportFile(id, never)));
  return [...text.matchAll(/"__IMTCONN__":(\d+)/g)].map(([, found]) => Number(found));
}

it('sends neither a stream whose connection is missing nor what runs it, sends the rest, and says the YAML to add', async () => {
  const world = await aWorldWithoutConnections();
  const outlet = await world.stage.connection('outlet', 'acme-commerce');

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'blocked', results: [{ change: { name: 'C' }, outcome: 'done' }] });
  expect(report.plan.blocked).toEqual(['value-streams/a', 'value-streams/b']);
  const [missing, ...others] = report.plan.blockers;
  expect(missing).toMatchObject({ code: 'SLC2405', file: 'connections/shop.json' });
  expect(missing?.message).toContain('environments/staging.yaml: bindings: { connections/shop: <id> }');
  expect(missing?.message).toContain(`candidates: ${outlet} (outlet)`);
  expect(others.map(({ code }) => code)).toEqual(['SLC2404']);
});

it('asks where two connections have the name and type, and never picks', async () => {
  const world = await aWorldWithoutConnections();
  await world.stage.connection('outlet', 'acme-commerce');
  const ids = [
    await world.stage.connection('shop', 'acme-commerce'),
    await world.stage.connection('shop', 'acme-commerce'),
  ];

  const report = await world.sync();

  expect(report.plan.blocked).toEqual(['value-streams/a', 'value-streams/b']);
  for (const id of ids) expect(report.plan.blockers[0]?.message).toContain(String(id));

  await bind(world, `bindings: { connections/shop: ${ids[1]} }\n`);
  expect((await world.sync()).outcome).toBe('synced');
  expect(await connectionsUsed(world)).toContain(ids[1]);
  expect(await connectionsUsed(world)).not.toContain(ids[0]);
});

it('refuses a binding to a connection of another type, and to one that is not there', async () => {
  const world = await aWorldWithoutConnections();
  await world.stage.connection('outlet', 'acme-commerce');
  const mail = await world.stage.connection('mail', 'smtp');
  await bind(world, `bindings: { connections/shop: ${mail} }\n`);
  const wrong = await world.plan();
  expect(wrong.blockers[0]?.message).toContain('which is of type smtp and not acme-commerce');

  await bind(world, 'bindings: { connections/shop: 99999 }\n');
  const absent = await world.plan();
  expect(absent.blocked).toEqual(['value-streams/a', 'value-streams/b']);
});

it('binds by another name, and two connections of the source to one of the target', async () => {
  const world = await aWorldWithoutConnections();
  const only = await world.stage.connection('Web shop', 'acme-commerce');
  await bind(world, `bindings:\n  connections/shop: { name: Web shop }\n  connections/outlet: ${only}\n`);

  expect((await world.sync()).outcome).toBe('synced');
  expect(await connectionsUsed(world)).toEqual([only, only]);

  await world.stage.forget();
  await world.stage.switch({ omitRevision: true, reorderLists: true });
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
  expect(await world.stage.writes()).toEqual([]);
});

it('sends a stream again when its binding changes', async () => {
  const world = await aWorldWithoutConnections();
  await world.stage.connection('outlet', 'acme-commerce');
  await world.stage.connection('shop', 'acme-commerce');
  await world.sync();
  const other = await world.stage.connection('New shop', 'acme-commerce');
  await bind(world, `bindings: { connections/shop: ${other} }\n`);

  const report = await world.sync();

  expect(report.results).toMatchObject([{ change: { op: 'replace', name: 'A' }, outcome: 'done' }]);
  expect(await connectionsUsed(world)).toContain(other);
});

it('puts the values of the environment into what it sends, and finds them again', async () => {
  const world = await aWorldWithoutConnections();
  for (const name of ['shop', 'outlet']) await world.stage.connection(name, 'acme-commerce');
  const file = 'value-streams/a/scenarios/call.json';
  await world.person.edit('env/staging', file, (text) => text.replace('"/orders/1"', '{"$value": "orders"}'));
  const refused = await world.plan();
  expect(refused.blocked).toEqual(['value-streams/a', 'value-streams/b']);
  expect(refused.blockers[0]).toMatchObject({ code: 'SLC1012', file });

  await bind(world, 'values: { orders: https://stage.example/orders }\n');
  expect((await world.sync()).outcome).toBe('synced');

  const { id } = await world.stage.stream('A');
  const sent = JSON.stringify(payloadOf(await world.staging.tenant.exportFile(id, never)));
  expect(sent).toContain('https://stage.example/orders');
  await world.stage.forget();
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
  expect(await world.stage.writes()).toEqual([]);
});

it('refuses an environment file that it cannot read, with its line', async () => {
  const world = await aWorldWithoutConnections();
  await bind(world, 'bindings:\n  connections/shop: 1\nvalue: {}\n');

  await expect(world.plan()).rejects.toThrow(/environments\/staging\.yaml: line 3.*unknown key "value"/);
});
