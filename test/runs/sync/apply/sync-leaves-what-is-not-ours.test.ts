import { expect, it } from 'vitest';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorld, never, type World } from '../../../support/world.ts';

const seed = smallStreams({ A: { runs: ['B'] }, B: {}, C: {} });
const names = async (world: World) => (await world.stage.state()).streams.map(({ name }) => name).sort();
const rename = (world: World, from: string, to: string) =>
  world.person.edit('env/staging', `value-streams/${from.toLowerCase()}/value-stream.json`, (text) =>
    text.replace(`"name": "${from}"`, `"name": "${to}"`),
  );

it('does not double a live stream of the same name that it did not make, nor send what runs it', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  const { id } = await world.dev.stream('B');
  await world.staging.tenant.importFile(await world.source.tenant.exportFile(id, never), never);
  const theirs = await world.stage.stream('B');

  const report = await world.sync();

  expect(report.outcome).toBe('blocked');
  expect(report.plan.blocked).toEqual(['value-streams/a', 'value-streams/b']);
  const [blocker] = report.plan.blockers.filter(({ code }) => code === 'SLC2401');
  expect(blocker?.message).toContain(theirs.id);
  expect(await names(world)).toEqual(['B', 'C']);
  expect(await world.stage.stream('B')).toEqual(theirs);
  expect(report.streams).toMatchObject([
    { path: 'value-streams/a', sync: 'blocked', health: 'Missing' },
    { path: 'value-streams/b', sync: 'blocked', health: 'Missing' },
    { path: 'value-streams/c', sync: 'in sync', health: 'Healthy' },
  ]);
  const status = await world.store.status('environment staging');
  expect(status?.status).toMatchObject({ sync: 'OutOfSync', health: 'Missing' });
});

it('reports what was changed in the tenant and leaves it alone', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await world.sync();
  await world.stage.do({ op: 'renameStream', streamName: 'C', name: 'C by hand' });
  await world.stage.forget();

  const report = await world.sync();

  expect(report.plan).toMatchObject({ drifted: ['value-streams/c'], changes: [], blockers: [] });
  expect(await world.stage.writes()).toEqual([]);
  expect(await names(world)).toContain('C by hand');
  const status = (await world.store.statuses()).find(({ subject }) => subject === 'environment staging');
  expect(status?.status).toMatchObject({ sync: 'OutOfSync', health: 'Healthy' });
});

it('creates a stream again that somebody deleted in the tenant, and links its callers', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await world.sync();
  const [a, b] = [await world.stage.stream('A'), await world.stage.stream('B')];
  await world.stage.do({ op: 'deleteStream', streamName: 'B' });

  const report = await world.sync();

  expect(report.outcome).toBe('synced');
  expect(report.results.map(({ change }) => `${change.op} ${change.name}`)).toEqual([
    'create B',
    'replace A',
  ]);
  expect(await names(world)).toEqual(['A', 'B', 'C']);
  const again = await world.stage.stream('B');
  expect(again.id).not.toBe(b.id);
  expect(await world.stage.stream('A')).toMatchObject({ id: a.id, validation: 'validated' });
  await expect(world.staging.tenant.remove(again.id, never)).rejects.toMatchObject({
    reasons: ['referenced'],
  });
});

it('reports a stream that git no longer has, leaves it in the tenant, and takes it up again', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await world.sync();
  const before = await world.stage.stream('C');
  const file = 'value-streams/c/value-stream.json';
  const text = await world.person.read('env/staging', file);
  await world.person.edit('env/staging', file, () => undefined);
  await world.stage.forget();

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'synced', results: [], plan: { removed: ['value-streams/c'] } });
  expect(await world.stage.writes()).toEqual([]);
  const status = (await world.store.statuses()).find(({ subject }) => subject === 'environment staging');
  expect(status?.status).toMatchObject({ sync: 'Synced' });

  await world.person.edit('env/staging', file, () => text.replace('"name": "C"', '"name": "C again"'));
  expect((await world.sync()).results).toMatchObject([{ change: { op: 'replace', id: before.id } }]);
});

it('touches nothing after a list that is not whole', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await world.sync();
  await world.stage.switch({ halfPages: true });
  await world.stage.forget();

  await expect(world.sync()).rejects.toMatchObject({ code: 'SLC2117' });

  expect(await world.stage.writes()).toEqual([]);
  const status = (await world.store.statuses()).find(({ subject }) => subject === 'environment staging');
  expect(status?.status).toMatchObject({ sync: 'Unknown', health: 'Healthy' });
});

it('sends nothing for a stream that it cannot read, and goes on with the others', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await world.sync();
  const { id } = await world.stage.stream('C');
  await rename(world, 'C', 'C2');
  await rename(world, 'B', 'B2');
  await world.stage.switch({
    omitRevision: true,
    failNext: { count: 1, status: 500, match: `${id}/export` },
  });

  const report = await world.sync();

  expect(report).toMatchObject({
    outcome: 'blocked',
    results: [{ change: { name: 'B2' }, outcome: 'done' }],
  });
  expect(report.plan.blocked).toEqual(['value-streams/c']);
});

it('doubles nothing where an environment got another name', async () => {
  const world = await aWorld({ seed: smallStreams({ B: {}, C: {} }) });
  await world.bringToStaging();
  await world.sync();
  await world.stage.forget();

  const report = await world.sync({ ...world.staging, name: 'renamed' });

  expect(report).toMatchObject({ outcome: 'blocked', results: [] });
  expect(report.plan.blockers.map(({ code }) => code)).toEqual(['SLC2401', 'SLC2401']);
  expect(await world.stage.writes()).toEqual([]);
});
