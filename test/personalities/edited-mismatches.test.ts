import { expect, it } from 'vitest';
import { streamsOf } from '../faults/seen.ts';
import { change, driftOn, editOfOrders, synced } from './scenes.ts';
import { Stage } from './stage.ts';

const normalises = [{ does: 'add' as const, of: 'template' as const, pointer: '/retries', value: 3 }];

/** Stage whose target is about to receive a change that it alters. */
async function changed(): Promise<Stage> {
  const stage = await synced();
  stage.target.change({ normalises });
  await change(stage, 'with two', 'in git with two');
  return stage;
}

async function putBack(): Promise<Stage> {
  const stage = await changed();
  await stage.settle();
  return stage;
}

/** A stage whose target holds its own form of every stream. */
async function normalised(): Promise<Stage> {
  const stage = new Stage({ streams: ['Stock', 'Orders'], target: { normalises } });
  await stage.bring();
  await stage.settle();
  return stage;
}

/** Statuses after a run, and whether the drift branch has the edit. */
async function endOf(stage: Stage) {
  const { sync, health } = await stage.status();
  const orders = (await streamsOf(stage)).get('value-streams/orders');
  const isSaved = (await driftOn(stage)).includes('by hand');
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
  const stage = await begin();
  stage.byHand(editOfOrders('by hand'));
  await stage.settle();
  expect(await endOf(stage)).toEqual(openMismatch);
});

it('keeps a mismatch Degraded where an edit keeps the previous version from being put back', async () => {
  const undisturbed = await changed();
  const { since } = await undisturbed.sync();
  const sent = undisturbed.callsSince(since).findIndex(({ method }) => method === 'PUT');
  const exported = undisturbed
    .callsSince(since)
    .findIndex(({ path }, at) => at > sent && path.endsWith('/export'));
  const stage = await changed();
  // After the mismatch was found, the next read is for the version of that content.
  stage.target.change({ editAfter: { request: exported + 2, edit: editOfOrders('by hand') } });
  await stage.sync();
  expect(stage.target.lastEdit).toBe('made');
  await stage.settle();
  expect(await endOf(stage)).toEqual(openMismatch);
});

it('is in sync again once git says what the edited stream holds', async () => {
  const stage = await putBack();
  stage.byHand(editOfOrders('by hand'));
  await stage.settle();
  stage.git.take('sluice/drift/staging', 'env/staging');
  await stage.settle();
  expect(await stage.status()).toMatchObject({ sync: 'Synced', health: 'Healthy' });
});
