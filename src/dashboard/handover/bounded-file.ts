import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { fileErrorCode } from '../../adapters/directory-tenant/failure.ts';

/** The bytes of an ordinary file of at most so many; undefined where it is larger, gone, or no such file. */
export async function readBounded(path: string, limit: number): Promise<Buffer | undefined> {
  try {
    // Not blocking: a pipe that lies there would be waited for.
    await using handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = await handle.stat();
    if (!stat.isFile() || stat.size > limit) return undefined;
    const bytes = await handle.readFile();
    return bytes.length > limit ? undefined : bytes;
  } catch (error) {
    return nothing(error);
  }
}

/** Names of the ordinary files of a folder; none where there is no folder. */
export async function fileNamesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    return nothing(error) ?? [];
  }
}

/** Names of the folders in a folder; none where there is no folder. Links are none. */
export async function folderNamesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    return nothing(error) ?? [];
  }
}

/** Of what lies there itself, not of what it links to. */
export async function factsOf(path: string): Promise<{ size: number; modifiedAt: number } | undefined> {
  try {
    const { size, mtimeMs } = await lstat(path);
    return { size, modifiedAt: Math.round(mtimeMs) };
  } catch (error) {
    return nothing(error);
  }
}

/** People move and remove files meanwhile. */
function nothing(error: unknown): undefined {
  const isAway = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO'].includes(fileErrorCode(error) ?? '');
  if (!isAway) throw error;
}
