import { expect, it } from 'vitest';
import type { EnvironmentStatus } from '../../../src/core/plan/status.ts';
import { PortError } from '../../../src/ports/errors.ts';
import { hold, resume } from '../../../src/runs/decisions/holds.ts';
import { aDirectoryHarness } from '../../support/directory-harness.ts';
import { duringFirstWrite } from '../../support/during-write.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, type World } from '../../support/world.ts';

const seed = smallStreams({ A: { state: 'active' }, B: {} });
const audit = { reason: 'audit', by: 'jo' };

async function brought(): Promise<World> {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  return world;
}

async function statusOf({ store }: World): Promise<EnvironmentStatus> {
  const record = (await store.statuses()).find(({ subject }) => subject === 'environment staging');
  return record?.status as unknown as EnvironmentStatus;
}

const line = 'on hold since 2026-01-05T09:00:00.000Z by jo: audit';
const changeA = ({ person }: World) =>
  person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "A2"'),
  );

it('keeps an environment on hold from being written to, and goes on observing and planning it', async () => {
  const world = await brought();
  await hold(world.deps, world.staging, audit);
  await world.stage.forget();

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'waiting', results: [] });
  expect(report.plan.changes).toHaveLength(2);
  expect(report.streams.map(({ sync }) => sync)).toEqual(['to be sent', 'to be sent']);
  expect(report.gate?.reasons.map(({ code, message }) => `${code} ${message}`)).toEqual([`SLC2431 ${line}`]);
  expect(await world.stage.writes()).toEqual([]);
  const status = await statusOf(world);
  expect(status).toMatchObject({ sync: 'OutOfSync', health: 'Suspended', hold: audit });
  expect(status.details.filter((detail) => detail.includes('on hold'))).toEqual([line]);
  expect(status.conditions).toEqual([
    { type: 'Ready', isTrue: false, reason: 'OnHold', message: line },
    { type: 'Stalled', isTrue: true, reason: 'OnHold', message: line },
  ]);
});

it('goes on when it is resumed', async () => {
  const world = await brought();
  await hold(world.deps, world.staging, audit);
  await world.sync();

  expect(await resume(world.deps, world.staging, 'kim')).toMatchObject(audit);

  const lifted = await statusOf(world);
  expect(lifted).toMatchObject({ health: 'Progressing', details: [] });
  expect(lifted.hold).toBeUndefined();
  expect(lifted.conditions.map(({ reason }) => reason)).toEqual(['Resumed']);
  expect((await world.sync()).outcome).toBe('synced');
  expect(await statusOf(world)).toMatchObject({ sync: 'Synced', health: 'Healthy', details: [] });
});

it('does nothing where there is nothing to resume', async () => {
  const world = await brought();
  expect(await resume(world.deps, world.staging, 'kim')).toBeUndefined();
  expect(await world.store.runs('environment staging', 10)).toEqual([]);
});

it('says so in the status at once, also before the first run and while nothing can be observed', async () => {
  const world = await brought();
  await hold(world.deps, world.staging, audit);
  expect(await statusOf(world)).toMatchObject({ sync: 'Unknown', health: 'Suspended', details: [line] });

  await world.stage.switch({ failNext: { count: 9, status: 500 } });
  await expect(world.sync()).rejects.toThrow(PortError);
  const unknown = await statusOf(world);
  expect(unknown).toMatchObject({ sync: 'Unknown', health: 'Suspended', hold: audit });
  expect(unknown.details[0]).toBe(line);
});

it('is told of an environment in which there is nothing to do, which is in sync all the same', async () => {
  const world = await brought();
  await world.sync();
  await hold(world.deps, world.staging, audit);

  expect((await world.sync()).outcome).toBe('synced');

  expect(await statusOf(world)).toMatchObject({ sync: 'Synced', health: 'Suspended', details: [line] });
});

it('keeps what was replaced from being removed', async () => {
  const world = await brought();
  await world.stage.switch({ inPlace: false });
  await world.sync();
  await changeA(world);
  const { id } = await world.stage.stream('A');
  await world.stage.do({ op: 'setActiveInstances', streamId: id, activeInstances: 1 });
  expect((await world.sync()).retiring).toHaveLength(1);
  await world.stage.do({ op: 'setActiveInstances', streamId: id, activeInstances: 0 });
  await hold(world.deps, world.staging, audit);
  await world.stage.forget();

  const report = await world.sync();

  expect(await world.stage.writes()).toEqual([]);
  expect(report).toMatchObject({ outcome: 'synced', retiring: [expect.stringMatching(/^a \(/) as string] });
});

it('takes a newer reason in the place of the one before', async () => {
  const world = await brought();
  await hold(world.deps, world.staging, audit);
  await hold(world.deps, world.staging, { reason: 'freeze', by: 'kim', revision: 'abc' });

  expect((await statusOf(world)).details).toEqual([
    'on hold at abc since 2026-01-05T09:00:00.000Z by kim: freeze',
  ]);
  expect(await world.store.hold('staging')).toMatchObject({ reason: 'freeze', by: 'kim', revision: 'abc' });
});

it('stands in the history, with who and why', async () => {
  const world = await brought();
  await hold(world.deps, world.staging, audit);
  world.clock.advance(60_000);
  await resume(world.deps, world.staging, 'kim');

  const runs = await world.store.runs('environment staging', 10);
  expect(runs.map(({ kind, actor, outcome, message }) => [kind, actor, outcome, message])).toEqual([
    ['resume', 'kim', 'resumed', 'was on hold since 2026-01-05T09:00:00.000Z by jo: audit'],
    ['hold', 'jo', 'held', 'audit'],
  ]);
});

it('lets a pass end that is under way, and is in the status after it', async () => {
  const world = await brought();
  const staging = duringFirstWrite(world, () => hold(world.deps, world.staging, audit));

  const report = await world.sync(staging);

  expect(report).toMatchObject({ outcome: 'synced', results: [{ outcome: 'done' }, { outcome: 'done' }] });
  expect(await statusOf(world)).toMatchObject({ sync: 'Synced', health: 'Suspended', details: [line] });
});

it('hands nothing over to people either, and takes in what they bring', async () => {
  const harness = await aDirectoryHarness({
    seed: smallStreams({ A: { runs: ['B'] }, B: {}, C: { runs: ['B'] } }),
  });
  await harness.exportDev();
  await harness.bring();
  expect((await harness.sync()).outcome).toBe('handed-over');
  await hold(harness.world.deps, harness.staging, audit);
  await harness.carrier.do('001');

  const report = await harness.sync();

  expect(report.results.map(({ change, outcome }) => `${change.name} ${outcome}`)).toEqual(['B done']);
  expect(report).toMatchObject({ outcome: 'waiting', gate: { reasons: [{ is: 'on hold' }] } });
  expect(await harness.carrier.open()).toEqual([]);
  await resume(harness.world.deps, harness.staging, 'kim');
  expect(await harness.carryOn()).toMatchObject({ outcome: 'synced' });
});

it('tells people not to import a round that lies there already', async () => {
  const harness = await aDirectoryHarness({ seed: smallStreams({ A: {}, B: {} }) });
  await harness.exportDev();
  await harness.bring();
  expect((await harness.sync()).outcome).toBe('handed-over');
  await hold(harness.world.deps, harness.staging, audit);

  const report = await harness.sync();

  expect(report).toMatchObject({ outcome: 'waiting', gate: { reasons: [{ is: 'on hold' }] } });
  expect(report.byHand.map((line) => line.slice(0, 12))).toEqual(['not now: a: ', 'not now: b: ']);
  await resume(harness.world.deps, harness.staging, 'kim');
  expect((await harness.sync()).outcome).toBe('handed-over');
});
