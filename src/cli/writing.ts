import { lstat, mkdir, mkdtemp, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import pLimit from 'p-limit';
import { errorCode } from './disk.ts';
import { Places } from './places.ts';
import { understood } from './unwritable.ts';

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
 * for a link) where a file cannot be written; then nothing has changed.
 */
export async function writeTogether(...batches: readonly Batch[]): Promise<void> {
  const staged: Staged[] = [];
  try {
    for (const batch of batches) staged.push(await stage(batch));
    for (const { commit } of staged) await commit();
  } finally {
    for (const { discard } of staged.reverse()) await discard();
  }
}

/** Writes a file whole or not at all. */
export function writeWhole(path: string, text: Written, mode = 0o644): Promise<void> {
  return writeTogether({ folder: dirname(path), files: new Map([[basename(path), text]]), mode });
}

interface Staged {
  /** Moves the files to their places. */
  readonly commit: () => Promise<void>;
  /** Removes what was made and not used. */
  readonly discard: () => Promise<void>;
}

/** Files written at once. */
const writers = 16;

async function stage({ folder, files, mode }: Batch): Promise<Staged> {
  const root = resolve(folder);
  const made = await understood(folder, () => makeFolder(root));
  const discardFolders = () => removeEmpty(root, made);
  let staging: string | undefined;
  const discard = async () => {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true });
    await discardFolders();
  };
  try {
    const changed = mode === undefined ? await changedFiles(root, files) : files;
    const places = new Places(root);
    for (const path of changed.keys()) await places.check(path);
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
        limit(() => understood(join(folder, path), () => writeNew(file, text, mode))),
      ),
    );
    const commit = async () => {
      for (const { path, file } of written)
        await understood(join(folder, path), () => moveTo(file, join(root, path)));
    };
    return { commit, discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

/**
 * Makes a folder and those above it that are not there; the outermost that was made. Node's own way to do this never
 * ends where a file system makes no folders, as that of /proc.
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let folder = path; !(await isThere(folder)); folder = dirname(folder)) missing.unshift(folder);
  for (const folder of missing) {
    await mkdir(folder).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  }
  if (!(await stat(path)).isDirectory()) throw Object.assign(new Error(path), { code: 'ENOTDIR' });
  return missing[0];
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
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() === true ? readFile(path, 'utf8').catch(() => undefined) : undefined;
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

async function moveTo(file: string, path: string): Promise<void> {
  await makeFolder(dirname(path));
  await rename(file, path);
}

/** Removes the folders that were made for a root, from the inside out, as far as they are empty. */
async function removeEmpty(root: string, made: string | undefined): Promise<void> {
  if (made === undefined) return;
  for (let folder = root; ; folder = dirname(folder)) {
    const isRemoved = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!isRemoved || folder === made) return;
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
