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
import type { Schema } from '../schema.ts';
import { SqlStore, type Backing } from '../store.ts';
import { upgrade } from '../upgrade.ts';

export interface PostgresStoreSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password?: string | undefined;
  /** Undefined: nothing is encrypted. `ca`: certificates to trust, in PEM, in the place of those of the system. */
  readonly tls?: { readonly ca?: string | undefined } | undefined;
  /** Time for which calls retry an unreachable database before they fail; 5,000 ms if left out. */
  readonly patience?: number;
}

export interface PostgresStoreDeps {
  readonly log: Log;
  /** The clock of this process, in milliseconds since the epoch; that of the database may say something else. */
  readonly now: () => number;
}

/** Lifetime of a lease that is not renewed, in milliseconds: long enough for a few renewals to fail. */
const leaseTime = 12_000;

/** Connections that one process has at most, beside one that renews leases and one that listens. */
const poolSize = 4;

/** Between two tries of a database that cannot be reached, in milliseconds. */
const pauseBetween = 250;

/** Milliseconds. The server ends what takes longer; the driver gives up a little later, where the server is gone. */
const limits = {
  statement_timeout: 20_000,
  query_timeout: 22_000,
  lock_timeout: 10_000,
  // A process that is stopped in the middle of a transaction holds up all others for so long, and no longer.
  idle_in_transaction_session_timeout: 4_000,
  connectionTimeoutMillis: 10_000,
};

/** Limits small enough for a few attempts during the lifetime of a lease. */
const leaseLimits = { statement_timeout: 3_000, query_timeout: 3_500, connectionTimeoutMillis: 3_000 };

/** The oldest version of a server that can be used. */
const oldestServer = 140_000;

/**
 * Opens the store in a PostgreSQL database, or brings its schema up to date. Any number of processes may have it open.
 * What a write resolved from is as durable as the server makes it. Leases run out by the server's clock. Throws
 * `PortError`:
 *
 * - SLC2301 (never): the schema has tables of something else;
 * - SLC2302 (never): a newer version of Sluice has upgraded it;
 * - SLC2310 (wait): the server does not let Sluice in, or is none that it can use;
 * - SLC2306 (retry): another process holds a lock for too long;
 * - SLC2308 (retry): it cannot be reached for five seconds; nothing of the call was kept;
 * - SLC2309 (retry), uncertain: the connection broke at the commit; all or nothing of the call was kept.
 *
 * Later calls throw likewise, and SLC2303, SLC2304 and SLC2307 as the SQLite store does.
 */
export async function openPostgresStore(
  settings: PostgresStoreSettings,
  deps: PostgresStoreDeps,
): Promise<Store> {
  const label = labelOf(settings);
  const config = connectionOf(settings);
  const signals = new PostgresSignals({ ...config, query_timeout: limits.connectionTimeoutMillis });
  const kyselyOver = (pool: PoolConfig) =>
    new Kysely<Schema>({
      dialect: postgresDialect(carefulPool({ ...config, ...pool }, label), signals.wrote),
    });
  const db = kyselyOver({ max: poolSize });
  // Leases are renewed over a connection of their own, which waits for no other work and not long for an answer.
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

/** All of it is said here, so that nothing of the environment of this process counts. */
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
  }: { readonly leases: Kysely<Schema>; readonly signals: PostgresSignals } & Pick<Backing, 'again'>,
  { now }: PostgresStoreDeps,
): Backing {
  let skew = 0;
  return {
    clock: () => sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
    server: sql<string>`pg_postmaster_start_time()::text`,
    leaseTime,
    wallClock: now,
    // The first is set by nobody and goes on while the process is stopped; the other also while the whole machine is.
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

/** While the database cannot be reached, for so many milliseconds; not once there is something that could be kept. */
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

/** A server that is new enough and keeps any text, and a schema that is empty or ours. */
async function assertUsable(db: Kysely<Schema>, label: string): Promise<void> {
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
