import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { fileErrorCode } from '../../adapters/directory-tenant/failure.ts';

/**
 * Returns the bytes of an ordinary file within the limit. Returns undefined if it is larger, missing or no ordinary
 * file.
 */
export async function readBounded(path: string, limit: number): Promise<Buffer | undefined> {
  try {
    // Non-blocking, because opening a pipe would wait for a writer.
    await using handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = await handle.stat();
    if (!stat.isFile() || stat.size > limit) return undefined;
    const bytes = await handle.readFile();
    return bytes.length > limit ? undefined : bytes;
  } catch (error) {
    return nothing(error);
  }
}

/** Lists the ordinary files of a folder, or nothing if the folder does not exist. */
export async function fileNamesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    return nothing(error) ?? [];
  }
}

/** Lists the subfolders of a folder without links, or nothing if the folder does not exist. */
export async function folderNamesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    return nothing(error) ?? [];
  }
}

/** Returns the facts of a path itself, not of a link's target. */
export async function factsOf(path: string): Promise<{ size: number; modifiedAt: number } | undefined> {
  try {
    const { size, mtimeMs } = await lstat(path);
    return { size, modifiedAt: Math.round(mtimeMs) };
  } catch (error) {
    return nothing(error);
  }
}

/** Ignores errors of missing files, because people move and remove files at any time. */
function nothing(error: unknown): undefined {
  const isAway = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO'].includes(fileErrorCode(error) ?? '');
  if (!isAway) throw error;
}
