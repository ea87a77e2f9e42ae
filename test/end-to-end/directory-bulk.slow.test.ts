import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDirectoryTenant } from '../../src/adapters/directory-tenant/directory-tenant.ts';
import { unusableExport } from '../../src/core/tree/export/unusable-export.ts';
import { inboxDisk } from '../../src/adapters/directory-tenant/inbox/inbox-disk.ts';
import { runExport } from '../../src/runs/run.ts';
import { anExportFile } from '../support/export-file.ts';
import { unhurried } from '../support/unhurried.ts';
import { aWorldOnGit, mirror, never } from '../support/world.ts';

const idOf = (index: number) => `01K1DQS3CWHVTCQ9DN14${String(index).padStart(6, '0')}`;
const nameOf = (index: number) => `Stream ${String(index).padStart(4, '0')}`;
const fileOf = (index: number) => anExportFile({ name: nameOf(index), id: idOf(index) });

/** Ten files that are of no use, each in its way, and what is said of it. */
const broken: readonly (readonly [string | Uint8Array, string])[] = [
  ['[]', 'no text under "data"'],
  ['{"flow": []}', 'no text under "data"'],
  ['null', 'no text under "data"'],
  ['"text"', 'no text under "data"'],
  ['{"data": 7}', 'no text under "data"'],
  ['{"data": "so%so"}', 'not base64'],
  ['{"data": "eyJ"}', 'not base64'],
  ['{"data": "aGFsbG8="}', 'is not JSON'],
  [JSON.stringify({ data: Buffer.from('{}').toString('base64') }), 'no id and name'],
  [
    JSON.stringify({ data: Buffer.from('{"execution_template":{"id":"x"}}').toString('base64') }),
    'no id and name',
  ],
];

it('takes two thousand files in one commit, those that are still being written too, and rejects ten', async () => {
  const world = await aWorldOnGit();
  const inbox = join(world.remote.folder, 'inbox');
  await mkdir(inbox);
  const slow = Array.from({ length: 20 }, (_, index) => index * 97);
  const path = (index: number) => join(inbox, `${nameOf(index)} (2).json`);
  const at = (index: number, part: number) => {
    const bytes = fileOf(index);
    return bytes.subarray((bytes.length * part) >> 2, (bytes.length * (part + 1)) >> 2);
  };
  for (let index = 0; index < 1990; index += 1)
    await writeFile(path(index), slow.includes(index) ? at(index, 0) : fileOf(index));
  for (const [index, [content]] of broken.entries())
    await writeFile(join(inbox, `broken ${index}.json`), content);
  // Three more parts arrive while the pass waits for what is new to settle.
  let part = 1;
  const clock = unhurried(world.clock, async () => {
    if (part > 3) return;
    for (const index of slow) await appendFile(path(index), at(index, part));
    part += 1;
  });
  const reads: string[] = [];
  const read: (typeof inboxDisk)['read'] = (file, ...rest) => {
    reads.push(file);
    return inboxDisk.read(file, ...rest);
  };
  const { log } = world;
  const open = () =>
    createDirectoryTenant(
      { name: 'files', inbox, outbox: undefined },
      { clock, log, disk: { ...inboxDisk, read }, unusable: unusableExport },
    );
  const source = { ...world.source, tenant: open() };
  const run = () => runExport(world.deps, source, { holder: 'test', patience: 0, dryRun: false }, never);

  const report = await run();
  const again = await run();

  expect(report.added).toHaveLength(1990);
  expect(report.quarantined).toEqual([]);
  expect(again.pushed).toBeUndefined();
  expect(await world.remote.git('rev-list', '--count', mirror)).toBe('1');
  expect(reads.filter((file) => file.endsWith('.json'))).toHaveLength(2000);
  expect(new Set(reads).size).toBe(reads.length);
  expect((await readdir(inbox)).sort()).toEqual(['done', 'rejected']);
  expect(await readdir(join(inbox, 'done'))).toHaveLength(1990);
  const rejected = await readdir(join(inbox, 'rejected'));
  expect(rejected).toHaveLength(20);
  for (const [index, [, reason]] of broken.entries()) {
    const text = rejected.find((name) => name.startsWith(`broken ${index} `) && name.endsWith('.txt')) ?? '';
    expect(await readFile(join(inbox, 'rejected', text), 'utf8')).toContain(reason);
  }
  expect((await open().list(never)).streams).toHaveLength(1990);
});
