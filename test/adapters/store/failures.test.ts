import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../../src/adapters/store/migrations.ts';
import type { StoreSchema } from '../../../src/adapters/store/schema.ts';
import { sqliteDialect } from '../../../src/adapters/store/sqlite/sqlite-dialect.ts';
import { openSqliteStore, sqliteBacking } from '../../../src/adapters/store/sqlite/sqlite.ts';
import { SqlStore } from '../../../src/adapters/store/store.ts';
import { upgrade } from '../../../src/adapters/store/upgrade.ts';
import type { Json } from '../../../src/core/json/json.ts';
import { ExactNumber } from '../../../src/core/json/json.ts';
import { quietLog } from './quiet-log.ts';
import { storeFolder } from './store-folder.ts';

const newFile = storeFolder();
const deps = { log: quietLog, now: () => 0 };
const big = 'x'.repeat(1_000_000);

/** A store and the connection under it, on which a test can let the disk be full or write behind the store's back. */
async function aStore(): Promise<{ store: SqlStore; database: DatabaseSync }> {
  const file = newFile();
  await mkdir(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  const db = new Kysely<StoreSchema>({ dialect: sqliteDialect(database, { file, patience: 0 }) });
  await upgrade(db, migrations);
  return { store: new SqlStore(db, sqliteBacking(database, deps)), database };
}

function fillDisk(database: DatabaseSync): void {
  const pages = database.prepare('pragma page_count').get()?.['page_count'];
  database.exec(`pragma max_page_count = ${Number(pages) + 2}`);
}

describe('a full disk', () => {
  it('keeps nothing of the work that met it, says so, and goes on when there is space', async () => {
    const { store, database } = await aStore();
    fillDisk(database);

    const work = store.atomically(async (session) => {
      await session.saveStatus({ subject: 'small', at: 1, status: null });
      await session.saveStatus({ subject: 'big', at: 1, status: big });
    });

    await expect(work).rejects.toMatchObject({ name: 'PortError', code: 'SLC2304', remedy: 'wait' });
    expect(await store.statuses()).toEqual([]);
    database.exec('pragma max_page_count = 1000000');
    await store.saveStatus({ subject: 'big', at: 1, status: big });
    expect(await store.statuses()).toHaveLength(1);
    await store.close();
  });

  it('keeps nothing of work that goes on regardless', async () => {
    const { store, database } = await aStore();
    fillDisk(database);

    const work = store.atomically(async (session) => {
      await session.saveStatus({ subject: 'big', at: 1, status: big }).catch(() => undefined);
      await session.saveStatus({ subject: 'small', at: 1, status: null }).catch(() => undefined);
    });

    await expect(work).rejects.toMatchObject({ code: 'SLC2304' });
    expect(await store.statuses()).toEqual([]);
    await store.close();
  });
});

describe('a lock that another process holds', () => {
  it('is waited for', async () => {
    const file = newFile();
    const store = await openSqliteStore({ file }, deps);
    const other = new DatabaseSync(file);
    other.exec('begin immediate');

    const saved = store.saveStatus({ subject: 'dev', at: 1, status: null });
    await turn();
    other.exec('commit');

    await saved;
    expect(await store.statuses()).toHaveLength(1);
    other.close();
    await store.close();
  });

  it('held for too long is a failure that time may mend; reading goes on', async () => {
    const file = newFile();
    const store = await openSqliteStore({ file, lockTimeout: 0 }, deps);
    const other = new DatabaseSync(file);
    other.exec('begin immediate');

    const saved = store.saveStatus({ subject: 'dev', at: 1, status: null });

    await expect(saved).rejects.toMatchObject({ name: 'PortError', code: 'SLC2306', remedy: 'retry' });
    expect(await store.statuses()).toEqual([]);
    other.exec('rollback');
    await store.saveStatus({ subject: 'dev', at: 1, status: null });
    other.close();
    await store.close();
  });
});

describe('a value', () => {
  it('in the database that is no JSON is damage', async () => {
    const { store, database } = await aStore();
    await store.saveStatus({ subject: 'dev', at: 1, status: 'fine' });
    database.exec(`update statuses set status = '{"half'`);
    await expect(store.statuses()).rejects.toMatchObject({
      name: 'PortError',
      code: 'SLC2303',
      remedy: 'wait',
    });
    await store.close();
  });

  it.each<[string, Json]>([
    ['NaN', Number.NaN],
    ['an infinity', [Number.POSITIVE_INFINITY]],
    ['an exact number that is none', new ExactNumber('1,"admin":true')],
  ])('that JSON cannot say is refused: %s', async (_, status) => {
    const { store } = await aStore();
    await expect(store.saveStatus({ subject: 'dev', at: 1, status })).rejects.toThrow('not a JSON number');
    expect(await store.statuses()).toEqual([]);
    await store.close();
  });
});
