import { expect, it } from 'vitest';
import { duringFirstWrite } from '../../../support/during-write.ts';
import {
  driftBranch,
  fileOf,
  namesOf,
  raiseByHand,
  renameByHand,
  renameInGit,
  rulesIn,
  savedOf,
  startBy,
  syncedHarness,
  usingRule,
} from '../../../support/edited-harness.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorld } from '../../../support/world.ts';

const moved = { outcome: 'failed', problem: { code: 'SLC2416' } };
const three = smallStreams({ A: {}, B: {}, C: {} });

it('sends no file with a rule that was edited after it was looked at', async () => {
  const world = await syncedHarness(smallStreams({ A: {}, B: usingRule }));
  await renameInGit(world, 'a', 'A2');
  await startBy(world, 'b', 'order.two');

  const report = await world.sync(duringFirstWrite(world, () => raiseByHand(world, 777)));

  expect(report.results).toMatchObject([{ outcome: 'done' }, moved]);
  expect(await rulesIn(world)).toContain('777');
  expect(await world.sync()).toMatchObject({ outcome: 'synced', plan: { leftOut: ['rules/is-vip'] } });
  expect(await savedOf(world, 'rules/is-vip.json')).toContain('777');
});

it('switches nothing over that was edited after it was looked at', async () => {
  const world = await syncedHarness(three);
  await world.stage.switch({ inPlace: false });
  await renameInGit(world, 'a', 'A2');
  await world.sync();
  await renameInGit(world, 'b', 'B2');
  await renameInGit(world, 'c', 'C2');

  const report = await world.sync(duringFirstWrite(world, () => renameByHand(world, 'C', 'C by hand')));

  expect(report.results).toMatchObject([{ outcome: 'done' }, moved]);
  expect(await namesOf(world)).toEqual(['A2', 'B2', 'C by hand']);
  await world.sync();
  expect(await savedOf(world, fileOf('c'))).toContain('C by hand');
});

it('deletes nothing that was edited after it was looked at', async () => {
  const world = await syncedHarness(three, { prune: 'delete' });
  await renameInGit(world, 'b', 'B2');
  await world.person.remove('env/staging', 'value-streams/c');

  const report = await world.sync(duringFirstWrite(world, () => renameByHand(world, 'C', 'C by hand')));

  expect(report.results).toMatchObject([{ outcome: 'done' }, moved]);
  expect(await namesOf(world)).toContain('C by hand');
  await world.sync();
  expect(await namesOf(world)).toEqual(['A', 'B2']);
  expect(await savedOf(world, fileOf('c'))).toContain('C by hand');
});

it('leaves a replaced stream there that was edited before it could be removed', async () => {
  const world = await syncedHarness(smallStreams({ C: { state: 'active' } }));
  await world.stage.switch({ inPlace: false });
  const { id } = await world.stage.stream('C');
  const running = (activeInstances: number) =>
    world.stage.do({ op: 'setActiveInstances', streamId: id, activeInstances });
  await running(2);
  await startBy(world, 'c', 'order.two');
  await world.sync();
  await world.stage.do({ op: 'renameStream', streamId: id, name: 'C by hand' });
  await running(0);

  const report = await world.sync();

  expect(report.retiring.join()).toContain('it changed after Sluice last read it');
  expect(await namesOf(world)).toEqual(['C', 'C by hand']);
});

it('takes a new version without an answer for its own, not for an edit, when git undoes it', async () => {
  const world = await syncedHarness(three);
  const { id } = await world.stage.stream('C');
  await startBy(world, 'c', 'order.two');
  await world.stage.switch({
    cutNext: { count: 1, when: 'after', match: `PUT /orchestration/acmestage/value-streams/${id}` },
  });
  expect((await world.sync()).outcome).toBe('failed');
  await startBy(world, 'c', 'order.created');

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'synced', plan: { drifted: [] } });
  expect(report.results).toMatchObject([{ outcome: 'done', change: { op: 'replace' } }]);
  expect(await world.head(driftBranch)).toBeUndefined();
});

it('takes no stream for edited that nobody edited, whatever is in it', async () => {
  const world = await aWorld({
    seed: ['Fulfilment Routing.json', 'Order Intake.json', 'Stock Alert.json', 'Summer Sale 2025.json'],
  });
  await world.bringToStaging();
  await world.sync();
  await world.stage.switch({ inPlace: false });
  const paths = await world.paths('refs/heads/env/staging', 'value-streams');
  for (const path of paths.filter((one) => one.endsWith('/value-stream.json')))
    await world.person.change('env/staging', path, (stream) => ({ ...stream, description: 'changed' }));

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'synced', retiring: [] });
  expect(new Set(report.results.map(({ change }) => change.op))).toEqual(new Set(['switch-over']));
});
