import { expect, it } from 'vitest';
import { NotFound } from '../../../../src/ports/errors.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorld, never, type World } from '../../../support/world.ts';

const fileOf = (name: string) => `value-streams/${name.toLowerCase()}/value-stream.json`;
const describe = (text: string) => text.replace('"name":', '"description": "changed",\n  "name":');

/** A world in which a tenant that can only add holds A, which runs B. */
async function aWorldThatAdds(state: 'active' | 'inactive' = 'active'): Promise<World> {
  const world = await aWorld({ seed: smallStreams({ A: { runs: ['B'], state }, B: { state } }) });
  await world.stage.switch({ inPlace: false });
  await world.bringToStaging();
  expect((await world.sync()).outcome).toBe('synced');
  return world;
}

it('imports a changed subflow anew, links its caller, and removes what was replaced', async () => {
  const world = await aWorldThatAdds();
  const before = await world.stage.state();
  await world.person.edit('env/staging', fileOf('B'), describe);

  const report = await world.sync();

  expect(report.outcome).toBe('synced');
  expect(report.results.map(({ change, outcome }) => [change.op, change.name, outcome])).toEqual([
    ['switch-over', 'B', 'done'],
    ['switch-over', 'A', 'done'],
  ]);
  expect(report.retiring).toEqual([]);
  const after = await world.stage.state();
  expect(after.streams.map(({ name, state }) => `${name} ${state}`).sort()).toEqual(['A active', 'B active']);
  for (const { id } of before.streams)
    await expect(world.staging.tenant.get(id, never)).rejects.toBeInstanceOf(NotFound);
  await world.stage.forget();
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
  expect(await world.stage.writes()).toEqual([]);
});

it('says in the next plan that it will switch over, and which callers will be linked again', async () => {
  const world = await aWorldThatAdds();
  await world.person.edit('env/staging', fileOf('A'), describe);
  await world.sync();
  await world.person.edit('env/staging', fileOf('B'), describe);

  const anew = 'the tenant does not replace streams in place';
  const { changes } = await world.plan();

  expect(changes).toMatchObject([
    { op: 'switch-over', name: 'A', reasons: ['runs value-streams/b, which will have another id', anew] },
    { op: 'switch-over', name: 'B', reasons: ['changed in git', anew] },
  ]);
});

it('keeps the old version while it has instances, and removes it when they have ended', async () => {
  const world = await aWorldThatAdds();
  const { id } = await world.stage.stream('B');
  await world.stage.do({ op: 'setActiveInstances', streamId: id, activeInstances: 2 });
  await world.person.edit('env/staging', fileOf('B'), describe);

  const report = await world.sync();

  expect(report.outcome).toBe('synced');
  expect(report.retiring).toEqual([expect.stringContaining(id)]);
  expect(await world.staging.tenant.get(id, never)).toMatchObject({ state: 'inactive' });
  const status = (await world.store.statuses()).find(({ subject }) => subject === 'environment staging');
  expect(status?.status).toMatchObject({ health: 'Progressing' });

  await world.stage.forget();
  expect((await world.sync()).retiring).toEqual([expect.stringContaining(id)]);
  expect(await world.stage.writes()).toEqual([]);

  await world.stage.do({ op: 'setActiveInstances', streamId: id, activeInstances: 0 });
  expect(await world.sync()).toMatchObject({ retiring: [], results: [] });
  await expect(world.staging.tenant.get(id, never)).rejects.toBeInstanceOf(NotFound);
});

it('leaves the old version at work when the new one is not valid, and tries once', async () => {
  const world = await aWorldThatAdds();
  const before = await world.stage.stream('B');
  await world.person.edit('env/staging', fileOf('B'), describe);
  await world.stage.switch({ invalidNext: 1 });

  const report = await world.sync();

  expect(report.outcome).toBe('failed');
  expect(await world.staging.tenant.get(before.id, never)).toMatchObject({ state: 'active' });

  await world.stage.forget();
  const next = await world.sync();
  expect(next).toMatchObject({ outcome: 'blocked', results: [] });
  expect(next.plan.blockers).toMatchObject([{ code: 'SLC2409' }]);
  expect(await world.stage.stream('B')).toMatchObject({ id: before.id, state: 'active' });
  expect((await world.stage.writes()).filter((call) => call.startsWith('POST'))).toEqual([]);

  await world.person.edit('env/staging', fileOf('B'), (text) => text.replace('"changed"', '"changed again"'));
  expect((await world.sync()).outcome).toBe('synced');
  expect((await world.stage.stream('B')).id).not.toBe(before.id);
});

it('removes what it left half done when the connection broke after the import', async () => {
  const world = await aWorldThatAdds();
  await world.person.edit('env/staging', fileOf('B'), describe);
  const { tenant } = world.staging;
  const importFile = tenant.importFile.bind(tenant);
  tenant.importFile = async (...file) => {
    const outcome = await importFile(...file);
    await world.stage.switch({ cutNext: { count: 1, when: 'before', match: '/export' } });
    return outcome;
  };

  expect((await world.sync()).outcome).toBe('failed');
  tenant.importFile = importFile;
  expect((await world.sync()).outcome).toBe('synced');

  expect((await world.stage.state()).streams.map(({ name, state }) => `${name} ${state}`).sort()).toEqual([
    'A active',
    'B active',
  ]);
});

it('keeps a replaced subflow at work while instances of its old caller need it', async () => {
  const world = await aWorldThatAdds();
  const [a, b] = [await world.stage.stream('A'), await world.stage.stream('B')];
  await world.stage.do({ op: 'setActiveInstances', streamId: a.id, activeInstances: 1 });
  await world.person.edit('env/staging', fileOf('B'), describe);

  expect((await world.sync()).retiring).toHaveLength(2);
  const stateOf = async (id: string) => (await world.staging.tenant.get(id, never)).state;
  expect([await stateOf(a.id), await stateOf(b.id)]).toEqual(['inactive', 'active']);

  await world.stage.do({ op: 'setActiveInstances', streamId: a.id, activeInstances: 0 });
  expect((await world.sync()).retiring).toEqual([]);
  expect((await world.stage.state()).streams).toHaveLength(2);
});
