import { expect, it } from 'vitest';
import { change, driftOn, editOfOrders, synced } from './scenes.ts';
import { Stage } from './stage.ts';

const normalises = [{ does: 'add' as const, of: 'template' as const, pointer: '/retries', value: 3 }];
const orders = 'value-streams/orders';

const liveOrders = (stage: Stage) => {
  const [stream] = stage.target.model.streams().filter(({ name }) => name === 'Orders');
  return JSON.stringify(stage.target.model.exportPayload(stream?.id ?? ''));
};

it('accepts an edit by the exact name of its stream, and by no glob', async () => {
  const stage = await synced();
  stage.byHand(editOfOrders('by hand'));
  await stage.settle();
  await expect(stage.accept('*')).rejects.toMatchObject({ code: 'SLC2466' });
  await expect(stage.accept('order?')).rejects.toThrow('orders');
  expect(await stage.accept('orders')).toEqual([{ path: orders, isLive: true }]);
  await stage.settle();
  expect(await stage.status()).toMatchObject({ sync: 'Synced', health: 'Healthy' });
});

it('accepts by a glob the forms that the tenant made, and leaves edits on top of them drifted', async () => {
  const stage = new Stage({ streams: ['Stock', 'Orders'], target: { normalises } });
  await stage.bring();
  await stage.settle();
  stage.byHand(editOfOrders('by hand'));
  expect(await stage.accept('*')).toHaveLength(2);
  await stage.settle();
  expect(await stage.status()).toMatchObject({ sync: 'OutOfSync', drifted: [{ path: orders }] });
  expect(await driftOn(stage)).toContain('by hand');
  expect(liveOrders(stage)).toContain('by hand');
});

it('sends a stream again whose form was accepted, and saves an edit of its restored version first', async () => {
  const stage = await synced();
  stage.target.change({ normalises });
  await change(stage, 'with two', 'in git with two');
  await stage.settle();
  stage.byHand(editOfOrders('by hand'));
  // No run has seen that edit yet.
  expect(await stage.accept('orders')).toEqual([{ path: orders, isLive: false }]);
  await stage.settle();
  expect(await stage.status()).toMatchObject({ sync: 'Synced', health: 'Healthy' });
  expect(liveOrders(stage)).toContain('in git with two');
  expect(await driftOn(stage)).toContain('by hand');
});
