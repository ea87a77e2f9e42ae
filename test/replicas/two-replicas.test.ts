import { afterAll, describe, expect, it } from 'vitest';
import { PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { aField, expectOrder, whoWrites } from './chaos.ts';

const server = await startPostgres();

if (server instanceof PostgresServer) {
  afterAll(() => server.close());
  it('two daemons share the work, and one goes on where the other is killed', async () => {
    const field = await aField(server, { environments: 1, streams: 4, timeout: 1_000 });
    const dead = await whoWrites(field, 'e1');
    await dead.replica.kill();
    await expectOrder(field);
    expect((await field.verdict()).takeOvers).toBe(1);
    expect(field.logged('pass failed')).toEqual([]);
  });
} else {
  describe.skip(`replicas over PostgreSQL: no server on this machine: ${server.missing}`);
}
