import type { Kysely } from 'kysely';
import type { StoreChange } from '../../ports/store.ts';
import { readList, type StoredList } from './tables/list-cache.ts';
import type { StoreSchema } from './schema.ts';
import { SqlSession, type DatabaseWork } from './session.ts';

/**
 * Session of one transaction. After a failed call, every later one fails with the same error: the database may have
 * rolled back by itself, and later writes would then be saved alone.
 */
export class TransactionSession extends SqlSession {
  readonly #transaction: Kysely<StoreSchema>;
  /** Changes of the transaction. Listeners receive them only after the commit. */
  readonly changes: StoreChange[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(transaction: Kysely<StoreSchema>) {
    super();
    this.#transaction = transaction;
  }

  /** Throws the error of the first failed call, also if the caller has caught it. */
  assertSound(): void {
    if (this.#failure) throw this.#failure.error;
  }

  protected override read<T>(work: DatabaseWork<T>): Promise<T> {
    return this.#run(work);
  }

  protected override readList<T>(list: StoredList<T>, owner: string): Promise<readonly T[]> {
    return this.#run((db) => readList(db, list, owner));
  }

  protected override write<T>(work: DatabaseWork<T>): Promise<T> {
    return this.#run(work);
  }

  protected override wrote(change: StoreChange): void {
    this.changes.push(change);
  }

  async #run<T>(work: DatabaseWork<T>): Promise<T> {
    this.assertSound();
    try {
      return await work(this.#transaction);
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
  }
}
