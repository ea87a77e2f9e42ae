import { AsyncLocalStorage } from 'node:async_hooks';
import type { Kysely, RawBuilder } from 'kysely';
import type { Lease, Store, StoreChange, StoreSession, LastRun } from '../../ports/store.ts';
import { HeldLeases } from './tables/held-leases.ts';
import { ListCache, type StoredList } from './tables/list-cache.ts';
import {
  acquireLease,
  assertHeld,
  breakLease,
  isTaken,
  readLease,
  readLastRun,
  releaseLease,
  renewLease,
  type LeaseReading,
  type SqlClock,
} from './tables/leases.ts';
import type { StoreSchema } from './schema.ts';
import { SqlSession, type DatabaseWork } from './session.ts';
import { TransactionSession } from './transaction-session.ts';

/** Properties of a database besides its content. */
export interface Backing {
  readonly clock: SqlClock;
  /** Identifies a server, and each of its starts. */
  readonly server: RawBuilder<string>;
  readonly leaseTime: number;
  readonly wallClock: () => number;
  /** Clocks by which this process measures its leases. A lease ends when the first of them says so. */
  readonly leaseClocks: readonly (() => number)[];
  /** Receives the time of the store's clock between two moments of the wall clock. */
  readonly sawClock?: (at: number, sent: number, received: number) => void;
  readonly skew: () => number;
  /** Runs a single statement that writes, without waiting for other writers where the database allows it. */
  readonly alone: <T>(db: Kysely<StoreSchema>, work: DatabaseWork<T>) => Promise<T>;
  /** Repeats work that failed before it could write anything, where that may help. */
  readonly again: <T>(attempt: (begun: () => void) => Promise<T>) => Promise<T>;
  readonly othersWrote: () => Promise<number>;
  /** Signals a wake to other processes. */
  readonly wake: (db: Kysely<StoreSchema>, subject: string | undefined) => Promise<void>;
  /** Calls the listener for each wake by another process from now on. Called once. */
  readonly hear: (heard: (subject: string | undefined) => void) => void;
  readonly close: () => Promise<void>;
}

/**
 * Store over a database with an up-to-date schema. It knows no dialect. Reads are single queries; every write is a
 * transaction. It owns the database: `close` closes it.
 */
export class SqlStore extends SqlSession implements Store {
  readonly leaseTime: number;
  readonly #db: Kysely<StoreSchema>;
  readonly #backing: Backing;
  readonly #held: HeldLeases;
  /** Set while the caller runs inside `atomically`, where waiting for the only connection would never end. */
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>();
  readonly #lists: ListCache;
  readonly #listeners = new Set<(change: StoreChange) => void>();
  readonly #wakeListeners = new Set<(subject: string | undefined) => void>();
  #hears = false;

  constructor(db: Kysely<StoreSchema>, backing: Backing) {
    super();
    this.#db = db;
    this.#backing = backing;
    this.#lists = new ListCache(backing.server);
    this.#held = new HeldLeases(backing.leaseClocks);
    this.leaseTime = backing.leaseTime;
  }

  async atomically<T>(work: (session: StoreSession) => Promise<T>): Promise<T> {
    const scope = { open: true };
    try {
      const { result, changes } = await this.write(async (transaction) => {
        const session = new TransactionSession(transaction);
        const made = await this.#inside.run(scope, () => work(session));
        session.assertSound();
        return { result: made, changes: session.changes };
      });
      changes.forEach((change) => this.wrote(change));
      return result;
    } finally {
      scope.open = false;
    }
  }

  async acquireLease(name: string, holder: string): Promise<Lease | undefined> {
    this.#refuseInside();
    const { clock } = this.#backing;
    const request = { name, holder, time: this.leaseTime };
    // A mere check for a free lease delays no writer.
    if (await this.read((db) => isTaken(db, clock, request))) return undefined;
    const goodUntil = this.#held.deadline(this.leaseTime);
    const lease = await this.#told(() => this.#transaction([], (db) => acquireLease(db, clock, request)));
    if (lease !== undefined) this.#held.taken(lease, goodUntil);
    return lease;
  }

  async renewLease(lease: Lease): Promise<boolean> {
    this.#refuseInside();
    const { alone, clock, wallClock, sawClock } = this.#backing;
    const [goodUntil, sent] = [this.#held.deadline(this.leaseTime), wallClock()];
    const at = await alone(this.#db, (db) => renewLease(db, clock, lease, this.leaseTime));
    if (at === undefined) {
      this.#held.gone(lease);
      return false;
    }
    sawClock?.(at, sent, wallClock());
    this.#held.taken(lease, goodUntil);
    return true;
  }

  async releaseLease(lease: Lease, asTurn = false): Promise<void> {
    this.#refuseInside();
    const { alone, clock } = this.#backing;
    this.#held.gone(lease);
    await alone(this.#db, (db) => releaseLease(db, clock, lease, asTurn));
  }

  async breakLease(lease: Lease): Promise<boolean> {
    this.#refuseInside();
    const { alone, clock } = this.#backing;
    return alone(this.#db, (db) => breakLease(db, clock, lease));
  }

  lease(name: string): Promise<Lease | undefined> {
    const request = { name, time: this.leaseTime };
    return this.#told(() => this.read((db) => readLease(db, this.#backing.clock, request)));
  }

  lastRun(name: string): Promise<LastRun | undefined> {
    return this.read((db) => readLastRun(db, this.#backing.clock, name));
  }

  under<T>(lease: Lease, work: () => Promise<T>): Promise<T> {
    return this.#held.under(lease, work);
  }

  assertHeld(): void {
    this.#held.assertGood();
  }

  skew(): number {
    return this.#backing.skew();
  }

  async wake(subject?: string): Promise<void> {
    this.#woken(subject);
    await this.#backing.wake(this.#db, subject);
  }

  onWake(listener: (subject: string | undefined) => void): () => void {
    this.#wakeListeners.add(listener);
    if (!this.#hears) this.#backing.hear((subject) => this.#woken(subject));
    this.#hears = true;
    return () => void this.#wakeListeners.delete(listener);
  }

  listen(listener: (change: StoreChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  othersWrote(): Promise<number> {
    return this.#backing.othersWrote();
  }

  async close(): Promise<void> {
    await this.#backing.close();
    await this.#db.destroy();
  }

  protected override wrote(change: StoreChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  protected override async read<T>(work: DatabaseWork<T>): Promise<T> {
    this.#refuseInside();
    return this.#backing.again(() => work(this.#db));
  }

  protected override readList<T>(list: StoredList<T>, owner: string): Promise<readonly T[]> {
    return this.read((db) => this.#lists.read(db, list, owner));
  }

  /** Runs a write. Every write comes through here, so that each one's leases are checked. */
  protected override async write<T>(work: DatabaseWork<T>): Promise<T> {
    this.#refuseInside();
    return this.#transaction(this.#held.current(), work);
  }

  #transaction<T>(leases: readonly Lease[], work: DatabaseWork<T>): Promise<T> {
    return this.#backing.again((begun) =>
      this.#db.transaction().execute(async (db) => {
        begun();
        await assertHeld(db, this.#backing.clock, leases);
        return work(db);
      }),
    );
  }

  /** Returns a lease by this process's clock. */
  async #told(read: () => Promise<LeaseReading | undefined>): Promise<Lease | undefined> {
    const { wallClock, sawClock } = this.#backing;
    const sent = wallClock();
    const found = await read();
    if (found === undefined) return undefined;
    const received = wallClock();
    sawClock?.(found.at, sent, received);
    const { lease, at } = found;
    return { ...lease, expiresAt: received + lease.expiresAt - at };
  }

  #woken(subject: string | undefined): void {
    for (const listener of this.#wakeListeners) listener(subject);
  }

  #refuseInside(): void {
    if (this.#inside.getStore()?.open) throw new Error('inside atomically, only its session may be used');
  }
}
