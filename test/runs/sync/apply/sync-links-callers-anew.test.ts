import { expect, it } from 'vitest';
import {
  activeOf,
  fileOf,
  namesOf,
  renameByHand,
  savedOf,
  startBy,
  syncedHarness,
} from '../../../support/edited-harness.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { never, type World } from '../../../support/world.ts';

const pair = smallStreams({ A: { runs: ['B'], state: 'active' }, B: { state: 'active' } });

/** What a stream of staging says, as one text. */
async function payloadOf(world: World, id: string): Promise<string> {
  const { data } = JSON.parse(Buffer.from(await world.staging.tenant.exportFile(id, never)).toString());
  return Buffer.from(data, 'base64').toString();
}

it('links a caller to a stream that was made anew, also where the first try failed', async () => {
  const world = await syncedHarness(pair);
  await world.stage.do({ op: 'deleteStream', streamName: 'B' });
  const a = await world.stage.stream('A');
  const match = `PUT /orchestration/acmestage/value-streams/${a.id}`;
  await world.stage.switch({ failNext: { count: 1, status: 400, match } });
  expect((await world.sync()).outcome).toBe('failed');

  expect((await world.sync()).outcome).toBe('synced');

  const b = await world.stage.stream('B');
  expect(await payloadOf(world, a.id)).toContain(b.id);
  expect((await world.store.inventory('staging')).map(({ id }) => id).sort()).toEqual([a.id, b.id].sort());
});

it('saves and replaces an edited stream that still runs a replaced one', async () => {
  const world = await syncedHarness(pair);
  await world.stage.switch({ inPlace: false });
  await renameByHand(world, 'A', 'A by hand');
  await startBy(world, 'b', 'order.two');
  expect((await world.sync()).plan.drifted).toEqual(['value-streams/a']);
  await startBy(world, 'a', 'order.a');

  expect((await world.sync()).outcome).toBe('synced');

  expect(await savedOf(world, fileOf('a'))).toMatch(/A by hand[^]*value-streams\/b/);
  expect((await world.sync()).outcome).toBe('synced');
  expect(await namesOf(world)).toEqual(['A', 'B']);
});

it('heals by switching over, and links the callers of what was healed', async () => {
  const world = await syncedHarness(pair, { selfHeal: 'head' });
  await world.stage.switch({ inPlace: false });
  await renameByHand(world, 'B', 'B by hand');

  expect((await world.sync()).outcome).toBe('synced');

  expect(await activeOf(world)).toEqual(['A', 'B']);
  expect(await savedOf(world, fileOf('b'))).toContain('B by hand');
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [], retiring: [] });
});
