import { expect, it } from 'vitest';
import { anExportFile } from '../../support/export-file.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, mirror, never, type World } from '../../support/world.ts';

async function aWorldOfTwo() {
  const world = await aWorld({ seed: smallStreams({ A: {}, B: {} }) });
  await world.dev.switch({ omitRevision: true });
  await world.export();
  const [a, b] = [await world.dev.stream('A'), await world.dev.stream('B')];
  return { world, a: a.id, b: b.id };
}

const unknown = '01K1DQS3CWHVTCQ9DN14SKXK09';

/** Lets the tenant answer with this file where one stream is exported. */
function answer({ source: { tenant } }: World, asked: string, file: Uint8Array): void {
  const exportFile = tenant.exportFile.bind(tenant);
  tenant.exportFile = (id, signal) => (id === asked ? Promise.resolve(file.slice()) : exportFile(id, signal));
}

it.each([
  ['of another stream of the tenant', 'B'],
  ['of a stream that nobody knows', 'X'],
])('keeps what git has of a stream for which the tenant answers with the export %s', async (_of, name) => {
  const { world, a, b } = await aWorldOfTwo();
  const before = await world.refs();
  answer(world, a, anExportFile({ name, id: name === 'B' ? b : unknown }));

  const report = await world.export();

  expect(report.quarantined).toMatchObject([{ code: 'SLC2498', file: expect.stringContaining('A') }]);
  expect(report).toMatchObject({ added: [], changed: [], removed: [] });
  expect(await world.refs()).toBe(before);
});

it.each([
  ['nothing', ''],
  ['an empty object', '{}'],
  ['an empty list', '[]'],
  ['null', 'null'],
])('keeps what git has of a stream whose export is %s', async (_what, text) => {
  const { world, a } = await aWorldOfTwo();
  const before = await world.refs();
  answer(world, a, new TextEncoder().encode(text));

  const report = await world.export();

  expect(report.quarantined).toHaveLength(1);
  expect(report).toMatchObject({ added: [], changed: [], removed: [] });
  expect(await world.refs()).toBe(before);
});

it('keeps the paths of two streams that swap their names', async () => {
  const { world } = await aWorldOfTwo();
  const rename = (streamName: string, name: string) => world.dev.do({ op: 'renameStream', streamName, name });
  await rename('A', 'C');
  await rename('B', 'A');
  await rename('C', 'B');

  const report = await world.export();

  expect(report).toMatchObject({ added: [], removed: [] });
  expect(await world.text(mirror, 'value-streams/a/value-stream.json')).toContain('"B"');
});

it('gives a stream that vanished for one run its path again', async () => {
  const { world, a } = await aWorldOfTwo();
  const { tenant } = world.source;
  const before = await world.refs();
  const treeBefore = await world.tree(mirror);
  const there = { ...(await tenant.get(a, never)) };
  const file = await tenant.exportFile(a, never);
  await world.dev.do({ op: 'deleteStream', streamId: a });
  expect((await world.export()).removed).toEqual(['value-streams/a']);
  const list = tenant.list.bind(tenant);
  tenant.list = async (signal) => ({ whole: true, streams: [...(await list(signal)).streams, there] });
  answer(world, a, file);

  expect((await world.export()).added).toEqual(['value-streams/a']);

  expect(await world.tree(mirror)).toBe(treeBefore);
  expect(await world.refs()).not.toBe(before);
});

it('keeps the path of a stream that a partial list does not mention', async () => {
  const { world } = await aWorldOfTwo();
  const { tenant } = world.source;
  tenant.list = async () => ({ whole: false, streams: [{ id: unknown, name: 'A', state: 'inactive' }] });
  answer(world, unknown, anExportFile({ name: 'A', id: unknown }));

  const report = await world.export();

  expect(report).toMatchObject({ added: ['value-streams/a-2'], changed: [], removed: [] });
});
