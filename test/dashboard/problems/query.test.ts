import { expect, it } from 'vitest';
import { drift as driftSchema } from '../../../src/dashboard/drift/schema.ts';
import { openProblems as problemsSchema } from '../../../src/dashboard/problems/schema.ts';
import { anExportFile } from '../../support/export-file.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aService, all, ann, type ServiceHarness } from '../service/a-service.ts';

async function problems({ service }: ServiceHarness, sees = all) {
  return problemsSchema.parse({ problems: await service.problems(sees) }).problems;
}

it('has no problems where nothing is wrong, and before anything was looked at', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }) });
  expect(await problems(harness)).toEqual([]);
  await harness.bring();
  await harness.sync();
  expect(await problems(harness)).toEqual([]);
});

it('tells what blocks a stream once, with its code, what that means and what to do', async () => {
  const shop = { id: 51, name: 'shop', accountName: 'acme' };
  const scenario = {
    id: '7001',
    name: 'Orders',
    connections: [shop],
    modules: [{ id: 1, module: 'acme:Do', version: 1, parameters: { __IMTCONN__: 51 }, mapper: {} }],
  };
  const harness = await aService({ seed: { 'a.json': anExportFile({ name: 'A', scenarios: [scenario] }) } });
  // The tenant has one of that name and type already: which one is meant nobody can tell.
  await harness.world.stage.connection('shop', 'acme');
  await harness.world.stage.connection('shop', 'acme');
  await harness.bring();
  await harness.sync();

  const found = await problems(harness);

  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    pipeline: 'default',
    stage: 'staging',
    stageKind: 'environment',
    path: 'value-streams/a',
    isStalling: true,
  });
  expect(found[0]?.code).toMatch(/^SLC\d{4}$/);
  expect(found[0]?.message).not.toContain('SLC');
  expect(found[0]?.remedy).toBeTruthy();
  expect(await problems(harness, (name) => name === 'dev')).toEqual([]);
  // The same as the page of the stream says of it.
  const stream = await harness.service.stream({ pipeline: 'default', slug: 'a' }, all);
  expect(stream?.environments[0]?.bindings).toMatchObject([
    { path: 'connections/shop', is: 'ambiguous', name: 'shop', type: 'acme' },
  ]);
  expect(stream?.uses).toEqual([{ path: 'connections/shop', kind: 'connection', name: 'shop' }]);
});

it('tells of every stream that a problem blocks, with one cause and without the file in front', async () => {
  const shop = { id: 51, name: 'shop', accountName: 'acme' };
  const modules = [{ id: 1, module: 'acme:Do', version: 1, parameters: { __IMTCONN__: 51 }, mapper: {} }];
  const stream = (name: string, id: string) =>
    anExportFile({
      name,
      id: `stream-${id}`,
      scenarios: [{ id, name: `Of ${name}`, connections: [shop], modules }],
    });
  const seed = { 'a.json': stream('A', '7001'), 'b.json': stream('B', '7002') };
  const harness = await aService({ seed });
  await harness.world.stage.connection('shop', 'acme');
  await harness.world.stage.connection('shop', 'acme');
  await harness.bring();
  await harness.sync();

  const found = await problems(harness);

  expect(found.map(({ path }) => path)).toEqual(['value-streams/a', 'value-streams/b']);
  const [cause, ...others] = new Set(found.map((one) => one.cause));
  expect(others).toEqual([]);
  expect(found[0]?.message).toBe(`connections/shop.json: ${cause}`);
  const plan = await harness.service.plan('staging');
  expect(plan?.plan.readiness.map(({ problem }) => problem)).toEqual([cause]);
});

it('tells what waits for a person as what stalls, and first', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }), staging: 'approval: { required: true }' });
  await harness.bring();
  await harness.sync();
  expect(await problems(harness)).toMatchObject([{ stage: 'staging', code: 'SLC2433', isStalling: true }]);

  await harness.service.hold('staging', { reason: 'audit' }, ann);
  const held = await problems(harness);
  expect(held[0]).toMatchObject({ code: 'SLC2431', isStalling: true });
  expect(held[0]?.message).toContain('audit');
});

it('tells of a tenant that is away, with the code of that', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }) });
  await harness.bring();
  await harness.world.stage.switch({ failNext: { count: 100, status: 503, match: 'GET' } });
  const soon = { revision: (await harness.world.head('env/staging')) ?? '' };
  await expect(harness.sync('staging', soon)).rejects.toThrow('503');

  expect(await problems(harness)).toMatchObject([
    { stage: 'staging', code: expect.stringMatching(/^SLC21/) as string, isStalling: false },
  ]);
}, 60_000);

it('tells edits that were made in a tenant, live and saved, of environments that may be seen', async () => {
  const harness = await aService({ seed: smallStreams({ A: {}, B: {} }) });
  await harness.bring();
  await harness.sync();
  const drift = async (sees = all) => driftSchema.parse(await harness.service.drift(sees)).environments;
  expect(await drift()).toEqual([]);
  await harness.world.stage.do({ op: 'renameStream', streamName: 'A', name: 'A here' });
  await harness.sync();

  const [staging, ...others] = await drift();

  expect(others).toEqual([]);
  expect(staging).toMatchObject({
    pipeline: 'default',
    environment: 'staging',
    branch: 'sluice/drift/staging',
  });
  expect(staging?.entries).toMatchObject([{ path: 'value-streams/a', name: 'A', isLive: true }]);
  expect(staging?.entries[0]?.commit).toBe(await harness.world.head('sluice/drift/staging'));
  expect(await drift((name) => name !== 'staging')).toEqual([]);
});
