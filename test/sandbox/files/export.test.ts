import { expect, it } from 'vitest';
import { aPayload, aScenario } from '../support/builders.ts';
import { type Client, contract, fileOf } from '../support/client.ts';
import { aTenant, aTenantWithShop } from '../support/running.ts';

async function imported(tenant: Client, payload: unknown): Promise<string> {
  return (await tenant.import(payload)).body.valueStream.id;
}

it('writes the envelope as the platform does: two spaces, its order, nine digits, compact data', async () => {
  const { tenant, shop } = await aTenantWithShop();
  const id = await imported(tenant, aPayload({ scenarios: [aScenario({ connection: shop })] }));
  const { text, body } = await tenant.call('GET', `/value-streams/${id}/export`);
  expect(contract.misfit('ExportFile', body)).toBeUndefined();
  expect(text).toBe(JSON.stringify(body, undefined, 2));
  expect(Object.keys(body)).toEqual(['name', 'exported_at', 'data']);
  expect(body.exported_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
  const data = Buffer.from(body.data, 'base64').toString();
  expect(data).toBe(JSON.stringify(JSON.parse(data)));
});

it('shows templates and hooks with all members of the platform, in its order', async () => {
  const { tenant, shop } = await aTenantWithShop();
  const id = await imported(tenant, aPayload({ scenarios: [aScenario({ connection: shop })] }));
  const { execution_template: template, scenarios } = await tenant.export(id);
  expect(Object.keys(template)).toEqual([
    'id',
    'tenant',
    'name',
    'version',
    'trigger',
    'metadata',
    'steps',
    'state',
  ]);
  expect(template.metadata).toMatchObject({
    activatedAt: '0001-01-01T00:00:00Z',
    createdByUser: { user_email: 'builder@acmedev.example' },
    activatedByUser: { user_email: '' },
  });
  expect(Object.keys(scenarios[0])).toEqual(['scenario_id', 'integromat_scenario', 'connections', 'hooks']);
  expect(Object.keys(scenarios[0].hooks[0])).toEqual(
    (
      'id name teamId organizationId udid type packageName flags theme editable queueCount queueLimit enabled gone ' +
      'typeName typeAppName data scenarioId scenarioName scenarioIsActive relay url'
    ).split(' '),
  );
  expect(scenarios[0].hooks[0]).toMatchObject({
    scenarioId: Number(scenarios[0].scenario_id),
    scenarioName: 'Split',
    scenarioIsActive: false,
    url: `https://hook.acmedev.example/${scenarios[0].hooks[0].udid}`,
  });
  expect(scenarios[0].connections).toEqual(await tenant.list('/connections'));
});

it('keeps unknown members, unknown sections and the digits of large numbers', async () => {
  const { tenant, shop } = await aTenantWithShop();
  const payload = aPayload({
    scenarios: [aScenario({ connection: shop, hookFields: { newField: 'hook' }, more: { newField: [1] } })],
    template: { description: 'What it does', newField: { deep: true }, metadata: { newField: 1 } },
    sections: { agents: [{ id: 'a', serial: '#', ratio: '#' }] },
  });
  const file = fileOf(payload);
  const withDigits = Buffer.from(file['data'] ?? '', 'base64')
    .toString()
    .replace('"#"', '9223372036854775807')
    .replace('"#"', '1.0');
  const answer = await tenant.call('POST', '/value-streams/import', {
    ...file,
    data: Buffer.from(withDigits).toString('base64'),
  });
  const { id } = answer.body.valueStream;
  const exported = await tenant.call('GET', `/value-streams/${id}/export`);
  const text = Buffer.from(exported.body.data, 'base64').toString();
  expect(text).toContain('"agents":[{"id":"a","serial":9223372036854775807,"ratio":1.0}]');
  const { execution_template: template, scenarios } = JSON.parse(text);
  expect(template).toMatchObject({
    description: 'What it does',
    newField: { deep: true },
    metadata: { newField: 1 },
  });
  expect(scenarios[0]).toMatchObject({ newField: [1], hooks: [{ newField: 'hook' }] });
});

it('carries the events, rules and forms that a stream uses, and no others', async () => {
  const tenant = await aTenant();
  const unused = {
    events: [{ event_type: 'never.used' }],
    rules: [{ id: 'r9', name: 'neverUsed' }],
    forms: [{ id: 'f9', name: 'Never used' }],
  };
  await imported(tenant, aPayload({ id: 'other', scenarios: [], sections: unused }));
  const id = await imported(
    tenant,
    aPayload({
      scenarios: [],
      steps: [
        { stepType: 'form', form: { form_id: 'f1' } },
        {
          stepType: 'loop',
          branches: [
            {
              steps: [
                {
                  stepType: 'form',
                  conditions: {
                    operator: 'OR',
                    event_types: ['stock.low'],
                    rule: { rule_id: 'r1', name: 'isBig' },
                  },
                },
              ],
            },
          ],
        },
      ],
      sections: {
        events: [{ event_type: 'order.created' }, { event_type: 'stock.low' }, { event_type: 'unused.too' }],
        rules: [{ id: 'r1', name: 'isBig' }],
        forms: [{ id: 'f1', name: 'Approve' }],
      },
    }),
  );
  const payload = await tenant.export(id);
  expect(payload.events.map((event: { event_type: string }) => event.event_type)).toEqual([
    'order.created',
    'stock.low',
  ]);
  expect(payload.rules).toEqual([{ id: expect.stringMatching(/^[0-9A-Z]{26}$/), name: 'isBig' }]);
  const [formStep, loop] = payload.execution_template.steps;
  expect(formStep.form.form_id).toBe(payload.forms[0].id);
  expect(loop.branches[0].steps[0].conditions.rule).toEqual({ rule_id: payload.rules[0].id, name: 'isBig' });
  expect(await tenant.list('/events')).toHaveLength(4);
});

it('carries the events that modules complete a step with or start a stream by, which the revision knows', async () => {
  const { tenant, shop } = await aTenantWithShop();
  const scenario = JSON.parse(JSON.stringify(aScenario({ connection: shop })));
  const typed = (id: number, module: string, type: string) => ({ id, module, mapper: { type } });
  const { flow } = scenario.integromat_scenario.blueprint;
  flow[1].routes[0].flow.push(typed(4, 'acme-oe:notifyComplete', 'order.split'));
  flow.push(typed(5, 'acmecop-emporix-oe:startNewOrchestration', 'order.parted'));
  flow.push(typed(6, 'emporix-oe:notifyComplete', '{{3.outcome}}'));
  flow.push(typed(7, 'acme-commerce:makeApiCall', 'order.other'));
  const events = ['order.split', 'order.parted', 'order.other', 'order.created'].map((type) => ({
    event_type: type,
  }));
  const id = await imported(tenant, aPayload({ scenarios: [scenario], sections: { events } }));

  const carried = (await tenant.export(id)).events;
  expect(carried.map((event: { event_type: string }) => event.event_type)).toEqual([
    'order.created',
    'order.split',
    'order.parted',
  ]);
  const { revision } = await tenant.show(id);
  const split = carried[1];
  expect((await tenant.call('DELETE', `/events/${split.id}`)).status).toBe(409);
  await tenant.call('PUT', `/events/${split.id}`, { ...split, display_name: 'Order split' });
  expect((await tenant.show(id)).revision).not.toBe(revision);
});

it('lists connections in an order that is not that of their ids', async () => {
  const tenant = await aTenant();
  const ids: number[] = [];
  for (let n = 0; n < 8; n += 1) {
    ids.push(
      (await tenant.control({ op: 'addConnection', name: `c${n}`, accountName: 'acme' })).connection.id,
    );
  }
  const scenario = aScenario({ connection: ids[0] ?? 0 });
  const extra = ids.map((id, at) => ({ id: at + 10, module: 'acme:call', parameters: { __IMTCONN__: id } }));
  const definition = JSON.parse(JSON.stringify(scenario));
  definition.integromat_scenario.blueprint.flow.push(...extra);
  const id = await imported(tenant, aPayload({ scenarios: [definition] }));
  const listed = (await tenant.export(id)).scenarios[0].connections.map((one: { id: number }) => one.id);
  expect(new Set(listed)).toEqual(new Set(ids));
  expect(listed).not.toEqual(ids);
});

it('changes the revision with the meaning of the export, and with nothing else', async () => {
  const { tenant, shop } = await aTenantWithShop();
  const steps = [
    { stepType: 'scenario', scenarios: [{ scenario_id: '1865' }], conditions: { rule: { rule_id: 'r1' } } },
  ];
  const sections = { rules: [{ id: 'r1', name: 'isBig', unit: 'EUR' }] };
  const payload = (text: string) =>
    aPayload({ scenarios: [aScenario({ connection: shop, text })], steps, sections });
  const id = await imported(tenant, payload('one'));
  const seen = new Set<string>();
  const changed = async (): Promise<boolean> => {
    const { revision } = await tenant.show(id);
    const isNew = !seen.has(revision);
    seen.add(revision);
    return isNew;
  };
  expect(await changed()).toBe(true);
  expect(await changed()).toBe(false);
  await tenant.replace(id, payload('one'));
  expect(await changed(), 'the same content as another version').toBe(false);
  await tenant.replace(id, await tenant.export(id));
  expect(await changed(), 'its own export').toBe(false);
  await tenant.control({ op: 'setActiveInstances', streamId: id, activeInstances: 3 });
  expect(await changed(), 'running instances').toBe(false);
  await tenant.replace(id, payload('two'));
  expect(await changed(), 'a text').toBe(true);
  await tenant.call('POST', `/value-streams/${id}/activate`);
  expect(await changed(), 'the state').toBe(true);
  const [item] = await tenant.list('/rules');
  await tenant.call('PUT', `/rules/${item.id}`, { ...item, unit: 'USD' });
  expect(await changed(), 'a rule that it uses').toBe(true);
});
