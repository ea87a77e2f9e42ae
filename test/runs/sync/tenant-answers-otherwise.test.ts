import { expect, it } from 'vitest';
import { accept, acceptWhenFree } from '../../../src/runs/decisions/accept.ts';
import { runSync } from '../../../src/runs/run.ts';
import { jo } from '../../support/approvals.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { unhurried } from '../../support/unhurried.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const drift = 'sluice/drift/staging';
const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;
const statusOf = async (world: World) =>
  (await world.store.status('environment staging'))?.status as {
    sync: string;
    health: string;
    details: string[];
  };

/** A world with streams A, B and C synced to staging. */
async function aSyncedWorld(state: 'keep' | 'file' = 'keep'): Promise<World> {
  const world = await aWorld({ seed: smallStreams({ A: {}, B: {}, C: {} }), state });
  await world.bringToStaging();
  await world.sync();
  await world.stage.forget();
  return world;
}

const rename = (world: World, slug: string, from: string, to: string) =>
  world.person.edit('env/staging', fileOf(slug), (text) =>
    text.replace(`"name": "${from}"`, `"name": "${to}"`),
  );

/** Syncs, with its short waits over at once. */
const sync = (world: World) =>
  runSync(
    { ...world.deps, clock: unhurried(world.clock) },
    world.staging,
    { holder: 'test', patience: 0 },
    never,
  );

const namesOf = async (world: World) => (await world.stage.state()).streams.map(({ name }) => name).sort();

it.each([
  ['no stream', {}],
  ['all but one stream', { streams: ['B'] }],
])('plans nothing and deletes nothing after a whole-looking list of %s', async (_, shortList) => {
  const world = await aSyncedWorld();
  await world.stage.switch({ shortList });

  await expect(world.sync()).rejects.toMatchObject({ code: 'SLC2495' });

  expect(await world.stage.writes()).toEqual([]);
  expect(await namesOf(world)).toEqual(['A', 'B', 'C']);
  expect(await statusOf(world)).toMatchObject({ sync: 'Unknown' });

  await world.stage.switch({ shortList: null });
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
  expect(await world.stage.writes()).toEqual([]);
});

const anew = 'the tenant does not replace streams in place';

it('creates a vanished stream again in its last state', async () => {
  const world = await aSyncedWorld();
  await world.stage.do({ op: 'setState', streamName: 'B', state: 'active' });
  await world.sync();
  await world.stage.do({ op: 'setState', streamName: 'B', state: 'inactive' });
  await world.stage.do({ op: 'setState', streamName: 'B', state: 'active' });
  await world.stage.do({ op: 'setState', streamName: 'C', state: 'inactive' });
  await world.stage.do({ op: 'deleteStream', streamName: 'B' });

  await world.sync();

  expect(await world.stage.stream('B')).toMatchObject({ state: 'active' });
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
});

it('stops where more streams vanished than may be removed, until that is allowed', async () => {
  const world = await aSyncedWorld();
  world.staging = { ...world.staging, maxDeletions: 1 };
  for (const name of ['A', 'B']) await world.stage.do({ op: 'deleteStream', streamName: name });

  const stopped = await world.sync();

  expect(stopped.plan.stops).toMatchObject([{ code: 'SLC2461' }]);
  expect(await namesOf(world)).toEqual(['C']);
  expect((await world.sync()).plan.stops).toHaveLength(1);
  expect(await world.sync(world.staging, { allowDeletions: 2 })).toMatchObject({ outcome: 'synced' });
  expect(await namesOf(world)).toEqual(['A', 'B', 'C']);
});

it('waits for an export that lags and puts nothing back', async () => {
  const world = await aSyncedWorld();
  await rename(world, 'a', 'A', 'A2');
  await world.stage.switch({ laggingReads: { calls: 4 } });

  expect(await sync(world)).toMatchObject({ outcome: 'synced' });

  expect(await world.stage.writes()).toHaveLength(1);
  expect(await namesOf(world)).toEqual(['A2', 'B', 'C']);
});

it('sends a stream again in the next run where the tenant lagged longer than a call may take', async () => {
  const world = await aSyncedWorld();
  await rename(world, 'a', 'A', 'A2');
  await world.stage.switch({ laggingReads: {} });

  const report = await sync(world);

  expect(report.results).toMatchObject([{ outcome: 'failed', problem: { code: 'SLC2463' } }]);
  await world.stage.switch({ laggingReads: null });
  expect(await sync(world)).toMatchObject({ outcome: 'synced' });
  expect(await world.head(drift)).toBeUndefined();
});

it('saves an edit that a person made while a replacement was validated, and overwrites nothing', async () => {
  const world = await aSyncedWorld();
  await rename(world, 'a', 'A', 'A2');
  const { id } = await world.stage.stream('A');
  const edit = { op: 'renameStream', streamId: id, name: 'A by hand', person: 'Ann' };
  await world.stage.switch({ pendingValidation: 2, editAfter: { request: 1, match: 'PUT ', edit } });

  const report = await sync(world);

  expect(report.results).toMatchObject([{ outcome: 'failed', problem: { code: 'SLC2464' } }]);
  expect(await namesOf(world)).toEqual(['A by hand', 'B', 'C']);
  expect(await world.person.read(drift, fileOf('a'))).toContain('A by hand');
  const writes = await world.stage.writes();
  expect(writes.filter((call) => call.startsWith('PUT'))).toHaveLength(1);
  expect((await world.sync()).plan.drifted).toEqual(['value-streams/a']);
});

it('reports field by field how a tenant changed a new stream, sends it once, and counts it as verified when accepted', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {}, B: {} }), state: 'keep' });
  await world.bringToStaging();
  await world.stage.switch({
    normalises: [{ does: 'add', of: 'template', pointer: '/priority', value: 5 }],
  });

  const report = await world.sync();

  expect(report.outcome).toBe('failed');
  expect(report.results.map(({ problem }) => problem?.code)).toEqual(['SLC2408', 'SLC2408']);
  const { details } = await statusOf(world);
  expect(details.join('\n')).toContain('priority');
  await world.stage.forget();
  const next = await world.sync();
  expect(next).toMatchObject({ outcome: 'blocked', plan: { drifted: [], captures: [] } });
  expect(await world.stage.writes()).toEqual([]);
  expect(await statusOf(world)).toMatchObject({ sync: 'OutOfSync', health: 'Degraded' });
  expect(await world.head(drift)).toBeUndefined();

  await accept({ ...world.deps, actor: 'Ann' }, world.staging, ['*'], never);

  const [newest] = await world.store.runs('environment staging', 1);
  expect(newest).toMatchObject({ kind: 'accept', actor: 'Ann', outcome: 'accepted', message: 'a, b' });
  expect(await world.sync()).toMatchObject({ outcome: 'synced' });
  expect(await statusOf(world)).toMatchObject({ sync: 'Synced', health: 'Healthy' });
  await world.stage.do({ op: 'renameStream', streamName: 'B', name: 'B by hand' });
  expect((await world.sync()).plan.drifted).toEqual(['value-streams/b']);
});

it('puts back the previous version where the tenant changed a new one, and sends it again once that form is accepted', async () => {
  const world = await aSyncedWorld();
  await world.stage.switch({
    normalises: [{ does: 'add', of: 'template', pointer: '/priority', value: 5 }],
  });
  await rename(world, 'a', 'A', 'A2');

  const report = await world.sync();

  expect(report.results).toMatchObject([{ outcome: 'failed', problem: { code: 'SLC2408' } }]);
  expect(await world.sync()).toMatchObject({ outcome: 'blocked' });
  await accept(world.deps, world.staging, ['a'], never);
  expect(await world.sync()).toMatchObject({ outcome: 'synced' });
  expect(await namesOf(world)).toEqual(['A2', 'B', 'C']);
  await world.stage.forget();
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
  expect(await world.stage.writes()).toEqual([]);
});

it('keeps an invalid import degraded in every later run, and offers it to nobody as an edit', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {} }), state: 'keep' });
  await world.bringToStaging();
  const normalises = [{ does: 'drop', of: 'template', pointer: '/trigger' }];
  await world.stage.switch({ invalidNext: 1, normalises });
  await world.sync();

  const next = await world.sync();

  expect(next).toMatchObject({ outcome: 'blocked', plan: { blockers: [{ code: 'SLC2409' }], captures: [] } });
  expect(await statusOf(world)).toMatchObject({ health: 'Degraded' });
  expect(await world.head(drift)).toBeUndefined();
});

it('accepts nothing if one name has no form to accept', async () => {
  const world = await aSyncedWorld();
  await expect(accept(world.deps, world.staging, ['a'], never)).rejects.toMatchObject({ code: 'SLC2466' });
});

it('waits for the lease of the environment before it accepts a form', async () => {
  const world = await aSyncedWorld();
  await world.store.acquireLease('environment staging', 'another');
  const asked = { streams: ['a'], who: jo, holder: 'test', patience: 0 };

  await expect(acceptWhenFree(world.deps, world.staging, asked, never)).rejects.toMatchObject({
    code: 'SLC2412',
  });
});

it('plans a switch-over at once where the tenant says that it cannot replace', async () => {
  const world = await aSyncedWorld();
  await world.stage.switch({ inPlace: false, optionsAnswer: 'allow' });
  await rename(world, 'a', 'A', 'A2');

  const plan = await world.plan();

  expect(plan.changes).toMatchObject([{ op: 'switch-over', reasons: ['changed in git', anew] }]);
});

it('plans again with the true reason where only the write tells that the tenant cannot replace', async () => {
  const world = await aSyncedWorld();
  await world.stage.switch({ inPlace: false });
  await rename(world, 'a', 'A', 'A2');

  const report = await world.sync();

  expect(report.plan.changes).toMatchObject([{ op: 'switch-over', reasons: ['changed in git', anew] }]);
  expect(report.outcome).toBe('synced');
  expect(await namesOf(world)).toEqual(['A2', 'B', 'C']);
});
