import type { Expression, Kysely, Selectable } from 'kysely';
import { LeaseLost } from '../../../ports/lease-lost.ts';
import type { Lease, LastRun } from '../../../ports/store.ts';
import type { StoreSchema } from '../schema.ts';

/** Returns the store's clock in a query: milliseconds since the epoch. */
export type SqlClock = () => Expression<number>;

/** A lease by the store's clock, and the time of reading it. */
export interface LeaseReading {
  readonly lease: Lease;
  readonly at: number;
}

/** Returns the time by the store's clock. */
export async function readClock(db: Kysely<StoreSchema>, clock: SqlClock): Promise<number> {
  const { at } = await db
    .selectNoFrom((query) => query.cast<number | string>(clock(), 'bigint').as('at'))
    .executeTakeFirstOrThrow();
  return Number(at);
}

interface LeaseWanted {
  readonly name: string;
  readonly holder: string;
  /** Lifetime in milliseconds. */
  readonly time: number;
}

/** Tells whether a lease is held, has not run out and ends no later than one that is taken now. */
export async function isTaken(
  db: Kysely<StoreSchema>,
  clock: SqlClock,
  { name, time }: Pick<LeaseWanted, 'name' | 'time'>,
): Promise<boolean> {
  const row = await db
    .selectFrom('leases')
    .select('name')
    .where('name', '=', name)
    .where('holder', 'is not', null)
    .where('expires_at', '>', clock())
    .where('expires_at', '<=', ({ eb }) => eb(clock(), '+', time))
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Takes a lease that is free or has expired. Call it while other writers wait, so that nobody takes the lease between
 * the read and the update. Renewals do not wait: a renewal in between changes the time, and then this takes nothing. A
 * lease that was written while the clock was ahead ends one lease time from now at the latest.
 */
export async function acquireLease(
  db: Kysely<StoreSchema>,
  clock: SqlClock,
  { name, holder, time }: LeaseWanted,
): Promise<LeaseReading | undefined> {
  const at = await readClock(db, clock);
  const before = await rowOf(db, name);
  const expiredAt = Number(before?.expires_at ?? 0);
  const from = before?.holder ?? undefined;
  if (before !== undefined && from !== undefined && expiredAt > at) {
    if (expiredAt > at + time)
      await sameLease(db, before)
        .set({ expires_at: at + time })
        .execute();
    return undefined;
  }
  const lease = { name, holder, token: Number(before?.token ?? 0) + 1, expiresAt: at + time };
  const row = { holder, token: lease.token, expires_at: lease.expiresAt, taken_at: at };
  if (before === undefined) {
    await db
      .insertInto('leases')
      .values({ name, ...row })
      .execute();
    return { lease, at };
  }
  const taken = await sameLease(db, before).set(row).returning('name').executeTakeFirst();
  if (taken === undefined) return undefined;
  return { lease: from === undefined ? lease : { ...lease, takenOver: { from, ago: at - expiredAt } }, at };
}

/** Returns an update of the row of a lease, unless it was taken or renewed since it was read. */
function sameLease(db: Kysely<StoreSchema>, { name, token, expires_at }: Selectable<StoreSchema['leases']>) {
  return db
    .updateTable('leases')
    .where('name', '=', name)
    .where('token', '=', token)
    .where('expires_at', '=', expires_at);
}

/** Ends a lease now and invalidates its token; returns false where that token is no longer current. */
export async function breakLease(
  db: Kysely<StoreSchema>,
  clock: SqlClock,
  { name, holder, token }: Lease,
): Promise<boolean> {
  const row = await db
    .updateTable('leases')
    .set({ token: token + 1, expires_at: clock() })
    .where('name', '=', name)
    .where('holder', '=', holder)
    .where('token', '=', token)
    .returning('name')
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Renews a lease and returns the time by the store's clock; undefined where the lease is no longer current. A single
 * statement that waits for nobody.
 */
export async function renewLease(
  db: Kysely<StoreSchema>,
  clock: SqlClock,
  lease: Lease,
  time: number,
): Promise<number | undefined> {
  const row = await db
    .updateTable('leases')
    .set(({ eb }) => ({ expires_at: eb(clock(), '+', time) }))
    .where('name', '=', lease.name)
    .where('holder', '=', lease.holder)
    .where('token', '=', lease.token)
    .returning('expires_at')
    .executeTakeFirst();
  return row === undefined ? undefined : Number(row.expires_at) - time;
}

export async function releaseLease(
  db: Kysely<StoreSchema>,
  clock: SqlClock,
  { name, holder, token }: Lease,
  asTurn: boolean,
): Promise<void> {
  await db
    .updateTable('leases')
    .set((row) => ({
      holder: null,
      ...(asTurn ? { turn_holder: holder, turn_began_at: row.ref('taken_at'), turn_ended_at: clock() } : {}),
    }))
    .where('name', '=', name)
    .where('holder', '=', holder)
    .where('token', '=', token)
    .execute();
}

export async function readLease(
  db: Kysely<StoreSchema>,
  clock: SqlClock,
  { name, time }: Pick<LeaseWanted, 'name' | 'time'>,
): Promise<LeaseReading | undefined> {
  const row = await rowOf(db, name);
  if (row === undefined || row.holder === null) return undefined;
  const { holder, token } = row;
  const at = await readClock(db, clock);
  const expiresAt = Math.min(Number(row.expires_at), at + time);
  return { lease: { name, holder, token: Number(token), expiresAt }, at };
}

export async function readLastRun(
  db: Kysely<StoreSchema>,
  clock: SqlClock,
  name: string,
): Promise<LastRun | undefined> {
  const row = await rowOf(db, name);
  if (row === undefined || row.turn_holder === null) return undefined;
  const at = await readClock(db, clock);
  return {
    holder: row.turn_holder,
    beganAgo: at - Number(row.turn_began_at),
    endedAgo: at - Number(row.turn_ended_at),
  };
}

/** Throws `LeaseLost` for the first lease that is not current. Call it while other writers wait, before any write. */
export async function assertHeld(
  db: Kysely<StoreSchema>,
  clock: SqlClock,
  leases: readonly Lease[],
): Promise<void> {
  for (const { name, holder, token } of leases) {
    const row = await db
      .selectFrom('leases')
      .select('name')
      .where('name', '=', name)
      .where('holder', '=', holder)
      .where('token', '=', token)
      .where('expires_at', '>', clock())
      .executeTakeFirst();
    if (row === undefined) throw new LeaseLost(name);
  }
}

function rowOf(
  db: Kysely<StoreSchema>,
  name: string,
): Promise<Selectable<StoreSchema['leases']> | undefined> {
  return db.selectFrom('leases').selectAll().where('name', '=', name).executeTakeFirst();
}
