import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aCaller, aPayload, aScenario } from './support/builders.ts';
import { Client, fileOf, type Payload } from './support/client.ts';
import { running, temporaryFolder } from './support/running.ts';

/** A folder with an export file for each payload. */
function seedFolder(payloads: readonly Payload[]): string {
  const folder = temporaryFolder();
  payloads.forEach((payload, at) =>
    writeFileSync(join(folder, `${at}.json`), JSON.stringify(fileOf(payload))),
  );
  writeFileSync(join(folder, 'readme.txt'), 'not an export');
  return folder;
}

const child = aPayload({
  id: 'child',
  name: 'Child',
  scenarios: [aScenario({ id: '12', hook: 12, connection: 283 })],
  template: { state: 'inactive' },
});
const top = aPayload({
  id: 'top',
  name: 'Top',
  scenarios: [aScenario({ id: '11', hook: 11, connection: 284 })],
  steps: [
    { stepType: 'scenario', scenarios: [{ scenario_id: '11' }] },
    { stepType: 'subflow', subflow: { execution_template_id: 'child' } },
    { stepType: 'cloud_function', cloud_function: { id: 'cf', name: 'tax' } },
  ],
  sections: { subflows: [child], rules: [{ id: 'r', name: 'isBig' }] },
});

it('gives the first tenant the streams of the seed once each, linked, in the state of their files', async () => {
  const sandbox = await running({ seedDir: seedFolder([child, top]) });
  const dev = new Client(sandbox.url, 'acmedev');
  const streams = await dev.list('/value-streams');
  const shown = streams.map((one: Payload) => [one.name, one.state, one.validation]);
  expect(shown).toEqual([
    ['Child', 'inactive', 'validated'],
    ['Top', 'active', 'validated'],
  ]);
  const [childStream, topStream] = streams;
  const exported = await dev.export(topStream.id);
  expect(exported.execution_template.id).not.toBe('top');
  expect(exported.execution_template.steps[1].subflow.execution_template_id).toBe(childStream.id);
  expect(exported.execution_template.steps[2].cloud_function.id).toBe(
    (await dev.list('/cloud-functions'))[0].id,
  );
  const used =
    exported.scenarios[0].integromat_scenario.blueprint.flow[1].routes[0].flow[0].parameters.account;
  expect(exported.scenarios[0].connections).toEqual([expect.objectContaining({ id: used, name: 'shop' })]);
  expect(exported.subflows).toHaveLength(1);
});

const resources = async (tenant: Client): Promise<Payload[]> => [
  ...(await tenant.list('/connections')),
  ...(await tenant.list('/cloud-functions')),
];

const names = (found: Payload[]) => found.map((one) => [one.name, one.accountName]);

it('gives every other tenant the connections and functions by name and type, and nothing else', async () => {
  const sandbox = await running({ seedDir: seedFolder([top]) });
  const [dev, harness] = [new Client(sandbox.url, 'acmedev'), new Client(sandbox.url, 'acmestage')];
  const [inDev, inHarness] = [await resources(dev), await resources(harness)];
  expect(names(inHarness)).toEqual(names(inDev));
  expect(names(inHarness)).toEqual([
    ['shop', 'acme-commerce'],
    ['shop', 'acme-commerce'],
    ['tax', undefined],
  ]);
  const ids = new Set([...inDev, ...inHarness].map((one) => one.id));
  expect(ids.size).toBe(6);
  expect((await harness.state()).streams).toEqual([]);
  expect((await harness.state()).counts).toMatchObject({ rules: 0, events: 0, scenarios: 0 });
  expect((await dev.state()).counts.rules).toBe(1);
});

it('shares a scenario that two files carry with one id and content, and only such a one', async () => {
  const shared = aScenario({ id: '5', hook: 5 });
  const other = aScenario({ id: '5', hook: 5, text: 'other' });
  const files = [shared, shared, other].map((scenario, at) =>
    aPayload({ id: `s${at}`, name: `S${at}`, scenarios: [scenario] }),
  );
  const dev = new Client((await running({ seedDir: seedFolder(files) })).url, 'acmedev');
  const { streams } = await dev.state();
  const [one, two, three] = streams.map((stream: Payload) => stream.scenarios[0]);
  expect(one).toBe(two);
  expect(three).not.toBe(one);
});

it('does not seed a tenant that has streams, and gives a new tenant what its streams need', async () => {
  const [dataDir, seedDir] = [temporaryFolder(), seedFolder([top])];
  await (await running({ dataDir, seedDir, tenants: ['acmedev'] })).stop();
  const sandbox = await running({ dataDir, seedDir, tenants: ['acmedev', 'acmeprod'] });
  const [dev, prod] = [new Client(sandbox.url, 'acmedev'), new Client(sandbox.url, 'acmeprod')];
  expect((await dev.state()).streams).toHaveLength(2);
  expect(await dev.list('/connections')).toHaveLength(2);
  expect(await prod.list('/connections')).toHaveLength(2);
});

it('lets what the first tenant exports be imported elsewhere once its connections are bound', async () => {
  const sandbox = await running({ seedDir: seedFolder([aPayload()]) });
  const [dev, harness] = [new Client(sandbox.url, 'acmedev'), new Client(sandbox.url, 'acmestage')];
  const [{ id }] = await dev.list('/value-streams');
  const exported = await dev.export(id);
  const refused = (await harness.import(exported)).body;
  expect(refused.valueStream.validation).toBe('invalid');
  expect(refused.missing.connections).toEqual([
    { id: exported.scenarios[0].connections[0].id, name: 'shop', accountName: 'acme-commerce' },
  ]);
  const [bound] = await harness.list('/connections');
  const text = JSON.stringify(exported).replaceAll(
    String(exported.scenarios[0].connections[0].id),
    String(bound.id),
  );
  expect((await harness.import(JSON.parse(text))).body.valueStream.validation).toBe('validated');
});

it('names the seed file that cannot be read, and why', async () => {
  const seedDir = temporaryFolder();
  writeFileSync(join(seedDir, 'broken.json'), '{"name": "x"}');
  await expect(running({ seedDir })).rejects.toThrow(
    /broken\.json cannot be a seed: this is not an export file/,
  );
});

it('gives the ids of a cycle of seeded streams to one another', async () => {
  const ping = aCaller({ id: 'ping', name: 'Ping', runs: ['pong'] });
  const pong = aCaller({ id: 'pong', name: 'Pong', runs: ['ping'] });
  const dev = new Client((await running({ seedDir: seedFolder([ping, pong]) })).url, 'acmedev');
  for (const stream of await dev.list('/value-streams')) expect(stream).toMatchObject({ state: 'active' });
});

/** What a payload brings along, by natural key, its subflows included. */
function brought(payload: Payload): unknown {
  const names = (items: readonly Payload[] = [], key = 'name') =>
    items.map((item): string => item[key]).sort();
  return {
    name: payload.execution_template.name,
    events: names(payload.events, 'event_type'),
    rules: names(payload.rules),
    forms: names(payload.forms),
    subflows: (payload.subflows ?? []).map(brought),
  };
}

it('exports each of the examples with the events, rules, forms and subflows that its file came with', async () => {
  const folder = join(import.meta.dirname, '../../examples/exports');
  const dev = new Client((await running({ seedDir: folder })).url, 'acmedev');
  const before = readdirSync(folder).map((file) => {
    const { data } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    return brought(JSON.parse(Buffer.from(data, 'base64').toString()));
  });
  const after = [];
  for (const { id } of await dev.list('/value-streams')) after.push(brought(await dev.export(id)));
  expect(new Set(after)).toEqual(new Set(before));
  expect(after).toHaveLength(before.length);
});
