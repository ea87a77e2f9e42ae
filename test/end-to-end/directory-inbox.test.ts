import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runExport } from '../../src/runs/run.ts';
import { aDirectoryStageOnGit } from '../support/directory-harness.ts';
import { exportFileOf, payloadOf } from '../support/export-file.ts';
import { smallStreams } from '../support/small-streams.ts';
import { zipOf } from '../support/zip.ts';
import { mirror, never } from '../support/world.ts';

/** A source whose streams were exported once. */
async function exported(names: readonly string[]) {
  const seed = smallStreams(Object.fromEntries(names.map((name) => [name, {}])));
  const harness = await aDirectoryStageOnGit();
  const { world, source, devInbox } = harness;
  const put = (name: string, content: string | Uint8Array) => writeFile(join(devInbox, name), content);
  const run = (dryRun = false) =>
    runExport(world.deps, source, { holder: 'test', patience: 0, dryRun }, never);
  const slugs = async () => {
    const paths = await world.paths(mirror, 'value-streams');
    const files = paths.filter((path) => path.endsWith('/value-stream.json'));
    return files.map((path) => path.split('/')[1] ?? '').sort();
  };
  for (const [name, bytes] of Object.entries(seed)) await put(name, bytes);
  await run();
  return { ...harness, put, run, slugs, seed };
}

it('keeps in git what no file mentions any more, until a list says that it is gone', async () => {
  const { devInbox, put, run, slugs } = await exported(['A', 'B', 'C']);
  const done = join(devInbox, 'done');
  for (const name of await readdir(done)) if (name.startsWith('C')) await rm(join(done, name));
  await run();
  expect(await slugs()).toEqual(['a', 'b', 'c']);

  await put('complete.txt', 'A');
  const report = await run();

  expect(report.removed).toHaveLength(2);
  expect(await slugs()).toEqual(['a']);
  expect((await run()).pushed).toBeUndefined();
});

it('takes nothing away from the inbox in a dry run', async () => {
  const { devInbox, put, run, seed } = await exported(['A']);
  await put('A (2).json', seed['A.json'] ?? '');
  await put('broken.json', '[]');

  await run(true);

  expect((await readdir(devInbox)).sort()).toEqual(['A (2).json', 'broken.json', 'done']);
  await run();
  expect((await readdir(devInbox)).sort()).toEqual(['done', 'rejected']);
});

it('rejects an export that opens and cannot be understood, and keeps the one before', async () => {
  const { devInbox, put, run, slugs, seed, world } = await exported(['A', 'B']);
  const before = await world.head(mirror);
  const broken = { ...payloadOf(seed['A.json'] ?? new Uint8Array()), subflows: { id: 'no list' } };
  await put('A (3).json', exportFileOf(broken, '2026-11-01T09:00:00Z'));
  const zipped = [
    { name: 'A.json', content: exportFileOf(broken) },
    { name: 'C.json', content: smallStreams({ C: {} })['C.json'] ?? '' },
  ];
  await put('both.zip', zipOf(zipped));

  const report = await run();

  expect(report.quarantined).toEqual([]);
  expect(await slugs()).toEqual(['a', 'b', 'c']);
  const rejected = join(devInbox, 'rejected');
  const [file = '', reason = '', ofZip = ''] = (await readdir(rejected)).sort();
  expect(file).toMatch(/^A \(3\) [0-9a-f]{12}\.json$/);
  expect(reason).toBe(`${file}.txt`);
  expect(await readFile(join(rejected, reason), 'utf8')).toMatch(
    /^A \(3\)\.json could not be taken\.\n\nReason: [^\n]*subflows[^\n]*\nWhat to do: [^\n]+\nCode: SLC2153\n$/,
  );
  expect(await readFile(join(rejected, ofZip), 'utf8')).toContain('"A.json" in it: ');
  expect((await run()).pushed).toBeUndefined();
  await world.remote.git('diff', '--quiet', before ?? '', mirror, '--', 'value-streams/a');
});

it('holds back, also after a list, a new stream that runs one of which there is no export', async () => {
  const { put, run, slugs } = await exported(['A']);
  await put('complete.txt', '');
  await run();
  const { 'B.json': runs = '' } = smallStreams({ B: { runs: ['C'] }, C: {} });
  await put('B.json', runs);

  const report = await run();

  expect(report.quarantined.map(({ code }) => code)).toEqual(['SLC2413']);
  expect(await slugs()).toEqual(['a']);
});
