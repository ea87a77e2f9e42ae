import { expect, it } from 'vitest';
import { pathIn, type Approval, type GateVerdict } from '../../../src/core/gate/gate.ts';
import type { EnvironmentStatus } from '../../../src/core/plan/status.ts';
import { approve, type ApprovalRequest } from '../../../src/runs/decisions/approvals.ts';
import { narrowApproval } from '../../../src/runs/sync/gate.ts';
import { StalePlan } from '../../../src/runs/plan-errors.ts';
import type { SyncReport } from '../../../src/runs/sync/report.ts';
import { approvalRequired, jo } from '../../support/approvals.ts';
import { aDirectoryHarness } from '../../support/directory-harness.ts';
import {
  raiseByHand,
  raiseInGit,
  renameByHand,
  rulesIn,
  syncedHarness,
  usingRule,
} from '../../support/edited-harness.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const request: ApprovalRequest = { digest: undefined, allowDeletions: undefined, by: 'jo', who: jo };

async function brought(): Promise<World> {
  const world = await aWorld({ seed: smallStreams({ A: { state: 'active' }, B: {} }) });
  world.staging = { ...world.staging, authority: approvalRequired };
  await world.bringToStaging();
  return world;
}

async function statusOf({ store }: World): Promise<EnvironmentStatus> {
  const record = (await store.statuses()).find(({ subject }) => subject === 'environment staging');
  return record?.status as unknown as EnvironmentStatus;
}

const give = (world: World, some: Partial<ApprovalRequest> = {}) =>
  approve(world.deps, world.staging, { ...request, ...some }, never);
const editA = ({ person }: World, name: string) =>
  person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace(/"name": "A\d?"/, `"name": "${name}"`),
  );
const codes = (report: Awaited<ReturnType<World['sync']>>) => report.gate?.reasons.map(({ code }) => code);

it('waits for the approval of a plan, and says how it is given', async () => {
  const world = await brought();
  await world.stage.forget();

  const report = await world.sync();

  expect(report.outcome).toBe('waiting');
  expect(await world.stage.writes()).toEqual([]);
  const [reason] = report.gate?.reasons ?? [];
  expect(reason).toMatchObject({
    code: 'SLC2433',
    message: `plan ${report.digest?.slice(0, 7)} waits for approval`,
  });
  expect(reason?.remedy).toContain(`sluice approve staging --plan ${report.digest?.slice(0, 7)}`);
  expect((await statusOf(world)).conditions.map(({ type, reason: why }) => `${type} ${why}`)).toEqual([
    'Ready WaitingForApproval',
    'Stalled WaitingForApproval',
  ]);
});

it('carries the plan out that was approved, and asks again for the next', async () => {
  const world = await brought();
  const { digest } = await world.sync();

  const { approval } = await give(world, { digest: digest.slice(0, 7) });

  expect(approval).toMatchObject({ digest, by: 'jo', at: world.clock.now() });
  expect((await world.sync()).outcome).toBe('synced');
  expect((await world.sync()).outcome).toBe('synced');
  await editA(world, 'A2');
  expect(codes(await world.sync())).toEqual(['SLC2434']);
});

it('tells of an approval that is stale because the branch moved', async () => {
  const world = await brought();
  const { approval } = await give(world);
  await editA(world, 'A2');
  const head = (await world.head('env/staging')) ?? '';

  const report = await world.sync();

  expect(report.outcome).toBe('waiting');
  expect(report.gate?.reasons[0]?.message).toBe(
    `plan ${report.digest?.slice(0, 7)} needs a new approval: the branch moved from ${approval?.revision.slice(0, 7)} to ${head.slice(0, 7)} after jo approved`,
  );
});

it('tells of an approval that is stale because somebody did a part of it in the tenant', async () => {
  const world = await brought();
  await give(world);
  await world.sync();
  await editA(world, 'A2');
  await give(world);
  await world.stage.do({ op: 'setState', streamName: 'B', state: 'active' });

  const report = await world.sync();

  expect(codes(report)).toEqual(['SLC2434']);
  expect(report.gate?.reasons[0]?.message).toContain('streams or bindings in the tenant changed');
});

it('refuses to approve another plan than the one that was looked at', async () => {
  const world = await brought();
  const { digest } = await world.sync();
  await editA(world, 'A2');

  await expect(give(world, { digest })).rejects.toThrow(StalePlan);
  await expect(give(world, { digest: digest.slice(0, 7) })).rejects.toThrow('it is another plan');

  expect(await world.store.approval('staging')).toBeUndefined();
});

it('records nothing where there is nothing to approve', async () => {
  const world = await brought();
  await give(world);
  await world.sync();
  const before = await world.store.approval('staging');

  expect((await give(world)).approval).toBeUndefined();

  expect(await world.store.approval('staging')).toEqual(before);
});

it('needs no second approval for what is left of a plan that failed in part', async () => {
  const world = await brought();
  await world.stage.switch({ failNext: { count: 1, status: 400, match: 'import' } });
  await give(world);
  expect((await world.sync()).outcome).toBe('failed');

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'synced', results: [{ outcome: 'done' }] });
});

it('stands in the history, with who and for which plan', async () => {
  const world = await brought();
  const { planned } = await give(world, { allowDeletions: 4 });

  const [run] = await world.store.runs('environment staging', 1);

  expect(run).toMatchObject({
    kind: 'approve',
    actor: 'jo',
    outcome: 'approved',
    planDigest: planned.digest,
    revision: planned.plan.revision,
    message: '2 changes, and 4 removals with it',
  });
});

it('is given once for all rounds in which people carry a plan out', async () => {
  const harness = await aDirectoryHarness({
    seed: smallStreams({ A: { runs: ['B'] }, B: {}, C: { runs: ['B'] } }),
  });
  await harness.exportDev();
  await harness.bring();
  const staging = { ...harness.staging, authority: approvalRequired };
  const sync = () => harness.world.sync(staging);
  expect(await sync()).toMatchObject({ outcome: 'waiting', gate: { reasons: [{ code: 'SLC2433' }] } });
  expect(await harness.carrier.rounds()).toEqual([]);

  await approve(harness.world.deps, staging, request, never);

  expect((await sync()).outcome).toBe('handed-over');
  await harness.carrier.do('001');
  expect((await sync()).outcome).toBe('handed-over');
  await harness.carrier.do('002');
  expect((await sync()).outcome).toBe('synced');
});

it.each([
  ['lastSynced', 'synced'],
  ['head', 'waiting'],
] as const)('is asked for what is healed to %s: %s', async (selfHeal, outcome) => {
  const world = await brought();
  await give(world);
  await world.sync();
  world.staging = { ...world.staging, selfHeal };
  await world.stage.do({ op: 'renameStream', streamName: 'B', name: 'by hand' });

  const report = await world.sync();

  expect(report.plan.changes.map(({ op, name }) => `${op} ${name}`)).toEqual(['replace B']);
  expect(report.outcome).toBe(outcome);
});

it('lets no rule that changed in git ride along with what is healed without approval', async () => {
  const world = await syncedHarness(smallStreams({ A: usingRule, B: usingRule }), {
    selfHeal: 'lastSynced',
    authority: approvalRequired,
  });
  await renameByHand(world, 'A', 'by hand');
  await raiseInGit(world, 250);

  expect((await world.sync()).outcome).toBe('waiting');

  expect(await rulesIn(world)).toContain('100');
});

it('gives no state that changed in git with what is healed without approval', async () => {
  const world = await syncedHarness(smallStreams({ A: {} }), {
    selfHeal: 'lastSynced',
    authority: approvalRequired,
    state: 'file',
  });
  await renameByHand(world, 'A', 'by hand');
  await world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"inactive"', '"active"'),
  );

  expect((await world.sync()).outcome).toBe('waiting');

  expect((await world.stage.stream('by hand')).state).toBe('inactive');
});

it('is stale when somebody edits a rule that the plan would overwrite', async () => {
  const world = await syncedHarness(smallStreams({ A: usingRule }), { authority: approvalRequired });
  await raiseInGit(world, 250);
  await give(world);
  await raiseByHand(world, 777);

  expect(codes(await world.sync())).toEqual(['SLC2434']);

  expect(await rulesIn(world)).toContain('777');
});

it('does not cover a stream once more that was brought already', async () => {
  const world = await syncedHarness(smallStreams({ A: {}, B: {} }), {
    authority: approvalRequired,
    selfHeal: 'head',
  });
  await editA(world, 'A2');
  await give(world);
  expect((await world.sync()).outcome).toBe('synced');
  await renameByHand(world, 'A2', 'by hand');

  expect(codes(await world.sync())).toEqual(['SLC2434']);
});

it('does not cover a change once more that somebody undid to the letter', async () => {
  const world = await syncedHarness(smallStreams({ A: {}, B: {} }), {
    authority: approvalRequired,
    selfHeal: 'head',
  });
  await editA(world, 'A2');
  const { approval } = await give(world);
  expect((await world.sync()).outcome).toBe('synced');
  await renameByHand(world, 'A2', 'A');

  const report = await world.sync();

  expect(report.digest).toBe(approval?.digest);
  expect(codes(report)).toEqual(['SLC2434']);
  expect(report.gate?.reasons[0]?.message).toContain('it was undone');
});

it('does not cover making a stream again that somebody removed in an emergency', async () => {
  const world = await brought();
  await give(world);
  expect((await world.sync()).outcome).toBe('synced');
  const { id } = await world.stage.stream('B');
  await world.staging.tenant.remove(id, never);
  await world.stage.forget();

  const report = await world.sync();

  expect(report.outcome).toBe('waiting');
  expect(codes(report)).toEqual(['SLC2434']);
  expect(await world.stage.writes()).toEqual([]);
});

/** A pass under an approval that did some of its plan, and could not send some other. */
const passed = (approval: Approval | undefined, done: readonly string[], blocked: readonly string[]) =>
  [
    { go: true, approval },
    {
      plan: { changes: [], blocked },
      results: done.map((path) => ({ change: { path }, outcome: 'done' })),
    },
  ] as unknown as [GateVerdict, Pick<SyncReport, 'plan' | 'results'>];

const [a, b] = ['value-streams/a', 'value-streams/b'];
const left = async ({ store }: World) => (await store.approval('staging'))?.changes.map(pathIn);

it('still covers what could not be sent for a while, and was not done', async () => {
  const world = await brought();
  const { approval } = await give(world);

  await narrowApproval(world.deps, 'staging', ...passed(approval, [b], [a]));

  expect(await left(world)).toEqual([a]);
});

it('covers no more what was done where the same plan was approved again meanwhile', async () => {
  const world = await brought();
  const { approval } = await give(world);
  world.clock.advance(1_000);
  const { approval: again } = await give(world, { by: 'kim' });
  expect([again?.digest, again?.changes.length]).toEqual([approval?.digest, 2]);

  await narrowApproval(world.deps, 'staging', ...passed(approval, [a, b], []));

  expect(await left(world)).toEqual([]);
  expect((await world.store.approval('staging'))?.by).toBe('kim');
});
