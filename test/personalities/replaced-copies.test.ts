import { expect, it } from 'vitest';
import { change, editOfOrders, synced } from './scenes.ts';
import type { Harness } from './harness.ts';

const switchesOver = { inPlace: false, optionsAnswer: 'allow' } as const;

/** A stage whose target has a new version of Orders, and the replaced copy that could not be deleted yet. */
async function replaced(): Promise<Harness> {
  const harness = await synced({ target: switchesOver });
  harness.target.change({ failNext: { count: 1, status: 500, match: 'DELETE ' } });
  await change(harness, 'with two', 'in git with two');
  await harness.sync();
  expect(copies(harness)).toEqual(['inactive', 'active']);
  return harness;
}

const copies = ({ target }: Harness) =>
  target.model
    .streams()
    .filter(({ name }) => name === 'Orders')
    .map(({ state }) => state);

const setReplaced = (harness: Harness, state: string) =>
  harness.byHand({ op: 'setState', streamName: 'Orders', pick: 'oldest', state, person: 'Ada' });

it('leaves a replaced copy alone that a person activated again, until it is inactive', async () => {
  const harness = await replaced();
  setReplaced(harness, 'active');
  const { since } = await harness.sync();
  await harness.settle();
  expect(copies(harness)).toEqual(['active', 'active']);
  expect(harness.writesSince(since)).toEqual([]);
  expect(await harness.told()).toContain('it was activated again');
  setReplaced(harness, 'inactive');
  await harness.settle();
  expect(copies(harness)).toEqual(['active']);
});

it('leaves a replaced copy alone that a person activated while it was being removed', async () => {
  const harness = await replaced();
  const edit = { op: 'setState', streamName: 'Orders', pick: 'oldest', state: 'active' } as const;
  harness.target.change({ editAfter: { request: 1, match: '/export', edit } });
  await harness.settle();
  expect(harness.target.lastEdit).toBe('made');
  expect(copies(harness)).toEqual(['active', 'active']);
});

it('says of a replaced copy without a noted content that Sluice cannot tell whether it was edited', async () => {
  const harness = await replaced();
  const items = await harness.store.inventory('staging');
  const noted = items.map(({ content: _content, ...item }) => item);
  await harness.store.saveInventory('staging', noted);
  await harness.sync();
  expect(copies(harness)).toEqual(['inactive', 'active']);
  expect(await harness.told()).toContain('replaced it without recording its content');
  expect(await harness.told()).not.toContain('it changed after Sluice last read it');
});

const normalises = [{ does: 'add' as const, of: 'template' as const, pointer: '/retries', value: 3 }];

const isImport = (call: string) => /^POST .*\/import$/.test(call);

/** A stage whose target adds a field, before a run that switches Orders over. */
async function normalising(): Promise<Harness> {
  const harness = await synced({ target: switchesOver });
  harness.target.change({ normalises });
  await change(harness, 'with two', 'in git with two');
  return harness;
}

/** Repeats it, killing that run between recorded import and verification. */
async function killedBeforeVerification(): Promise<Harness> {
  const undisturbed = await normalising();
  const { since } = await undisturbed.sync();
  const calls = undisturbed.callsSince(since).map(({ method, path }) => `${method} ${path}`);
  const reads = calls.slice(0, calls.findIndex(isImport)).filter((call) => read.test(call));
  const harness = await normalising();
  await harness.killAt(reads.length + 1, read);
  expect(copies(harness)).toEqual(['active', 'inactive']);
  return harness;
}

const read = /^GET .*\/value-streams\/[^/?]+$/;

it('verifies a copy in the form of the tenant that a killed run imported, and removes it', async () => {
  const harness = await killedBeforeVerification();
  const { since } = await harness.sync();
  expect(harness.writesSince(since).filter(isImport)).toEqual([]);
  expect(await harness.told()).toContain('retries');
  await harness.settle();
  expect(copies(harness)).toEqual(['active']);
  expect(await harness.status()).toMatchObject({ sync: 'OutOfSync', health: 'Degraded' });
  expect(await harness.told()).not.toContain('it changed after Sluice last read it');
});

it('removes such a copy where git changed meanwhile', async () => {
  const harness = await killedBeforeVerification();
  await change(harness, 'in git with two', 'in git with three');
  await harness.settle();
  expect(copies(harness)).toEqual(['active']);
});

it('keeps such a copy that somebody edited', async () => {
  const harness = await killedBeforeVerification();
  harness.byHand({ ...editOfOrders('by hand'), pick: 'newest' });
  await change(harness, 'in git with two', 'in git with three');
  await harness.settle();
  expect(copies(harness)).toEqual(['active', 'inactive']);
  expect(await harness.told()).toContain('it changed after Sluice last read it');
});

it('takes a copy over whose form was accepted, without importing it again', async () => {
  const harness = await normalising();
  await harness.sync();
  expect(copies(harness)).toEqual(['active', 'inactive']);
  await harness.accept('orders');
  const { since } = await harness.sync();
  expect(harness.writesSince(since).filter(isImport)).toEqual([]);
  await harness.settle();
  expect(copies(harness)).toEqual(['active']);
  expect(await harness.status()).toMatchObject({ sync: 'Synced', health: 'Healthy' });
});
