import { expect, it } from 'vitest';
import { member } from '../../src/core/json/json.ts';
import { environmentSubject } from '../../src/state/subjects.ts';
import { withPostgres } from '../support/with-postgres.ts';
import { aField } from './chaos.ts';
import { until } from './field.ts';

withPostgres('daemons over one PostgreSQL', (server) => {
  it('look at once where another process wakes them, whichever of them is left', async () => {
    const field = await aField(server(), { environments: 1, every: '1h', streams: 3 });
    await field.synced(60);
    const drifted = async () => {
      const status = (await field.store.status(environmentSubject('e1')))?.status;
      return JSON.stringify(member(status, 'drifted') ?? []);
    };
    for (const [index, { replica }] of field.placed.entries()) {
      const streamName = `Stream 0000${index}`;
      await field.tenantOf('e1').do({ op: 'renameStream', streamName, name: `By hand ${index}` });

      await field.store.wake(environmentSubject('e1'));

      await until(async () => (await drifted()).includes(`stream-0000${index}`), 'the edit is seen', 10);
      await replica.kill();
    }
    expect(field.logged('run failed')).toEqual([]);
  });
});
