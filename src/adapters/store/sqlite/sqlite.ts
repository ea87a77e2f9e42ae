import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import type { Log } from '../../../ports/log.ts';
import type { Store } from '../../../ports/store.ts';
import { migrations } from '../migrations.ts';
import type { StoreSchema } from '../schema.ts';
import { sqliteDialect, type SqliteConnectionSettings } from './sqlite-dialect.ts';
import { damagedDatabase, fileFailure, foreignDatabase, sqliteFailure } from './sqlite-errors.ts';
import { whenUnlocked } from './sqlite-lock.ts';
import { SqlStore, type Backing } from '../store.ts';
import { upgrade } from '../upgrade.ts';

export interface SqliteStoreSettings {
  /** Path of the database file, or `:memory:` for a store that ends with the process. */
  readonly file: string;
  /** Longest wait of a write while another process writes, in milliseconds; 10,000 if left out. */
  readonly lockTimeout?: number;
}

export interface SqliteStoreDeps {
  readonly log: Log;
  /** Store's clock, by which leases expire, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** Mark of Sluice's files: "Slce" in the header, https://www.sqlite.org/fileformat.html#application_id. */
const applicationId = 0x536c_6365;

/** Lifetime of a lease that is not renewed, in milliseconds. */
const leaseTime = 60_000;

/** Longest wait of one call for a lock, in milliseconds. The process does nothing else meanwhile. */
const callTimeout = 250;

/**
 * Opens the store in an SQLite file, creates it (readable by its owner alone, like its folder) or upgrades its schema.
 * Several processes may open it at once. Completed writes are on disk. Throws `PortError`:
 * - SLC2301 (never): the file is no database, or one of another program; it stays unchanged;
 * - SLC2302 (never): a newer version of Sluice has upgraded it;
 * - SLC2303 (wait): it is damaged;
 * - SLC2304 (wait): the disk is full;
 * - SLC2305 (wait): it cannot be opened or created;
 * - SLC2306 (retry): another process holds its lock for longer than `lockTimeout`;
 * - SLC2307 (wait): reading or writing the disk failed.
 *
 * Later calls throw SLC2303 to SLC2307 too.
 */
export async function openSqliteStore(settings: SqliteStoreSettings, deps: SqliteStoreDeps): Promise<Store> {
  const inMemory = settings.file === ':memory:';
  const file = inMemory ? settings.file : resolve(settings.file);
  const connection = { file, patience: settings.lockTimeout ?? 10_000 };
  if (!inMemory) await createPrivately(file);
  const database = await openDatabase(connection);
  const db = new Kysely<StoreSchema>({ dialect: sqliteDialect(database, connection) });
  try {
    const startedAt = deps.now();
    const applied = await upgrade(db, migrations);
    if (applied.length > 0) {
      deps.log.info('store schema upgraded', { file, migrations: applied, took: deps.now() - startedAt });
    }
    return new SqlStore(db, sqliteBacking(database, deps));
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Returns the properties of an SQLite database. One machine has one clock. Other processes receive no wakes, and find
 * decisions by polling.
 */
export function sqliteBacking(database: DatabaseSync, { now }: Pick<SqliteStoreDeps, 'now'>): Backing {
  return {
    clock: () => sql<number>`${now()}`,
    // An open file never becomes another one.
    server: sql<string>`''`,
    leaseTime,
    wallClock: now,
    leaseClocks: [now],
    skew: () => 0,
    alone: (db, work) => db.transaction().execute(work),
    again: (attempt) => attempt(() => undefined),
    othersWrote: async () => othersWrote(database),
    wake: () => Promise.resolve(),
    hear: () => undefined,
    close: () => Promise.resolve(),
  };
}

/**
 * Creates the file if it is missing. Removes other users' access to an existing one. SQLite gives its side files the
 * mode of the database, so this must come before it opens them.
 */
async function createPrivately(file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await using handle = await open(file, 'a+', 0o600);
    const { mode } = await handle.stat();
    if ((mode & 0o077) !== 0 && (await looksLikeOurs(handle))) await handle.chmod(mode & 0o700);
  } catch (error) {
    throw fileFailure(file, error);
  }
}

/** Tells whether a file is empty, or has Sluice's mark in its header, a 32-bit big-endian number at offset 68. */
async function looksLikeOurs(handle: FileHandle): Promise<boolean> {
  const header = Buffer.alloc(72);
  const { bytesRead } = await handle.read(header, 0, header.length, 0);
  return bytesRead === 0 || (bytesRead === header.length && header.readUInt32BE(68) === applicationId);
}

/** Opens a durable connection to a sound file of Sluice. */
async function openDatabase({ file, patience }: SqliteConnectionSettings): Promise<DatabaseSync> {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: callTimeout, enableForeignKeyConstraints: true });
    const opened = database;
    await whenUnlocked(patience, () => {
      try {
        claim(opened, file);
        makeDurable(opened);
        check(opened, file);
      } catch (error) {
        throw sqliteFailure(file, error);
      }
    });
    return opened;
  } catch (error) {
    database?.close();
    throw sqliteFailure(file, error);
  }
}

/** Marks an empty file as Sluice's. Throws for a database of another program. */
function claim(database: DatabaseSync, file: string): void {
  if (database.prepare('pragma application_id').get()?.['application_id'] === applicationId) return;
  database.exec('begin immediate');
  try {
    const marked = database.prepare('pragma application_id').get()?.['application_id'] === applicationId;
    const filled = database.prepare('select 1 from sqlite_master limit 1').get() !== undefined;
    if (!marked && filled) throw foreignDatabase(file);
    database.exec(`pragma application_id = ${applicationId}`);
    database.exec('commit');
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}

/**
 * Makes commits durable before they return (`full`). With a write-ahead log, readers and the writer do not wait for
 * each other. Where the file system cannot have one, SQLite uses its rollback journal, with the same guarantees.
 */
function makeDurable(database: DatabaseSync): void {
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = full');
}

/** Returns SQLite's own count of other connections' commits. */
function othersWrote(database: DatabaseSync): number {
  return Number(database.prepare('pragma data_version').get()?.['data_version'] ?? 0);
}

function check(database: DatabaseSync, file: string): void {
  const finding = database.prepare('pragma quick_check(1)').get()?.['quick_check'];
  if (finding !== 'ok') throw damagedDatabase(file, String(finding));
}
