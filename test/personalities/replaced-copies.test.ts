import { expect, it } from 'vitest';
import { change, synced } from './scenes.ts';
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
  expect(await stage.told()).toContain('Sluice has not noted what it held');
  expect(await stage.told()).not.toContain('somebody changed it since');
});
