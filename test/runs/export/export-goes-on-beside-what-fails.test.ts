import { expect, it } from 'vitest';
import { aWorld, mirror } from '../../support/world.ts';

const seed = ['Stock Alert.json', 'Summer Sale 2025.json', 'Customer Notification.json'];

it('keeps the last good tree of a stream that cannot be read, and brings the others', async () => {
  const world = await aWorld({ seed });
  await world.export();
  const before = await world.objectAt(mirror, 'value-streams/stock-alert');
  expect(before).toBeDefined();
  const rename = (streamName: string) =>
    world.dev.do({ op: 'renameStream', streamName, name: `New ${streamName}` });
  await rename('Stock Alert');
  await rename('Summer Sale 2025');
  const { id } = await world.dev.stream('New Stock Alert');
  await world.dev.switch({ failNext: { count: 1, status: 500, match: `${id}/export` } });

  const report = await world.export();

  expect(report).toMatchObject({ changed: ['value-streams/summer-sale-2025'], removed: [] });
  expect(report.quarantined).toHaveLength(1);
  expect(await world.objectAt(mirror, 'value-streams/stock-alert')).toBe(before);
  const [status] = await world.store.statuses();
  expect(status?.status).toMatchObject({ sync: 'OutOfSync', health: 'Degraded' });

  const next = await world.export();

  expect(next).toMatchObject({ changed: ['value-streams/stock-alert'], quarantined: [] });
});

it('quarantines a stream that nobody could ever read without stopping the first export', async () => {
  const world = await aWorld({ seed });
  const { id } = await world.dev.stream('Stock Alert');
  await world.dev.switch({ failNext: { count: 1, status: 500, match: `${id}/export` } });

  const report = await world.export();

  expect(report.added).toEqual(['value-streams/customer-notification', 'value-streams/summer-sale-2025']);
  expect(report.quarantined).toMatchObject([{ file: 'Stock Alert', severity: 'error' }]);
});

it.each([
  { halfPages: true },
  { failNext: { count: 1, status: 500, match: 'value-streams?' } },
  { failNext: { count: 1, status: 431, match: 'value-streams?' } },
  { cutNext: { count: 1, when: 'before', match: 'value-streams?' } },
])('moves and removes nothing after a list that is not whole: %j', async (switches) => {
  const world = await aWorld({ seed });
  await world.export();
  const before = await world.refs();
  await world.dev.do({ op: 'deleteStream', streamName: 'Stock Alert' });
  await world.dev.switch(switches);

  await expect(world.export()).rejects.toMatchObject({ code: expect.stringMatching(/^SLC21/) });

  expect(await world.refs()).toBe(before);
  expect((await world.store.runs('source dev', 1))[0]).toMatchObject({ outcome: 'error' });
});

it('removes nothing when the tenant says that a listed stream is not there', async () => {
  const world = await aWorld({ seed });
  await world.export();
  const before = await world.refs();
  await world.dev.do({ op: 'renameStream', streamName: 'Stock Alert', name: 'Low Stock' });
  const { id } = await world.dev.stream('Low Stock');
  await world.dev.switch({ failNext: { count: 1, status: 404, match: `${id}/export` } });

  await world.export();

  expect(await world.refs()).toBe(before);
});
