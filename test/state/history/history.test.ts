import { expect, it } from 'vitest';
import { PortError } from '../../../src/ports/errors.ts';
import type { Run } from '../../../src/ports/store.ts';
import { countsOf, recordRun } from '../../../src/state/history/history.ts';
import { approvalRequired } from '../../support/approvals.ts';
import { FakeStore } from '../../support/fake-store.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, type World } from '../../support/world.ts';

const run: Run = {
  id: 'p1',
  kind: 'sync',
  subject: 'environment staging',
  startedAt: 1,
  endedAt: 2,
  revision: 'abc',
  planDigest: 'd1',
  outcome: 'blocked',
  message: 'one problem',
  actor: 'daemon',
  details: [],
};

const rows = async ({ store }: World) =>
  (await store.runs('environment staging', 20)).map(({ outcome, repeated }) => [outcome, repeated?.times]);

/** Blocked by a stream of that name which was there before. */
async function blocked(): Promise<World> {
  const world = await aWorld({ seed: smallStreams({ A: {} }) });
  await world.bringToStaging();
  await world.sync();
  await world.stage.do({ op: 'renameStream', streamName: 'A', name: 'by hand' });
  return world;
}

it('counts passes that find the same and do nothing, and says when the last was', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {} }) });
  world.staging = { ...world.staging, authority: approvalRequired };
  await world.bringToStaging();
  for (let time = 0; time < 3; time += 1) {
    await world.sync();
    world.clock.advance(60_000);
  }

  const [only, ...others] = await world.store.runs('environment staging', 20);

  expect(others).toEqual([]);
  expect(only).toMatchObject({
    outcome: 'waiting',
    message: expect.stringMatching(/waits for approval$/) as string,
  });
  expect(only?.repeated).toEqual({ times: 3, lastAt: (only?.endedAt ?? 0) + 120_000 });
});

it('counts failed observations with one reason, and begins anew with another', async () => {
  const world = await blocked();
  const before = await rows(world);
  await world.stage.switch({ halfPages: true });
  for (let time = 0; time < 3; time += 1) await expect(world.sync()).rejects.toThrow(PortError);
  await world.stage.switch({ halfPages: false, failNext: { count: 9, status: 500 } });
  await expect(world.sync()).rejects.toThrow(PortError);

  expect(await rows(world)).toEqual([['error', undefined], ['error', 3], ...before]);
});

it('has an entry of its own for each pass that did something', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {} }) });
  await world.bringToStaging();
  await world.sync();
  for (const name of ['A2', 'A3']) {
    await world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
      text.replace(/"name": "A\d?"/, `"name": "${name}"`),
    );
    await world.sync();
  }
  expect(await rows(world)).toEqual([
    ['synced', undefined],
    ['synced', undefined],
    ['synced', undefined],
  ]);
});

it.each([
  ['revision', { revision: 'def' }],
  ['plan', { planDigest: 'd2' }],
  ['outcome', { outcome: 'waiting' }],
  ['message', { message: 'another problem' }],
  ['actor', { actor: 'jo' }],
  ['details', { details: [{ outcome: 'done' }] }],
  ['kind', { kind: 'promote' }],
] as const)('keeps passes apart that differ in %s', async (_name, difference) => {
  const store = new FakeStore();
  await recordRun(store, run, true);
  await recordRun(store, { ...run, id: 'p2', startedAt: 3, ...difference }, true);
  await recordRun(store, { ...run, id: 'p3', startedAt: 4, endedAt: 5 }, true);
  await recordRun(store, { ...run, id: 'p4', startedAt: 6, endedAt: 7, subject: 'environment other' }, true);
  await recordRun(store, { ...run, id: 'p5', startedAt: 8, endedAt: 9 }, true);

  const found = await store.runs('environment staging', 9);

  expect(found.map(({ id, repeated }) => [id, repeated])).toEqual([
    ['p3', { times: 2, lastAt: 9 }],
    ['p2', undefined],
    ['p1', undefined],
  ]);
});

it('keeps a pass apart that did something, however alike it is', async () => {
  const store = new FakeStore();
  await recordRun(store, run, true);
  await recordRun(store, { ...run, id: 'p2', startedAt: 3 }, false);
  expect(await store.runs(undefined, 9)).toHaveLength(2);
});

it('says how many changes ended how', () => {
  const of = (details: Run['details']) => countsOf({ ...run, details });
  expect(of([{ outcome: 'done' }, { outcome: 'failed' }, { outcome: 'done' }])).toEqual({
    done: 2,
    failed: 1,
  });
  expect(of({ added: ['a', 'b'], changed: [], removed: ['c'], details: [] })).toEqual({
    added: 2,
    removed: 1,
  });
  expect(of([])).toEqual({});
});
