import { expect, it } from 'vitest';
import { change, editOfOrders, synced } from './scenes.ts';
import type { Stage } from './stage.ts';

const switchesOver = { inPlace: false, optionsAnswer: 'allow' } as const;

/** A stage whose target has a new version of Orders, and the replaced copy that could not be deleted yet. */
async function replaced(): Promise<Stage> {
  const stage = await synced({ target: switchesOver });
  stage.target.change({ failNext: { count: 1, status: 500, match: 'DELETE ' } });
  await change(stage, 'with two', 'in git with two');
  await stage.sync();
  expect(copies(stage)).toEqual(['inactive', 'active']);
  return stage;
}

const copies = ({ target }: Stage) =>
  target.model
    .streams()
    .filter(({ name }) => name === 'Orders')
    .map(({ state }) => state);

const setReplaced = (stage: Stage, state: string) =>
  stage.byHand({ op: 'setState', streamName: 'Orders', pick: 'oldest', state, person: 'Ada' });

it('leaves a replaced copy alone that a person activated again, until it is inactive', async () => {
  const stage = await replaced();
  setReplaced(stage, 'active');
  const { since } = await stage.sync();
  await stage.settle();
  expect(copies(stage)).toEqual(['active', 'active']);
  expect(stage.writesSince(since)).toEqual([]);
  expect(await stage.told()).toContain('somebody activated it again');
  setReplaced(stage, 'inactive');
  await stage.settle();
  expect(copies(stage)).toEqual(['active']);
});

it('leaves a replaced copy alone that a person activated while it was being removed', async () => {
  const stage = await replaced();
  const edit = { op: 'setState', streamName: 'Orders', pick: 'oldest', state: 'active' } as const;
  stage.target.change({ editAfter: { request: 1, match: '/export', edit } });
  await stage.settle();
  expect(stage.target.lastEdit).toBe('made');
  expect(copies(stage)).toEqual(['active', 'active']);
});

it('says of a replaced copy without a noted content that Sluice cannot tell whether it was edited', async () => {
  const stage = await replaced();
  const items = await stage.store.inventory('staging');
  const noted = items.map(({ content: _content, ...item }) => item);
  await stage.store.saveInventory('staging', noted);
  await stage.sync();
  expect(copies(stage)).toEqual(['inactive', 'active']);
  expect(await stage.told()).toContain('replaced it without recording its content');
  expect(await stage.told()).not.toContain('somebody changed it after Sluice last saw it');
});

const normalises = [{ does: 'add' as const, of: 'template' as const, pointer: '/retries', value: 3 }];

const isImport = (call: string) => /^POST .*\/import$/.test(call);

/** A stage whose target adds a field, before a run that switches Orders over. */
async function normalising(): Promise<Stage> {
  const stage = await synced({ target: switchesOver });
  stage.target.change({ normalises });
  await change(stage, 'with two', 'in git with two');
  return stage;
}

/** Repeats it, killing that run between recorded import and verification. */
async function killedBeforeVerification(): Promise<Stage> {
  const undisturbed = await normalising();
  const { since } = await undisturbed.sync();
  const calls = undisturbed.callsSince(since).map(({ method, path }) => `${method} ${path}`);
  const reads = calls.slice(0, calls.findIndex(isImport)).filter((call) => read.test(call));
  const stage = await normalising();
  await stage.killAt(reads.length + 1, read);
  expect(copies(stage)).toEqual(['active', 'inactive']);
  return stage;
}

const read = /^GET .*\/value-streams\/[^/?]+$/;

it('verifies a copy in the form of the tenant that a killed run imported, and removes it', async () => {
  const stage = await killedBeforeVerification();
  const { since } = await stage.sync();
  expect(stage.writesSince(since).filter(isImport)).toEqual([]);
  expect(await stage.told()).toContain('retries');
  await stage.settle();
  expect(copies(stage)).toEqual(['active']);
  expect(await stage.status()).toMatchObject({ sync: 'OutOfSync', health: 'Degraded' });
  expect(await stage.told()).not.toContain('somebody changed it after Sluice last saw it');
});

it('removes such a copy where git changed meanwhile', async () => {
  const stage = await killedBeforeVerification();
  await change(stage, 'in git with two', 'in git with three');
  await stage.settle();
  expect(copies(stage)).toEqual(['active']);
});

it('keeps such a copy that somebody edited', async () => {
  const stage = await killedBeforeVerification();
  stage.byHand({ ...editOfOrders('by hand'), pick: 'newest' });
  await change(stage, 'in git with two', 'in git with three');
  await stage.settle();
  expect(copies(stage)).toEqual(['active', 'inactive']);
  expect(await stage.told()).toContain('somebody changed it after Sluice last saw it');
});

it('takes a copy over whose form was accepted, without importing it again', async () => {
  const stage = await normalising();
  await stage.sync();
  expect(copies(stage)).toEqual(['active', 'inactive']);
  await stage.accept('orders');
  const { since } = await stage.sync();
  expect(stage.writesSince(since).filter(isImport)).toEqual([]);
  await stage.settle();
  expect(copies(stage)).toEqual(['active']);
  expect(await stage.status()).toMatchObject({ sync: 'Synced', health: 'Healthy' });
});
