import { openSqliteStore } from '../../../src/adapters/store/sqlite.ts';
import { storeContract } from '../../contracts/store.contract.ts';
import { quietLog } from './quiet-log.ts';
import { storeFolder } from './store-folder.ts';

const newFile = storeFolder();
const deps = { log: quietLog, now: () => 0 };

storeContract('SQLite in a file', () => openSqliteStore({ file: newFile() }, deps));
storeContract('SQLite in memory', () => openSqliteStore({ file: ':memory:' }, deps));
