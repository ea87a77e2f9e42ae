import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrations, type Migrations } from '../../../src/adapters/store/migrations.ts';
import type { StoreSchema } from '../../../src/adapters/store/schema.ts';
import { sqliteDialect } from '../../../src/adapters/store/sqlite/sqlite-dialect.ts';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/sqlite.ts';
import { upgrade } from '../../../src/adapters/store/upgrade.ts';
import type { InventoryItem } from '../../../src/ports/store.ts';
import { quietLog } from './quiet-log.ts';
import { storeFolder } from './store-folder.ts';

const newFile = storeFolder();

const later: Migrations = {
  ...migrations,
  '9998-note': {
    up: async (db) => {
      await db.schema.alterTable('statuses').addColumn('note', 'text').execute();
    },
  },
};

const broken: Migrations = {
  ...later,
  '9999-broken': {
    up: async (db) => {
      await db.schema.createTable('half_done').addColumn('id', 'text').execute();
      throw new Error('this migration fails');
    },
  },
};

/** Migrations as a program had them that did not know of this one. */
function before(name: string): Migrations {
  return Object.fromEntries(Object.entries(migrations).filter(([each]) => each < name));
}

function connect(file: string): Kysely<StoreSchema> {
  return new Kysely<StoreSchema>({
    dialect: sqliteDialect(new DatabaseSync(file), { file, patience: 10_000 }),
  });
}

async function aDatabase(): Promise<string> {
  const file = newFile();
  await mkdir(dirname(file), { recursive: true });
  return file;
}

async function tables(db: Kysely<StoreSchema>): Promise<readonly string[]> {
  return (await db.introspection.getTables()).map((table) => table.name);
}

describe('upgrading a store', () => {
  it('runs what is new, once, and keeps what was saved', async () => {
    const file = await aDatabase();
    const store = await openSqliteStore({ file }, { log: quietLog, now: () => 0 });
    await store.saveStatus({ subject: 'dev', at: 1, status: 'fine' });
    const db = connect(file);

    expect(await upgrade(db, migrations)).toEqual([]);
    expect(await upgrade(db, later)).toEqual(['9998-note']);
    expect(await upgrade(db, later)).toEqual([]);

    expect(await store.statuses()).toEqual([{ subject: 'dev', at: 1, status: 'fine' }]);
    await store.close();
  });

  it('keeps lists from before they had versions, and lets no older program write to them', async () => {
    const file = await aDatabase();
    const db = connect(file);
    await upgrade(db, before('0009-list-versions'));
    const older = new DatabaseSync(file);
    older.exec('pragma application_id = 0x536c6365');
    const saves = older.prepare(
      `insert into inventory (environment, id, path, origin, role)
        values ('staging', ?, 'value-streams/shop', 'made', 'current')`,
    );
    saves.run('1');
    await db.destroy();

    const store = await openSqliteStore({ file }, { log: quietLog, now: () => 0 });

    const shop: InventoryItem = { id: '1', path: 'value-streams/shop', origin: 'made', role: 'current' };
    expect(await store.inventory('staging')).toEqual([shop]);
    expect(() => saves.run('2')).toThrow('no such table: inventory');
    await store.saveInventory('staging', [{ ...shop, role: 'retired' }]);
    expect(await store.inventory('staging')).toEqual([{ ...shop, role: 'retired' }]);
    older.close();
    await store.close();
  });

  it('leaves the schema as it was when one migration fails', async () => {
    const db = connect(await aDatabase());
    await upgrade(db, migrations);
    const before = await tables(db);

    await expect(upgrade(db, broken)).rejects.toThrow('this migration fails');

    expect(await tables(db)).toEqual(before);
    expect(await upgrade(db, later)).toEqual(['9998-note']);
    await db.destroy();
  });

  it('leaves nothing in a new database when one migration fails', async () => {
    const db = connect(await aDatabase());
    await expect(upgrade(db, broken)).rejects.toThrow('this migration fails');
    expect(await tables(db)).toEqual([]);
    await db.destroy();
  });

  it('is done by one of two connections that try at once', async () => {
    const file = await aDatabase();
    const connections = [connect(file), connect(file)];
    const applied = await Promise.all(connections.map((db) => upgrade(db, later)));
    expect(applied.flat()).toEqual(Object.keys(later));
    await Promise.all(connections.map((db) => db.destroy()));
  });

  it('by a newer version makes this one refuse to open, and changes nothing', async () => {
    const file = newFile();
    const open = () => openSqliteStore({ file }, { log: quietLog, now: () => 0 });
    await (await open()).close();
    const newer = connect(file);
    await upgrade(newer, later);

    await expect(open()).rejects.toMatchObject({
      name: 'PortError',
      code: 'SLC2302',
      remedy: 'never',
      message: expect.stringMatching(/newer version.*9998-note.*Use that version/),
    });

    expect(await upgrade(newer, later)).toEqual([]);
    await newer.destroy();
  });

  it('is refused where a migration did not run before later ones', async () => {
    const file = newFile();
    const open = () => openSqliteStore({ file }, { log: quietLog, now: () => 0 });
    await (await open()).close();
    const db = connect(file);
    await db.deleteFrom('kysely_migration').where('name', 'like', '0005-%').execute();
    await db.destroy();

    await expect(open()).rejects.toMatchObject({
      name: 'PortError',
      code: 'SLC2303',
      message: expect.stringContaining('0005-'),
    });
  });
});
