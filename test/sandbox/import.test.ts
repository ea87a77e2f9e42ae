import { expect, it } from 'vitest';
import { aPayload, aScenario } from './support/builders.ts';
import { fileOf } from './support/client.ts';
import { aTenant, aTenantWithShop } from './support/running.ts';

it('adds a stream on every call, inactive, with ids of its own', async () => {
  const { tenant, shop } = await aTenantWithShop();
  const payload = aPayload({ scenarios: [aScenario({ connection: shop })] });
  const [first, second] = [await tenant.import(payload), await tenant.import(payload)];
  expect(first.status).toBe(201);
  expect(first.body.valueStream).toMatchObject({
    name: 'Order Splitting',
    state: 'inactive',
    validation: 'validated',
    version: { number: 1 },
    activeInstances: 0,
  });
  expect(second.body.valueStream.id).not.toBe(first.body.valueStream.id);
  expect((await tenant.list('/value-streams')).map((one: { name: string }) => one.name)).toEqual([
    'Order Splitting',
    'Order Splitting',
  ]);
  const [one, two] = [
    await tenant.export(first.body.valueStream.id),
    await tenant.export(second.body.valueStream.id),
  ];
  expect(one.scenarios[0].scenario_id).not.toBe(two.scenarios[0].scenario_id);
  expect(one.scenarios[0].hooks[0].udid).not.toBe(two.scenarios[0].hooks[0].udid);
  expect(one.scenarios[0].hooks[0].udid).not.toBe('theudidofanothertenant');
});

it('rewires scenario and hook ids wherever they stand and tells the mapping', async () => {
  const { tenant, shop } = await aTenantWithShop();
  const trigger = [{ trigger_type: 'scenario', scenario_ids: ['1865'] }];
  const answer = await tenant.import(aPayload({ trigger, scenarios: [aScenario({ connection: shop })] }));
  const { mapping, valueStream } = answer.body;
  const { execution_template: template, scenarios } = await tenant.export(valueStream.id);
  expect(mapping).toEqual({
    scenarios: { '1865': scenarios[0].scenario_id },
    hooks: { '1845': String(scenarios[0].hooks[0].id) },
    subflows: {},
  });
  expect(mapping.scenarios['1865']).not.toBe('1865');
  expect(template.trigger[0].scenario_ids).toEqual([scenarios[0].scenario_id]);
  expect(template.steps[0].scenarios[0].scenario_id).toBe(scenarios[0].scenario_id);
  const [hookModule, router] = scenarios[0].integromat_scenario.blueprint.flow;
  expect(hookModule.parameters.__IMTHOOK__).toBe(scenarios[0].hooks[0].id);
  expect([hookModule.id, router.id, router.routes[0].flow[0].id], 'module ids are local').toEqual([1, 2, 3]);
  expect(router.routes[0].flow[0].parameters.account).toBe(shop);
});

const module = (id: number, connection: number) => ({
  id,
  module: 'x:y',
  parameters: { __IMTCONN__: connection },
});

const byId = (left: { id: number }, right: { id: number }) => left.id - right.id;

it('says which connections are missing, wherever their ids stand, and makes the stream invalid', async () => {
  const { tenant } = await aTenantWithShop();
  const scenario = JSON.parse(JSON.stringify(aScenario({ connection: 283 })));
  scenario.hooks[0].data.__IMTCONN__ = 284;
  const { blueprint } = scenario.integromat_scenario;
  blueprint.flow.push({
    id: 20,
    module: 'builtin:BasicIfElse',
    branches: [{ type: 'if', flow: [module(21, 301)] }],
    tools: [{ name: 't', flow: [module(22, 302)] }],
    onerror: [module(23, 303)],
  });
  blueprint.metadata.designer.orphans = [[module(24, 304)]];
  blueprint.flow.push({
    id: 30,
    module: 'x:y',
    parameters: { __IMTCONN__: null },
    mapper: { __IMTCONN__: 999 },
  });
  const answer = await tenant.import(aPayload({ scenarios: [scenario] }));
  expect(answer.status).toBe(201);
  expect(answer.body.valueStream.validation).toBe('invalid');
  expect([...answer.body.missing.connections].sort(byId)).toEqual([
    { id: 283, name: 'shop', accountName: 'acme-commerce' },
    { id: 284 },
    { id: 301 },
    { id: 302 },
    { id: 303 },
    { id: 304 },
  ]);
  expect((await tenant.call('POST', `/value-streams/${answer.body.valueStream.id}/activate`)).status).toBe(
    409,
  );
});

const functionStep = (id: string, name: string) => ({
  stepType: 'cloud_function',
  cloud_function: { id, name },
});

it('finds a cloud function by id, else by a name that only one has', async () => {
  const tenant = await aTenant();
  const { cloudFunction: tax } = await tenant.control({ op: 'addCloudFunction', name: 'tax' });
  for (const name of ['twice', 'twice']) await tenant.control({ op: 'addCloudFunction', name });
  const steps = [
    functionStep(tax.id, 'another name'),
    functionStep('foreign', 'tax'),
    functionStep('foreign2', 'twice'),
    functionStep('f3', 'none'),
  ];
  const { valueStream, missing } = (await tenant.import(aPayload({ scenarios: [], steps }))).body;
  expect(missing.cloudFunctions).toEqual([{ name: 'twice' }, { name: 'none' }]);
  expect(valueStream.validation).toBe('invalid');
  const exported = (await tenant.export(valueStream.id)).execution_template.steps;
  expect(exported.map((one: { cloud_function: { id: string } }) => one.cloud_function.id)).toEqual([
    tax.id,
    tax.id,
    'foreign2',
    'f3',
  ]);
});

it('says which subflows, rules and forms are neither carried nor known', async () => {
  const tenant = await aTenant();
  const steps = [
    { stepType: 'subflow', subflow: { execution_template_id: '01JWGS7BEJFCHJGCK108AT05K5' } },
    { stepType: 'form', form: { form_id: 'f1' } },
    { stepType: 'x', conditions: { rule: { rule_id: 'r1', name: 'isBig' } } },
  ];
  const { valueStream, missing } = (await tenant.import(aPayload({ scenarios: [], steps }))).body;
  expect(missing.references).toEqual([
    { kind: 'subflow', id: '01JWGS7BEJFCHJGCK108AT05K5' },
    { kind: 'form', id: 'f1' },
    { kind: 'rule', id: 'r1', name: 'isBig' },
  ]);
  expect(valueStream.validation).toBe('invalid');
});

const usingRule = (id: string, unit: string) =>
  aPayload({
    scenarios: [],
    steps: [{ stepType: 'x', conditions: { rule: { rule_id: id, name: 'isBig' } } }],
    sections: {
      rules: [{ id, name: 'isBig', unit }],
      events: [{ event_type: 'order.created', description: unit }],
    },
  });

it('upserts events, rules and forms by their natural keys, at once for every stream', async () => {
  const tenant = await aTenant();
  const first = (await tenant.import(usingRule('r1', 'EUR'))).body;
  const [before] = await tenant.list('/rules');
  const second = (await tenant.import(usingRule('r2', 'USD'))).body;
  expect(second.summary.rules).toEqual([{ name: 'isBig', id: before.id, state: 'UPDATED' }]);
  expect(await tenant.list('/rules')).toEqual([{ ...before, unit: 'USD' }]);
  expect(await tenant.list('/events')).toMatchObject([{ event_type: 'order.created', description: 'USD' }]);
  for (const { valueStream } of [first, second]) {
    expect(await tenant.export(valueStream.id)).toMatchObject({
      rules: [{ id: before.id, unit: 'USD' }],
      execution_template: { steps: [{ conditions: { rule: { rule_id: before.id } } }] },
    });
  }
  expect((await tenant.import(usingRule('r2', 'USD'))).body.summary.rules[0].state).toBe('EXISTS');
});

it('links a scenario that a step names without the file carrying it, if the tenant has it', async () => {
  const { tenant, shop } = await aTenantWithShop();
  const first = (await tenant.import(aPayload({ scenarios: [aScenario({ connection: shop })] }))).body;
  const shared = first.mapping.scenarios['1865'];
  const steps = [{ stepType: 'scenario', scenarios: [{ scenario_id: shared }] }];
  const second = (await tenant.import(aPayload({ name: 'Second', scenarios: [], steps }))).body;
  expect(second.valueStream.validation).toBe('validated');
  expect((await tenant.export(second.valueStream.id)).scenarios[0].scenario_id).toBe(shared);
  const dangling = [{ stepType: 'scenario', scenarios: [{ scenario_id: '999999' }] }];
  const third = (await tenant.import(aPayload({ name: 'Third', scenarios: [], steps: dangling }))).body;
  expect(third.valueStream.validation).toBe('invalid');
  expect(third.summary.scenarios).toEqual([{ name: '', id: '999999', state: 'FAILED' }]);
});

const good = fileOf(aPayload());
const withData = (text: string) => ({ ...good, data: Buffer.from(text).toString('base64') });

it.each([
  ['what is not JSON', 'nonsense', 400],
  ['an envelope without data', { name: 'x', exported_at: good['exported_at'] }, 400],
  ['an envelope whose time is none', { ...good, exported_at: 'yesterday' }, 400],
  ['data that is not base64', { ...good, data: '%%%%' }, 422],
  ['base64 with a line break', { ...good, data: `${good['data']}\n` }, 422],
  ['data that is not JSON', withData('{"execution_template"'), 422],
  ['data that is not UTF-8', { ...good, data: Buffer.from([0x22, 0xff, 0x22]).toString('base64') }, 422],
  ['a payload without a template', withData('{"scenarios":[]}'), 422],
  ['a template without a name', withData('{"execution_template":{"id":"x"}}'), 422],
  [
    'a scenario without a blueprint',
    withData(JSON.stringify(aPayload({ scenarios: [{ scenario_id: '1' }] }))),
    422,
  ],
  ['a rule without a name', withData(JSON.stringify(aPayload({ sections: { rules: [{}] } }))), 422],
  ['nesting without end', withData(`{"execution_template":${'['.repeat(20_000)}${']'.repeat(20_000)}}`), 422],
])('refuses %s and adds nothing', async (_what, body, status) => {
  const tenant = await aTenant();
  const answer = await tenant.call('POST', '/value-streams/import', body);
  expect(answer.status).toBe(status);
  const { counts, streams } = await tenant.state();
  expect(streams).toEqual([]);
  expect(counts).toEqual({ scenarios: 0, hooks: 0, events: 0, rules: 0, forms: 0 });
});

it('treats null lists as empty, as the platform writes them', async () => {
  const tenant = await aTenant();
  const payload = aPayload({
    scenarios: [],
    template: { trigger: null },
    sections: { scenarios: null, rules: null },
  });
  expect((await tenant.import(payload)).body.valueStream.validation).toBe('validated');
});

it('keeps a member called __proto__ as a member', async () => {
  const tenant = await aTenant();
  const text = JSON.stringify(aPayload({ scenarios: [], template: { marker: 1 } }));
  const answer = await tenant.call(
    'POST',
    '/value-streams/import',
    withData(text.replace('"marker":1', '"__proto__":{"name":"polluted"}')),
  );
  const exported = await tenant.call('GET', `/value-streams/${answer.body.valueStream.id}/export`);
  expect(Buffer.from(exported.body.data, 'base64').toString()).toContain('"__proto__":{"name":"polluted"}');
});
