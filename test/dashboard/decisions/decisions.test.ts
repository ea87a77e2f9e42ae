import { expect, it, vi } from 'vitest';
import { smallStreams } from '../../support/small-streams.ts';
import { never } from '../../support/world.ts';
import { aDesk, all, ann } from '../service/a-desk.ts';

const patience = { timeout: 20_000, interval: 20 };

it('approves nothing for those who may not, whoever let them in', async () => {
  const staging = 'approval: { required: true, by: ["@kim"] }';
  const stage = await aDesk({ seed: smallStreams({ A: {} }), staging });
  await stage.bring();
  await stage.sync();
  const { digest = '' } = (await stage.desk.plan('staging')) ?? {};

  await expect(stage.desk.approve('staging', { digest }, ann, never)).rejects.toMatchObject({
    status: 403,
    code: 'SLC2471',
  });
  await expect(stage.desk.accept('staging', { streams: ['a'] }, ann, never)).rejects.toMatchObject({
    status: 403,
    code: 'SLC2471',
  });

  expect(await stage.app.store.approval('staging')).toBeUndefined();
});

it('approves the plan that was looked at, as whoever decides, and wakes the lane', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }), staging: 'approval: { required: true }' });
  await stage.bring();
  const { digest } = await stage.sync();

  const decided = await stage.desk.approve('staging', { digest }, ann, never);

  expect(decided.message).toContain(digest);
  expect(await stage.app.store.approval('staging')).toMatchObject({ digest, by: 'Ann' });
  expect(stage.woken).toEqual(['environment staging']);
  const [newest] = await stage.desk.passes({ limit: 1 }, all);
  expect(newest).toMatchObject({ kind: 'approve', actor: 'Ann', lane: 'staging' });
});

it('does not approve a plan that is no longer what would be done', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }), staging: 'approval: { required: true }' });
  await stage.bring();
  const { digest } = await stage.sync();
  await stage.world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "B"'),
  );

  await expect(stage.desk.approve('staging', { digest }, ann, never)).rejects.toMatchObject({
    status: 409,
    code: 'SLC1905',
  });
  expect(await stage.app.store.approval('staging')).toBeUndefined();
});

it("accepts the tenant's form of a stream as whoever decides, and shows what is left to accept", async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {}, B: {} }) });
  await stage.bring();
  const normalises = [{ does: 'add', of: 'template', pointer: '/priority', value: 5 }];
  await stage.world.stage.switch({ normalises });
  const paths = async () => (await stage.desk.plan('staging'))?.mismatches.map(({ path }) => path);
  const inStaging = async (slug: string) => {
    const stream = await stage.desk.stream({ pipeline: stage.pipeline.name, slug }, all);
    return stream?.environments.find(({ environment }) => environment === 'staging')?.mismatch;
  };
  for (const outcome of ['failed', 'blocked']) {
    expect((await stage.sync()).outcome).toBe(outcome);
    expect(await paths()).toEqual(['value-streams/a', 'value-streams/b']);
    expect(await inStaging('a')).toMatchObject({
      differences: [expect.stringContaining('priority')],
      ignore: expect.stringContaining('/priority'),
      isAcceptable: true,
    });
  }

  const decided = await stage.desk.accept('staging', { streams: ['a'] }, ann, never);

  expect(decided.message).toBe("Sluice accepted the tenant's form of a in staging.");
  expect(stage.woken).toEqual(['environment staging']);
  expect(await paths()).toEqual(['value-streams/b']);
  expect(await inStaging('a')).toBeUndefined();
  const [newest] = await stage.desk.passes({ limit: 1 }, all);
  expect(newest).toMatchObject({ kind: 'accept', actor: 'Ann', message: 'a', lane: 'staging' });
  expect((await stage.sync()).plan.blocked).toEqual(['value-streams/b']);
  await expect(stage.desk.accept('staging', { streams: ['a'] }, ann, never)).rejects.toMatchObject({
    status: 422,
    code: 'SLC2466',
  });
});

it('puts on hold and resumes, and says so to whoever looks', async () => {
  const stage = await aDesk();

  const held = await stage.desk.hold('staging', { reason: ' audit of March ' }, ann);

  expect(held.hold).toMatchObject({ reason: 'audit of March', by: 'Ann' });
  expect(await stage.app.store.hold('staging')).toMatchObject({ reason: 'audit of March', by: 'Ann' });
  expect((await stage.desk.sync('staging', ann)).message).toContain('on hold');
  expect((await stage.desk.resume('staging', ann)).message).toContain('continues');
  expect(await stage.app.store.hold('staging')).toBeUndefined();
  expect((await stage.desk.resume('staging', ann)).message).toContain('not on hold');
  expect((await stage.desk.sync('dev', ann)).message).toContain('exported');
  expect(stage.woken).toEqual([
    'environment staging',
    'environment staging',
    'environment staging',
    'source dev',
  ]);
});

it('goes back to an older revision, which is brought in the background', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }) });
  await stage.bring();
  await stage.sync();
  const old = (await stage.world.head('env/staging')) ?? '';
  await stage.world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "Wrong"'),
  );
  await stage.sync();
  expect((await stage.world.stage.state()).streams.map(({ name }) => name)).toEqual(['Wrong']);

  const decided = await stage.desk.rollback(
    'staging',
    { to: old.slice(0, 12), reason: 'it was wrong' },
    ann,
    never,
  );

  expect(decided.hold).toMatchObject({ revision: old, by: 'Ann', reason: 'it was wrong' });
  expect(decided.message).toContain('sluice/rollback/staging');
  await vi.waitFor(async () => {
    const [newest] = await stage.desk.passes({ lane: 'staging', limit: 1 }, all);
    expect(newest).toMatchObject({ kind: 'sync', outcome: 'synced', revision: old, actor: 'Ann' });
  }, patience);
  expect((await stage.world.stage.state()).streams.map(({ name }) => name)).toEqual(['A']);
  await vi.waitFor(() => expect(stage.woken).toEqual(['environment staging']), patience);
});

it('says how an environment whose plans need approval goes back, and that works', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }), staging: 'approval: { required: true }' });
  const names = async () => (await stage.world.stage.state()).streams.map(({ name }) => name);
  const approved = async () => {
    const { digest } = await stage.sync();
    await stage.desk.approve('staging', { digest }, ann, never);
    await stage.sync();
  };
  await stage.bring();
  await approved();
  const old = (await stage.world.head('env/staging')) ?? '';
  await stage.world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "Wrong"'),
  );
  await approved();
  expect(await names()).toEqual(['Wrong']);

  const { message } = await stage.desk.rollback('staging', { to: old }, ann, never);

  expect(message).toContain('Its plans need approval: a pass now plans that revision');
  const planned = { plan: { revision: old }, gate: [{ code: 'SLC2434' }] };
  await vi.waitFor(async () => expect(await stage.desk.plan('staging')).toMatchObject(planned), patience);
  expect(await names()).toEqual(['Wrong']);
  const shown = await stage.desk.plan('staging');
  await stage.desk.approve('staging', { digest: shown?.digest ?? '' }, ann, never);
  await stage.sync();
  expect(await names()).toEqual(['A']);
  expect((await stage.desk.sync('staging', ann)).message).toContain(`on hold at ${old.slice(0, 12)}`);
});

it('waits for what it runs before the configuration is closed', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }) });
  await stage.bring();
  await stage.sync();
  const old = (await stage.world.head('env/staging')) ?? '';
  await stage.world.stage.switch({ latencyMs: 50 });

  await stage.desk.rollback('staging', { to: old }, ann, never);
  await stage.desk.end();

  // A pass that changed nothing leaves no entry; that it ended is seen by the wake after it.
  expect(stage.woken).toEqual(['environment staging']);
  await expect(stage.desk.lanes(all)).rejects.toMatchObject({ status: 503 });
  await expect(stage.desk.hold('staging', { reason: 'x' }, ann)).rejects.toMatchObject({ status: 503 });
  expect(stage.desk.laneNames()).toEqual([]);
});

it('refuses what cannot be done as it was asked, with the code of that', async () => {
  const stage = await aDesk({ seed: smallStreams({ A: {} }) });
  await stage.bring();
  const { desk } = stage;
  const digest = '0'.repeat(20);

  await expect(desk.approve('production', { digest }, ann, never)).rejects.toMatchObject({
    status: 409,
    code: 'SLC1904',
  });
  await expect(desk.rollback('staging', { to: 'f'.repeat(40) }, ann, never)).rejects.toMatchObject({
    status: 422,
    code: 'SLC1026',
  });
  await expect(desk.rollback('staging', { to: 'main' }, ann, never)).rejects.toMatchObject({ status: 422 });
  await expect(desk.hold('staging', { reason: 'two\nlines' }, ann)).rejects.toMatchObject({ status: 422 });
  await expect(
    desk.hold('staging', { reason: 'x' }, { by: 'An\u202en', who: { is: 'token' } }),
  ).rejects.toMatchObject({
    status: 422,
  });
  await expect(desk.hold('dev', { reason: 'x' }, ann)).rejects.toMatchObject({ status: 422 });
  await expect(desk.hold('nowhere', { reason: 'x' }, ann)).rejects.toMatchObject({ status: 404 });
  await expect(desk.sync('nowhere', ann)).rejects.toMatchObject({ status: 404 });
  expect(await stage.app.store.hold('staging')).toBeUndefined();
  await stage.world.stage.switch({ failNext: { count: 100, status: 503 } });
  await expect(desk.approve('staging', { digest }, ann, never)).rejects.toMatchObject({
    status: 503,
    remedy: expect.any(String) as string,
  });
}, 60_000);
