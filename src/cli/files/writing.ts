import { lstat, mkdir, mkdtemp, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import pLimit from 'p-limit';
import { listed } from '../terminal/complaint.ts';
import { errorCode } from './disk.ts';
import { Places } from './places.ts';
import { understood } from './unwritable.ts';
import { UsageError } from '../terminal/usage-error.ts';

type Written = string | Uint8Array;

/** Files to write below one folder. */
export interface FileBatch {
  readonly folder: string;
  /** Text or bytes by path below the folder, with `/`. */
  readonly files: ReadonlyMap<string, Written>;
  /**
   * Mode of the files, not of folders. If omitted, new files get 644 and Sluice leaves files with the same content
   * untouched.
   */
  readonly mode?: number;
}

/**
 * Writes all files of all batches or none. Writes every file to the disk and checks its destination before it moves the
 * first one into place. Throws `InvalidInput` (SLC1029, or SLC1023 for a link) if a file cannot be written, and then
 * changes nothing. An abort before the first move also changes nothing. After it, all files are moved.
 */
export async function writeTogether(batches: readonly FileBatch[], signal?: AbortSignal): Promise<void> {
  const staged: Staged[] = [];
  try {
    for (const batch of batches) staged.push(await stage(batch, signal));
    signal?.throwIfAborted();
    for (const { commit } of staged) await commit();
  } finally {
    for (const { discard } of staged.reverse()) await discard();
  }
}

/** Throws `UsageError` if a batch would replace an existing file with different content. */
export async function refuseReplacing({ folder, files }: FileBatch): Promise<void> {
  const changed = [...(await changedFiles(resolve(folder), files)).keys()].map((path) => join(folder, path));
  const found = await Promise.all(changed.map(isOrdinary));
  const taken = changed.filter((_path, index) => found[index]);
  if (taken.length === 0) return;
  throw new UsageError(`there already, and not the same to the byte: ${listed(taken)}`, {
    why: 'no file is replaced unless that is asked for, and nothing was written',
    remedy: 'name another place with -o, or replace what is there with --force',
  });
}

/** Writes a file completely or not at all. */
export function writeWhole(path: string, text: Written, mode = 0o644): Promise<void> {
  return writeTogether([{ folder: dirname(path), files: new Map([[basename(path), text]]), mode }]);
}

interface Staged {
  /** Moves the files into place. */
  readonly commit: () => Promise<void>;
  /** Removes files and folders that were created and not used. */
  readonly discard: () => Promise<void>;
}

/** Files written at once. */
const writers = 16;

async function stage({ folder, files, mode }: FileBatch, signal: AbortSignal | undefined): Promise<Staged> {
  const root = resolve(folder);
  const made: string[] = [];
  let staging: string | undefined;
  const discard = async () => {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true });
    // Removes the innermost folders first. A folder that contains files stays.
    for (const one of made.toReversed()) await rmdir(one).catch(() => undefined);
  };
  try {
    await understood(folder, () => makeFolder(root, made));
    const changed = mode === undefined ? await changedFiles(root, files) : files;
    const places = new Places(root);
    for (const path of changed.keys()) await places.check(path);
    for (const below of new Set([...changed.keys()].map((path) => dirname(path))))
      await understood(join(folder, below), () => makeFolder(join(root, below), made));
    const temporary = await understood(folder, () => mkdtemp(join(root, '.sluice-')));
    staging = temporary;
    const limit = pLimit(writers);
    const written = [...changed].map(([path, text], index) => ({
      path,
      text,
      file: join(temporary, String(index)),
    }));
    await settled(
      written.map(({ path, text, file }) =>
        limit(() => {
          signal?.throwIfAborted();
          return understood(join(folder, path), () => writeNew(file, text, mode));
        }),
      ),
    );
    const commit = async () => {
      for (const { path, file } of written)
        await understood(join(folder, path), () => rename(file, join(root, path)));
    };
    return { commit, discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

/**
 * Creates a folder and its missing parents. Adds each created folder to `made`, even if a later one fails. Node's
 * recursive mkdir never ends on a file system that creates no folders, such as /proc.
 */
export async function makeFolder(path: string, made: string[] = []): Promise<void> {
  const missing: string[] = [];
  for (let folder = path; !(await isThere(folder)); folder = dirname(folder)) missing.unshift(folder);
  for (const folder of missing) {
    await mkdir(folder).then(
      () => made.push(folder),
      (error: unknown) => {
        if (errorCode(error) !== 'EEXIST') throw error;
      },
    );
  }
  if (!(await stat(path)).isDirectory()) throw Object.assign(new Error(path), { code: 'ENOTDIR' });
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function changedFiles(root: string, files: FileBatch['files']): Promise<FileBatch['files']> {
  const limit = pLimit(writers);
  const entries = await Promise.all(
    [...files].map((entry) =>
      limit(async () => ((await present(join(root, entry[0]))) === entry[1] ? [] : [entry])),
    ),
  );
  return new Map(entries.flat());
}

/** Returns the text of an ordinary file. Returns undefined for anything else, which a later check reports. */
async function present(path: string): Promise<string | undefined> {
  return (await isOrdinary(path)) ? readFile(path, 'utf8').catch(() => undefined) : undefined;
}

async function isOrdinary(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isFile() === true;
}

/** Waits for all writes even if one fails, so that none still runs when the files are removed. */
async function settled(work: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}

/** Writes a new file. Flushes a single file to survive a power cut, which would take minutes for a whole tree. */
async function writeNew(path: string, text: Written, mode: number | undefined): Promise<void> {
  const file = await open(path, 'wx', mode ?? 0o644);
  try {
    await file.writeFile(text);
    if (mode !== undefined) await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes files, then the empty folders that remain, up to `root`. */
export async function removeFiles(root: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await understood(join(root, path), () => rm(join(root, path), { force: true }));
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
      if ((await readdir(join(root, folder)).catch(() => ['kept'])).length > 0) break;
      await rmdir(join(root, folder)).catch(() => undefined);
    }
  }
}
