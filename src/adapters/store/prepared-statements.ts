import type { SqliteStatement } from 'kysely';

/** Limit on cached statements: more than the store has constant queries. */
const most = 200;

/** Characters from which a query is for many rows, so that its text differs with their number. */
const long = 2_000;

/** Limit on the characters of parameters, because a statement keeps its last ones. */
const large = 10_000;

/**
 * Cache of statements by text. kysely prepares each again, which takes as long as running it. Keeps the ones used last.
 * Callers must be done with a statement before the same text is requested again, as every call is that runs to its end
 * at once.
 */
export class PreparedStatements {
  readonly #prepare: (sql: string) => SqliteStatement;
  readonly #kept = new Map<string, SqliteStatement>();

  constructor(prepare: (sql: string) => SqliteStatement) {
    this.#prepare = prepare;
  }

  /** Records the parameters of a run. Drops a statement that holds large ones. */
  ranWith(sql: string, parameters: readonly unknown[]): void {
    const size = parameters.reduce(
      (sum: number, value) => sum + (typeof value === 'string' ? value.length : 0),
      0,
    );
    if (size > large) this.#kept.delete(sql);
  }

  of(sql: string): SqliteStatement {
    const known = this.#kept.get(sql);
    if (known !== undefined) {
      this.#kept.delete(sql);
      this.#kept.set(sql, known);
      return known;
    }
    const prepared = this.#prepare(sql);
    if (sql.length > long) return prepared;
    this.#kept.set(sql, prepared);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= most) break;
      this.#kept.delete(oldest);
    }
    return prepared;
  }
}
