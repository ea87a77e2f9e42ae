import { openPostgresStore } from '../../../src/adapters/store/postgres/postgres.ts';
import { storeContract } from '../../contracts/store.contract.ts';
import { withPostgres } from '../../support/with-postgres.ts';
import { quietLog } from './quiet-log.ts';

withPostgres('a database', (server) => {
  storeContract('PostgreSQL', async () => {
    const settings = await server().database();
    return {
      store: await openPostgresStore(settings, { log: quietLog, now: () => Date.now() }),
      // The clock is the server's; what it said is moved instead.
      run: async (milliseconds) => {
        const earlier = ['expires_at', 'taken_at', 'turn_began_at', 'turn_ended_at'].map(
          (column) => `${column} = ${column} - ${milliseconds}`,
        );
        await server().ask(settings, `update leases set ${earlier.join(', ')}`);
      },
    };
  });
});
