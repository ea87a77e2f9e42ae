import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartRefused } from './start-refused.ts';

/** A data folder that no other sandbox can open at the same time. */
export interface FolderLock {
  release(): void;
}

/**
 * Locks a data folder for this sandbox, because two would overwrite each other's saves. The lock is SQLite's lock of a
 * file in the folder. The operating system drops it however the process ends, so nothing needs cleaning up. It also
 * works between containers, whose process ids are not comparable. Throws `StartRefused`.
 */
export function lockFolder(folder: string): FolderLock {
  const file = join(folder, 'sandbox.lock');
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    // Nothing is ever written, so the file stays empty and no journal file appears next to it.
    database.exec('pragma journal_mode = memory; begin exclusive');
    const held = database;
    return { release: () => held.close() };
  } catch (error) {
    database?.close();
    throw refusal(folder, file, error);
  }
}

/** `SQLITE_BUSY`, https://www.sqlite.org/rescode.html#busy. */
const busy = 5;

function refusal(folder: string, file: string, error: unknown): Error {
  const isHeld = error instanceof Error && 'errcode' in error && error.errcode === busy;
  const reason = error instanceof Error ? error.message : String(error);
  return new StartRefused(
    isHeld
      ? `another sandbox has the data folder ${folder} open: end that one, or name another folder`
      : `the data folder ${folder} cannot be taken: ${file}: ${reason}`,
    { cause: error },
  );
}
