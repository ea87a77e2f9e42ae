import { expect, it } from 'vitest';
import { environmentPlan } from '../../../src/dashboard/environment/schema.ts';
import { keptPlanName } from '../../../src/runs/sync/saved-plan.ts';
import type { DirectTenant } from '../../../src/ports/tenant.ts';
import { planEnvironment } from '../../../src/runs/sync/plan/plan.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { never } from '../../support/world.ts';
import { aDesk, type DeskStage } from '../service/a-desk.ts';

async function planOf({ desk }: DeskStage, environment = 'staging') {
  const plan = await desk.plan(environment);
  return plan === undefined ? undefined : environmentPlan.parse(plan);
}

it('shows the plan of the last pass, as `plan --json` prints it, and what it waits for', async () => {
  const stage = await aDesk({
    seed: smallStreams({ A: {}, B: {} }),
    staging: 'approval: { required: true }',
  });
  expect(await planOf(stage)).toBeUndefined();
  await stage.bring();
  await stage.sync();

  const kept = await planOf(stage);

  const { plan, digest } = await planEnvironment(
    stage.pipeline.deps,
    stage.environment('staging'),
    {},
    never,
  );
  expect(kept?.plan).toEqual(JSON.parse(JSON.stringify(plan)));
  expect(kept).toMatchObject({ environment: 'staging', digest, isApproved: false, outcome: 'waiting' });
  expect(kept?.gate).toMatchObject([{ is: 'not approved', code: 'SLC2433' }]);
  expect(await planOf(stage, 'dev')).toBeUndefined();
  expect(await planOf(stage, 'nowhere')).toBeUndefined();
});

it('says that somebody approved it, and then that it is carried out', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }), staging: 'approval: { required: true }' });
  await stage.bring();
  const { digest } = await stage.sync();

  await stage.desk.approve('staging', { digest }, { by: 'Ann', who: { is: 'token' } }, never);
  expect(await planOf(stage)).toMatchObject({ digest, isApproved: true });
  await stage.sync();

  expect(await planOf(stage)).toMatchObject({ digest, gate: [], outcome: 'synced' });
  await stage.sync();
  expect((await planOf(stage))?.plan).toMatchObject({ changes: [], inSync: ['value-streams/a'] });
});

it('does not call a plan approved again that was carried out and undone', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }), staging: 'approval: { required: true }' });
  await stage.bring();
  const { digest } = await stage.sync();
  await stage.desk.approve('staging', { digest }, { by: 'Ann', who: { is: 'token' } }, never);
  await stage.sync();
  expect(await planOf(stage)).toMatchObject({ isApproved: true, outcome: 'synced' });
  const { tenant } = stage.environment('staging');
  for (const { id } of (await tenant.list(never)).streams) await (tenant as DirectTenant).remove(id, never);
  await stage.sync();

  expect(await planOf(stage)).toMatchObject({ digest, isApproved: false, outcome: 'waiting' });
});

it('is there while it is carried out, without saying how that ends', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }) });
  await stage.bring();
  let during: Awaited<ReturnType<typeof planOf>>;

  await stage.sync('staging', {
    onBegin: async () => {
      during = await planOf(stage);
    },
  });

  expect(during?.plan.changes).toMatchObject([{ op: 'create', path: 'value-streams/a' }]);
  expect(during?.outcome).toBeUndefined();
});

it('is written only when it is another one', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }) });
  await stage.bring();
  await stage.sync();
  await stage.sync();
  const name = keptPlanName('staging');
  const before = await stage.app.store.document(name);

  await stage.sync();
  expect(await stage.app.store.document(name)).toEqual(before);

  await stage.desk.hold('staging', { reason: 'audit' }, { by: 'Ann', who: { is: 'token' } });
  await stage.world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "A2"'),
  );
  await stage.sync();
  expect((await stage.app.store.document(name))?.text).not.toBe(before?.text);
  expect((await planOf(stage))?.gate).toMatchObject([{ is: 'on hold' }]);
});
