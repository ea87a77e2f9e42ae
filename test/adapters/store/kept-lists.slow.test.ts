import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { identities } from '../../../src/adapters/store/tables/identities.ts';
import { ListCache } from '../../../src/adapters/store/tables/list-cache.ts';
import { openPostgresStore } from '../../../src/adapters/store/postgres/postgres.ts';
import type { StoreSchema } from '../../../src/adapters/store/schema.ts';
import { sqliteDialect } from '../../../src/adapters/store/sqlite/sqlite-dialect.ts';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/sqlite.ts';
import type { InventoryItem } from '../../../src/ports/store.ts';
import { listCaches } from '../../contracts/list-cache.contract.ts';
import { withPostgres } from '../../support/with-postgres.ts';
import { quietLog } from './quiet-log.ts';
import { storeFolder } from './store-folder.ts';

const newFile = storeFolder();

describe('lists in one SQLite file', () => {
  let file = '';
  const open = () => openSqliteStore({ file }, { log: quietLog, now: () => 0 });
  const make = () => {
    file = newFile();
    return open();
  };
  listCaches(make, open, 40);

  it('are never told with what something was before beside what it is', async () => {
    const [store, other] = [await make(), await open()];
    const db = new Kysely<StoreSchema>({
      dialect: sqliteDialect(new DatabaseSync(file), { file, patience: 0 }),
    });
    onTestFinished(() => Promise.all([store.close(), other.close(), db.destroy()]).then(() => undefined));
    const lists = new ListCache(sql<string>`''`);
    const stream = (path: string) => ({ kind: 'value-stream', id: '1', path: `value-streams/${path}` });
    await store.saveIdentities('dev', [stream('shop')]);
    await lists.read(db, identities, 'dev');
    await store.saveIdentities('dev', [{ ...stream('blog'), id: '2' }]);
    const slowly: typeof identities = {
      ...identities,
      items: async (...asked) => {
        await other.saveIdentities('dev', [stream('store')]);
        return identities.items(...asked);
      },
    };

    const read = await lists.read(db, slowly, 'dev');

    expect(read).toEqual([{ ...stream('blog'), id: '2' }, stream('store')]);
    expect(await lists.read(db, identities, 'dev')).toEqual(read);
  });
});

withPostgres('lists in one PostgreSQL database', (server) => {
  let settings: Awaited<ReturnType<ReturnType<typeof server>['database']>> | undefined;
  const open = async () => {
    settings ??= await server().database();
    return openPostgresStore(settings, { log: quietLog, now: () => Date.now() });
  };
  const make = () => {
    settings = undefined;
    return open();
  };
  listCaches(make, open, 8);

  it('are read anew after a failover that lost what was saved last', async () => {
    const [store, other] = [await make(), await open()];
    onTestFinished(() => Promise.all([store.close(), other.close()]).then(() => undefined));
    const shop: InventoryItem = { path: 'value-streams/shop', id: '1', origin: 'made', role: 'current' };
    await store.saveInventory('staging', [shop]);
    expect(await store.inventory('staging')).toEqual([shop]);
    const lost = `delete from environment_inventory; update list_versions set version = version - 1`;
    await server().ask(settings as never, lost);
    await server().stop();
    await server().start();
    const blog = { ...shop, path: 'value-streams/blog', id: '2' };

    await other.saveInventory('staging', [blog]);

    expect(await store.inventory('staging')).toEqual([blog]);
  });
});
