import { expect, it } from 'vitest';
import { withPostgres } from '../support/with-postgres.ts';
import { aField, inOrder, outcomeOf, whoWrites } from './chaos.ts';

withPostgres('two daemons over one PostgreSQL', (server) => {
  it('share the work, and one goes on where the other is killed', async () => {
    const field = await aField(server(), { environments: 1, streams: 4, timeout: 1_000 });
    const dead = await whoWrites(field, 'e1');
    await dead.replica.kill();
    expect(await outcomeOf(field)).toEqual(inOrder);
    expect((await field.verdict()).takeOvers).toBe(1);
    expect(field.logged('run failed')).toEqual([]);
  });
});
