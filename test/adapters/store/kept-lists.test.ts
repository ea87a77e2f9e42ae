import { describe } from 'vitest';
import { openPostgresStore } from '../../../src/adapters/store/postgres.ts';
import { openSqliteStore } from '../../../src/adapters/store/sqlite.ts';
import { keptLists } from '../../contracts/kept-lists.contract.ts';
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
  keptLists(make, open, 40);
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
  keptLists(make, open, 8);
});
