/**
 * Run as a process: waits for a line, opens the store in FILE, then ROUNDS times takes the lease as HOLDER, adds one to
 * a counter by reading and writing it in two transactions, and gives the lease up; each time it also adds one to another
 * counter in one transaction without a lease. A line says each token it had.
 */
import { writeSync } from 'node:fs';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/sqlite.ts';
import { quietLog } from './quiet-log.ts';

const [file = '', holder = '', rounds = ''] = process.argv.slice(2);
writeSync(1, 'ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();

const store = await openSqliteStore({ file }, { log: quietLog, now: () => Date.now() });
for (let round = 0; round < Number(rounds);) {
  const lease = await store.acquireLease('counter', holder);
  if (lease === undefined) {
    await turn();
    continue;
  }
  const count = (await store.statuses())[0]?.at ?? 0;
  await store.saveIdentities('dev', [{ kind: holder, id: `${round}`, path: `${round}` }]);
  await store.saveStatus({ subject: 'counter', at: count + 1, status: null });
  await store.releaseLease(lease);
  await store.atomically(async (session) => {
    const before = (await session.statuses()).find(({ subject }) => subject === 'of both')?.at ?? 0;
    await session.saveStatus({ subject: 'of both', at: before + 1, status: null });
  });
  writeSync(1, `${lease.token}\n`);
  round += 1;
}
await store.close();
