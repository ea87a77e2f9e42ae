import { expect, it } from 'vitest';
import { pass as passSchema, passDetails, type PassStep } from '../../../src/dashboard/run/schema.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aDesk, all, ann, type DeskStage } from '../service/a-desk.ts';

async function listed({ desk }: DeskStage, query: { lane?: string; limit?: number } = {}, sees = all) {
  const passes = await desk.passes({ limit: 50, ...query }, sees);
  return passes.map((one) => passSchema.parse(one));
}

async function detailed({ desk }: DeskStage, id: string, sees = all) {
  const found = await desk.pass(id, sees);
  return found === undefined ? undefined : passDetails.parse(found);
}

it('lists passes and decisions, of one lane or of all that may be seen', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }) });
  await stage.bring();
  await stage.sync();
  await stage.desk.hold('staging', { reason: 'audit' }, ann);

  expect((await listed(stage)).map(({ kind, lane }) => [kind, lane])).toEqual([
    ['hold', 'staging'],
    ['sync', 'staging'],
    ['export', 'dev'],
  ]);
  expect((await listed(stage, { lane: 'dev' })).map(({ kind }) => kind)).toEqual(['export']);
  expect((await listed(stage, { limit: 1 })).map(({ kind }) => kind)).toEqual(['hold']);
  expect((await listed(stage, {}, (name) => name === 'dev')).map(({ lane }) => lane)).toEqual(['dev']);
  expect(await listed(stage, { lane: 'staging' }, (name) => name === 'dev')).toEqual([]);
});

it('tells the steps of a pass in order, with what each is about and when it ended', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: { state: 'active' }, B: {} }) });
  await stage.bring();
  await stage.sync();
  const [sync] = await listed(stage, { lane: 'staging' });

  const pass = await detailed(stage, sync?.id ?? '');

  expect(pass).toMatchObject({ kind: 'sync', lane: 'staging', laneKind: 'environment', outcome: 'synced' });
  expect(pass?.changes.map(({ op, path, outcome }) => [op, path, outcome])).toEqual([
    ['create', 'value-streams/a', 'done'],
    ['create', 'value-streams/b', 'done'],
  ]);
  const steps = pass?.steps.map(({ call, path, is }) => `${call.split(' ')[0]} ${path} ${is}`) ?? [];
  expect(steps.filter((step) => step.includes('/a'))).toEqual([
    'import value-streams/a done',
    'activate value-streams/a done',
  ]);
  expect(steps).toContain('import value-streams/b done');
  expect(pass?.steps.every(({ startedAt, endedAt }) => (endedAt ?? -1) >= startedAt)).toBe(true);
  expect(await detailed(stage, sync?.id ?? '', (name) => name === 'dev')).toBeUndefined();
  expect(await detailed(stage, 'nowhere')).toBeUndefined();
});

it('tells why the tenant refused a step, and that nobody knows what became of one without an answer', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {}, B: {} }) });
  await stage.bring();
  const newest = async () => {
    await stage.sync();
    const [sync] = await listed(stage, { lane: 'staging' });
    return (await detailed(stage, sync?.id ?? ''))?.steps ?? [];
  };

  await stage.world.stage.switch({ failNext: { count: 1, status: 400, match: '/import' } });
  const refused = (await newest()).filter(({ is }) => is === 'refused');
  expect(refused).toHaveLength(1);
  expect(refused[0]?.reason).toMatch(/answered 400.*\[SLC21\d\d\]$/);
  await stage.world.stage.switch({ cutNext: { count: 1, when: 'after', match: '/import' } });
  const unknown = (await newest()).filter(({ is }) => is === 'unknown');
  expect(unknown).toHaveLength(1);
  expect(unknown[0]?.endedAt).toBeDefined();
  expect(unknown[0]?.reason).toMatch(/lost its connection.*\[SLC2102\]$/);
});

it('tells how often a step was sent and why not once, also while it is tried again', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: { state: 'active' } }) });
  await stage.bring();
  await stage.world.stage.switch({ failNext: { count: 2, status: 503, match: '/activate' } });
  const seen: Promise<PassStep | undefined>[] = [];
  const stop = stage.app.store.listen((change) => {
    if (change.is === 'step') seen.push(detailed(stage, change.pass).then((pass) => pass?.steps.at(-1)));
  });

  await stage.sync();
  stop();

  const during = (await Promise.all(seen)).filter((step) => step?.call === 'activate value-streams/a');
  const said = during.map((step) => `${step?.is} ${step?.tries} ${step?.reason?.replace(/.*answered/, '')}`);
  // The first two: noted, and refused once.
  expect(said.slice(-2)).toEqual([
    'under way 2  503: failed, as asked for [SLC2105]',
    'done 3  503: failed, as asked for [SLC2105]',
  ]);
  expect(said).toContain('under way undefined  503: failed, as asked for [SLC2105]');
  const [sync] = await listed(stage, { lane: 'staging' });
  const steps = (await detailed(stage, sync?.id ?? ''))?.steps ?? [];
  expect(steps.map(({ call, tries }) => [call.split(' ')[0], tries])).toEqual([
    ['import', undefined],
    ['activate', 3],
  ]);
});

it('tells what an export brought, and what it noted', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }) });
  await stage.bring();
  const [exported] = await listed(stage, { lane: 'dev' });

  expect(await detailed(stage, exported?.id ?? '')).toMatchObject({
    kind: 'export',
    changes: [{ op: 'added', path: 'value-streams/a', outcome: 'done' }],
    remarks: [],
    steps: [],
  });
});

it('shows a pass while it runs: before it wrote anything, and with the call under way', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }) });
  await stage.bring();
  stage.times.set('environment staging', { nextAt: undefined, running: { pass: 'p-1', since: 7 } });
  const begun = await detailed(stage, 'p-1');
  expect(begun).toMatchObject({ id: 'p-1', kind: 'sync', lane: 'staging', startedAt: 7, steps: [] });
  expect(begun?.outcome).toBeUndefined();
  stage.times.clear();

  let during: Awaited<ReturnType<typeof detailed>>;
  const stop = stage.app.store.listen((change) => {
    if (change.is === 'step') asked.push(detailed(stage, change.pass).then((pass) => (during ??= pass)));
  });
  const asked: Promise<unknown>[] = [];
  await stage.sync();
  stop();
  await Promise.all(asked);

  expect(during?.outcome).toBeUndefined();
  expect(during?.steps[0]?.is).toMatch(/under way|done/);
  expect((await stage.desk.lanes(all)).find(({ name }) => name === 'staging')?.runningPass).toBeUndefined();
});

it('does not say of a pass whose process died that it runs', async () => {
  const stage = await aDesk();
  const { store } = stage.app;
  const pass = {
    id: 'dead',
    kind: 'sync',
    subject: 'environment staging',
    startedAt: 1,
    actor: 'daemon',
  } as const;
  const open = { endedAt: undefined, revision: undefined, planDigest: undefined, outcome: undefined };
  await store.savePass({ ...pass, ...open, message: undefined, details: [] });
  const entry = { id: 'e', pass: 'dead', subject: 'staging', call: 'remove value-streams/a', facts: null };
  await store.saveJournal({ ...entry, startedAt: 2, result: undefined });

  expect((await detailed(stage, 'dead'))?.steps).toMatchObject([{ is: 'unknown', path: 'value-streams/a' }]);
  expect((await stage.desk.lanes(all))[1]?.runningPass).toBeUndefined();

  // Where somebody holds the lease, it is that pass.
  await store.acquireLease('environment staging', 'another');
  expect((await detailed(stage, 'dead'))?.steps).toMatchObject([{ is: 'under way' }]);
  expect((await stage.desk.lanes(all))[1]?.runningPass).toBe('dead');
});
