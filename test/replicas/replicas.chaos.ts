import { afterAll, describe, expect, it } from 'vitest';
import { PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { aField, expectOrder, whoWrites } from './chaos.ts';
import { until, type Field, type Placed } from './field.ts';

const server = await startPostgres();

if (server instanceof PostgresServer) {
  afterAll(() => server.close());
  chaos(server);
} else {
  describe.skip(`replicas over PostgreSQL: no server on this machine: ${server.missing}`);
}

/** How soon another replica goes on after one has died, in seconds, without what it then waits for the tenant. */
const takenOverWithin = 15;

function chaos(postgres: PostgresServer): void {
  it('goes on within 15 s where a replica is killed in the middle of a write', async () => {
    const field = await aField(postgres);
    const dead = await whoWrites(field, 'e1');
    const killedAt = Date.now();
    await dead.replica.kill();

    await until(() => takenFrom(field, 'e1', dead), 'e1 is taken over', takenOverWithin);

    expect(Date.now() - killedAt).toBeLessThan(takenOverWithin * 1000);
    await expectOrder(field);
    const [told] = field.logged('taking over');
    expect(told).toMatchObject({
      subject: expect.stringMatching(/^environment e\d$/),
      seconds: expect.any(Number),
    });
  });

  it('sends nothing more where a replica stood still for longer than its lease held', async () => {
    const field = await aField(postgres);
    const asleep = await whoWrites(field, 'e1');
    asleep.replica.pause();
    await until(() => takenFrom(field, 'e1', asleep), 'e1 is taken over', 30);
    // It wakes up in the middle of the work of the other.
    await field.merge(6);
    await whoWrites(field, 'e1');

    asleep.replica.resume();

    await expectOrder(field);
    await until(async () => field.logged('turn lost').length > 0, 'it says that its turn was lost');
    expect(field.logged('pass failed').filter(({ code }) => code === 'SLC2311')).toEqual([]);
  });

  it('sends nothing more where a replica is cut off from the database, and goes on when it is not', async () => {
    const field = await aField(postgres);
    const cutOff = await whoWrites(field, 'e1');
    cutOff.database.stall();
    await until(() => takenFrom(field, 'e1', cutOff), 'e1 is taken over', 30);
    await field.merge(6);
    await whoWrites(field, 'e1');

    cutOff.database.heal();
    await expectOrder(field);

    // It takes its part again.
    for (const { replica } of field.placed) if (replica !== cutOff.replica) await replica.kill();
    await field.merge(3);
    await expectOrder(field);
  });

  it('keeps its order where clocks are five minutes wrong, also when the one that is right is killed', async () => {
    const field = await aField(postgres, { replicas: 3, skews: [-300_000, 0, 300_000] });
    await field.synced(60);
    await field.merge(6);
    const dead = await whoWrites(field, 'e1');
    await dead.replica.kill();
    await field.merge(6);
    await expectOrder(field);
    dead.replica.start();
    await field.merge(3);
    await expectOrder(field);
  });

  it('waits where the database is away for all, and loses nothing', async () => {
    const field = await aField(postgres);
    await whoWrites(field, 'e1');
    for (const { database } of field.placed) database.stall();
    await new Promise((resolve) => setTimeout(resolve, 15_000));
    for (const { database } of field.placed) database.heal();
    await field.merge(3);
    await expectOrder(field);
  });
}

/** True once an environment is worked on by another replica than this. */
async function takenFrom(field: Field, environment: string, { replica }: Placed): Promise<boolean> {
  const worker = await field.workerOn(environment);
  return worker !== undefined && worker.replica !== replica;
}
