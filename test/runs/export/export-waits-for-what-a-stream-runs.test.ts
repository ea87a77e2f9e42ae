import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { anExportFile, exportFileOf, payloadOf } from '../../support/export-file.ts';
import { aDirectoryHarness } from '../../support/directory-harness.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, mirror, never, type World } from '../../support/world.ts';
import { validateTree } from '../../../src/core/tree/validate/validate.ts';
import { readRevision } from '../../../src/runs/reading/revision.ts';
import { runExport } from '../../../src/runs/run.ts';

const examples = join(import.meta.dirname, '../../../examples/exports');
const streamFile = (slug: string) => `value-streams/${slug}/value-stream.json`;

async function problemsOfMirror({ deps: { repository } }: World) {
  const commit = (await repository.fetch(never)).get(mirror);
  return validateTree((await readRevision(repository, commit ?? '', never)).tree);
}

it('takes a stream from a folder only with those that it runs, and gives each the slug of its name', async () => {
  const { world, devInbox, source } = await aDirectoryHarness();
  const files = smallStreams({ A: { runs: ['B'] }, B: {}, C: {} });
  const put = (name: string) => writeFile(join(devInbox, name), files[name] ?? '');
  const run = () => runExport(world.deps, source, { holder: 'test', patience: 0, dryRun: false }, never);
  await put('A.json');
  await put('C.json');

  const first = await run();

  expect(first.added).toEqual(['value-streams/c']);
  expect(first.quarantined).toMatchObject([
    { code: 'SLC2413', file: expect.stringContaining(': A ('), message: expect.stringContaining('01K1DQ') },
  ]);

  await put('B.json');
  const second = await run();

  expect(second).toMatchObject({ added: ['value-streams/a', 'value-streams/b'], quarantined: [] });
});

it('waits for what a stream runs at any remove', async () => {
  const { devInbox, source, world } = await aDirectoryHarness();
  const files = smallStreams({ A: { runs: ['B'] }, B: { runs: ['C'] }, C: {} });
  const put = (name: string) => writeFile(join(devInbox, name), files[name] ?? '');
  const run = () => runExport(world.deps, source, { holder: 'test', patience: 0, dryRun: false }, never);
  await put('A.json');
  await put('B.json');

  expect(await run()).toMatchObject({
    added: [],
    quarantined: [{ code: 'SLC2413' }, { code: 'SLC2413' }],
  });

  await put('C.json');
  expect(await run()).toMatchObject({ quarantined: [] });
  expect(await problemsOfMirror(world)).toEqual([]);
});

it('does not take the copy of a subflow that a file carries for the export of that subflow', async () => {
  const { world, devInbox, source } = await aDirectoryHarness();
  const put = async (...names: readonly string[]) => {
    for (const name of names) await copyFile(join(examples, name), join(devInbox, name));
  };
  const run = () => runExport(world.deps, source, { holder: 'test', patience: 0, dryRun: false }, never);
  await put('Order Intake.json', 'Nightly Price Sync.json');

  const first = await run();

  expect(first.added).toEqual(['value-streams/nightly-price-sync']);
  expect(first.quarantined).toMatchObject([
    { code: 'SLC2413', file: expect.stringContaining('Order Intake') },
  ]);

  await put('Fulfilment Routing.json', 'Customer Notification.json');

  expect((await run()).quarantined).toEqual([]);
  expect(await problemsOfMirror(world)).toEqual([]);
});

it('brings what a subflow needs with the subflow, where a file that carried it told of that before', async () => {
  const seed = ['Order Intake.json', 'Fulfilment Routing.json', 'Customer Notification.json'];
  const world = await aWorld({ seed });
  const { id } = await world.dev.stream('Fulfilment Routing');
  await world.dev.switch({ failNext: { count: 1, status: 500, match: `${id}/export` } });
  expect(await world.export()).toMatchObject({ quarantined: [{ file: 'Fulfilment Routing' }] });

  await world.export();

  expect(await world.paths(mirror, 'data-stores')).toContain('data-stores/warehouse-capacity.json');
  expect(await problemsOfMirror(world)).toEqual([]);
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

it('leaves out a file that was taken once and of which no tree can be made, and takes the others', async () => {
  const { world, devInbox, source } = await aDirectoryHarness();
  const { execution_template = null } = payloadOf(anExportFile({ name: 'Bad' }));
  const bad = exportFileOf({ execution_template, scenarios: 'none' });
  await mkdir(join(devInbox, 'done'));
  await writeFile(join(devInbox, 'done', 'bad.json'), bad);
  await writeFile(join(devInbox, 'C.json'), smallStreams({ C: {} })['C.json'] ?? '');

  const report = await runExport(world.deps, source, { holder: 'test', patience: 0, dryRun: false }, never);

  expect(report.added).toEqual(['value-streams/c']);
  expect(report.quarantined).toMatchObject([{ code: 'SLC1003', place: '/data, decoded, /scenarios' }]);
});
