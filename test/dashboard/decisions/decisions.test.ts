import { anExportFile } from '../../support/export-file.ts';
import { expect, it, vi } from 'vitest';
import { smallStreams } from '../../support/small-streams.ts';
import { never } from '../../support/world.ts';
import { aService, all, ann } from '../service/a-service.ts';

const patience = { timeout: 20_000, interval: 20 };

it('approves nothing for those who may not, whoever let them in', async () => {
  const staging = 'approval: { required: true, by: ["@kim"] }';
  const harness = await aService({ seed: smallStreams({ A: {} }), staging });
  await harness.bring();
  await harness.sync();
  const { digest = '' } = (await harness.service.plan('staging')) ?? {};

  await expect(harness.service.approve('staging', { digest }, ann, never)).rejects.toMatchObject({
    status: 403,
    code: 'SLC2471',
  });
  await expect(harness.service.accept('staging', { streams: ['a'] }, ann, never)).rejects.toMatchObject({
    status: 403,
    code: 'SLC2471',
  });

  expect(await harness.app.store.approval('staging')).toBeUndefined();
});

it('approves the plan that was looked at, as whoever decides, and wakes the stage', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }), staging: 'approval: { required: true }' });
  await harness.bring();
  const { digest } = await harness.sync();

  const decided = await harness.service.approve('staging', { digest }, ann, never);

  expect(decided.message).toContain(digest);
  expect(await harness.app.store.approval('staging')).toMatchObject({ digest, by: 'Ann' });
  expect(harness.woken).toEqual(['environment staging']);
  const [newest] = await harness.service.runs({ limit: 1 }, all);
  expect(newest).toMatchObject({ kind: 'approve', actor: 'Ann', stage: 'staging' });
});

it('does not approve a plan that is no longer what would be done', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }), staging: 'approval: { required: true }' });
  await harness.bring();
  const { digest } = await harness.sync();
  await harness.world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "B"'),
  );

  await expect(harness.service.approve('staging', { digest }, ann, never)).rejects.toMatchObject({
    status: 409,
    code: 'SLC1905',
  });
  expect(await harness.app.store.approval('staging')).toBeUndefined();
});

it("accepts the tenant's form of a stream as whoever decides, and shows what is left to accept", async () => {
  const harness = await aService({ seed: smallStreams({ A: {}, B: {} }) });
  await harness.bring();
  const normalises = [{ does: 'add', of: 'template', pointer: '/priority', value: 5 }];
  await harness.world.stage.switch({ normalises });
  const paths = async () => (await harness.service.plan('staging'))?.mismatches.map(({ path }) => path);
  const inStaging = async (slug: string) => {
    const stream = await harness.service.stream({ pipeline: harness.pipeline.name, slug }, all);
    return stream?.environments.find(({ environment }) => environment === 'staging')?.mismatch;
  };
  for (const outcome of ['failed', 'blocked']) {
    expect((await harness.sync()).outcome).toBe(outcome);
    expect(await paths()).toEqual(['value-streams/a', 'value-streams/b']);
    expect(await inStaging('a')).toMatchObject({
      differences: [expect.stringContaining('priority')],
      ignore: expect.stringContaining('/priority'),
      isAcceptable: true,
    });
  }

  const decided = await harness.service.accept('staging', { streams: ['a'] }, ann, never);

  expect(decided.message).toBe("Sluice accepted the tenant's form of a in staging.");
  expect(harness.woken).toEqual(['environment staging']);
  expect(await paths()).toEqual(['value-streams/b']);
  expect(await inStaging('a')).toBeUndefined();
  const [newest] = await harness.service.runs({ limit: 1 }, all);
  expect(newest).toMatchObject({ kind: 'accept', actor: 'Ann', message: 'a', stage: 'staging' });
  expect((await harness.sync()).plan.blocked).toEqual(['value-streams/b']);
  await expect(harness.service.accept('staging', { streams: ['a'] }, ann, never)).rejects.toMatchObject({
    status: 422,
    code: 'SLC2466',
  });
});

it('puts on hold and resumes, and says so to whoever looks', async () => {
  const harness = await aService();

  const held = await harness.service.hold('staging', { reason: ' audit of March ' }, ann);

  expect(held.hold).toMatchObject({ reason: 'audit of March', by: 'Ann' });
  expect(await harness.app.store.hold('staging')).toMatchObject({ reason: 'audit of March', by: 'Ann' });
  expect((await harness.service.sync('staging', ann)).message).toContain('on hold');
  expect((await harness.service.resume('staging', ann)).message).toContain('continues');
  expect(await harness.app.store.hold('staging')).toBeUndefined();
  expect((await harness.service.resume('staging', ann)).message).toContain('not on hold');
  expect((await harness.service.sync('dev', ann)).message).toContain('exported');
  expect(harness.woken).toEqual([
    'environment staging',
    'environment staging',
    'environment staging',
    'source dev',
  ]);
});

it('goes back to an older revision, which is brought in the background', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }) });
  await harness.bring();
  await harness.sync();
  const old = (await harness.world.head('env/staging')) ?? '';
  await harness.world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "Wrong"'),
  );
  await harness.sync();
  expect((await harness.world.stage.state()).streams.map(({ name }) => name)).toEqual(['Wrong']);

  const decided = await harness.service.rollback(
    'staging',
    { to: old.slice(0, 12), reason: 'it was wrong' },
    ann,
    never,
  );

  expect(decided.hold).toMatchObject({ revision: old, by: 'Ann', reason: 'it was wrong' });
  expect(decided.message).toContain('sluice/rollback/staging');
  await vi.waitFor(async () => {
    const [newest] = await harness.service.runs({ stage: 'staging', limit: 1 }, all);
    expect(newest).toMatchObject({ kind: 'sync', outcome: 'synced', revision: old, actor: 'Ann' });
  }, patience);
  expect((await harness.world.stage.state()).streams.map(({ name }) => name)).toEqual(['A']);
  await vi.waitFor(() => expect(harness.woken).toEqual(['environment staging']), patience);
});

it('says how an environment whose plans need approval goes back, and that works', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }), staging: 'approval: { required: true }' });
  const names = async () => (await harness.world.stage.state()).streams.map(({ name }) => name);
  const approved = async () => {
    const { digest } = await harness.sync();
    await harness.service.approve('staging', { digest }, ann, never);
    await harness.sync();
  };
  await harness.bring();
  await approved();
  const old = (await harness.world.head('env/staging')) ?? '';
  await harness.world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "Wrong"'),
  );
  await approved();
  expect(await names()).toEqual(['Wrong']);

  const { message } = await harness.service.rollback('staging', { to: old }, ann, never);

  expect(message).toContain('Its plans need approval: a run now plans that revision');
  const planned = { plan: { revision: old }, gate: [{ code: 'SLC2434' }] };
  await vi.waitFor(
    async () => expect(await harness.service.plan('staging')).toMatchObject(planned),
    patience,
  );
  expect(await names()).toEqual(['Wrong']);
  const shown = await harness.service.plan('staging');
  await harness.service.approve('staging', { digest: shown?.digest ?? '' }, ann, never);
  await harness.sync();
  expect(await names()).toEqual(['A']);
  expect((await harness.service.sync('staging', ann)).message).toContain(`on hold at ${old.slice(0, 12)}`);
});

it('waits for what it runs before the configuration is closed', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }) });
  await harness.bring();
  await harness.sync();
  const old = (await harness.world.head('env/staging')) ?? '';
  await harness.world.stage.switch({ latencyMs: 50 });

  await harness.service.rollback('staging', { to: old }, ann, never);
  await harness.daemon.end();

  // A pass that changed nothing leaves no entry; that it ended is seen by the wake after it.
  expect(harness.woken).toEqual(['environment staging']);
  await expect(harness.service.stages(all)).rejects.toMatchObject({ status: 503 });
  await expect(harness.service.hold('staging', { reason: 'x' }, ann)).rejects.toMatchObject({ status: 503 });
  expect(harness.service.stageNames()).toEqual([]);
});

it('refuses what cannot be done as it was asked, with the code of that', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }) });
  await harness.bring();
  const { service } = harness;
  const digest = '0'.repeat(20);

  await expect(service.approve('production', { digest }, ann, never)).rejects.toMatchObject({
    status: 409,
    code: 'SLC1904',
  });
  await expect(service.rollback('staging', { to: 'f'.repeat(40) }, ann, never)).rejects.toMatchObject({
    status: 422,
    code: 'SLC1026',
  });
  await expect(service.rollback('staging', { to: 'main' }, ann, never)).rejects.toMatchObject({
    status: 422,
  });
  await expect(service.hold('staging', { reason: 'two\nlines' }, ann)).rejects.toMatchObject({ status: 422 });
  await expect(
    service.hold('staging', { reason: 'x' }, { by: 'An\u202en', who: { is: 'token' } }),
  ).rejects.toMatchObject({
    status: 422,
  });
  await expect(service.hold('dev', { reason: 'x' }, ann)).rejects.toMatchObject({ status: 422 });
  await expect(service.hold('nowhere', { reason: 'x' }, ann)).rejects.toMatchObject({ status: 404 });
  await expect(service.sync('nowhere', ann)).rejects.toMatchObject({ status: 404 });
  expect(await harness.app.store.hold('staging')).toBeUndefined();
  await harness.world.stage.switch({ failNext: { count: 100, status: 503 } });
  await expect(service.approve('staging', { digest }, ann, never)).rejects.toMatchObject({
    status: 503,
    remedy: expect.any(String) as string,
  });
}, 60_000);

it('reverts an edit in a tenant, and only one that is there', async () => {
  const harness = await aService({ seed: smallStreams({ A: {}, B: {} }) });
  await harness.bring();
  await harness.sync();
  await harness.world.stage.do({ op: 'renameStream', streamName: 'A', name: 'A here' });
  await harness.sync();

  await expect(harness.service.revert('staging', { streams: ['b'] }, ann)).rejects.toMatchObject({
    status: 409,
  });
  await harness.service.revert('staging', { streams: ['a'] }, ann);

  await vi.waitFor(
    async () =>
      expect((await harness.service.runs({ stage: 'staging', limit: 1 }, all))[0]).toMatchObject({
        kind: 'sync',
        outcome: 'synced',
        actor: 'Ann',
      }),
    patience,
  );
  const [staging] = await harness.service.stages((name) => name === 'staging');
  expect(staging?.counts).toMatchObject({ drifted: 0, inSync: 2 });
});

it('binds a reference by a commit on a branch in the name of who asked, as its preview shows', async () => {
  const shop = { id: 51, name: 'shop', accountName: 'acme' };
  const modules = [{ id: 1, module: 'acme:Do', version: 1, parameters: { __IMTCONN__: 51 }, mapper: {} }];
  const scenario = { id: '7001', name: 'Orders', connections: [shop], modules };
  const harness = await aService({ seed: { 'a.json': anExportFile({ name: 'A', scenarios: [scenario] }) } });
  await harness.world.stage.connection('shop', 'acme');
  const id = String(await harness.world.stage.connection('shop', 'acme'));
  const other = String(await harness.world.stage.connection('shop', 'another'));
  await harness.bring();
  await harness.sync();
  const { service, world } = harness;
  const entry = { path: 'connections/shop', id };

  const change = await service.bindingChange('staging', entry, ann);
  expect(change).toMatchObject({ branch: 'sluice/bind/staging', target: 'env/staging' });
  expect(change.hunks).toContain(`+  connections/shop: ${id}`);
  expect(await world.head('sluice/bind/staging')).toBeUndefined();

  for (const wrong of [
    { ...entry, id: other },
    { ...entry, id: 'no such id' },
    { ...entry, id: `${id}\nSluice-Trailer: x` },
    { ...entry, path: 'connections/nowhere' },
  ])
    await expect(service.bind('staging', wrong, ann)).rejects.toMatchObject({ status: 422 });
  expect(await world.head('sluice/bind/staging')).toBeUndefined();

  expect((await service.bind('staging', entry, ann)).message).toContain('Merge it into env/staging');

  const { hunks } = await service.bindingChange('staging', entry, ann);
  expect(hunks).toBe('');
  const commit = (await world.head('sluice/bind/staging')) ?? '';
  expect((await world.deps.repository.commitInfo(commit)).message).toContain('Requested by Ann.');
  await world.person.merge('sluice/bind/staging', 'env/staging');
  expect(await harness.sync()).toMatchObject({ outcome: 'synced' });
});
