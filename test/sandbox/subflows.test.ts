import { expect, it } from 'vitest';
import { aCaller, aPayload } from './support/builders.ts';
import { aTenant } from './support/running.ts';

const runs = (payload: { execution_template: { steps: { subflow: { execution_template_id: string } }[] } }) =>
  payload.execution_template.steps.map((step) => step.subflow.execution_template_id);

it('makes each carried subflow a stream and links the caller to it', async () => {
  const tenant = await aTenant();
  const child = aCaller({ id: 'child', name: 'Child', runs: [] });
  const { valueStream, mapping } = (
    await tenant.import(aCaller({ id: 'top', name: 'Top', runs: ['child'], carries: [child] }))
  ).body;
  const streams = await tenant.list('/value-streams');
  expect(streams).toHaveLength(2);
  const childId = streams.find((one: { name: string }) => one.name === 'Child').id;
  expect(mapping.subflows).toEqual({ child: childId });
  expect(runs(await tenant.export(valueStream.id))).toEqual([childId]);
});

it('links a subflow that is not carried to the one that the tenant has', async () => {
  const tenant = await aTenant();
  const child = (await tenant.import(aCaller({ id: 'child', name: 'Child', runs: [] }))).body.valueStream;
  const top = (await tenant.import(aCaller({ id: 'top', name: 'Top', runs: [child.id] }))).body;
  expect(top.valueStream.validation).toBe('validated');
  expect(runs(await tenant.export(top.valueStream.id))).toEqual([child.id]);
});

it('carries in an export each subflow once, under the first stream that runs it', async () => {
  const tenant = await aTenant();
  const leaf = aCaller({ id: 'leaf', name: 'Leaf', runs: [] });
  const left = aCaller({ id: 'left', name: 'Left', runs: ['leaf'], carries: [leaf] });
  const right = aCaller({ id: 'right', name: 'Right', runs: ['leaf'] });
  const top = aCaller({ id: 'top', name: 'Top', runs: ['left', 'right', 'leaf'], carries: [left, right] });
  const { valueStream } = (await tenant.import(top)).body;
  const exported = await tenant.export(valueStream.id);
  const outline = (payload: { execution_template: { name: string }; subflows?: never[] }): unknown => [
    payload.execution_template.name,
    ...(payload.subflows ?? []).map(outline),
  ];
  expect(outline(exported)).toEqual(['Top', ['Left', ['Leaf']], ['Right']]);
});

it('imports and exports a cycle of subflows whole, and its export can be imported again', async () => {
  const tenant = await aTenant();
  const ping = aCaller({
    id: 'ping',
    name: 'Ping',
    runs: ['pong', 'ping'],
    carries: [aCaller({ id: 'pong', name: 'Pong', runs: ['ping'] })],
  });
  const first = (await tenant.import(ping)).body;
  expect(first.valueStream.validation).toBe('validated');
  expect(first.missing.references).toEqual([]);
  const exported = await tenant.export(first.valueStream.id);
  const pong = exported.subflows[0];
  expect(runs(exported)).toEqual([pong.execution_template.id, first.valueStream.id]);
  expect(runs(pong)).toEqual([first.valueStream.id]);
  expect(pong.subflows).toBeUndefined();

  const again = (await tenant.import(exported)).body;
  const copy = await tenant.export(again.valueStream.id);
  expect(runs(copy.subflows[0])).toEqual([again.valueStream.id]);
  expect(await tenant.list('/value-streams')).toHaveLength(4);
});

it('makes a caller invalid when something that it carries misses something', async () => {
  const tenant = await aTenant();
  const child = aPayload({
    id: 'child',
    name: 'Child',
    scenarios: [],
    steps: [{ form: { form_id: 'nowhere' } }],
  });
  const { valueStream, missing } = (
    await tenant.import(aCaller({ id: 'top', name: 'Top', runs: ['child'], carries: [child] }))
  ).body;
  expect(missing.references).toEqual([{ kind: 'form', id: 'nowhere' }]);
  expect(valueStream.validation).toBe('invalid');
});

it("changes a caller's revision when a stream that it runs changes", async () => {
  const tenant = await aTenant();
  const child = (await tenant.import(aCaller({ id: 'child', name: 'Child', runs: [] }))).body.valueStream;
  const top = (await tenant.import(aCaller({ id: 'top', name: 'Top', runs: [child.id] }))).body.valueStream;
  await tenant.control({ op: 'renameStream', streamId: child.id, name: 'Another' });
  expect((await tenant.show(top.id)).revision).not.toBe(top.revision);
});
