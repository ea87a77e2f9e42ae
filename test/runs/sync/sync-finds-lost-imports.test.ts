import { expect, it, vi } from 'vitest';
import { anExportFile, type StreamSketch } from '../../support/export-file.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const names = async (world: World) => (await world.stage.state()).streams.map(({ name }) => name).sort();

it('finds an import whose answer never came, and does not double it', async () => {
  const world = await aWorld({
    seed: smallStreams({ A: { runs: ['B'], state: 'active' }, B: { state: 'active' } }),
  });
  await world.bringToStaging();
  await world.stage.switch({ hangNext: { count: 1, match: 'import' } });

  const first = world.sync();
  await vi.waitFor(async () => expect(await world.stage.requests()).toContain('POST value-streams/import'));
  world.clock.advance(20_000);
  expect((await first).outcome).toBe('failed');
  expect(await world.store.openJournal('staging')).toHaveLength(1);

  const next = await world.sync();

  expect(next.outcome).toBe('synced');
  expect(await names(world)).toEqual(['A', 'B']);
  expect((await world.stage.stream('B')).state).toBe('active');
  expect(await world.store.openJournal('staging')).toEqual([]);
  await world.stage.forget();
  await world.sync();
  expect(await world.stage.writes()).toEqual([]);
});

it('sends an import again once it can no longer arrive', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {} }) });
  await world.bringToStaging();
  await world.stage.switch({ cutNext: { count: 1, when: 'before', match: 'import' } });
  expect((await world.sync()).outcome).toBe('failed');

  const waiting = await world.sync();
  expect(waiting.outcome).toBe('blocked');
  expect(waiting.plan.blockers).toMatchObject([{ code: 'SLC2411' }]);
  world.clock.advance(20_000);
  // The list may lag, so one look is not enough.
  expect((await world.sync()).outcome).toBe('blocked');
  expect((await world.sync()).outcome).toBe('blocked');
  world.clock.advance(20_000);

  expect((await world.sync()).outcome).toBe('synced');
  expect(await names(world)).toEqual(['A']);
});

it('touches none of several streams that could be the lost one, goes on with others, and settles when one is left', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {}, B: {} }) });
  await world.bringToStaging();
  await world.stage.switch({ cutNext: { count: 1, when: 'after', match: 'import' } });
  await world.sync();
  await world.stage.do({ op: 'duplicateStream', streamName: 'A' });
  await world.person.edit('env/staging', 'value-streams/b/value-stream.json', (text) =>
    text.replace('"name": "B"', '"name": "B2"'),
  );

  const report = await world.sync();

  expect(report).toMatchObject({
    outcome: 'blocked',
    results: [{ outcome: 'done', change: { name: 'B2' } }],
  });
  expect(report.plan.blocked).toEqual(['value-streams/a']);
  expect(await names(world)).toEqual(['A', 'A', 'B2']);

  const [, copy] = (await world.stage.state()).streams.filter(({ name }) => name === 'A');
  await world.stage.do({ op: 'deleteStream', streamId: copy?.id });
  expect((await world.sync()).outcome).toBe('synced');
});

it('can be sent a change that was merged while an import was lost', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {} }) });
  await world.bringToStaging();
  await world.stage.switch({ cutNext: { count: 1, when: 'after', match: 'import' } });
  await world.sync();
  await world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "A2"'),
  );

  const report = await world.sync();

  expect(report.results).toMatchObject([{ outcome: 'done', change: { op: 'replace' } }]);
  expect(await names(world)).toEqual(['A2']);
});

it('replaces once more what had no answer, which keeps its id', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {} }) });
  await world.bringToStaging();
  await world.sync();
  const { id } = await world.stage.stream('A');
  await world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "A2"'),
  );
  await world.stage.switch({ cutNext: { count: 1, when: 'after', match: 'PUT' } });

  expect((await world.sync()).outcome).toBe('failed');
  expect((await world.sync()).outcome).toBe('synced');

  expect(await world.stage.stream('A2')).toMatchObject({ id });
});

/** Somebody adds a stream in the dashboard. */
async function someoneAdds(world: World, name: string, sketch: StreamSketch = {}): Promise<string> {
  const file = anExportFile({ ...sketch, name, id: '01K1DQS3CWHVTCQ9DN14SKXK9Z' });
  return (await world.staging.tenant.importFile(file, never)).stream.id;
}

it('does not take a stream of that name for the lost one that says something else', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {} }) });
  await world.bringToStaging();
  await world.stage.switch({ cutNext: { count: 1, when: 'before', match: 'import' } });
  await world.sync();
  const id = await someoneAdds(world, 'A', { state: 'active', conditions: { operator: 'AND' } });
  world.clock.advance(20_000);

  const report = await world.sync();

  expect(report).toMatchObject({
    outcome: 'blocked',
    plan: { blockers: [{ code: 'SLC2401' }, { code: 'SLC2411' }] },
  });
  expect(await world.store.inventory('staging')).toEqual([]);

  await world.stage.do({ op: 'renameStream', streamId: id, name: 'Mine' });
  expect((await world.sync()).outcome).toBe('blocked');
  world.clock.advance(20_000);
  expect((await world.sync()).outcome).toBe('synced');
  expect(await names(world)).toEqual(['A', 'Mine']);
});

it('never removes what somebody added under the name of a lost import that was to take over', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {} }) });
  await world.bringToStaging();
  await world.stage.switch({ inPlace: false });
  await world.sync();
  await world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('order.created', 'order.changed'),
  );
  await world.stage.switch({ cutNext: { count: 1, when: 'before', match: 'import' } });
  expect((await world.sync()).outcome).toBe('failed');
  const id = await someoneAdds(world, 'A', { conditions: { operator: 'AND' } });
  world.clock.advance(20_000);

  await world.sync();
  await world.sync();

  expect((await world.stage.state()).streams.map((stream) => stream.id)).toContain(id);
  expect((await world.stage.state()).streams).toHaveLength(2);
});

it('finds all streams of a file again that carried a cycle', async () => {
  const world = await aWorld({ seed: smallStreams({ A: { runs: ['B'] }, B: { runs: ['A'] } }) });
  await world.bringToStaging();
  await world.stage.switch({ cutNext: { count: 1, when: 'after', match: 'import' } });
  expect((await world.sync()).outcome).toBe('failed');

  expect((await world.sync()).outcome).toBe('synced');

  expect(await names(world)).toEqual(['A', 'B']);
});
