import { expect, it } from 'vitest';
import { aPayload, aScenario } from './support/builders.ts';
import { aTenantWithShop } from './support/running.ts';

const named = (
  payload: { scenarios: { integromat_scenario: { blueprint: { name: string } } }[] },
  name: string,
) =>
  JSON.parse(
    JSON.stringify(payload.scenarios.find((one) => one.integromat_scenario.blueprint.name === name) ?? null),
  );

it('makes a file the next version and keeps the ids and hooks of scenarios of the same name', async () => {
  const { tenant, shop } = await aTenantWithShop();
  const kept = aScenario({ connection: shop, name: 'Kept' });
  const gone = aScenario({ connection: shop, id: '1866', hook: 1846, name: 'Gone' });
  const first = (await tenant.import(aPayload({ scenarios: [kept, gone] }))).body;
  const { id } = first.valueStream;
  const before = await tenant.export(id);
  const added = aScenario({ connection: shop, id: '70', hook: 60, name: 'New' });
  const changed = aScenario({ connection: shop, id: '71', hook: 61, name: 'Kept', text: 'changed' });
  const answer = await tenant.replace(id, aPayload({ name: 'Renamed', scenarios: [added, changed] }));
  expect(answer.status).toBe(200);
  expect(answer.body.valueStream).toMatchObject({ id, name: 'Renamed', version: { number: 2 } });
  expect(answer.body.valueStream.version.id).not.toBe(first.valueStream.version.id);
  const after = await tenant.export(id);
  const [keptBefore, keptAfter] = [named(before, 'Kept'), named(after, 'Kept')];
  expect(keptAfter.scenario_id).toBe(keptBefore.scenario_id);
  expect(keptAfter.hooks[0]).toMatchObject({ id: keptBefore.hooks[0].id, url: keptBefore.hooks[0].url });
  expect(keptAfter.integromat_scenario.blueprint.flow[1].routes[0].flow[0].mapper.body).toBe('changed');
  expect(keptAfter.integromat_scenario.blueprint.flow[0].parameters.__IMTHOOK__).toBe(keptBefore.hooks[0].id);
  expect(named(after, 'Gone')).toBeNull();
  expect(answer.body.mapping).toEqual({
    scenarios: { '70': named(after, 'New').scenario_id, '71': keptBefore.scenario_id },
    hooks: { '60': String(named(after, 'New').hooks[0].id), '61': String(keptBefore.hooks[0].id) },
    subflows: {},
  });
  expect((await tenant.state()).counts).toMatchObject({ scenarios: 2, hooks: 2 });
});

it('takes its own export back without changing anything but the version', async () => {
  const { tenant, shop } = await aTenantWithShop();
  const { id } = (await tenant.import(aPayload({ scenarios: [aScenario({ connection: shop })] }))).body
    .valueStream;
  const before = await tenant.export(id);
  await tenant.replace(id, before);
  const after = await tenant.export(id);
  expect(after.execution_template.version.number).toBe(2);
  expect({ ...after, execution_template: { ...after.execution_template, version: 0 } }).toEqual({
    ...before,
    execution_template: { ...before.execution_template, version: 0 },
  });
});

it('keeps the URL of a hook that was renamed', async () => {
  const { tenant, shop } = await aTenantWithShop();
  const payload = (name: string) =>
    aPayload({ scenarios: [aScenario({ connection: shop, hookFields: { name } })] });
  const { id } = (await tenant.import(payload('Old name'))).body.valueStream;
  const before = (await tenant.export(id)).scenarios[0].hooks[0];
  await tenant.replace(id, payload('New name'));
  expect((await tenant.export(id)).scenarios[0].hooks[0]).toMatchObject({
    name: 'New name',
    url: before.url,
  });
});

it('copies a scenario that another stream uses too, and leaves the other one as it is', async () => {
  const { tenant, shop } = await aTenantWithShop();
  const first = (await tenant.import(aPayload({ scenarios: [aScenario({ connection: shop })] }))).body
    .valueStream;
  const { valueStream: second } = await tenant.control({
    op: 'duplicateStream',
    streamId: first.id,
    name: 'Shares it',
    shareScenarios: true,
  });
  const before = await tenant.export(second.id);
  expect(before.scenarios[0].scenario_id).toBe((await tenant.export(first.id)).scenarios[0].scenario_id);
  await tenant.replace(first.id, aPayload({ scenarios: [aScenario({ connection: shop, text: 'changed' })] }));
  expect((await tenant.export(second.id)).scenarios).toEqual(before.scenarios);
  const after = (await tenant.export(first.id)).scenarios[0];
  expect(after.scenario_id).not.toBe(before.scenarios[0].scenario_id);
  expect(after.hooks[0].url).not.toBe(before.scenarios[0].hooks[0].url);
});

const withConnection = (connection: number) => aPayload({ scenarios: [aScenario({ connection })] });

it('keeps the state and the running instances, unless the new version is invalid', async () => {
  const { tenant, shop } = await aTenantWithShop();
  const { id } = (await tenant.import(withConnection(shop))).body.valueStream;
  await tenant.call('POST', `/value-streams/${id}/activate`);
  await tenant.control({ op: 'setActiveInstances', streamId: id, activeInstances: 2 });
  expect((await tenant.replace(id, withConnection(shop))).body.valueStream).toMatchObject({
    state: 'active',
    activeInstances: 2,
  });
  expect((await tenant.replace(id, withConnection(4))).body.valueStream).toMatchObject({
    state: 'inactive',
    validation: 'invalid',
    activeInstances: 2,
  });
});

it('gives carried subflows new streams each time', async () => {
  const { tenant } = await aTenantWithShop();
  const payload = aPayload({
    scenarios: [],
    steps: [{ stepType: 'subflow', subflow: { execution_template_id: 'child' } }],
    sections: { subflows: [aPayload({ id: 'child', name: 'Child', scenarios: [] })] },
  });
  const { id } = (await tenant.import(payload)).body.valueStream;
  await tenant.replace(id, payload);
  const names = (await tenant.list('/value-streams')).map((one: { name: string }) => one.name);
  expect(names.sort()).toEqual(['Child', 'Child', 'Order Splitting']);
});

it('changes nothing where the stream is not there or the file is bad', async () => {
  const { tenant, shop } = await aTenantWithShop();
  const payload = aPayload({ scenarios: [aScenario({ connection: shop })] });
  expect((await tenant.replace('01JWGS7BEJFCHJGCK108AT05K5', payload)).status).toBe(404);
  const { id } = (await tenant.import(payload)).body.valueStream;
  expect((await tenant.replace(id, { scenarios: [] })).status).toBe(422);
  expect(await tenant.show(id)).toMatchObject({ version: { number: 1 } });
});
