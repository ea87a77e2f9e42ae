import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { anExportFile, exportFileOf, payloadOf } from '../support/export-file.ts';
import { aDirectoryStage } from '../support/directory-stage.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorld, mirror, never } from '../support/world.ts';
import { runExport } from '../../src/sync/run-pass.ts';

const streamFile = (slug: string) => `value-streams/${slug}/value-stream.json`;

it('takes a stream from a folder only with those that it runs, and gives each the slug of its name', async () => {
  const { world, devInbox, source } = await aDirectoryStage();
  const files = smallStreams({ A: { runs: ['B'] }, B: {}, C: {} });
  const put = (name: string) => writeFile(join(devInbox, name), files[name] ?? '');
  const pass = () => runExport(world.deps, source, { holder: 'test', patience: 0, dryRun: false }, never);
  await put('A.json');
  await put('C.json');

  const first = await pass();

  expect(first.added).toEqual(['value-streams/c']);
  expect(first.quarantined).toMatchObject([
    { code: 'SLC2413', file: expect.stringContaining(': A ('), message: expect.stringContaining('01K1DQ') },
  ]);

  await put('B.json');
  const second = await pass();

  expect(second).toMatchObject({ added: ['value-streams/a', 'value-streams/b'], quarantined: [] });
});

it('names what a stream runs after the list where it could not be read, and keeps that name for it', async () => {
  const world = await aWorld({ seed: smallStreams({ A: { runs: ['B'] }, B: {} }) });
  const { id } = await world.dev.stream('B');
  await world.dev.switch({ failNext: { count: 1, status: 500, match: `${id}/export` } });

  expect(await world.export()).toMatchObject({ added: ['value-streams/a'], quarantined: [{ file: 'B' }] });
  await world.export();

  expect(await world.paths(mirror, 'value-streams')).toEqual([
    streamFile('a'),
    streamFile('b'),
    'value-streams/format.json',
  ]);
});

it('leaves out a file that no tree can be made of, and takes the others', async () => {
  const { world, devInbox, source } = await aDirectoryStage();
  const { execution_template = null } = payloadOf(anExportFile({ name: 'Bad' }));
  const bad = exportFileOf({ execution_template, scenarios: 'none' });
  await writeFile(join(devInbox, 'bad.json'), bad);
  await writeFile(join(devInbox, 'C.json'), smallStreams({ C: {} })['C.json'] ?? '');

  const report = await runExport(world.deps, source, { holder: 'test', patience: 0, dryRun: false }, never);

  expect(report.added).toEqual(['value-streams/c']);
  expect(report.quarantined).toMatchObject([{ code: 'SLC1003', place: '/data, decoded, /scenarios' }]);
});
