import { setTimeout as pause } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import { Kysely, sql } from 'kysely';
import type { ClientConfig, PoolConfig } from 'pg';
import type { Log } from '../../../ports/log.ts';
import type { Store } from '../../../ports/store.ts';
import { readClock } from '../tables/leases.ts';
import { migrations } from '../migrations.ts';
import { postgresDialect } from './postgres-dialect.ts';
import { foreignDatabase, isUnreachable, unusableDatabase } from './postgres-errors.ts';
import { carefulPool } from './postgres-pool.ts';
import { PostgresSignals } from './postgres-signals.ts';
import type { StoreSchema } from '../schema.ts';
import { SqlStore, type Backing } from '../store.ts';
import { upgrade } from '../upgrade.ts';

export interface PostgresStoreSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password?: string | undefined;
  /** Undefined for no encryption. `ca`: certificates to trust, in PEM, instead of the system's. */
  readonly tls?: { readonly ca?: string | undefined } | undefined;
  /** Time for which calls retry an unreachable database before they fail; 5,000 ms if left out. */
  readonly patience?: number;
}

export interface PostgresStoreDeps {
  readonly log: Log;
  /** Clock of this process, in milliseconds since the epoch. The database's may differ. */
  readonly now: () => number;
}

/** Lifetime of a lease that is not renewed, in milliseconds: long enough for a few renewals to fail. */
const leaseTime = 12_000;

/** Limit on the connections of one process, besides one that renews leases and one that listens. */
const poolSize = 4;

/** Pause between two attempts to reach a database, in milliseconds. */
const pauseBetween = 250;

/**
 * Time limits in milliseconds. The server ends longer statements; the driver gives up a little later, in case the
 * server is gone.
 */
const limits = {
  statement_timeout: 20_000,
  query_timeout: 22_000,
  lock_timeout: 10_000,
  // A process that is stopped during a transaction delays all others only for this long.
  idle_in_transaction_session_timeout: 4_000,
  connectionTimeoutMillis: 10_000,
};

/** Limits small enough for a few attempts during the lifetime of a lease. */
const leaseLimits = { statement_timeout: 3_000, query_timeout: 3_500, connectionTimeoutMillis: 3_000 };

/** Oldest supported version of a server. */
const oldestServer = 140_000;

/**
 * Opens the store in a PostgreSQL database, and upgrades its schema. Any number of processes may open it. Completed
 * writes are as durable as the server makes them. Leases expire by the server's clock. Throws `PortError`:
 * - SLC2301 (never): the schema has tables of another program;
 * - SLC2302 (never): a newer version of Sluice has upgraded it;
 * - SLC2310 (wait): the server denies access, or is unusable for Sluice;
 * - SLC2306 (retry): another process holds a lock for too long;
 * - SLC2308 (retry): it was unreachable for five seconds, and nothing of the call was saved;
 * - SLC2309 (retry), uncertain: the connection broke at the commit; all or nothing of the call was saved.
 *
 * Later calls throw the same, and SLC2303, SLC2304 and SLC2307 like the SQLite store.
 */
export async function openPostgresStore(
  settings: PostgresStoreSettings,
  deps: PostgresStoreDeps,
): Promise<Store> {
  const label = labelOf(settings);
  const config = connectionOf(settings);
  const signals = new PostgresSignals({ ...config, query_timeout: limits.connectionTimeoutMillis });
  const kyselyOver = (pool: PoolConfig) =>
    new Kysely<StoreSchema>({
      dialect: postgresDialect(carefulPool({ ...config, ...pool }, label), signals.wrote),
    });
  const db = kyselyOver({ max: poolSize });
  // Leases are renewed over a connection of their own, which waits neither for other work nor long for a response.
  const leases = kyselyOver({ max: 1, ...leaseLimits });
  const again = tryingAgain(settings.patience ?? 5_000);
  const backing = backingOf({ leases, signals, again }, deps);
  const store = new SqlStore(db, backing);
  try {
    await again(() => assertUsable(db, label));
    const startedAt = deps.now();
    const applied = await again(() => upgrade(db, migrations));
    if (applied.length > 0)
      deps.log.info('store schema upgraded', {
        store: label,
        migrations: applied,
        took: deps.now() - startedAt,
      });
    const sent = deps.now();
    backing.sawClock?.(await readClock(db, backing.clock), sent, deps.now());
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Returns the name of the store in errors and logs, without the password. */
function labelOf({ host, port, database, user }: PostgresStoreSettings): string {
  return `postgres://${user}@${host}:${port}/${database}`;
}

/** Returns all settings of a connection, so that this process's environment has no effect. */
function connectionOf({ host, port, database, user, password, tls }: PostgresStoreSettings): ClientConfig {
  return {
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port,
    database,
    user,
    password: () => password ?? '',
    ssl: tls === undefined ? false : tlsOf(tls),
    application_name: 'sluice',
    client_encoding: 'UTF8',
    options: '',
    keepAlive: true,
    ...limits,
  };
}

function tlsOf({ ca }: NonNullable<PostgresStoreSettings['tls']>): ConnectionOptions {
  return { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) };
}

function backingOf(
  {
    leases,
    signals,
    again,
  }: { readonly leases: Kysely<StoreSchema>; readonly signals: PostgresSignals } & Pick<Backing, 'again'>,
  { now }: PostgresStoreDeps,
): Backing {
  let skew = 0;
  return {
    clock: () => sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
    server: sql<string>`pg_postmaster_start_time()::text`,
    leaseTime,
    wallClock: now,
    // The first cannot be set and runs while the process is stopped. The other also runs while the whole machine is.
    leaseClocks: [() => performance.now(), now],
    sawClock: (at, sent, received) => {
      skew = Math.round(at - (sent + received) / 2);
    },
    skew: () => skew,
    alone: (_db, work) => again(() => work(leases)),
    again,
    othersWrote: () => signals.othersWrote(),
    wake: async (db, subject) => {
      const [channel, message] = signals.wake(subject);
      await again(() => sql`select pg_notify(${channel}, ${message})`.execute(db));
    },
    hear: (heard) => signals.hear(heard),
    close: async () => {
      await signals.close();
      await leases.destroy();
    },
  };
}

/**
 * Retries a call for `patience` milliseconds while the database is unreachable, but not once the call may have saved
 * something.
 */
function tryingAgain(patience: number): Backing['again'] {
  return async (attempt) => {
    const deadline = performance.now() + patience;
    for (;;) {
      let isBegun = false;
      try {
        return await attempt(() => {
          isBegun = true;
        });
      } catch (error) {
        if (isBegun || !isUnreachable(error) || performance.now() > deadline) throw error;
      }
      await pause(pauseBetween * (0.5 + Math.random()));
    }
  };
}

/** Checks that the server is new enough and stores any text, and that the schema is empty or Sluice's. */
async function assertUsable(db: Kysely<StoreSchema>, label: string): Promise<void> {
  const { rows } = await sql<{
    readonly version: number;
    readonly encoding: string;
    readonly schema: string | null;
  }>`select current_setting('server_version_num')::int as version,
    current_setting('server_encoding') as encoding, current_schema() as schema`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('the server did not say what it is');
  const { version, encoding, schema } = row;
  if (version < oldestServer) throw unusableDatabase(label, 'its server is older than version 14');
  if (encoding !== 'UTF8') throw unusableDatabase(label, `its encoding is ${encoding}, not UTF8`);
  if (schema === null) throw unusableDatabase(label, 'no schema of the search_path is there');
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (tables.length > 0 && !tables.some(({ name }) => name === 'kysely_migration'))
    throw foreignDatabase(label);
}
