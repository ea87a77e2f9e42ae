import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/sqlite.ts';
import { aWorld, mirror } from '../../support/world.ts';

const seed = ['Order Intake.json', 'Stock Alert.json', 'Summer Sale 2025.json'];

it('exports only what is included, and the subflows that this needs, pass after pass', async () => {
  const world = await aWorld({ seed, source: { include: ['order-*'] } });

  const report = await world.export();

  const wanted = [
    'value-streams/customer-notification',
    'value-streams/fulfilment-routing',
    'value-streams/order-intake',
  ];
  expect(report.added).toEqual(wanted);
  const before = await world.refs();
  const again = await world.export();
  expect(again).toMatchObject({ changed: [], removed: [] });
  expect(await world.refs()).toBe(before);
});

it('exports the change of a subflow that only an included stream needs', async () => {
  const world = await aWorld({ seed, source: { include: ['order-*'] } });
  await world.export();

  await world.dev.do({ op: 'renameStream', streamName: 'Fulfilment Routing', name: 'Routing' });
  const report = await world.export();

  expect(report.changed).toContain('value-streams/fulfilment-routing');
  expect(await world.text(mirror, 'value-streams/fulfilment-routing/value-stream.json')).toContain(
    '"Routing"',
  );
});

it('keeps a stream that cannot be found, and its subflows, when the store was lost', async () => {
  const world = await aWorld({ seed, source: { include: ['order-*'] } });
  await world.export();
  const before = await world.refs();
  const { id } = await world.dev.stream('Order Intake');
  await world.dev.switch({ failNext: { count: 1, status: 404, match: `${id}/export` } });
  const { log, clock } = world;
  const store = await openSqliteStore({ file: ':memory:' }, { log, now: () => clock.now() });
  onTestFinished(() => store.close());

  const report = await world.export({}, { ...world.deps, store });

  expect(report).toMatchObject({ added: [], removed: [], quarantined: [] });
  expect(await world.refs()).toBe(before);
});

it('leaves out what is excluded, and takes it out when it becomes so', async () => {
  const world = await aWorld({ seed, source: { exclude: ['summer-*'] } });
  expect((await world.export()).added).not.toContain('value-streams/summer-sale-2025');

  world.source = { ...world.source, exclude: ['summer-*', 'stock-*'] };
  const report = await world.export();

  expect(report.removed).toEqual(['value-streams/stock-alert']);
});
