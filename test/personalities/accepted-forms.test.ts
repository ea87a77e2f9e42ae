import { expect, it } from 'vitest';
import { change, driftOn, editOfOrders, synced } from './scenes.ts';
import { Harness } from './harness.ts';

const normalises = [{ does: 'add' as const, of: 'template' as const, pointer: '/retries', value: 3 }];
const orders = 'value-streams/orders';

const liveOrders = (harness: Harness) => {
  const [stream] = harness.target.model.streams().filter(({ name }) => name === 'Orders');
  return JSON.stringify(harness.target.model.exportPayload(stream?.id ?? ''));
};

it('accepts an edit by the exact name of its stream, and by no glob', async () => {
  const harness = await synced();
  harness.byHand(editOfOrders('by hand'));
  await harness.settle();
  await expect(harness.accept('*')).rejects.toMatchObject({ code: 'SLC2466' });
  await expect(harness.accept('order?')).rejects.toThrow('orders');
  expect(await harness.accept('orders')).toEqual([{ path: orders, isLive: true }]);
  await harness.settle();
  expect(await harness.status()).toMatchObject({ sync: 'Synced', health: 'Healthy' });
});

it('accepts by a glob the forms that the tenant made, and leaves edits on top of them drifted', async () => {
  const harness = new Harness({ streams: ['Stock', 'Orders'], target: { normalises } });
  await harness.bring();
  await harness.settle();
  harness.byHand(editOfOrders('by hand'));
  expect(await harness.accept('*')).toHaveLength(2);
  await harness.settle();
  expect(await harness.status()).toMatchObject({ sync: 'OutOfSync', drifted: [{ path: orders }] });
  expect(await driftOn(harness)).toContain('by hand');
  expect(liveOrders(harness)).toContain('by hand');
});

it('sends a stream again whose form was accepted, and saves an edit of its restored version first', async () => {
  const harness = await synced();
  harness.target.change({ normalises });
  await change(harness, 'with two', 'in git with two');
  await harness.settle();
  harness.byHand(editOfOrders('by hand'));
  // No run has seen that edit yet.
  expect(await harness.accept('orders')).toEqual([{ path: orders, isLive: false }]);
  await harness.settle();
  expect(await harness.status()).toMatchObject({ sync: 'Synced', health: 'Healthy' });
  expect(liveOrders(harness)).toContain('in git with two');
  expect(await driftOn(harness)).toContain('by hand');
});
