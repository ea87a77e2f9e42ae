import { budgets } from '../../core/budgets.ts';
import { closeSync, fstatSync, opendirSync, openSync, readSync, type Dir, type Dirent } from 'node:fs';
import { constants, type FileHandle, lstat, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigFiles } from '../../config/config-files.ts';
import { kindNames, kinds } from '../../core/stream/kinds.ts';
import { InvalidInput, type Problem } from '../../core/problems/problem.ts';

/** Reads a file that a person named. Throws `InvalidInput` if it cannot be read or exceeds the limit. */
export async function readGiven(path: string, limit: number = budgets.exportFile.bytes): Promise<Uint8Array> {
  try {
    return await readOrdinary(path, limit);
  } catch (error) {
    throw unreadable(path, error, limit);
  }
}

/** Returns the facts about a path that a person named, if it exists. Throws `InvalidInput` if it cannot be examined. */
export async function lookAt(path: string): Promise<Awaited<ReturnType<typeof stat>> | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(path, error);
  }
}

/**
 * Reads an ordinary file, never more than `limit` bytes, whatever size the system reports. Rejects with an error that
 * has a code: the system's, `EFBIG`, or `NOT_A_FILE` for a device, pipe or socket, which might never end.
 */
export async function readOrdinary(path: string, limit: number): Promise<Buffer> {
  const { size } = ordinary(path, await stat(path));
  if (size > limit) throw tooLarge(path, limit);
  // Avoids waiting for a writer if a pipe has replaced the file meanwhile.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    ordinary(path, await file.stat());
    return await readAll(file, path, { expected: size, limit });
  } finally {
    await file.close();
  }
}

function ordinary<T extends { isFile(): boolean; isDirectory(): boolean }>(path: string, found: T): T {
  if (found.isFile()) return found;
  const [code, what] = found.isDirectory() ? ['EISDIR', 'a folder'] : ['NOT_A_FILE', 'not an ordinary file'];
  throw Object.assign(new Error(`${path} is ${what}`), { code });
}

function tooLarge(path: string, limit: number): Error {
  return Object.assign(new Error(`${path} is larger than ${limit} bytes`), { code: 'EFBIG' });
}

/** Reads until the end, because the reported size may be wrong: files in /proc report 0. */
async function readAll(
  file: FileHandle,
  path: string,
  { expected, limit }: { readonly expected: number; readonly limit: number },
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for (let room = expected + 1; ; room = 64 * 1024) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(room), 0, room);
    if (bytesRead === 0) return Buffer.concat(chunks, size);
    chunks.push(buffer.subarray(0, bytesRead));
    size += bytesRead;
    if (size > limit) throw tooLarge(path, limit);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file: a part of its path is not a folder',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this user',
  NOT_A_FILE: 'is not an ordinary file',
};

function unreadable(path: string, error: unknown, limit?: number): Error {
  const code = errorCode(error);
  if (code === undefined) return error as Error;
  if (code === 'EFBIG') return new InvalidInput(path, '', `more than the limit of ${limit} bytes`, 'SLC1002');
  return new InvalidInput(path, '', reasons[code] ?? `cannot be read (${code})`, 'SLC1028');
}

/** Returns the code of a file system error, or undefined. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^(E[A-Z0-9]+|NOT_A_FILE)$/.test(code) ? code : undefined;
}

/** Content of the folders of a tree. */
export interface FolderFiles {
  /** Files by path with `/`, sorted. */
  readonly files: readonly (readonly [string, Uint8Array])[];
  /** Problems of entries that are not ordinary files or cannot be read. Links are not followed. */
  readonly problems: readonly Problem[];
}

/** Top-level folders of a repository that contain files of a tree. */
const treeFolders = [
  ...kindNames.map((kind) => kinds[kind].folder).filter((folder) => folder !== kinds.hook.folder),
  'environments',
];

/** Reads the files of the tree in a folder that `wants` selects. Returns none if the folder does not exist. */
export async function readFolder(folder: string, wants: (path: string) => boolean): Promise<FolderFiles> {
  const files: (readonly [string, Uint8Array])[] = [];
  const problems: Problem[] = [];
  let bytes = 0;
  for (const listed of await listTree(folder)) {
    const { path, is } = listed;
    if (is !== 'file') problems.push(notOrdinary(listed));
    else if (wants(path)) {
      if (bytes > budgets.tree.bytes) {
        problems.push({ code: 'SLC1063', severity: 'error', file: path, place: '', message: excess });
        break;
      }
      const read = readListed(folder, path);
      problems.push(...read.problems);
      if (read.content === undefined) continue;
      bytes += read.content.length;
      files.push([path, read.content]);
    }
  }
  return { files, problems };
}

/** Returns the problem of an entry that is not an ordinary file. */
export function notOrdinary({ path, is }: FolderEntry): Problem {
  return odd('error', path, `is ${is}: Sluice reads only ordinary files`);
}

/**
 * Reads a listed file. Works in this thread, because asking another takes longer than reading a small file, and there
 * may be thousands.
 */
export function readListed(
  folder: string,
  path: string,
): { readonly content: Buffer | undefined; readonly problems: readonly Problem[] } {
  const whole = join(folder, path);
  const limit = budgets.file.bytes;
  try {
    // Avoids waiting for a writer if a pipe has replaced the file meanwhile.
    const file = openSync(whole, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const { size, mode } = ordinary(whole, fstatSync(file));
      if (size > limit) throw tooLarge(whole, limit);
      const content = Buffer.allocUnsafe(size);
      let length = 0;
      for (let read = -1; read !== 0 && length < size; length += read)
        read = readSync(file, content, length, size - length, null);
      const isProgram = (mode & 0o111) !== 0;
      return { content: content.subarray(0, length), problems: isProgram ? [executable(path)] : [] };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const failure = unreadable(whole, error, limit);
    if (!(failure instanceof InvalidInput)) throw failure;
    return { content: undefined, problems: [{ ...failure.problem(), file: path }] };
  }
}

const executable = (path: string) =>
  odd('warning', path, 'is executable: git would store it with mode 100755, which Sluice does not read');

const excess = `the tree has more than ${budgets.tree.bytes} bytes before this file, so Sluice did not read it and later ones`;

function odd(severity: Problem['severity'], file: string, message: string): Problem {
  return { code: 'SLC1023', severity, file, place: '', message };
}

/** Entry in the folders of a tree. */
export interface FolderEntry {
  /** Path with `/`. */
  readonly path: string;
  readonly is: 'file' | 'a link' | 'a device, pipe or socket';
}

/** Lists the entries of the folders of a tree, sorted. Throws `InvalidInput` if that fails or there are too many. */
export async function listTree(folder: string): Promise<readonly FolderEntry[]> {
  const found: FolderEntry[] = [];
  try {
    for (const name of treeFolders) await listFolder(folder, name, found);
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    if (errorCode(error) === 'ENOTDIR') throw new InvalidInput(folder, '', 'is not a folder', 'SLC1028');
    const path =
      error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : folder;
    throw unreadable(path, error);
  }
  return found.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Adds the entries below a folder. */
async function listFolder(root: string, name: string, found: FolderEntry[]): Promise<void> {
  const top = await lstat(join(root, name)).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (top === undefined) return;
  if (!top.isDirectory()) {
    if (!top.isFile()) found.push({ path: name, is: kindOf(top) });
    return;
  }
  for (const folders = [name]; folders.length > 0;) {
    const below = folders.pop() as string;
    for (const entry of entriesIn(join(root, below))) {
      const path = `${below}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      else found.push({ path, is: kindOf(entry) });
      if (found.length + folders.length > budgets.tree.files) {
        const reason = `has more than ${budgets.tree.files} files in the folders of a tree`;
        throw new InvalidInput(root, '', reason, 'SLC1063');
      }
    }
  }
}

/** Yields the entries of a folder, some at a time, since there may be millions. Works in this thread. */
function* entriesIn(folder: string): Generator<Dirent> {
  const entries = openedFolder(folder);
  try {
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) yield entry;
  } finally {
    entries.closeSync();
  }
}

function openedFolder(folder: string): Dir {
  try {
    return opendirSync(folder, { bufferSize: 256 });
  } catch (error) {
    // The error does not name the folder.
    throw Object.assign(error as Error, { path: folder });
  }
}

function kindOf(entry: { isFile(): boolean; isSymbolicLink(): boolean }): FolderEntry['is'] {
  if (entry.isFile()) return 'file';
  return entry.isSymbolicLink() ? 'a link' : 'a device, pipe or socket';
}

/** Reads a text file of this machine, for the configuration and its secrets. */
export async function readText(path: string, limit: number): Promise<string> {
  return (await readOrdinary(path, limit)).toString('utf8');
}

/** Access to the configuration files of this machine. */
export const configFiles: ConfigFiles = {
  readFile: readText,
  async isDirectory(path) {
    return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  },
  list: (folder) => readdir(folder),
};
