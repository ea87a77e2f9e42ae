import { PortError, type Remedy } from '../../../ports/errors.ts';

interface Understood {
  readonly code: string;
  readonly remedy: Remedy;
  /** Problem of the store, and its remedy. */
  readonly says: string;
}

const damaged: Understood = {
  code: 'SLC2303',
  remedy: 'wait',
  says: 'is damaged. Stop Sluice and restore the file from a backup, or move it away and rebuild the store',
};
const full: Understood = {
  code: 'SLC2304',
  remedy: 'wait',
  says: 'cannot be written because its disk is full. Free some space; nothing half written was kept',
};
const inaccessible: Understood = {
  code: 'SLC2305',
  remedy: 'wait',
  says: 'cannot be opened for reading and writing. Check that the path is right and that Sluice owns the file and its folder',
};
const locked: Understood = {
  code: 'SLC2306',
  remedy: 'retry',
  says: 'is locked by another process for too long. Look for a Sluice or SQLite process that hangs on it',
};
const failing: Understood = {
  code: 'SLC2307',
  remedy: 'wait',
  says: 'met an input/output error. Check the disk, its quota and that the file is still where it was',
};
const foreign: Understood = {
  code: 'SLC2301',
  remedy: 'never',
  says: 'is a file of something else, which was left as it is. Name another file as the store',
};

/** Failures by SQLite's primary result codes, https://www.sqlite.org/rescode.html. Any other is a bug of Sluice. */
const byResult: ReadonlyMap<number, Understood> = new Map([
  [3, inaccessible], // SQLITE_PERM
  [5, locked], // SQLITE_BUSY
  [8, inaccessible], // SQLITE_READONLY
  [10, failing], // SQLITE_IOERR
  [11, damaged], // SQLITE_CORRUPT
  [13, full], // SQLITE_FULL
  [14, inaccessible], // SQLITE_CANTOPEN
  [26, foreign], // SQLITE_NOTADB
]);

/** Converts an error of `node:sqlite` to a `PortError` that names the file. Returns other errors unchanged. */
export function sqliteFailure(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  // The low byte of an extended code is the primary one.
  const understood = byResult.get(error.errcode % 256);
  return understood === undefined ? error : failure(file, understood, error);
}

/** Converts an error of the file system to one of the store in this file. */
export function fileFailure(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  return failure(file, error.code === 'ENOSPC' || error.code === 'EDQUOT' ? full : inaccessible, error);
}

/** Returns the failure of an SQLite database of another program. */
export function foreignDatabase(file: string): PortError {
  return failure(file, foreign);
}

/** Returns the failure that SQLite's own check of the file found. */
export function damagedDatabase(file: string, finding: string): PortError {
  return failure(file, damaged, new Error(finding));
}

export function isLocked(error: unknown): boolean {
  return error instanceof PortError && error.code === locked.code;
}

function failure(file: string, understood: Understood, cause?: Error): PortError {
  const reason = cause === undefined ? '' : ` (${cause.message})`;
  return new PortError(`The store ${file} ${understood.says}${reason}.`, {
    code: understood.code,
    remedy: understood.remedy,
    cause,
  });
}
