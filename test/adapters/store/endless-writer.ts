/** Run as a process: writes numbered entries to the store in FILE until it is killed; a line says which is committed. */
import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/sqlite.ts';
import { quietLog } from './quiet-log.ts';

const [file = '', round = ''] = process.argv.slice(2);
const store = await openSqliteStore({ file }, { log: quietLog, now: () => 0 });
for (let index = 0; ; index += 1) {
  const id = `${round}-${index}`;
  await store.atomically(async (session) => {
    await session.saveIdentities('dev', [{ kind: 'event', id, path: `events/${id}` }]);
    await session.saveObservations('dev', [{ id, revision: 'r', facts: 'x'.repeat(index % 5_000) }]);
  });
  // Throws, and so ends the process, when the test that reads this is gone.
  writeSync(1, `${id}\n`);
}
