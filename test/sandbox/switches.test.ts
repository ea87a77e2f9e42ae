import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSwitches } from '../../src/sandbox/switches-file.ts';
import { aCaller, aPayload, aScenario } from './support/builders.ts';
import { Client, fileOf, type Payload } from './support/client.ts';
import { aTenant, aTenantWithShop, running, temporaryFolder } from './support/running.ts';

const simple = (name: string) => aCaller({ id: name, name, runs: [] });

async function imported(tenant: Client, ...names: readonly string[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const name of names) ids.push((await tenant.import(simple(name))).body.valueStream.id);
  return ids;
}

/** Names that a list shows, and its total. */
async function listed(
  tenant: Client,
): Promise<{ readonly names: readonly string[]; readonly total: number }> {
  const answer = await tenant.call('GET', '/value-streams?pageSize=200', undefined, {
    'X-Total-Count': 'true',
  });
  const names = answer.body.map(({ name }: { readonly name: string }) => name);
  return { names, total: Number(answer.headers.get('X-Total-Count')) };
}

describe('a short list', () => {
  it('lacks streams and gives a matching total, while other calls find the streams', async () => {
    const tenant = await aTenant();
    const [a, b] = await imported(tenant, 'A', 'B', 'C');
    await tenant.switches({ shortList: { streams: ['A', b] } });
    expect(await listed(tenant)).toEqual({ names: ['C'], total: 1 });
    expect(await tenant.show(a ?? '')).toMatchObject({ name: 'A' });
    expect(await tenant.export(b ?? '')).toMatchObject({ execution_template: { name: 'B' } });
  });

  it('lacks all streams for the given number of lists, whichever pages are requested', async () => {
    const tenant = await aTenant();
    await imported(tenant, 'A', 'B');
    await tenant.switches({ shortList: { lists: 1 } });
    expect(await listed(tenant)).toEqual({ names: [], total: 0 });
    expect((await tenant.call('GET', '/value-streams?pageNumber=2')).body).toEqual([]);
    expect(await listed(tenant)).toEqual({ names: ['A', 'B'], total: 2 });
  });
});

describe('a lagging list', () => {
  it('shows a new stream, and no longer a removed one, after the given number of lists', async () => {
    const tenant = await aTenant();
    const [a] = await imported(tenant, 'A', 'B');
    await tenant.switches({ laggingList: { calls: 2 } });
    await imported(tenant, 'C');
    await tenant.call('DELETE', `/value-streams/${a ?? ''}`);
    for (let list = 0; list < 2; list += 1)
      expect(await listed(tenant)).toEqual({ names: ['B', 'A'], total: 2 });
    expect((await tenant.call('GET', `/value-streams/${a ?? ''}`)).status).toBe(404);
    expect(await listed(tenant)).toEqual({ names: ['B', 'C'], total: 2 });
  });

  it('shows a new stream after the given time', async () => {
    let now = 1_000;
    const tenant = await aTenant({ now: () => now });
    await tenant.switches({ laggingList: { milliseconds: 500 } });
    await imported(tenant, 'A');
    expect((await listed(tenant)).names).toEqual([]);
    now += 500;
    expect((await listed(tenant)).names).toEqual(['A']);
  });

  it('never shows a stream that was added and removed meanwhile', async () => {
    const tenant = await aTenant();
    await tenant.switches({ laggingList: { calls: 1 } });
    const [a] = await imported(tenant, 'A');
    await tenant.call('DELETE', `/value-streams/${a ?? ''}`);
    expect((await listed(tenant)).names).toEqual([]);
    expect((await listed(tenant)).names).toEqual([]);
  });
});

describe('lagging reads', () => {
  it('answer a replaced stream as before for the given number of calls, while the list is current', async () => {
    const tenant = await aTenant();
    const [a = ''] = await imported(tenant, 'A');
    await tenant.switches({ laggingReads: { calls: 2 } });
    await tenant.replace(a, simple('A new'));
    expect(await tenant.show(a)).toMatchObject({ name: 'A', version: { number: 1 } });
    expect((await tenant.export(a)).execution_template).toMatchObject({ name: 'A', version: { number: 1 } });
    expect((await listed(tenant)).names).toEqual(['A new']);
    expect((await tenant.export(a)).execution_template).toMatchObject({
      name: 'A new',
      version: { number: 2 },
    });
  });

  it('may be those of the list too, and no others', async () => {
    let now = 1_000;
    const tenant = await aTenant({ now: () => now });
    const [a = ''] = await imported(tenant, 'A');
    await tenant.switches({ laggingReads: { milliseconds: 500, of: ['list', 'export'] } });
    await tenant.replace(a, simple('A new'));
    expect((await listed(tenant)).names).toEqual(['A']);
    expect(await tenant.show(a)).toMatchObject({ name: 'A new' });
    now += 500;
    expect((await tenant.export(a)).execution_template.name).toBe('A new');
    expect((await listed(tenant)).names).toEqual(['A new']);
  });
});

describe('what a tenant makes of an import', () => {
  const scenario = aScenario({ text: '  two\n  words ' });
  const body = '/flow/1/routes/0/flow/0/mapper/body';
  const module = (payload: Payload) =>
    payload.scenarios[0].integromat_scenario.blueprint.flow[1].routes[0].flow[0];

  it('adds and drops fields, sorts sets and trims texts', async () => {
    const { tenant, shop } = await aTenantWithShop();
    await tenant.switches({
      normalises: [
        { does: 'add', of: 'template', pointer: '/retries', value: 3 },
        { does: 'add', of: 'template', pointer: '/kept', value: 'not used' },
        { does: 'drop', of: 'template', pointer: '/description' },
        { does: 'sort', of: 'template', pointer: '/labels' },
        { does: 'trim', of: 'blueprint', pointer: body },
        { does: 'add', of: 'blueprint', pointer: '/nowhere/deep', value: 1 },
      ],
    });
    const template = { description: 'dropped', labels: ['b', 'a'], kept: 1 };
    const payload = aPayload({ scenarios: [{ ...scenario, connections: [{ id: shop }] }], template });
    const { id } = (await tenant.import(payload)).body.valueStream;
    const exported = await tenant.export(id);
    expect(exported.execution_template).toMatchObject({ retries: 3, kept: 1, labels: ['a', 'b'] });
    expect(exported.execution_template).not.toHaveProperty('description');
    expect(module(exported).mapper.body).toBe('two words');
    expect(exported.scenarios[0].integromat_scenario.blueprint).not.toHaveProperty('nowhere');
  });

  it('changes a field at each export without a new version or revision', async () => {
    const tenant = await aTenant();
    const { id } = (await tenant.import(aPayload({ scenarios: [scenario] }))).body.valueStream;
    await tenant.switches({
      changingFields: [
        { of: 'template', pointer: '/checkedAt' },
        { of: 'blueprint', pointer: body },
      ],
    });
    const before = await tenant.show(id);
    const reads = [await tenant.export(id), await tenant.export(id)];
    expect(new Set(reads.map((one) => one.execution_template.checkedAt)).size).toBe(2);
    expect(new Set(reads.map((one) => module(one).mapper.body)).size).toBe(2);
    expect(await tenant.show(id)).toEqual(before);
  });
});

it('writes a subflow under every caller if switched on, and ends at a cycle', async () => {
  const tenant = await aTenant();
  const leaf = aCaller({ id: 'leaf', name: 'Leaf', runs: ['top'] });
  const left = aCaller({ id: 'left', name: 'Left', runs: ['leaf'], carries: [leaf] });
  const right = aCaller({ id: 'right', name: 'Right', runs: ['leaf'] });
  const top = aCaller({ id: 'top', name: 'Top', runs: ['left', 'right', 'leaf'], carries: [left, right] });
  const { id } = (await tenant.import(top)).body.valueStream;
  await tenant.switches({ subflowNesting: 'everyCaller' });
  const outline = (payload: Payload): unknown => [
    payload.execution_template.name,
    ...(payload.subflows ?? []).map(outline),
  ];
  const nested = ['Top', ['Left', ['Leaf']], ['Right', ['Leaf']], ['Leaf']];
  expect(outline(await tenant.export(id))).toEqual(nested);
});

describe('the methods of an export', () => {
  it.each([
    ['allow', true, 204, 'GET, PUT'],
    ['allow', false, 204, 'GET'],
    ['withoutAllow', true, 204, null],
    ['notAllowed', true, 405, 'GET'],
    ['notFound', true, 404, null],
  ])('are answered with %s where inPlace is %s', async (optionsAnswer, inPlace, status, allow) => {
    const tenant = await aTenant();
    const [a = ''] = await imported(tenant, 'A');
    await tenant.switches({ optionsAnswer, inPlace });
    const answer = await tenant.call('OPTIONS', `/value-streams/${a}/export`);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Allow')).toBe(allow);
  });
});

describe('entity tags', () => {
  const tagOf = async (tenant: Client, id: string) =>
    (await tenant.call('GET', `/value-streams/${id}`)).headers.get('ETag') ?? '';

  it('are sent only if switched on, and change with content and with state', async () => {
    const tenant = await aTenant();
    const [a = ''] = await imported(tenant, 'A');
    expect(await tagOf(tenant, a)).toBe('');
    await tenant.switches({ etag: true });
    const tags = [await tagOf(tenant, a), await tagOf(tenant, a)];
    expect(tags[0]).toMatch(/^"[0-9a-f]+"$/);
    expect(tags[1]).toBe(tags[0]);
    await tenant.control({ op: 'setField', streamId: a, pointer: '/description', value: 'edited' });
    tags.push(await tagOf(tenant, a));
    await tenant.call('POST', `/value-streams/${a}/activate`);
    tags.push(await tagOf(tenant, a));
    expect(new Set(tags).size).toBe(3);
  });

  it('guard every write: with an old one nothing changes', async () => {
    const tenant = await aTenant();
    const [a = ''] = await imported(tenant, 'A');
    await tenant.switches({ etag: true });
    const old = await tagOf(tenant, a);
    await tenant.control({ op: 'renameStream', streamId: a, name: 'A edited' });
    const before = await tenant.state();
    const calls: readonly (readonly [method: string, path: string, body?: unknown])[] = [
      ['PUT', `/value-streams/${a}/export`, fileOf(simple('A new'))],
      ['POST', `/value-streams/${a}/activate`],
      ['POST', `/value-streams/${a}/deactivate`],
      ['DELETE', `/value-streams/${a}`],
    ];
    const statuses = async (tag: () => Promise<string>): Promise<readonly number[]> => {
      const answered: number[] = [];
      for (const [method, path, body] of calls)
        answered.push((await tenant.call(method, path, body, { 'If-Match': await tag() })).status);
      return answered;
    };
    expect(await statuses(() => Promise.resolve(old))).toEqual([412, 412, 412, 412]);
    expect(await tenant.state()).toEqual(before);
    expect(await statuses(() => tagOf(tenant, a))).toEqual([200, 204, 204, 204]);
  });

  it('are ignored where the tenant has none', async () => {
    const tenant = await aTenant();
    const [a = ''] = await imported(tenant, 'A');
    const file = fileOf(simple('A new'));
    const answer = await tenant.call('PUT', `/value-streams/${a}/export`, file, { 'If-Match': '"any"' });
    expect(answer.status).toBe(200);
  });
});

describe('ids that are numbers', () => {
  it('are numbers in every answer, and find what they name', async () => {
    const tenant = await aTenant();
    await tenant.switches({ numericIds: true });
    const child = (await tenant.import({ ...simple('Child'), rules: [{ name: 'isBig', limit: 1 }] })).body
      .valueStream;
    expect(child.id).toEqual(expect.any(Number));
    const steps = [
      {
        stepType: 'subflow',
        subflow: { execution_template_id: child.id },
        conditions: { rule: { name: 'isBig' } },
      },
      { stepType: 'scenario', scenarios: [{ scenario_id: 1865, url: '', method: '' }] },
    ];
    const result = (await tenant.import(aPayload({ steps }))).body;
    expect(Object.values(result.mapping.scenarios)).toEqual([expect.any(Number)]);
    expect(await tenant.show(String(result.valueStream.id))).toMatchObject({ id: result.valueStream.id });
    const exported = await tenant.export(String(result.valueStream.id));
    expect(exported.execution_template).toMatchObject({
      id: result.valueStream.id,
      steps: [
        { subflow: { execution_template_id: child.id } },
        { scenarios: [{ scenario_id: exported.scenarios[0].scenario_id }] },
      ],
    });
    expect(exported.scenarios[0].scenario_id).toEqual(expect.any(Number));
    expect(exported.subflows[0].execution_template.id).toBe(child.id);
    expect(await tenant.list('/rules')).toEqual([expect.objectContaining({ id: expect.any(Number) })]);
  });

  it('are those of the seed too where the switch is set from the start', async () => {
    const seedDir = temporaryFolder();
    writeFileSync(join(seedDir, 'A.json'), JSON.stringify(fileOf(simple('A'))));
    const tenant = await aTenant({ seedDir, switches: { acmedev: { numericIds: true } } });
    expect(await tenant.list('/value-streams')).toEqual([
      expect.objectContaining({ id: expect.any(Number) }),
    ]);
  });
});

it('leaves out version and audit if switched off', async () => {
  const tenant = await aTenant();
  const [a = ''] = await imported(tenant, 'A');
  await tenant.switches({ omitVersion: true, omitAudit: true });
  expect(await tenant.show(a)).not.toHaveProperty('version');
  const { execution_template: template } = await tenant.export(a);
  expect(template).not.toHaveProperty('version');
  expect(template.metadata).toEqual({});
});

it.each([
  [0, 'validated'],
  [1, 'invalid'],
])('ends the validation of an import after a time, where %i end invalid: %s', async (invalidNext, ends) => {
  let now = 1_000;
  const tenant = await aTenant({ now: () => now });
  await tenant.switches({ validationMs: 500, invalidNext });
  const [a = ''] = await imported(tenant, 'A');
  for (let read = 0; read < 3; read += 1)
    expect(await tenant.show(a)).toMatchObject({ validation: 'pending' });
  expect((await tenant.call('POST', `/value-streams/${a}/activate`)).status).toBe(409);
  now += 500;
  expect(await tenant.show(a)).toMatchObject({ validation: ends });
});

describe('an edit by a person', () => {
  const edit = { op: 'setField', streamName: 'A', pointer: '/description', value: 'by hand', person: 'Ada' };

  it('is made right after the named call, as a new version, and signed', async () => {
    const tenant = await aTenant();
    const [a = ''] = await imported(tenant, 'A');
    await tenant.call('POST', `/value-streams/${a}/activate`);
    await tenant.switches({ editAfter: { request: 2, edit } });
    await tenant.token();
    expect((await tenant.export(a)).execution_template).not.toHaveProperty('description');
    expect(await tenant.show(a)).toMatchObject({ version: { number: 1 } });
    expect(await tenant.show(a)).toMatchObject({ version: { number: 2 } });
    const { execution_template: template } = await tenant.export(a);
    expect(template).toMatchObject({ description: 'by hand' });
    const { updatedByUser, activatedByUser } = template.metadata;
    expect([updatedByUser.user_name, activatedByUser.user_name]).toEqual(['Ada', 'Ada']);
    expect(await tenant.state()).toMatchObject({ lastEdit: 'made', switches: { editAfter: null } });
  });

  it('counts only matching calls', async () => {
    const tenant = await aTenant();
    const [a = ''] = await imported(tenant, 'A');
    await tenant.switches({ editAfter: { request: 1, match: 'PUT ', edit } });
    await tenant.show(a);
    await tenant.replace(a, simple('A'));
    expect(await tenant.show(a)).toMatchObject({ version: { number: 3 } });
    await tenant.replace(a, simple('A'));
    expect((await tenant.export(a)).execution_template.metadata).not.toHaveProperty('updatedBy');
  });

  it('can be made to the newest of several streams of one name', async () => {
    const tenant = await aTenant();
    const [, newer = ''] = await imported(tenant, 'A', 'A');
    await tenant.control({ ...edit, pick: 'newest' });
    expect((await tenant.export(newer)).execution_template.description).toBe('by hand');
  });

  it('that cannot be made is reported and disturbs no call', async () => {
    const tenant = await aTenant();
    await tenant.switches({ editAfter: { request: 1, edit } });
    expect(await tenant.list('/value-streams')).toEqual([]);
    expect(await tenant.state()).toMatchObject({ lastEdit: { refused: 'no value stream is called "A"' } });
  });
});

describe('a file of switches', () => {
  const written = (text: string) => {
    const file = join(temporaryFolder(), 'switches.json');
    writeFileSync(file, text);
    return file;
  };

  it('sets how each tenant behaves from the start', async () => {
    const switches = readSwitches(written('{"acmestage": {"inPlace": false}}'));
    const { url } = await running({ switches });
    const inPlace = async (name: string) => (await new Client(url, name).state()).switches.inPlace;
    expect([await inPlace('acmedev'), await inPlace('acmestage')]).toEqual([true, false]);
  });

  it.each([
    ['{"acmestage": {"inPlace": 1}}', /switches\.json .*acmestage\.inPlace/],
    ['{"acmestage": {"unknown": 1}}', /switches\.json .*acmestage.*unknown/],
    ['nothing', /switches\.json cannot be read as JSON/],
  ])('is refused where it is %s', (text, reason) => {
    expect(() => readSwitches(written(text))).toThrow(reason);
  });

  it('is refused where it names an unknown tenant', async () => {
    await expect(running({ switches: { acmestag: {} } })).rejects.toThrow(/a tenant "acmestag"/);
  });
});
