import { expect, it } from 'vitest';
import { run as runSchema, runDetails, type RunCallStep } from '../../../src/dashboard/run/schema.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aService, all, ann, type ServiceHarness } from '../service/a-service.ts';

async function listed(
  { service }: ServiceHarness,
  query: { stage?: string; limit?: number } = {},
  sees = all,
) {
  const runs = await service.runs({ limit: 50, ...query }, sees);
  return runs.map((one) => runSchema.parse(one));
}

async function detailed({ service }: ServiceHarness, id: string, sees = all) {
  const found = await service.run(id, sees);
  return found === undefined ? undefined : runDetails.parse(found);
}

it('lists runs and decisions of one stage or of all visible stages', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }) });
  await harness.bring();
  await harness.sync();
  await harness.service.hold('staging', { reason: 'audit' }, ann);

  expect((await listed(harness)).map(({ kind, stage }) => [kind, stage])).toEqual([
    ['hold', 'staging'],
    ['sync', 'staging'],
    ['export', 'dev'],
  ]);
  expect((await listed(harness, { stage: 'dev' })).map(({ kind }) => kind)).toEqual(['export']);
  expect((await listed(harness, { limit: 1 })).map(({ kind }) => kind)).toEqual(['hold']);
  expect((await listed(harness, {}, (name) => name === 'dev')).map(({ stage }) => stage)).toEqual(['dev']);
  expect(await listed(harness, { stage: 'staging' }, (name) => name === 'dev')).toEqual([]);
});

it('tells the steps of a pass in order, with what each is about and when it ended', async () => {
  const harness = await aService({ seed: smallStreams({ A: { state: 'active' }, B: {} }) });
  await harness.bring();
  await harness.sync();
  const [sync] = await listed(harness, { stage: 'staging' });

  const run = await detailed(harness, sync?.id ?? '');

  expect(run).toMatchObject({ kind: 'sync', stage: 'staging', stageKind: 'environment', outcome: 'synced' });
  expect(run?.changes.map(({ op, path, outcome }) => [op, path, outcome])).toEqual([
    ['create', 'value-streams/a', 'done'],
    ['create', 'value-streams/b', 'done'],
  ]);
  const steps = run?.steps.map(({ call, path, is }) => `${call.split(' ')[0]} ${path} ${is}`) ?? [];
  expect(steps.filter((step) => step.includes('/a'))).toEqual([
    'import value-streams/a done',
    'activate value-streams/a done',
  ]);
  expect(steps).toContain('import value-streams/b done');
  expect(run?.steps.every(({ startedAt, endedAt }) => (endedAt ?? -1) >= startedAt)).toBe(true);
  expect(await detailed(harness, sync?.id ?? '', (name) => name === 'dev')).toBeUndefined();
  expect(await detailed(harness, 'nowhere')).toBeUndefined();
});

it('tells why the tenant refused a step, and that nobody knows what became of one without an answer', async () => {
  const harness = await aService({ seed: smallStreams({ A: {}, B: {} }) });
  await harness.bring();
  const newest = async () => {
    await harness.sync();
    const [sync] = await listed(harness, { stage: 'staging' });
    return (await detailed(harness, sync?.id ?? ''))?.steps ?? [];
  };

  await harness.world.stage.switch({ failNext: { count: 1, status: 400, match: '/import' } });
  const refused = (await newest()).filter(({ is }) => is === 'refused');
  expect(refused).toHaveLength(1);
  expect(refused[0]?.reason).toMatch(/answered 400.*\[SLC21\d\d\]$/);
  await harness.world.stage.switch({ cutNext: { count: 1, when: 'after', match: '/import' } });
  const unknown = (await newest()).filter(({ is }) => is === 'unknown');
  expect(unknown).toHaveLength(1);
  expect(unknown[0]?.endedAt).toBeDefined();
  expect(unknown[0]?.reason).toMatch(/lost its connection.*\[SLC2102\]$/);
});

it('tells how often a step was sent and why not once, also while it is tried again', async () => {
  const harness = await aService({ seed: smallStreams({ A: { state: 'active' } }) });
  await harness.bring();
  await harness.world.stage.switch({ failNext: { count: 2, status: 503, match: '/activate' } });
  const seen: Promise<RunCallStep | undefined>[] = [];
  const stop = harness.app.store.listen((change) => {
    if (change.is === 'step') seen.push(detailed(harness, change.run).then((run) => run?.steps.at(-1)));
  });

  await harness.sync();
  stop();

  const during = (await Promise.all(seen)).filter((step) => step?.call === 'activate value-streams/a');
  const said = during.map((step) => `${step?.is} ${step?.tries} ${step?.reason?.replace(/.*answered/, '')}`);
  // The first two: noted, and refused once.
  expect(said.slice(-2)).toEqual([
    'under way 2  503: failed, as asked for [SLC2105]',
    'done 3  503: failed, as asked for [SLC2105]',
  ]);
  expect(said).toContain('under way undefined  503: failed, as asked for [SLC2105]');
  const [sync] = await listed(harness, { stage: 'staging' });
  const steps = (await detailed(harness, sync?.id ?? ''))?.steps ?? [];
  expect(steps.map(({ call, tries }) => [call.split(' ')[0], tries])).toEqual([
    ['import', undefined],
    ['activate', 3],
  ]);
});

it('tells what an export brought, and what it noted', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }) });
  await harness.bring();
  const [exported] = await listed(harness, { stage: 'dev' });

  expect(await detailed(harness, exported?.id ?? '')).toMatchObject({
    kind: 'export',
    changes: [{ op: 'added', path: 'value-streams/a', outcome: 'done' }],
    remarks: [],
    steps: [],
  });
});

it('shows a pass while it runs: before it wrote anything, and with the call under way', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }) });
  await harness.bring();
  harness.times.set('environment staging', { nextAt: undefined, running: { run: 'p-1', since: 7 } });
  const begun = await detailed(harness, 'p-1');
  expect(begun).toMatchObject({ id: 'p-1', kind: 'sync', stage: 'staging', startedAt: 7, steps: [] });
  expect(begun?.outcome).toBeUndefined();
  harness.times.clear();

  let during: Awaited<ReturnType<typeof detailed>>;
  const stop = harness.app.store.listen((change) => {
    if (change.is === 'step') asked.push(detailed(harness, change.run).then((run) => (during ??= run)));
  });
  const asked: Promise<unknown>[] = [];
  await harness.sync();
  stop();
  await Promise.all(asked);

  expect(during?.outcome).toBeUndefined();
  expect(during?.steps[0]?.is).toMatch(/under way|done/);
  expect(
    (await harness.service.stages(all)).find(({ name }) => name === 'staging')?.currentRun,
  ).toBeUndefined();
});

it('does not say of a pass whose process died that it runs', async () => {
  const harness = await aService();
  const { store } = harness.app;
  const run = {
    id: 'dead',
    kind: 'sync',
    subject: 'environment staging',
    startedAt: 1,
    actor: 'daemon',
  } as const;
  const open = { endedAt: undefined, revision: undefined, planDigest: undefined, outcome: undefined };
  await store.saveRun({ ...run, ...open, message: undefined, details: [] });
  const entry = { id: 'e', run: 'dead', subject: 'staging', call: 'remove value-streams/a', facts: null };
  await store.saveJournal({ ...entry, startedAt: 2, result: undefined });

  expect((await detailed(harness, 'dead'))?.steps).toMatchObject([
    { is: 'unknown', path: 'value-streams/a' },
  ]);
  expect((await harness.service.stages(all))[1]?.currentRun).toBeUndefined();

  // Where somebody holds the lease, it is that pass.
  await store.acquireLease('environment staging', 'another');
  expect((await detailed(harness, 'dead'))?.steps).toMatchObject([{ is: 'under way' }]);
  expect((await harness.service.stages(all))[1]?.currentRun).toBe('dead');
});
