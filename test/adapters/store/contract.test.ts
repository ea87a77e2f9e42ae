import { openSqliteStore } from '../../../src/adapters/store/sqlite/sqlite.ts';
import { settableTime, storeContract } from '../../contracts/store.contract.ts';
import { quietLog } from './quiet-log.ts';
import { storeFolder } from './store-folder.ts';

const newFile = storeFolder();
const inTime = async (file: string) => {
  const { now, run } = settableTime();
  return { store: await openSqliteStore({ file }, { log: quietLog, now }), run };
};

storeContract('SQLite in a file', () => inTime(newFile()));
storeContract('SQLite in memory', () => inTime(':memory:'));
