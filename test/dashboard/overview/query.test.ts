import { expect, it } from 'vitest';
import type { Stage } from '../../../src/dashboard/overview/schema.ts';
import { stages as stagesSchema } from '../../../src/dashboard/overview/schema.ts';
import { hold } from '../../../src/runs/decisions/holds.ts';
import { noteConfig } from '../../../src/state/records/refused-config.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { never } from '../../support/world.ts';
import { aService, all, type ServiceHarness } from '../service/a-service.ts';

async function stage({ service }: ServiceHarness, name: string): Promise<Stage> {
  const { stages } = stagesSchema.parse({ stages: await service.stages(all) });
  const found = stages.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no stage ${name}`);
  return found;
}

it('tells of stages before any pass, from the source to the last environment', async () => {
  const harness = await aService();
  harness.times.set('environment staging', { nextAt: 1_900_000_000_000, running: undefined });

  const stages = await harness.service.stages(all);

  expect(stages.map(({ name, kind, driver }) => [name, kind, driver])).toEqual([
    ['dev', 'source', 'http'],
    ['staging', 'environment', 'http'],
    ['production', 'environment', 'directory'],
  ]);
  expect(stages[1]).toEqual({
    pipeline: 'default',
    name: 'staging',
    kind: 'environment',
    branch: 'env/staging',
    tenant: 'stage',
    driver: 'http',
    nextAt: 1_900_000_000_000,
    approval: 'off',
    waysToApprove: [
      'Signed in, on the pages and by the API: nobody.',
      'With the server token, on the pages, by the API and with sluice approve --server: anybody who has it.',
      'With sluice approve and access to the store: anybody with access to it.',
      'By a comment, /sluice approve on a merged pull request: nobody, since the command is disabled.',
    ],
    promotion: { from: 'main', is: 'nothing' },
  });
  expect((await harness.service.stages((name) => name === 'staging')).map(({ name }) => name)).toEqual([
    'staging',
  ]);
  expect(harness.service.stageNames()).toContainEqual({ name: 'production', kind: 'environment' });
});

it('tells that a configuration was refused, also of stages without a run', async () => {
  const harness = await aService();
  await noteConfig(harness.app.store, 'tenants.prod is wrong', 1000);

  for (const name of ['dev', 'staging', 'production'])
    expect((await stage(harness, name)).status).toMatchObject({
      sync: 'Unknown',
      health: 'Missing',
      conditions: [{ type: 'ConfigRefused', isTrue: true }],
      details: [expect.stringContaining('tenants.prod is wrong')],
    });
  await noteConfig(harness.app.store, undefined, 2000);
  expect(await stage(harness, 'staging')).not.toHaveProperty('status');
});

it('tells counts, revision and when both sides last agreed', async () => {
  const harness = await aService({ seed: smallStreams({ A: { state: 'active' }, B: {} }) });
  await harness.bring();
  await harness.sync();

  const staging = await stage(harness, 'staging');

  expect(staging.counts).toMatchObject({ streams: 2, inSync: 2, toBeSent: 0, degraded: 0 });
  expect(staging.status).toMatchObject({ sync: 'Synced', health: 'Healthy' });
  expect(staging.status?.revision).toBe(await harness.world.head('env/staging'));
  expect(staging.syncedAt).toBeGreaterThanOrEqual(staging.checkedAt ?? Infinity);
  expect((await stage(harness, 'dev')).syncedAt).toBeDefined();
});

it('tells what was changed on both sides, and what is not there yet', async () => {
  const harness = await aService({
    seed: smallStreams({ A: {}, B: {} }),
    staging: 'approval: { required: true }',
  });
  await harness.bring();
  const first = await harness.sync();
  await harness.sync('staging', {});
  const waiting = await stage(harness, 'staging');
  expect(waiting.counts).toMatchObject({ missing: 2, toBeSent: 2 });
  expect(waiting.waitingPlan).toEqual({ digest: first.digest, changes: 2 });
  expect(waiting.syncedAt).toBeUndefined();

  await harness.service.approve(
    'staging',
    { digest: first.digest },
    { by: 'Ann', who: { is: 'token' } },
    new AbortController().signal,
  );
  await harness.sync();
  expect((await stage(harness, 'staging')).waitingPlan).toBeUndefined();

  await harness.world.stage.do({ op: 'renameStream', streamName: 'A', name: 'A here' });
  await harness.world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "A there"'),
  );
  await harness.world.stage.do({ op: 'renameStream', streamName: 'B', name: 'B here' });
  await harness.sync();

  const { counts, driftBranch } = await stage(harness, 'staging');
  expect(counts).toMatchObject({ inConflict: 1, drifted: 1, inSync: 0 });
  expect(driftBranch).toBe('sluice/drift/staging');
});

it('tells of a promotion that waits on a branch, until it is merged', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }) });
  await harness.bring();
  await harness.sync();
  await harness.promote('production');

  const waiting = (await stage(harness, 'production')).promotion;
  expect(waiting).toEqual({
    from: 'env/staging',
    is: 'waiting for a person',
    branch: 'sluice/promote/production',
    revision: await harness.world.head('sluice/promote/production'),
  });

  // Made again with nothing new, it still waits.
  await harness.promote('production');
  expect((await stage(harness, 'production')).promotion?.is).toBe('waiting for a person');

  await harness.world.person.merge('sluice/promote/production', 'env/production');
  await harness.sync('production');
  expect((await stage(harness, 'production')).promotion).toEqual({ from: 'env/staging', is: 'nothing' });
});

it('tells that what would be promoted is not proven, and why', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }), staging: 'approval: { required: true }' });
  await harness.bring();
  await harness.sync();
  await harness.world.person.merge('env/staging', 'env/production');
  await harness.world.dev.do({ op: 'renameStream', streamName: 'A', name: 'A new' });
  await harness.bring();
  await harness.sync();
  await harness.promote('production');

  expect((await stage(harness, 'production')).promotion).toMatchObject({
    is: 'not proven',
    message: expect.stringContaining('staging') as string,
  });
  const seen = await harness.service.stages((name) => name === 'production');
  expect(JSON.stringify(seen.map(({ promotion, status }) => ({ is: promotion?.is, status })))).not.toContain(
    'staging',
  );
  expect(seen[0]?.promotion).not.toHaveProperty('message');
});

it('says when windows open or close', async () => {
  const always = await aService({
    staging:
      'windows: [{ allow: "0 0 * * *", for: 24h, timezone: UTC }, { deny: "0 0 1 1 *", for: 1h, timezone: UTC }]',
  });
  const never = await aService({ staging: 'windows: [{ allow: "0 0 29 2 *", for: 1h, timezone: UTC }]' });

  const open = (await stage(always, 'staging')).window;
  expect(open?.isOpen).toBe(true);
  const closes = new Date(open?.changesAt ?? 0);
  expect([closes.getUTCMonth(), closes.getUTCDate(), closes.getUTCHours()]).toEqual([0, 1, 0]);
  const closed = (await stage(never, 'staging')).window;
  expect(closed?.isOpen).toBe(false);
  expect(new Date(closed?.changesAt ?? 0).getUTCDate()).toBe(29);
});

it('tells of a hold at once, and of the pass that runs in the place of the next one', async () => {
  const harness = await aService();
  await hold(harness.pipeline.deps, { name: 'staging' }, { reason: 'audit', by: 'Ann' });
  harness.times.set('environment staging', { nextAt: undefined, running: { run: 'p-1', since: 5 } });

  const staging = await stage(harness, 'staging');

  expect(staging.status).toMatchObject({ health: 'Suspended', hold: { reason: 'audit', by: 'Ann' } });
  expect(staging).toMatchObject({ currentRun: 'p-1' });
  expect(staging.nextAt).toBeUndefined();
});

it('names the commit that a tenant has while its branch is ahead', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }), staging: 'approval: { required: true }' });
  await harness.bring();
  expect(await stage(harness, 'staging')).not.toHaveProperty('live');
  const { digest } = await harness.sync();
  await harness.service.approve('staging', { digest }, { by: 'Ann', who: { is: 'token' } }, never);
  await harness.sync();
  const applied = await harness.world.head('env/staging');

  await harness.world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "B"'),
  );
  await harness.sync();

  expect(await stage(harness, 'staging')).toMatchObject({ live: { commit: applied }, ahead: 1, changes: 1 });
});
