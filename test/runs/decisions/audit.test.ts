import { expect, it } from 'vitest';
import { adopt } from '../../../src/runs/decisions/adopt.ts';
import { approve } from '../../../src/runs/decisions/approvals.ts';
import { hold, resume } from '../../../src/runs/decisions/holds.ts';
import { prepareRollback } from '../../../src/runs/decisions/rollback.ts';
import { jo } from '../../support/approvals.ts';
import { aDirectoryHarness } from '../../support/directory-harness.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;

/** What is in the audit log since it was last looked at. */
function audited({ log }: World): readonly Readonly<Record<string, unknown>>[] {
  const lines = log.lines.filter(({ message }) => message === 'audit').map(({ fields }) => fields);
  log.lines.length = 0;
  return lines;
}

async function brought(): Promise<World> {
  const world = await aWorld({ seed: smallStreams({ B: {}, C: {} }) });
  await world.bringToStaging();
  audited(world);
  return world;
}

it('has a line for each change of a plan, with who made it, the plan and what came of it', async () => {
  const world = await brought();
  const { digest } = await world.sync();
  const common = { action: 'create', actor: 'test', environment: 'staging', plan: digest, result: 'done' };
  expect(audited(world)).toMatchObject([
    { ...common, path: 'value-streams/b' },
    { ...common, path: 'value-streams/c' },
  ]);
});

it('says of a change that failed why, and nothing of a pass that changed nothing', async () => {
  const world = await brought();
  await world.stage.switch({ invalidNext: 1 });
  await world.sync();
  const lines = audited(world);
  expect(lines.map(({ result }) => String(result)).toSorted()).toEqual(['done', 'failed']);
  expect(lines.find(({ result }) => result === 'failed')).toMatchObject({
    code: 'SLC2409',
    reason: expect.stringMatching(/./) as unknown,
  });
  await world.sync();
  audited(world);
  await world.sync();
  expect(audited(world)).toEqual([]);
});

it('has a line for a hold, its end and an approval, under the name of who decided', async () => {
  const world = await brought();
  await hold(world.deps, world.staging, { reason: 'quarter end', by: 'ann' });
  await resume(world.deps, world.staging, 'bo');
  await resume(world.deps, world.staging, 'bo');
  const request = { digest: undefined, allowDeletions: undefined, by: 'cy', who: jo };
  const { planned } = await approve(world.deps, world.staging, request, never);
  const environment = 'staging';
  expect(audited(world)).toMatchObject([
    { action: 'hold', actor: 'ann', environment, plan: null, result: 'held', reason: 'quarter end' },
    { action: 'resume', actor: 'bo', environment, plan: null, result: 'resumed' },
    { action: 'approve', actor: 'cy', environment, plan: planned.digest, result: 'approved', changes: 2 },
  ]);
});

it('has a line for each stream that is adopted', async () => {
  const world = await brought();
  for (const { id } of (await world.dev.state()).streams)
    await world.staging.tenant.importFile(await world.source.tenant.exportFile(id, never), never);
  await adopt(world.deps, world.staging, { streams: [], choices: new Map(), rebuild: false }, never);
  const common = { action: 'adopt', actor: 'test', environment: 'staging', plan: null, result: 'adopted' };
  expect(audited(world)).toMatchObject([
    { ...common, path: 'value-streams/b', id: (await world.stage.stream('B')).id },
    { ...common, path: 'value-streams/c', id: (await world.stage.stream('C')).id },
  ]);
});

it('has lines for a rollback: the hold, the rollback and what its pass changed', async () => {
  const world = await brought();
  await world.sync();
  const old = (await world.head('env/staging')) ?? '';
  await world.person.edit('env/staging', fileOf('c'), (text) => text.replace('"name": "C"', '"name": "C2"'));
  await world.sync();
  audited(world);
  const { revision } = await prepareRollback(
    world.deps,
    world.staging,
    { to: old, reason: 'orders fail', by: 'ann' },
    never,
  );
  const { digest } = await world.sync(world.staging, { revision });
  expect(audited(world)).toMatchObject([
    { action: 'hold', actor: 'ann', result: 'held', revision: old },
    {
      action: 'rollback',
      actor: 'ann',
      result: 'prepared',
      revision: old,
      branch: 'sluice/rollback/staging',
    },
    { action: 'replace', actor: 'test', plan: digest, result: 'done', path: 'value-streams/c' },
  ]);
});

it('has a line for a promotion that moved a branch, and none for one that did not', async () => {
  const world = await brought();
  await world.person.edit('main', fileOf('c'), (text) => text.replace('"name": "C"', '"name": "C2"'));
  const { pushed } = await world.promote();
  await world.promote();
  expect(audited(world)).toMatchObject([
    { action: 'promote', actor: 'test', environment: 'staging', result: 'done', ...pushed },
  ]);
});

it('has a line for each change that is handed to people, once', async () => {
  const harness = await aDirectoryHarness({ seed: smallStreams({ B: {}, C: {} }) });
  await harness.exportDev();
  await harness.bring();
  audited(harness.world);
  const { digest } = await harness.sync();
  const common = { environment: 'staging', plan: digest, result: 'handed-over' };
  expect(audited(harness.world)).toMatchObject([
    { ...common, path: 'value-streams/b' },
    { ...common, path: 'value-streams/c' },
  ]);
  await harness.sync();
  expect(audited(harness.world)).toEqual([]);
});
