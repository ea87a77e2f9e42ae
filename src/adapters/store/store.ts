import { AsyncLocalStorage } from 'node:async_hooks';
import type { Kysely } from 'kysely';
import type { Lease, Store, StoreSession } from '../../ports/store.ts';
import { acquireLease, readLease, releaseLease } from './leases.ts';
import type { Schema } from './schema.ts';
import { SqlSession, type Redact, type Work } from './session.ts';
import { TransactionSession } from './transaction-session.ts';

/**
 * The store over a database whose schema is up to date. Knows no dialect. Reads are single queries; every write is a
 * transaction. Owns the database: `close` closes it.
 */
export class SqlStore extends SqlSession implements Store {
  readonly #db: Kysely<Schema>;
  /** Set while the caller runs inside `atomically`, where waiting for the one connection would wait for ever. */
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>();

  constructor(db: Kysely<Schema>, redact: Redact = (value) => value) {
    super(redact);
    this.#db = db;
  }

  async atomically<T>(work: (session: StoreSession) => Promise<T>): Promise<T> {
    const scope = { open: true };
    try {
      return await this.write(async (transaction) => {
        const session = new TransactionSession(transaction, this.redact);
        const result = await this.#inside.run(scope, () => work(session));
        session.assertSound();
        return result;
      });
    } finally {
      scope.open = false;
    }
  }

  acquireLease(name: string, holder: string, now: number, ttl: number): Promise<Lease | undefined> {
    return this.write((db) => acquireLease(db, name, holder, now, ttl));
  }

  releaseLease(name: string, holder: string): Promise<void> {
    return this.write((db) => releaseLease(db, name, holder));
  }

  lease(name: string): Promise<Lease | undefined> {
    return this.read((db) => readLease(db, name));
  }

  close(): Promise<void> {
    return this.#db.destroy();
  }

  protected override async read<T>(work: Work<T>): Promise<T> {
    this.#refuseInside();
    return work(this.#db);
  }

  protected override async write<T>(work: Work<T>): Promise<T> {
    this.#refuseInside();
    return this.#db.transaction().execute(work);
  }

  #refuseInside(): void {
    if (this.#inside.getStore()?.open) throw new Error('inside atomically, only its session may be used');
  }
}
