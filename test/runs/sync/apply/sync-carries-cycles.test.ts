import { expect, it } from 'vitest';
import { PortError } from '../../../../src/ports/errors.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorld, type World } from '../../../support/world.ts';

const seed = smallStreams({ A: { runs: ['B'] }, B: { runs: ['A'] }, C: { runs: ['A'] } });

const names = async (world: World) => (await world.stage.state()).streams.map(({ name }) => name).sort();

it.each([{}, { omitMapping: true }])(
  'creates streams that run each other with one file: %j',
  async (switches) => {
    const world = await aWorld({ seed });
    await world.stage.switch(switches);
    await world.bringToStaging();

    const report = await world.sync();

    expect(report.results.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
    expect(await names(world)).toEqual(['A', 'B', 'C']);
    expect((await world.stage.writes()).filter((call) => call.includes('import'))).toHaveLength(2);
    await world.stage.forget();
    expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
    expect(await world.stage.writes()).toEqual([]);
  },
);

it('updates one stream of a cycle in place and leaves the other alone', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await world.sync();
  const before = await world.stage.state();
  await world.person.edit('env/staging', 'value-streams/b/value-stream.json', (text) =>
    text.replace('"name":', '"description": "changed",\n  "name":'),
  );

  const report = await world.sync();

  expect(report.results).toMatchObject([{ outcome: 'done', change: { op: 'replace', name: 'B' } }]);
  const ids = ({ streams }: typeof before) => streams.map(({ id }) => id).sort();
  expect(ids(await world.stage.state())).toEqual(ids(before));
});

it('finds both streams of a cycle again when the answer to their import never came', async () => {
  const world = await aWorld({ seed: smallStreams({ A: { runs: ['B'] }, B: { runs: ['A'] } }) });
  await world.bringToStaging();
  await world.stage.switch({ cutNext: { count: 1, when: 'after', match: 'import' } });

  expect((await world.sync()).outcome).toBe('failed');
  const next = await world.sync();

  expect(next.outcome).toBe('synced');
  expect(await names(world)).toEqual(['A', 'B']);
});

/** A cycle that the tenant held when git changed one of it, and can only be added anew. */
async function changedCycle(): Promise<World> {
  const world = await aWorld({
    seed: smallStreams({ A: { runs: ['B'], state: 'active' }, B: { runs: ['A'], state: 'active' } }),
  });
  await world.stage.switch({ inPlace: false });
  await world.bringToStaging();
  await world.sync();
  await world.person.edit('env/staging', 'value-streams/b/value-stream.json', (text) =>
    text.replace('"name":', '"description": "changed",\n  "name":'),
  );
  return world;
}

it('tells of a replaced cycle that cannot be looked at, and of what was brought all the same', async () => {
  const world = await changedCycle();
  const old = new Set((await world.stage.state()).streams.map(({ id }) => id));
  const { tenant } = world.staging;
  const [get, importFile] = [tenant.get.bind(tenant), tenant.importFile.bind(tenant)];
  let isReplaced = false;
  tenant.importFile = (...file) => {
    isReplaced = true;
    return importFile(...file);
  };
  tenant.get = (id, signal) =>
    isReplaced && old.has(id)
      ? Promise.reject(new PortError('busy', { code: 'SLC2105', remedy: 'retry' }))
      : get(id, signal);

  const report = await world.sync();

  expect(report.outcome).toBe('synced');
  expect(report.retiring).toEqual([expect.stringContaining('busy'), expect.stringContaining('busy')]);
});

it('switches a whole cycle over in one file where the tenant can only add', async () => {
  const world = await changedCycle();

  const report = await world.sync();

  expect(report.outcome).toBe('synced');
  // Each of the old ones is run by the other, so that the tenant lets go of neither.
  expect(report.retiring).toHaveLength(2);
  const { streams } = await world.stage.state();
  expect(
    streams
      .filter(({ state }) => state === 'active')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['A', 'B']);
});
