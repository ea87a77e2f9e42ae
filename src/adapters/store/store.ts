import { AsyncLocalStorage } from 'node:async_hooks';
import type { Kysely, RawBuilder } from 'kysely';
import type { Lease, Store, StoreChange, StoreSession, Turn } from '../../ports/store.ts';
import { HeldLeases } from './tables/held-leases.ts';
import { KeptLists, type StoredList } from './tables/list-cache.ts';
import {
  acquireLease,
  assertHeld,
  breakLease,
  isTaken,
  readLease,
  readTurn,
  releaseLease,
  renewLease,
  type Read,
  type SqlClock,
} from './tables/leases.ts';
import type { Schema } from './schema.ts';
import { SqlSession, type Work } from './session.ts';
import { TransactionSession } from './transaction-session.ts';

/** Properties of a database besides its content. */
export interface Backing {
  readonly clock: SqlClock;
  /** Tells one server from another, and from itself before it was started anew. */
  readonly server: RawBuilder<string>;
  readonly leaseTime: number;
  /** The clock of this process that people set. */
  readonly wallClock: () => number;
  /** Those that leases of its own are measured by: the first that says so ends them. */
  readonly leaseClocks: readonly (() => number)[];
  /** Is told what the store's clock said between two moments of the wall clock. */
  readonly sawClock?: (at: number, sent: number, received: number) => void;
  readonly skew: () => number;
  /** Runs one statement that writes by itself, and waits for no other writer where the database lets it. */
  readonly alone: <T>(db: Kysely<Schema>, work: Work<T>) => Promise<T>;
  /** Does again what failed before it could have written anything, where that may help. */
  readonly again: <T>(attempt: (begun: () => void) => Promise<T>) => Promise<T>;
  readonly othersWrote: () => Promise<number>;
  /** Tells other processes of a wake. */
  readonly wake: (db: Kysely<Schema>, subject: string | undefined) => Promise<void>;
  /** Calls the listener for each wake by another process from now on. Called once. */
  readonly hear: (heard: (subject: string | undefined) => void) => void;
  readonly close: () => Promise<void>;
}

/**
 * The store over a database whose schema is up to date. Knows no dialect. Reads are single queries; every write is a
 * transaction. Owns the database: `close` closes it.
 */
export class SqlStore extends SqlSession implements Store {
  readonly leaseTime: number;
  readonly #db: Kysely<Schema>;
  readonly #backing: Backing;
  readonly #held: HeldLeases;
  /** Set while the caller runs inside `atomically`, where waiting for the one connection would wait for ever. */
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>();
  readonly #lists: KeptLists;
  readonly #listeners = new Set<(change: StoreChange) => void>();
  readonly #wakeListeners = new Set<(subject: string | undefined) => void>();
  #hears = false;

  constructor(db: Kysely<Schema>, backing: Backing) {
    super();
    this.#db = db;
    this.#backing = backing;
    this.#lists = new KeptLists(backing.server);
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
    const wish = { name, holder, time: this.leaseTime };
    // Whoever only looks whether it is free holds up no writer.
    if (await this.read((db) => isTaken(db, clock, wish))) return undefined;
    const goodUntil = this.#held.deadline(this.leaseTime);
    const lease = await this.#told(() => this.#transaction([], (db) => acquireLease(db, clock, wish)));
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
    const wish = { name, time: this.leaseTime };
    return this.#told(() => this.read((db) => readLease(db, this.#backing.clock, wish)));
  }

  lastTurn(name: string): Promise<Turn | undefined> {
    return this.read((db) => readTurn(db, this.#backing.clock, name));
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

  protected override async read<T>(work: Work<T>): Promise<T> {
    this.#refuseInside();
    return this.#backing.again(() => work(this.#db));
  }

  protected override readList<T>(list: StoredList<T>, owner: string): Promise<readonly T[]> {
    return this.read((db) => this.#lists.read(db, list, owner));
  }

  /** Every write goes through here, so none of a lease's holder passes unseen. */
  protected override async write<T>(work: Work<T>): Promise<T> {
    this.#refuseInside();
    return this.#transaction(this.#held.current(), work);
  }

  #transaction<T>(leases: readonly Lease[], work: Work<T>): Promise<T> {
    return this.#backing.again((begun) =>
      this.#db.transaction().execute(async (db) => {
        begun();
        await assertHeld(db, this.#backing.clock, leases);
        return work(db);
      }),
    );
  }

  /** A lease as this process reads it: by its own clock. */
  async #told(read: () => Promise<Read | undefined>): Promise<Lease | undefined> {
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
