import { expect, it } from 'vitest';
import type { Lane } from '../../../src/dashboard/overview/schema.ts';
import { lanes as lanesSchema } from '../../../src/dashboard/overview/schema.ts';
import { hold } from '../../../src/runs/decisions/holds.ts';
import { noteConfig } from '../../../src/state/records/refused-config.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aDesk, all, type DeskStage } from '../service/a-desk.ts';

async function lane({ desk }: DeskStage, name: string): Promise<Lane> {
  const { lanes } = lanesSchema.parse({ lanes: await desk.lanes(all) });
  const found = lanes.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no lane ${name}`);
  return found;
}

it('tells of lanes before any pass, from the source to the last environment', async () => {
  const stage = await aDesk();
  stage.times.set('environment staging', { nextAt: 1_900_000_000_000, running: undefined });

  const lanes = await stage.desk.lanes(all);

  expect(lanes.map(({ name, kind, driver }) => [name, kind, driver])).toEqual([
    ['dev', 'source', 'http'],
    ['staging', 'environment', 'http'],
    ['production', 'environment', 'directory'],
  ]);
  expect(lanes[1]).toEqual({
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
  expect((await stage.desk.lanes((name) => name === 'staging')).map(({ name }) => name)).toEqual(['staging']);
  expect(stage.desk.laneNames()).toContainEqual({ name: 'production', kind: 'environment' });
});

it('tells that a configuration was refused, also of stages without a run', async () => {
  const stage = await aDesk();
  await noteConfig(stage.app.store, 'tenants.prod is wrong', 1000);

  for (const name of ['dev', 'staging', 'production'])
    expect((await lane(stage, name)).status).toMatchObject({
      sync: 'Unknown',
      health: 'Missing',
      conditions: [{ type: 'ConfigRefused', isTrue: true }],
      details: [expect.stringContaining('tenants.prod is wrong')],
    });
  await noteConfig(stage.app.store, undefined, 2000);
  expect(await lane(stage, 'staging')).not.toHaveProperty('status');
});

it('tells counts, revision and when both sides last agreed', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: { state: 'active' }, B: {} }) });
  await stage.bring();
  await stage.sync();

  const staging = await lane(stage, 'staging');

  expect(staging.counts).toMatchObject({ streams: 2, inSync: 2, toBeSent: 0, degraded: 0 });
  expect(staging.status).toMatchObject({ sync: 'Synced', health: 'Healthy' });
  expect(staging.status?.revision).toBe(await stage.world.head('env/staging'));
  expect(staging.syncedAt).toBeGreaterThanOrEqual(staging.checkedAt ?? Infinity);
  expect((await lane(stage, 'dev')).syncedAt).toBeDefined();
});

it('tells what was changed on both sides, and what is not there yet', async () => {
  const stage = await aDesk({
    seed: smallStreams({ A: {}, B: {} }),
    staging: 'approval: { required: true }',
  });
  await stage.bring();
  const first = await stage.sync();
  await stage.sync('staging', {});
  const waiting = await lane(stage, 'staging');
  expect(waiting.counts).toMatchObject({ missing: 2, toBeSent: 2 });
  expect(waiting.waitingPlan).toEqual({ digest: first.digest, changes: 2 });
  expect(waiting.syncedAt).toBeUndefined();

  await stage.desk.approve(
    'staging',
    { digest: first.digest },
    { by: 'Ann', who: { is: 'token' } },
    new AbortController().signal,
  );
  await stage.sync();
  expect((await lane(stage, 'staging')).waitingPlan).toBeUndefined();

  await stage.world.stage.do({ op: 'renameStream', streamName: 'A', name: 'A here' });
  await stage.world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "A there"'),
  );
  await stage.world.stage.do({ op: 'renameStream', streamName: 'B', name: 'B here' });
  await stage.sync();

  const { counts, driftBranch } = await lane(stage, 'staging');
  expect(counts).toMatchObject({ inConflict: 1, drifted: 1, inSync: 0 });
  expect(driftBranch).toBe('sluice/drift/staging');
});

it('tells of a promotion that waits on a branch, until it is merged', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }) });
  await stage.bring();
  await stage.sync();
  await stage.promote('production');

  const waiting = (await lane(stage, 'production')).promotion;
  expect(waiting).toEqual({
    from: 'env/staging',
    is: 'waiting for a person',
    branch: 'sluice/promote/production',
    revision: await stage.world.head('sluice/promote/production'),
  });

  // Made again with nothing new, it still waits.
  await stage.promote('production');
  expect((await lane(stage, 'production')).promotion?.is).toBe('waiting for a person');

  await stage.world.person.merge('sluice/promote/production', 'env/production');
  await stage.sync('production');
  expect((await lane(stage, 'production')).promotion).toEqual({ from: 'env/staging', is: 'nothing' });
});

it('tells that what would be promoted is not proven, and why', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }), staging: 'approval: { required: true }' });
  await stage.bring();
  await stage.sync();
  await stage.world.person.merge('env/staging', 'env/production');
  await stage.world.dev.do({ op: 'renameStream', streamName: 'A', name: 'A new' });
  await stage.bring();
  await stage.sync();
  await stage.promote('production');

  expect((await lane(stage, 'production')).promotion).toMatchObject({
    is: 'not proven',
    message: expect.stringContaining('staging') as string,
  });
  const seen = await stage.desk.lanes((name) => name === 'production');
  expect(JSON.stringify(seen.map(({ promotion, status }) => ({ is: promotion?.is, status })))).not.toContain(
    'staging',
  );
  expect(seen[0]?.promotion).not.toHaveProperty('message');
});

it('says when windows open or close', async () => {
  const always = await aDesk({
    staging:
      'windows: [{ allow: "0 0 * * *", for: 24h, timezone: UTC }, { deny: "0 0 1 1 *", for: 1h, timezone: UTC }]',
  });
  const never = await aDesk({ staging: 'windows: [{ allow: "0 0 29 2 *", for: 1h, timezone: UTC }]' });

  const open = (await lane(always, 'staging')).window;
  expect(open?.isOpen).toBe(true);
  const closes = new Date(open?.changesAt ?? 0);
  expect([closes.getUTCMonth(), closes.getUTCDate(), closes.getUTCHours()]).toEqual([0, 1, 0]);
  const closed = (await lane(never, 'staging')).window;
  expect(closed?.isOpen).toBe(false);
  expect(new Date(closed?.changesAt ?? 0).getUTCDate()).toBe(29);
});

it('tells of a hold at once, and of the pass that runs in the place of the next one', async () => {
  const stage = await aDesk();
  await hold(stage.pipeline.deps, { name: 'staging' }, { reason: 'audit', by: 'Ann' });
  stage.times.set('environment staging', { nextAt: undefined, running: { pass: 'p-1', since: 5 } });

  const staging = await lane(stage, 'staging');

  expect(staging.status).toMatchObject({ health: 'Suspended', hold: { reason: 'audit', by: 'Ann' } });
  expect(staging).toMatchObject({ runningPass: 'p-1' });
  expect(staging.nextAt).toBeUndefined();
});
