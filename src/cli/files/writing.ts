import { lstat, mkdir, mkdtemp, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import pLimit from 'p-limit';
import { listed } from '../terminal/complaint.ts';
import { errorCode } from './disk.ts';
import { Places } from './places.ts';
import { understood } from './unwritable.ts';
import { UsageError } from '../terminal/usage-error.ts';

type Written = string | Uint8Array;

/** Files to be written below one folder. */
export interface Batch {
  readonly folder: string;
  /** Text or bytes by path below the folder, with `/`. */
  readonly files: ReadonlyMap<string, Written>;
  /** Of the files, not of folders. If left out: 644, and a file that is there with the same content is left alone. */
  readonly mode?: number;
}

/**
 * Writes all files of all batches, or none: each is on the disk, and each place is known to take it, before the first
 * takes its place. Throws `InvalidInput` (SLC1029, SLC1023
 * for a link) where a file cannot be written; then nothing has changed. So it is where the signal aborts before the
 * first takes its place; after that, all do.
 */
export async function writeTogether(batches: readonly Batch[], signal?: AbortSignal): Promise<void> {
  const staged: Staged[] = [];
  try {
    for (const batch of batches) staged.push(await stage(batch, signal));
    signal?.throwIfAborted();
    for (const { commit } of staged) await commit();
  } finally {
    for (const { discard } of staged.reverse()) await discard();
  }
}

/** Throws `UsageError` where writing would replace a file that is there and says something else. */
export async function refuseReplacing({ folder, files }: Batch): Promise<void> {
  const changed = [...(await changedFiles(resolve(folder), files)).keys()].map((path) => join(folder, path));
  const found = await Promise.all(changed.map(isOrdinary));
  const taken = changed.filter((_path, index) => found[index]);
  if (taken.length === 0) return;
  throw new UsageError(`there already, and not the same to the byte: ${listed(taken)}`, {
    why: 'no file is replaced unless that is asked for, and nothing was written',
    remedy: 'name another place with -o, or replace what is there with --force',
  });
}

/** Writes a file whole or not at all. */
export function writeWhole(path: string, text: Written, mode = 0o644): Promise<void> {
  return writeTogether([{ folder: dirname(path), files: new Map([[basename(path), text]]), mode }]);
}

interface Staged {
  /** Moves the files to their places. */
  readonly commit: () => Promise<void>;
  /** Removes what was made and not used. */
  readonly discard: () => Promise<void>;
}

/** Files written at once. */
const writers = 16;

async function stage({ folder, files, mode }: Batch, signal: AbortSignal | undefined): Promise<Staged> {
  const root = resolve(folder);
  const made: string[] = [];
  let staging: string | undefined;
  const discard = async () => {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true });
    // From the inside out; what files have come into stays.
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
 * Makes a folder and those above it that are not there. What it makes is added to `made`, also where it fails then.
 * Node's own way to do this never ends where a file system makes no folders, as that of /proc.
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

async function changedFiles(root: string, files: Batch['files']): Promise<Batch['files']> {
  const limit = pLimit(writers);
  const entries = await Promise.all(
    [...files].map((entry) =>
      limit(async () => ((await present(join(root, entry[0]))) === entry[1] ? [] : [entry])),
    ),
  );
  return new Map(entries.flat());
}

/** The text of an ordinary file; undefined for everything else, as that is looked at later. */
async function present(path: string): Promise<string | undefined> {
  return (await isOrdinary(path)) ? readFile(path, 'utf8').catch(() => undefined) : undefined;
}

async function isOrdinary(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isFile() === true;
}

/** Waits for all, also where one fails, so that nothing is still written when what was written is removed. */
async function settled(work: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}

/** A file that is written for its own sake outlives a power cut; the many of a tree would take minutes for that. */
async function writeNew(path: string, text: Written, mode: number | undefined): Promise<void> {
  const file = await open(path, 'wx', mode ?? 0o644);
  try {
    await file.writeFile(text);
    if (mode !== undefined) await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes files, and the folders that this leaves empty, up to `root`. */
export async function removeFiles(root: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await understood(join(root, path), () => rm(join(root, path), { force: true }));
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
      if ((await readdir(join(root, folder)).catch(() => ['kept'])).length > 0) break;
      await rmdir(join(root, folder)).catch(() => undefined);
    }
  }
}
