import { expect, it } from 'vitest';
import { streamsOf } from '../faults/seen.ts';
import { change, driftOn, editOfOrders, synced } from './scenes.ts';
import { Harness } from './harness.ts';

const normalises = [{ does: 'add' as const, of: 'template' as const, pointer: '/retries', value: 3 }];

/** Stage whose target is about to receive a change that it alters. */
async function changed(): Promise<Harness> {
  const harness = await synced();
  harness.target.change({ normalises });
  await change(harness, 'with two', 'in git with two');
  return harness;
}

async function putBack(): Promise<Harness> {
  const harness = await changed();
  await harness.settle();
  return harness;
}

/** A stage whose target holds its own form of every stream. */
async function normalised(): Promise<Harness> {
  const harness = new Harness({ streams: ['Stock', 'Orders'], target: { normalises } });
  await harness.bring();
  await harness.settle();
  return harness;
}

/** Statuses after a run, and whether the drift branch has the edit. */
async function endOf(harness: Harness) {
  const { sync, health } = await harness.status();
  const orders = (await streamsOf(harness)).get('value-streams/orders');
  const isSaved = (await driftOn(harness)).includes('by hand');
  return { sync, health, orders: orders?.health, problems: orders?.problems, isSaved };
}

const openMismatch = {
  sync: 'OutOfSync',
  health: 'Degraded',
  orders: 'Degraded',
  problems: [expect.stringContaining('SLC2408')],
  isSaved: true,
};

it.each([
  ['after its previous version was put back', putBack],
  ["in the tenant's form", normalised],
])('keeps a mismatch Degraded that a person edits %s, and saves the edit', async (_, begin) => {
  const harness = await begin();
  harness.byHand(editOfOrders('by hand'));
  await harness.settle();
  expect(await endOf(harness)).toEqual(openMismatch);
});

it('keeps a mismatch Degraded where an edit keeps the previous version from being put back', async () => {
  const undisturbed = await changed();
  const { since } = await undisturbed.sync();
  const sent = undisturbed.callsSince(since).findIndex(({ method }) => method === 'PUT');
  const exported = undisturbed
    .callsSince(since)
    .findIndex(({ path }, at) => at > sent && path.endsWith('/export'));
  const harness = await changed();
  // After the mismatch was found, the next read is for the version of that content.
  harness.target.change({ editAfter: { request: exported + 2, edit: editOfOrders('by hand') } });
  await harness.sync();
  expect(harness.target.lastEdit).toBe('made');
  await harness.settle();
  expect(await endOf(harness)).toEqual(openMismatch);
});

it('is in sync again once git says what the edited stream holds', async () => {
  const harness = await putBack();
  harness.byHand(editOfOrders('by hand'));
  await harness.settle();
  harness.git.take('sluice/drift/staging', 'env/staging');
  await harness.settle();
  expect(await harness.status()).toMatchObject({ sync: 'Synced', health: 'Healthy' });
});
