import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartRefused } from './start-refused.ts';

/** A data folder that no other sandbox can open meanwhile. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes a data folder for this sandbox alone: two would each overwrite what the other saved. The lock is SQLite's on a
 * file in the folder, which the operating system drops when the process ends, however it ends; so nothing is ever left
 * to tidy up, and it holds between containers, whose process ids say nothing. Throws `StartRefused`.
 */
export function lockFolder(folder: string): FolderLock {
  const file = join(folder, 'sandbox.lock');
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    // Nothing is ever written, so that the file stays empty and no journal appears beside it.
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
