import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/sqlite.ts';
import { anExportFile } from '../../support/export-file.ts';
import { aWorld, mirror, never, type World } from '../../support/world.ts';

async function anEmptyStore({ log, clock }: World) {
  const store = await openSqliteStore({ file: ':memory:' }, { log, now: () => clock.now() });
  onTestFinished(() => store.close());
  return store;
}

/** An export by a process that has lost its store. */
async function exportAnew(world: World) {
  return world.export(undefined, { ...world.deps, store: await anEmptyStore(world) });
}

const same = { added: [], changed: [], removed: [] };

it('gives streams of one name the paths that say the same, when the store was lost', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json', 'Stock Alert (1).json'] });
  await world.export();
  const before = await world.refs();

  expect(await exportAnew(world)).toMatchObject(same);

  expect(await world.refs()).toBe(before);
});

it('gives a renamed stream the path that it had, when the store was lost', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json', 'Order Intake.json'] });
  await world.export();
  await world.dev.do({ op: 'renameStream', streamName: 'Stock Alert', name: 'Low Stock' });
  await world.export();
  const before = await world.refs();

  expect(await exportAnew(world)).toMatchObject(same);

  expect(await world.refs()).toBe(before);
});

it('knows by what is left one of several that was edited meanwhile', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json', 'Stock Alert (1).json'] });
  await world.export();
  const before = await world.paths(mirror);
  const [edited] = (await world.dev.state()).streams;
  await world.source.tenant.replace(edited?.id ?? '', anExportFile({ name: 'Stock Alert' }), never);

  expect(await exportAnew(world)).toMatchObject({ ...same, changed: [expect.any(String)] });

  expect(before).toEqual(expect.arrayContaining([...(await world.paths(mirror))]));
});

it('tells none of several that say the same for another one', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json'] });
  await world.export();
  await world.dev.do({ op: 'duplicateStream', streamName: 'Stock Alert' });
  await world.export();

  const report = await exportAnew(world);

  expect(report.added).toHaveLength(2);
  expect(report.removed).toEqual([]);
});

it('keeps an unmatched stream after the store was lost, until its removal is allowed', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json', 'Order Intake.json'] });
  await world.export();
  const before = await world.refs();
  await world.dev.do({ op: 'deleteStream', streamName: 'Stock Alert' });
  const deps = { ...world.deps, store: await anEmptyStore(world) };

  const report = await world.export({}, deps);

  expect(report).toMatchObject({
    ...same,
    vanished: [],
    quarantined: [
      {
        code: 'SLC2497',
        file: 'value-streams/stock-alert/value-stream.json',
        message: expect.stringContaining('--allow-removals 1'),
      },
    ],
  });
  expect(await world.refs()).toBe(before);
  expect(await world.export({}, deps)).toMatchObject(same);
  const allowed = await world.export({ allowRemovals: 1 }, deps);
  expect(allowed).toMatchObject({ removed: ['value-streams/stock-alert'], quarantined: [] });
});
