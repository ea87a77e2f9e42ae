import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { configFiles, readGiven, readText } from '../../src/cli/files/disk.ts';
import { loadConfig } from '../../src/config/load.ts';
import { resolveSecret } from '../../src/config/secret.ts';
import { aFolder } from '../support/folder.ts';

async function aPipe(): Promise<string> {
  const path = join(await aFolder(), 'pipe');
  await promisify(execFile)('mkfifo', [path]);
  return path;
}

async function aSubfolder(): Promise<string> {
  const path = join(await aFolder(), 'folder');
  await mkdir(path);
  return path;
}

const endless = [
  ['a device that never ends', () => Promise.resolve('/dev/zero'), 'NOT_A_FILE', 'not an ordinary file'],
  ['a pipe that nobody writes to', aPipe, 'NOT_A_FILE', 'not an ordinary file'],
  ['a folder', aSubfolder, 'EISDIR', 'is a folder'],
] as const;

describe('a file that is none', () => {
  it.each(endless)('is refused as a configuration: %s', async (_what, make, code) => {
    await expect(loadConfig(await make(), { readFile: configFiles.readFile })).rejects.toThrow(
      `cannot be read (${code})`,
    );
  });

  it.each(endless)('is refused as a secret: %s', async (_what, make, code) => {
    const path = await make();
    const sources = { env: {}, readFile: readText };
    await expect(resolveSecret({ from: 'file', key: 'token', path }, sources)).rejects.toThrow(
      `token: ${path} cannot be read (${code})`,
    );
  });

  it.each(endless)('is refused as an export file: %s', async (_what, make, _code, reason) => {
    await expect(readGiven(await make())).rejects.toThrow(reason);
  });
});

describe('a file of which the size is not known', () => {
  it('is read to its end', async () => {
    expect(await readText('/proc/self/status', 64 * 1024)).toContain('Pid:');
  });

  it('is not read beyond the limit', async () => {
    await expect(readText('/proc/self/status', 16)).rejects.toMatchObject({ code: 'EFBIG' });
    const path = join(await aFolder(), 'file');
    await writeFile(path, 'x'.repeat(17));
    await expect(readText(path, 16)).rejects.toMatchObject({ code: 'EFBIG' });
    expect(await readText(path, 17)).toHaveLength(17);
  });
});
