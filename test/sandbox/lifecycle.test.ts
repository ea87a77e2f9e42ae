import { expect, it } from 'vitest';
import { aCaller, aPayload, aScenario } from './support/builders.ts';
import { aTenant, aTenantWithShop } from './support/running.ts';

it('activates a stream and leaves its namesakes as they are', async () => {
  const tenant = await aTenant();
  const payload = aCaller({ id: 'a', name: 'Twice', runs: [] });
  const [one, two] = [
    (await tenant.import(payload)).body.valueStream,
    (await tenant.import(payload)).body.valueStream,
  ];
  expect((await tenant.call('POST', `/value-streams/${one.id}/activate`)).status).toBe(204);
  expect((await tenant.call('POST', `/value-streams/${one.id}/activate`)).status).toBe(204);
  expect((await tenant.show(one.id)).state).toBe('active');
  expect((await tenant.show(two.id)).state).toBe('inactive');
  expect((await tenant.call('POST', `/value-streams/${one.id}/deactivate`)).status).toBe(204);
  expect((await tenant.show(one.id)).state).toBe('inactive');
});

it('does not delete a stream that is active, has instances or is run by another, and says which', async () => {
  const tenant = await aTenant();
  const child = (await tenant.import(aCaller({ id: 'child', name: 'Child', runs: [] }))).body.valueStream;
  const top = (await tenant.import(aCaller({ id: 'top', name: 'Top', runs: [child.id] }))).body.valueStream;
  await tenant.call('POST', `/value-streams/${child.id}/activate`);
  await tenant.control({ op: 'setActiveInstances', streamId: child.id, activeInstances: 1 });
  const types = async () => {
    const answer = await tenant.call('DELETE', `/value-streams/${child.id}`);
    return answer.status === 204
      ? 'gone'
      : answer.body.details.map((detail: { type: string }) => detail.type);
  };
  expect(await types()).toEqual(['active', 'activeInstances', 'referenced']);
  await tenant.call('POST', `/value-streams/${child.id}/deactivate`);
  expect(await types()).toEqual(['activeInstances', 'referenced']);
  await tenant.control({ op: 'setActiveInstances', streamId: child.id, activeInstances: 0 });
  expect(await types()).toEqual(['referenced']);
  expect((await tenant.call('DELETE', `/value-streams/${top.id}`)).status).toBe(204);
  expect(await types()).toBe('gone');
  expect((await tenant.call('GET', `/value-streams/${child.id}`)).status).toBe(404);
});

it('deletes a stream that runs itself', async () => {
  const tenant = await aTenant();
  const { id } = (await tenant.import(aCaller({ id: 'self', name: 'Self', runs: ['self'] }))).body
    .valueStream;
  expect((await tenant.call('DELETE', `/value-streams/${id}`)).status).toBe(204);
});

it('removes scenarios and hooks with the last stream that uses them', async () => {
  const { tenant, shop } = await aTenantWithShop();
  const { id } = (await tenant.import(aPayload({ scenarios: [aScenario({ connection: shop })] }))).body
    .valueStream;
  const { valueStream: copy } = await tenant.control({
    op: 'duplicateStream',
    streamId: id,
    shareScenarios: true,
  });
  await tenant.call('DELETE', `/value-streams/${id}`);
  expect((await tenant.state()).counts).toMatchObject({ scenarios: 1, hooks: 1 });
  await tenant.call('DELETE', `/value-streams/${copy.id}`);
  expect((await tenant.state()).counts).toMatchObject({ scenarios: 0, hooks: 0 });
});

it('keeps an item of a registry while a stream refers to it', async () => {
  const tenant = await aTenant();
  const { id } = (
    await tenant.import(
      aPayload({
        scenarios: [],
        steps: [{ form: { form_id: 'f1' } }, { conditions: { rule: { rule_id: 'r1', name: 'isBig' } } }],
        sections: {
          events: [{ event_type: 'order.created' }],
          rules: [{ id: 'r1', name: 'isBig' }],
          forms: [{ id: 'f1', name: 'Approve' }],
        },
      }),
    )
  ).body.valueStream;
  for (const status of [409, 204, 404]) {
    if (status === 204) await tenant.call('DELETE', `/value-streams/${id}`);
    for (const registry of ['events', 'rules', 'forms']) {
      const item = (await tenant.list(`/${registry}`))[0]?.id ?? 'gone';
      const answer = await tenant.call('DELETE', `/${registry}/${item}`);
      expect({ registry, status: answer.status }).toEqual({ registry, status });
    }
  }
});

it('replaces an item of a registry, which keeps its id and its place in every stream', async () => {
  const tenant = await aTenant();
  const sections = {
    rules: [
      { id: 'r1', name: 'isBig' },
      { id: 'r2', name: 'isSmall' },
    ],
  };
  await tenant.import(aPayload({ scenarios: [], sections }));
  const [big] = await tenant.list('/rules');
  expect(
    (await tenant.call('PUT', `/rules/${big.id}`, { id: 'other', name: 'isBig', unit: 'EUR' })).status,
  ).toBe(204);
  expect((await tenant.list('/rules'))[0]).toEqual({ id: big.id, name: 'isBig', unit: 'EUR' });
  expect((await tenant.call('PUT', `/rules/${big.id}`, { name: 'isSmall' })).status).toBe(409);
  expect((await tenant.call('PUT', `/rules/${big.id}`, { unit: 'EUR' })).status).toBe(422);
  expect((await tenant.call('PUT', '/rules/nowhere', { name: 'x' })).status).toBe(404);
});
