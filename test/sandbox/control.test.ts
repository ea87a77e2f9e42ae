import { expect, it } from 'vitest';
import { isLoopback } from '../../src/sandbox/this-machine.ts';
import { aCaller, aPayload, aScenario } from './support/builders.ts';
import { type Client, type Payload } from './support/client.ts';
import { aTenant, aTenantWithShop } from './support/running.ts';

async function withStream(): Promise<{
  readonly tenant: Client;
  readonly shop: number;
  readonly id: string;
}> {
  const { tenant, shop } = await aTenantWithShop();
  const { id } = (await tenant.import(aPayload({ scenarios: [aScenario({ connection: shop })] }))).body
    .valueStream;
  return { tenant, shop, id };
}

const deepModule = (payload: Payload): Payload =>
  payload.scenarios[0].integromat_scenario.blueprint.flow[1].routes[0].flow[0];

it('edits a text of a nested module as a person would: a new version with another meaning', async () => {
  const { tenant, id } = await withStream();
  const before = await tenant.show(id);
  const edit = { op: 'setText', streamName: 'Order Splitting', scenario: 'Split', moduleId: 3 };
  const { valueStream } = await tenant.control({
    ...edit,
    pointer: '/mapper/body',
    value: 'Dear all,\nhello',
  });
  expect(valueStream).toMatchObject({ id, version: { number: 2 }, validation: 'validated' });
  expect(valueStream.revision).not.toBe(before.revision);
  expect(deepModule(await tenant.export(id)).mapper.body).toBe('Dear all,\nhello');
});

it('makes a stream invalid and inactive when an edit sets a connection that is not there', async () => {
  const { tenant, id } = await withStream();
  await tenant.call('POST', `/value-streams/${id}/activate`);
  const edit = { op: 'setText', streamId: id, moduleId: 3, pointer: '/parameters/account' };
  expect((await tenant.control({ ...edit, value: 5 })).valueStream).toMatchObject({
    state: 'inactive',
    validation: 'invalid',
  });
});

it('moves a module in the designer and nowhere else', async () => {
  const { tenant, id } = await withStream();
  const before = deepModule(await tenant.export(id));
  await tenant.control({ op: 'moveModule', streamId: id, moduleId: 3, x: 900, y: -150 });
  const after = deepModule(await tenant.export(id));
  expect(after.metadata.designer).toEqual({ x: 900, y: -150 });
  expect({ ...after, metadata: 0 }).toEqual({ ...before, metadata: 0 });
});

it('sets state and instances, renames, duplicates and deletes', async () => {
  const { tenant, id } = await withStream();
  await tenant.control({ op: 'setState', streamId: id, state: 'active' });
  await tenant.control({ op: 'setActiveInstances', streamId: id, activeInstances: 4 });
  await tenant.control({ op: 'renameStream', streamId: id, name: 'Renamed' });
  expect(await tenant.show(id)).toMatchObject({ name: 'Renamed', state: 'active', activeInstances: 4 });
  expect((await tenant.export(id)).execution_template.name).toBe('Renamed');
  const { valueStream: copy } = await tenant.control({ op: 'duplicateStream', streamId: id });
  expect(copy).toMatchObject({ name: 'Renamed', state: 'inactive', validation: 'validated' });
  const scenarioOf = async (stream: string) => (await tenant.export(stream)).scenarios[0].scenario_id;
  expect(await scenarioOf(copy.id)).not.toBe(await scenarioOf(id));
  await tenant.control({ op: 'deleteStream', streamId: id });
  expect((await tenant.state()).streams.map((stream: { id: string }) => stream.id)).toEqual([copy.id]);
});

it('adds and removes connections and cloud functions; what used a removed one is invalid', async () => {
  const { tenant, shop, id } = await withStream();
  await tenant.control({ op: 'addConnection', name: 'shop', accountName: 'acme-commerce' });
  await tenant.control({ op: 'addCloudFunction', name: 'tax' });
  expect(await tenant.list('/connections')).toHaveLength(2);
  expect(await tenant.list('/cloud-functions')).toEqual([{ id: expect.any(String), name: 'tax' }]);
  await tenant.call('POST', `/value-streams/${id}/activate`);
  await tenant.control({ op: 'removeConnection', id: shop });
  expect(await tenant.show(id)).toMatchObject({ state: 'inactive', validation: 'invalid' });
  expect((await tenant.export(id)).scenarios[0].connections).toEqual([]);
});

it('says what is wrong with an operation and does nothing', async () => {
  const { tenant, id } = await withStream();
  await tenant.import(aCaller({ id: 'x', name: 'Order Splitting', runs: [] }));
  const post = async (body: unknown, type = 'application/json') => {
    const init = { method: 'POST', headers: { 'Content-Type': type }, body: JSON.stringify(body) };
    return fetch(`${tenant.url}/_control`, init);
  };
  const edit = { tenant: 'acmedev', op: 'setText', moduleId: 3, pointer: '/mapper/body', value: 'x' };
  const wrong: readonly (readonly [unknown, number])[] = [
    [{ tenant: 'acmedev', op: 'burn' }, 422],
    [{ tenant: 'acmedev', switches: { failNext: { status: 200 } } }, 422],
    [{ tenant: 'acmedev', switches: { unknownSwitch: true } }, 422],
    [{ tenant: 'nobody', op: 'clearRequests' }, 404],
    [{ ...edit, streamName: 'Order Splitting' }, 409],
    [{ ...edit, streamName: 'No such stream' }, 404],
    [{ ...edit, streamId: id, moduleId: 99 }, 422],
    [{ ...edit, streamId: id, scenario: 'No such scenario' }, 422],
    [{ ...edit, streamId: id, pointer: '/mapper/none/deeper' }, 422],
    [[], 422],
  ];
  for (const [body, status] of wrong) {
    expect({ body, status: (await post(body)).status }).toEqual({ body, status });
  }
  expect((await post({ ...edit, streamId: id }, 'text/plain')).status).toBe(415);
  expect((await tenant.show(id)).version.number).toBe(1);
});

it('is steered from its own machine only', () => {
  expect(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'].filter(isLoopback)).toHaveLength(4);
  expect(
    ['10.0.0.1', '::ffff:10.0.0.1', '128.0.0.1', '', '127.0.0.1.evil.example'].filter(isLoopback),
  ).toEqual([]);
});

it('writes calls down without secrets, and forgets them when told to', async () => {
  const tenant = await aTenant({ clientSecret: 'canary-secret' });
  const { access_token: token } = (await tenant.token({ client_secret: 'canary-secret' })).body;
  const headers = { Authorization: `Bearer ${token}` };
  await tenant.send('GET', '/orchestration/acmedev/rules?pageSize=5', { headers });
  await tenant.send('GET', '/orchestration/acmedev/value-streams/none', { headers });
  const logged = async () => (await fetch(`${tenant.url}/_control/requests?tenant=acmedev`)).text();
  const text = await logged();
  expect(JSON.parse(text).requests).toMatchObject([
    { seq: 1, method: 'POST', path: '/oauth/token', status: 200 },
    {
      seq: 2,
      method: 'GET',
      path: '/orchestration/acmedev/rules?pageSize=5',
      status: 200,
      outcome: 'answered',
    },
    { seq: 3, method: 'GET', path: '/orchestration/acmedev/value-streams/none', status: 404 },
  ]);
  expect(text).not.toContain('canary-secret');
  expect(text).not.toContain(token);
  await tenant.control({ op: 'clearRequests' });
  expect(JSON.parse(await logged()).requests).toEqual([]);
});

it('sums up what a tenant holds', async () => {
  const { tenant, shop, id } = await withStream();
  const connection = { id: shop, name: 'shop', accountName: 'acme-commerce' };
  expect(await tenant.state()).toMatchObject({
    tenant: 'acmedev',
    streams: [{ id, name: 'Order Splitting', state: 'inactive', validation: 'validated', version: 1 }],
    counts: { scenarios: 1, hooks: 1, rules: 0, forms: 0, events: 0 },
    connections: [connection],
  });
  const all = JSON.parse(await (await fetch(`${tenant.url}/_control/state`)).text());
  expect(all.tenants.map((one: { tenant: string }) => one.tenant)).toEqual(['acmedev', 'acmestage']);
});
