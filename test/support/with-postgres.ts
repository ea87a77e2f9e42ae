import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { PostgresServer, startPostgres } from './postgres-server.ts';

/** Tests on a PostgreSQL server that starts before the first of them; skipped, with the reason, where there is none. */
export function withPostgres(name: string, tests: (server: () => PostgresServer) => void): void {
  describe(`${name}, on a server`, () => {
    let started: Awaited<ReturnType<typeof startPostgres>>;
    beforeAll(async () => {
      started = await startPostgres();
    });
    beforeEach(({ skip }) => {
      if (!(started instanceof PostgresServer))
        skip(`no PostgreSQL server on this machine: ${started.missing}`);
    });
    afterAll(async () => {
      if (started instanceof PostgresServer) await started.close();
    });
    tests(() => {
      if (started instanceof PostgresServer) return started;
      throw new Error(started.missing);
    });
  });
}
