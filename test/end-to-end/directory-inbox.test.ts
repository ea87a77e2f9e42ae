import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runExport } from '../../src/sync/run-pass.ts';
import { aDirectoryStage } from '../support/directory-stage.ts';
import { smallStreams } from '../support/small-streams.ts';
import { mirror, never } from '../support/world.ts';

/** A source whose streams were exported once. */
async function exported(names: readonly string[]) {
  const seed = smallStreams(Object.fromEntries(names.map((name) => [name, {}])));
  const stage = await aDirectoryStage();
  const { world, source, devInbox } = stage;
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
  return { ...stage, put, run, slugs, seed };
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
