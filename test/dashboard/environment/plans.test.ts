import { expect, it } from 'vitest';
import { environmentPlan } from '../../../src/dashboard/environment/schema.ts';
import { savedPlanName } from '../../../src/runs/sync/saved-plan.ts';
import type { DirectTenant } from '../../../src/ports/tenant.ts';
import { planEnvironment } from '../../../src/runs/sync/plan.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { never } from '../../support/world.ts';
import { aService, type ServiceHarness } from '../service/a-service.ts';

async function planOf({ service }: ServiceHarness, environment = 'staging') {
  const plan = await service.plan(environment);
  return plan === undefined ? undefined : environmentPlan.parse(plan);
}

it('shows the plan of the last run, as `plan --json` prints it, and what it waits for', async () => {
  const harness = await aService({
    seed: smallStreams({ A: {}, B: {} }),
    staging: 'approval: { required: true }',
  });
  expect(await planOf(harness)).toBeUndefined();
  await harness.bring();
  await harness.sync();

  const kept = await planOf(harness);

  const { plan, digest } = await planEnvironment(
    harness.pipeline.deps,
    harness.environment('staging'),
    {},
    never,
  );
  expect(kept?.plan).toEqual(JSON.parse(JSON.stringify(plan)));
  expect(kept).toMatchObject({ environment: 'staging', digest, isApproved: false, outcome: 'waiting' });
  expect(kept?.gate).toMatchObject([{ is: 'not approved', code: 'SLC2433' }]);
  expect(await planOf(harness, 'dev')).toBeUndefined();
  expect(await planOf(harness, 'nowhere')).toBeUndefined();
});

it('says that somebody approved it, and then that it is carried out', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }), staging: 'approval: { required: true }' });
  await harness.bring();
  const { digest } = await harness.sync();

  await harness.service.approve('staging', { digest }, { by: 'Ann', who: { is: 'token' } }, never);
  expect(await planOf(harness)).toMatchObject({ digest, isApproved: true });
  await harness.sync();

  expect(await planOf(harness)).toMatchObject({ digest, gate: [], outcome: 'synced' });
  await harness.sync();
  expect((await planOf(harness))?.plan).toMatchObject({ changes: [], inSync: ['value-streams/a'] });
});

it('does not call a plan approved again that was carried out and undone', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }), staging: 'approval: { required: true }' });
  await harness.bring();
  const { digest } = await harness.sync();
  await harness.service.approve('staging', { digest }, { by: 'Ann', who: { is: 'token' } }, never);
  await harness.sync();
  expect(await planOf(harness)).toMatchObject({ isApproved: true, outcome: 'synced' });
  const { tenant } = harness.environment('staging');
  for (const { id } of (await tenant.list(never)).streams) await (tenant as DirectTenant).remove(id, never);
  await harness.sync();

  expect(await planOf(harness)).toMatchObject({ digest, isApproved: false, outcome: 'waiting' });
});

it('is there while it is carried out, without saying how that ends', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }) });
  await harness.bring();
  let during: Awaited<ReturnType<typeof planOf>>;

  await harness.sync('staging', {
    onBegin: async () => {
      during = await planOf(harness);
    },
  });

  expect(during?.plan.changes).toMatchObject([{ op: 'create', path: 'value-streams/a' }]);
  expect(during?.outcome).toBeUndefined();
});

it('is written only when it is another one', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }) });
  await harness.bring();
  await harness.sync();
  await harness.sync();
  const name = savedPlanName('staging');
  const before = await harness.app.store.document(name);

  await harness.sync();
  expect(await harness.app.store.document(name)).toEqual(before);

  await harness.service.hold('staging', { reason: 'audit' }, { by: 'Ann', who: { is: 'token' } });
  await harness.world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "A2"'),
  );
  await harness.sync();
  expect((await harness.app.store.document(name))?.text).not.toBe(before?.text);
  expect((await planOf(harness))?.gate).toMatchObject([{ is: 'on hold' }]);
});
