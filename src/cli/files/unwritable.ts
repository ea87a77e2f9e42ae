import { InvalidInput } from '../../core/problems/problem.ts';
import { errorCode } from './disk.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'a folder of its path is not there and cannot be made',
  ENOTDIR: 'a part of its path is not a folder',
  EEXIST: 'is not a folder',
  EISDIR: 'is a folder',
  EACCES: 'may not be written by this user',
  EPERM: 'may not be written by this user',
  EROFS: 'is on a disk that can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: "this user's share of the disk is full",
  ENAMETOOLONG: 'its name is too long for the disk',
};

/** Does work on the disk. Converts a failure of the disk to `InvalidInput` (SLC1029) about `path`. */
export async function understood<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = errorCode(error);
    throw code === undefined ? error : unwritable(path, reasons[code] ?? `cannot be written (${code})`);
  }
}

/** Returns the error for a path that Sluice cannot write. */
export function unwritable(path: string, reason: string): InvalidInput {
  return new InvalidInput(path, '', reason, 'SLC1029');
}
