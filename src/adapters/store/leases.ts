import type { Kysely, Selectable } from 'kysely';
import type { Lease } from '../../ports/store.ts';
import type { Schema } from './schema.ts';

/** Looking and taking are one statement, so that no two processes can both see a free lease and take it. */
export async function acquireLease(
  db: Kysely<Schema>,
  name: string,
  holder: string,
  now: number,
  ttl: number,
): Promise<Lease | undefined> {
  const row = await db
    .insertInto('leases')
    .values({ name, holder, token: 1, expires_at: now + ttl })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet((lease) => ({
          holder,
          expires_at: now + ttl,
          token: lease
            .case()
            .when('leases.holder', '=', holder)
            .then(lease.ref('leases.token'))
            .else(lease('leases.token', '+', 1))
            .end(),
        }))
        .where((lease) =>
          lease.or([
            lease('leases.holder', 'is', null),
            lease('leases.holder', '=', holder),
            lease('leases.expires_at', '<=', now),
          ]),
        ),
    )
    .returningAll()
    .executeTakeFirst();
  return row && leaseOf(row);
}

export async function releaseLease(db: Kysely<Schema>, name: string, holder: string): Promise<void> {
  await db
    .updateTable('leases')
    .set({ holder: null })
    .where('name', '=', name)
    .where('holder', '=', holder)
    .execute();
}

export async function readLease(db: Kysely<Schema>, name: string): Promise<Lease | undefined> {
  const row = await db.selectFrom('leases').selectAll().where('name', '=', name).executeTakeFirst();
  return row && leaseOf(row);
}

function leaseOf(row: Selectable<Schema['leases']>): Lease | undefined {
  if (row.holder === null) return undefined;
  return {
    name: row.name,
    holder: row.holder,
    token: Number(row.token),
    expiresAt: Number(row.expires_at),
  };
}
