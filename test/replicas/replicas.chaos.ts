import { expect, it } from 'vitest';
import { withPostgres } from '../support/with-postgres.ts';
import { aField, inOrder, outcomeOf, whoWrites } from './chaos.ts';
import { until, type Field, type Placed } from './field.ts';

/** How soon another replica goes on after one has died, in seconds, without what it then waits for the tenant. */
const takenOverWithin = 15;

withPostgres('several daemons over one PostgreSQL', (server) => {
  it('goes on within 15 s where a replica is killed in the middle of a write', async () => {
    const field = await aField(server());
    const dead = await whoWrites(field, 'e1');
    await dead.replica.kill();

    await until(() => takenFrom(field, 'e1', dead), 'e1 is taken over', takenOverWithin);

    expect(await outcomeOf(field)).toEqual(inOrder);
    const [told] = field.logged('taking over');
    expect(told).toMatchObject({
      subject: expect.stringMatching(/^environment e\d$/),
      seconds: expect.any(Number),
    });
  });

  it('sends nothing more where a replica stood still for longer than its lease held', async () => {
    const field = await aField(server());
    const asleep = await whoWrites(field, 'e1');
    asleep.replica.pause();
    await until(() => takenFrom(field, 'e1', asleep), 'e1 is taken over', 30);
    // It wakes up in the middle of the work of the other.
    await field.merge(6);
    await whoWrites(field, 'e1');

    asleep.replica.resume();

    expect(await outcomeOf(field)).toEqual(inOrder);
    await until(async () => field.logged('turn lost').length > 0, 'it says that its turn was lost');
    expect(field.logged('run failed').filter(({ code }) => code === 'SLC2311')).toEqual([]);
  });

  it('sends nothing more where a replica is cut off from the database, and goes on when it is not', async () => {
    const field = await aField(server());
    const cutOff = await whoWrites(field, 'e1');
    cutOff.database.stall();
    await until(() => takenFrom(field, 'e1', cutOff), 'e1 is taken over', 30);
    await field.merge(6);
    await whoWrites(field, 'e1');

    cutOff.database.heal();
    expect(await outcomeOf(field)).toEqual(inOrder);

    // It takes its part again.
    for (const { replica } of field.placed) if (replica !== cutOff.replica) await replica.kill();
    await field.merge(3);
    expect(await outcomeOf(field)).toEqual(inOrder);
  });

  it('keeps its order where clocks are five minutes wrong, also when the one that is right is killed', async () => {
    const field = await aField(server(), { replicas: 3, skews: [-300_000, 0, 300_000] });
    await field.synced(60);
    await field.merge(6);
    const dead = await whoWrites(field, 'e1');
    await dead.replica.kill();
    await field.merge(6);
    expect(await outcomeOf(field)).toEqual(inOrder);
    dead.replica.start();
    await field.merge(3);
    expect(await outcomeOf(field)).toEqual(inOrder);
  });

  it('waits where the database is away for all, and loses nothing', async () => {
    const field = await aField(server());
    await whoWrites(field, 'e1');
    for (const { database } of field.placed) database.stall();
    await new Promise((resolve) => setTimeout(resolve, 15_000));
    for (const { database } of field.placed) database.heal();
    await field.merge(3);
    expect(await outcomeOf(field)).toEqual(inOrder);
  });
});

/** True once an environment is worked on by another replica than this. */
async function takenFrom(field: Field, environment: string, { replica }: Placed): Promise<boolean> {
  const worker = await field.workerOn(environment);
  return worker !== undefined && worker.replica !== replica;
}
