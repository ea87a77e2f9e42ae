import {
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import pLimit from 'p-limit';
import type { ConfigFiles } from '../config/config-files.ts';
import { InvalidInput } from '../domain/problem.ts';

/** The largest file that is read into memory from a command line. */
const largest = 64 * 1024 * 1024;

/** Bytes of a file that a person named. Throws `InvalidInput` where it cannot be read or is too large. */
export async function readGiven(path: string): Promise<Uint8Array> {
  try {
    const found = await stat(path);
    const { size } = found;
    if (!found.isFile() && !found.isDirectory())
      throw new InvalidInput(path, '', 'is not an ordinary file', 'SLC1028');
    if (size > largest)
      throw new InvalidInput(path, '', `${size} bytes are more than the limit of ${largest}`, 'SLC1002');
    return await readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Error {
  const code = errorCode(error);
  if (code === undefined) return error as Error;
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'is a folder',
    EACCES: 'may not be read by this user',
  };
  return new InvalidInput(path, '', reasons[code] ?? `cannot be read (${code})`, 'SLC1028');
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('E')
    ? error.code
    : undefined;
}

/** Files below a folder by path with `/`, hidden folders left out; empty where there is no such folder. */
export async function readFolder(
  folder: string,
  wants: (path: string) => boolean,
): Promise<(readonly [string, Uint8Array])[]> {
  const files: (readonly [string, Uint8Array])[] = [];
  for (const path of await listFolder(folder))
    if (wants(path)) files.push([path, await readGiven(join(folder, path))]);
  return files;
}

async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
    return files.filter((path) => !/(^|\/)\.git\//.test(path)).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw unreadable(folder, error);
  }
}

/** Writes a file whole or not at all. */
export async function writeWhole(path: string, bytes: string | Uint8Array, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const folder = await mkdtemp(join(dirname(path), '.sluice-'));
  try {
    const temporary = join(folder, 'file');
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the files of a tree, each whole or not at all; what is there already with the same content is left alone. */
export async function writeTree(root: string, files: ReadonlyMap<string, string>): Promise<void> {
  await refuseLinks(root, [...files.keys()]);
  const limit = pLimit(writers);
  await Promise.all([...files].map(([path, text]) => limit(() => writeFileOfTree(join(root, path), text))));
}

/** A link inside a tree would lead what is written there, or removed, somewhere else. */
async function refuseLinks(root: string, paths: readonly string[]): Promise<void> {
  const parts = new Set(
    paths.flatMap((path) => path.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'))),
  );
  for (const part of parts) {
    const found = await lstat(join(root, part)).catch(() => undefined);
    if (found?.isSymbolicLink() === true) {
      throw new InvalidInput(
        join(root, part),
        '',
        'is a link: a tree is written into ordinary folders only',
        'SLC1023',
      );
    }
  }
}

/** Files written at once. */
const writers = 16;

async function writeFileOfTree(path: string, text: string): Promise<void> {
  const present = await readFile(path, 'utf8').catch(() => undefined);
  if (present === text) return;
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${basename(path)}.sluice`);
  await writeFile(temporary, text);
  await rename(temporary, path);
}

/** Removes files, and the folders that this leaves empty, up to `root`. */
export async function removeFiles(root: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await rm(join(root, path), { force: true });
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
      if ((await readdir(join(root, folder)).catch(() => ['kept'])).length > 0) break;
      await rm(join(root, folder), { recursive: true });
    }
  }
}

/** Config files of this machine. */
export const configFiles: ConfigFiles = {
  async readFile(path, limit) {
    const { size } = await stat(path);
    if (size > limit)
      throw Object.assign(new Error(`${path} is larger than ${limit} bytes`), { code: 'EFBIG' });
    return readFile(path, 'utf8');
  },
  async isDirectory(path) {
    return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  },
  list: (folder) => readdir(folder),
};
