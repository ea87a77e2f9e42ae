import { expect, it } from 'vitest';
import { isJsonArray, isJsonObject, member, type Json } from '../../../src/core/json/json.ts';
import { hold, resume } from '../../../src/runs/decisions/holds.ts';
import { prepareRollback } from '../../../src/runs/decisions/rollback.ts';
import {
  driftBranch,
  fileOf,
  namesOf,
  raiseByHand,
  raiseInGit,
  renameByHand,
  renameInGit,
  rulesIn,
  startBy,
  syncedHarness,
  usingRule,
} from '../../support/edited-harness.ts';
import { anExportFile, exportFileOf, payloadOf } from '../../support/export-file.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { never, type World } from '../../support/world.ts';

/** Somebody takes the last step and its scenario out of the only stream of the tenant. */
async function removeLastStep({ staging: { tenant } }: World): Promise<void> {
  const [stream] = (await tenant.list(never)).streams;
  const id = stream?.id ?? '';
  const payload = payloadOf(await tenant.exportFile(id, never));
  const template = member(payload, 'execution_template');
  const rest = { ...(isJsonObject(template) ? template : {}), steps: allButLast(member(template, 'steps')) };
  const scenarios = allButLast(member(payload, 'scenarios'));
  await tenant.replace(id, exportFileOf({ ...payload, execution_template: rest, scenarios }), never);
}

const allButLast = (items: Json | undefined) => (isJsonArray(items) ? items.slice(0, -1) : []);

const seed = smallStreams({ B: {}, C: {}, D: {} });
const mergeDrift = (world: World) => world.person.merge(driftBranch, 'env/staging');
const inGit = (world: World, slug: string) => world.person.read('env/staging', fileOf(slug));
const roll = (world: World, to: string) =>
  prepareRollback(world.deps, world.staging, { to, reason: 'orders fail', by: 'ann' }, never);

it('does not bring back what git undid, on a branch that began before that', async () => {
  const world = await syncedHarness(seed);
  await renameByHand(world, 'B', 'B by hand');
  await world.sync();
  await startBy(world, 'c', 'order.two');
  await world.sync();
  await renameByHand(world, 'C', 'C by hand');
  await world.sync();
  await startBy(world, 'c', 'order.created');
  await world.sync();

  await mergeDrift(world);

  expect(await inGit(world, 'c')).toMatch(/C by hand[^]*order\.created/);
});

it('saves streams that were last synced at different revisions each as an edit of its own', async () => {
  const world = await syncedHarness(seed);
  await startBy(world, 'c', 'order.two');
  await world.sync();
  await renameByHand(world, 'B', 'B by hand');
  await renameByHand(world, 'C', 'C by hand');
  await startBy(world, 'b', 'order.b');
  await startBy(world, 'c', 'order.created');
  await world.sync();

  await mergeDrift(world);

  expect(await inGit(world, 'b')).toMatch(/B by hand[^]*order\.b"/);
  expect(await inGit(world, 'c')).toMatch(/C by hand[^]*order\.created/);
});

it('saves an edit that a rollback overwrites without what was rolled back', async () => {
  const world = await syncedHarness(seed);
  const old = (await world.head('env/staging')) ?? '';
  await startBy(world, 'c', 'order.two');
  await world.sync();
  await renameByHand(world, 'C', 'C by hand');
  const { revision } = await roll(world, old);
  await world.sync(world.staging, { revision });
  expect(await namesOf(world)).toEqual(['B', 'C', 'D']);

  await world.person.merge('sluice/rollback/staging', 'env/staging');
  await resume(world.deps, world.staging, 'ann');
  await mergeDrift(world);

  expect(await inGit(world, 'c')).toMatch(/C by hand[^]*order\.created/);
});

it('begins anew after a squash, so that what was undone since stays undone', async () => {
  const world = await syncedHarness(seed);
  await renameByHand(world, 'C', 'C by hand');
  await world.sync();
  const first = await world.head(driftBranch);
  await world.person.squashMerge(driftBranch, 'env/staging');
  await world.move(`refs/heads/${driftBranch}`, first ?? '');
  await world.sync();
  await renameInGit(world, 'c', 'C');
  await world.sync();
  await renameByHand(world, 'D', 'D by hand');
  await world.sync();

  await mergeDrift(world);

  expect(await inGit(world, 'd')).toContain('D by hand');
  expect(await inGit(world, 'c')).toContain('"name": "C"');
  expect(await world.mergeBase(first ?? '', driftBranch)).toBe(first);
});

it('keeps what a person added to the branch when a further edit comes', async () => {
  const world = await syncedHarness(seed);
  await renameByHand(world, 'C', 'C by hand');
  await world.sync();
  await startBy(world, 'c', 'order.person', driftBranch);
  await renameByHand(world, 'C by hand', 'C again');

  await world.sync();

  expect(await world.person.read(driftBranch, fileOf('c'))).toMatch(/C again[^]*order\.person/);
  expect(await world.text((await world.parent(driftBranch)) ?? '', fileOf('c'))).toMatch(
    /C again[^]*order\.created/,
  );
});

it('marks what a person and a further edit both changed, once, and sends nothing of it', async () => {
  const world = await syncedHarness(seed);
  await renameByHand(world, 'C', 'C one');
  await world.sync();
  await world.person.edit(driftBranch, fileOf('c'), (text) => text.replace('C one', 'C of Robin'));
  await renameByHand(world, 'C one', 'C two');
  await world.sync();
  const head = await world.head(driftBranch);
  await world.sync();

  expect(await world.head(driftBranch)).toBe(head);
  expect(await world.person.read(driftBranch, fileOf('c'))).toMatch(
    /\$conflict[^]*C one[^]*C of Robin[^]*C two/,
  );
  await mergeDrift(world);
  await world.stage.forget();
  expect((await world.sync()).outcome).toBe('blocked');
  expect(await world.stage.writes()).toEqual([]);
});

it('marks what a person changed on the branch and the tenant removed, once', async () => {
  const scenario = (id: string, name: string) => ({ id, name });
  const scenarios = [scenario('11', 'One'), scenario('12', 'Two')];
  const world = await syncedHarness({ 'C.json': anExportFile({ name: 'C', scenarios }) });
  const file = 'value-streams/c/scenarios/two.json';
  await renameByHand(world, 'C', 'C by hand');
  await world.sync();
  await world.person.edit(driftBranch, file, (text) => text.replace('"Two"', '"Two of Robin"'));
  await removeLastStep(world);

  await world.sync();
  const head = await world.head(driftBranch);
  await world.sync();

  expect(await world.head(driftBranch)).toBe(head);
  expect(await world.person.read(driftBranch, file)).toMatch(
    /Two of Robin[^]*\$conflict[^]*removed on stage/,
  );
  expect(await world.paths((await world.parent(driftBranch)) ?? '', file)).toEqual([]);
});

it('leaves out what a branch had before it was reset', async () => {
  const world = await syncedHarness(seed);
  const old = (await world.head('env/staging')) ?? '';
  await startBy(world, 'b', 'order.bad');
  await startBy(world, 'c', 'order.two');
  await world.sync();
  await renameByHand(world, 'C', 'C by hand');
  await world.move('refs/heads/env/staging', old);
  await world.sync();

  await mergeDrift(world);

  expect(await inGit(world, 'b')).toContain('order.created');
  expect(await inGit(world, 'c')).toMatch(/C by hand[^]*order\.created/);
});

it('goes on from a branch that was merged, also where git changed the stream since', async () => {
  const world = await syncedHarness(seed);
  await renameByHand(world, 'C', 'C by hand');
  await world.sync();
  await mergeDrift(world);
  await world.sync();
  await renameByHand(world, 'C by hand', 'C again');
  await startBy(world, 'c', 'order.two');
  await world.sync();

  await mergeDrift(world);

  expect(await inGit(world, 'c')).toMatch(/C again[^]*order\.two/);
});

it('does not grow with each pass that waits', async () => {
  const world = await syncedHarness(seed);
  await renameByHand(world, 'B', 'B by hand');
  await world.sync();
  await startBy(world, 'c', 'order.two');
  await world.sync();
  await renameByHand(world, 'C', 'C by hand');
  await startBy(world, 'c', 'order.three');
  await hold(world.deps, world.staging, { reason: 'audit', by: 'jo' });
  await world.sync();
  const head = await world.head(driftBranch);

  await world.sync();

  expect(await world.head(driftBranch)).toBe(head);
});

it('is not forced over commits of others, whatever they made of it', async () => {
  const world = await syncedHarness(seed);
  await renameByHand(world, 'C', 'C one');
  await world.sync();
  const base = await world.head('env/staging');
  const at = world.clock.now();
  const rootless = { parents: [], base, writes: new Map(), message: 'other', at };
  const other = await world.deps.repository.commit(rootless);
  await world.move(`refs/heads/${driftBranch}`, other);
  await renameByHand(world, 'C one', 'C two');

  await world.sync();

  expect(await world.mergeBase(other, driftBranch)).toBe(other);
  expect(await world.person.read(driftBranch, fileOf('c'))).toContain('C two');
});

it('saves a rule that no stream of the tenant carries any more', async () => {
  const world = await syncedHarness(smallStreams({ A: usingRule, C: {} }));
  await world.stage.do({ op: 'deleteStream', streamName: 'A' });
  await raiseByHand(world, 777);
  await raiseInGit(world, 250);

  expect((await world.sync()).outcome).toBe('synced');

  expect(await world.person.read(driftBranch, 'rules/is-vip.json')).toContain('777');
  expect(await rulesIn(world)).toContain('250');
});

it('names nobody, and no id of the tenant', async () => {
  const world = await syncedHarness(seed);
  await renameByHand(world, 'C', 'C by hand');
  const { id } = await world.stage.stream('C by hand');

  await world.sync();

  const log = await world.history(driftBranch, 1);
  for (const untold of ['builder', id]) expect(log).not.toContain(untold);
});

it('stands in the history', async () => {
  const world = await syncedHarness(seed);
  await renameByHand(world, 'C', 'C by hand');

  const { saved = '' } = await world.sync();

  const [run] = await world.store.runs('environment staging', 1);
  expect(saved).toBe(await world.head(driftBranch));
  expect(run?.message).toBe(`saved edits of the tenant in ${saved.slice(0, 12)}`);
});
