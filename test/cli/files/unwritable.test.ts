import { execFile } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { demoAction } from '../../../src/cli/commands/run/demo.ts';
import { packAction } from '../../../src/cli/commands/files/pack.ts';
import { unpackAction } from '../../../src/cli/commands/files/unpack.ts';
import { outside } from '../../../src/cli/outside.ts';
import { Interrupted } from '../../../src/cli/stop.ts';
import { understood } from '../../../src/cli/files/unwritable.ts';
import { writeTogether } from '../../../src/cli/files/writing.ts';
import { InvalidInput } from '../../../src/core/problems/problem.ts';
import { CollectedOutput } from '../../support/collected-output.ts';
import { sluice } from '../../support/command-line.ts';
import { anExportFile } from '../../support/export-file.ts';
import { aFolder, filesBelow } from '../../support/folder.ts';

const unwritable = { name: 'InvalidInput', code: 'SLC1029' };

async function anExport(folder: string): Promise<string> {
  const file = join(folder, 'Orders.json');
  await writeFile(file, anExportFile({ name: 'Orders' }));
  return file;
}

function unpacked(files: readonly string[], out: string, bindings?: string) {
  return unpackAction({ files, out, bindings }, new CollectedOutput());
}

describe('a place that cannot be written', () => {
  it('is one line and no stack, whatever stands in the way of the folder', async () => {
    const folder = await aFolder();
    const file = await anExport(folder);
    const ended = await sluice(['unpack', file, '-o', join(file, 'tree')]);
    expect(ended).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^error: \S+tree: is not a folder\nwhy: .*\nremedy: .*\[SLC1028\]\n$/,
      ) as string,
    });
  });

  it.each([
    ['unpack into a file', (file: string) => unpacked([file], file)],
    ['unpack into a device', (file: string) => unpacked([file], '/dev/null')],
    ['unpack into a system folder that makes none', (file: string) => unpacked([file], '/proc/tree')],
    ['the demo in a file', (file: string) => aDemo(file)],
  ])('refuses to %s', async (_what, run) => {
    const folder = await aFolder();
    await expect(run(await anExport(folder))).rejects.toThrow(/: .* \[SLC102[89]\]$/);
  });

  it('does not take the place of a device or a folder with a packed file', async () => {
    const folder = await aFolder();
    const tree = join(folder, 'tree');
    await unpacked([await anExport(folder)], tree);
    const pack = (out: string) =>
      packAction({ dir: tree, streams: ['orders'], out, bindings: undefined, at: 0 }, new CollectedOutput());
    await expect(pack('/dev/full')).rejects.toMatchObject(unwritable);
    expect((await lstat('/dev/full')).isFile()).toBe(false);
    await mkdir(join(folder, 'packed/orders.json'), { recursive: true });
    await expect(pack(join(folder, 'packed/'))).rejects.toMatchObject(unwritable);
    await expect(pack(join(tree, 'value-streams/orders/value-stream.json/x.json'))).rejects.toMatchObject(
      unwritable,
    );
  });

  it.runIf(process.getuid?.() === 0)('names a folder that this user may not write', async () => {
    const folder = await aFolder();
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'tree'), { mode: 0o755 });
    const args = ['--no-warnings', entry, 'unpack', await anExport(folder), '-o', join(folder, 'tree')];
    const ended = await promisify(execFile)(process.execPath, args, { uid: 65_534, gid: 65_534 }).catch(
      (error: { stderr: string }) => error,
    );
    expect(ended.stderr).toMatch(/^error: \S+tree: may not be written by this user\n[\s\S]*\[SLC1029\]\n$/);
  });

  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EROFS', 'is on a disk that can only be read'],
    ['EIO', 'cannot be written (EIO)'],
  ])('says of %s: %s', async (code, reason) => {
    const failing = () => Promise.reject(Object.assign(new Error('write'), { code }));
    await expect(understood('a/b', failing)).rejects.toThrow(`a/b: ${reason} [SLC1029]`);
  });
});

const entry = join(import.meta.dirname, '../../../src/cli.ts');

function aDemo(data: string) {
  const output = new CollectedOutput();
  const here = outside('error', 'test', output.redactor);
  return demoAction({ isInteractive: false, exits: true, data }, here, output, { onStop: () => undefined });
}

describe('writing several files', () => {
  it('leaves everything as it was where one of them has no place', async () => {
    const folder = await aFolder();
    await mkdir(join(folder, 'there/taken'), { recursive: true });
    await writeFile(join(folder, 'there/old'), 'old');
    const before = await filesBelow(folder);
    const files = new Map([
      ['old', 'new'],
      ['deep/er', 'new'],
      ['taken', 'new'],
    ]);
    const write = writeTogether([
      { folder: join(folder, 'made/for/this'), files: new Map([['one', 'new']]) },
      { folder: join(folder, 'there'), files },
    ]);
    await expect(write).rejects.toMatchObject(unwritable);
    expect(await filesBelow(folder)).toEqual(before);
    await expect(lstat(join(folder, 'made'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('writes none where a folder for one of them cannot be made', async () => {
    const folder = await aFolder();
    const files = new Map([
      ['first', 'new'],
      [`made/${'x'.repeat(300)}/last`, 'new'],
    ]);
    await expect(writeTogether([{ folder, files }])).rejects.toThrow('its name is too long for the disk');
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves nothing behind where it is told to stop in the middle', async () => {
    const folder = await aFolder();
    const files = new Map(Array.from({ length: 3000 }, (_, index) => [`${index % 30}/${index}`, 'new']));
    const stop = new AbortController();
    const write = writeTogether([{ folder: join(folder, 'tree'), files }], stop.signal);
    const below = () => readdir(join(folder, 'tree')).catch(() => []);
    while (!(await below()).some((name) => name.startsWith('.sluice-'))) await setImmediate();
    stop.abort(new Interrupted('SIGINT'));
    await expect(write).rejects.toBeInstanceOf(Interrupted);
    expect(await readdir(folder)).toEqual([]);
  });

  it('writes the tree only where its bindings can be written as well', async () => {
    const folder = await aFolder();
    const tree = join(folder, 'tree');
    const file = await anExport(folder);
    await unpacked([file], tree);
    await writeFile(
      join(folder, 'Returns.json'),
      anExportFile({ name: 'Returns', id: '01K00000000000000000000002' }),
    );
    const before = await filesBelow(tree);
    await expect(unpacked([join(folder, 'Returns.json')], tree, '/proc/ids.yaml')).rejects.toMatchObject(
      unwritable,
    );
    expect(await filesBelow(tree)).toEqual(before);
  });

  it('writes bindings for their owner alone, also over a file that others could read', async () => {
    const folder = await aFolder();
    const ids = join(folder, 'ids.yaml');
    await writeFile(ids, 'ids: {}\n', { mode: 0o644 });
    const file = await anExport(folder);
    await unpacked([file], join(folder, 'tree'), ids);
    expect((await lstat(ids)).mode & 0o777).toBe(0o600);
    await chmod(ids, 0o644);
    await unpacked([file], join(folder, 'tree'), ids);
    expect((await lstat(ids)).mode & 0o777).toBe(0o600);
  });

  it('does not follow a link in the place of a file', async () => {
    const folder = await aFolder();
    await writeFile(join(folder, 'elsewhere'), 'kept');
    await symlink(join(folder, 'elsewhere'), join(folder, 'link'));
    const write = writeTogether([{ folder, files: new Map([['link', 'new']]) }]);
    await expect(write).rejects.toBeInstanceOf(InvalidInput);
    expect(await readFile(join(folder, 'elsewhere'), 'utf8')).toBe('kept');
  });
});
