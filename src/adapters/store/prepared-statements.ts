import type { SqliteStatement } from 'kysely';

/** More than the store has queries of its own that say the same each time. */
const most = 200;

/** Characters of a query that is for many rows at once: each number of rows is another text. */
const long = 2_000;

/** Characters of parameters: what a statement was bound to last stays with it. */
const large = 10_000;

/**
 * Statements by their text: kysely asks for each anew, and to prepare one takes as long as to run it. Those that were
 * used last stay. Whoever gets a statement must be done with it before the same text is asked for again, as everything
 * is that runs to its end at once.
 */
export class PreparedStatements {
  readonly #prepare: (sql: string) => SqliteStatement;
  readonly #kept = new Map<string, SqliteStatement>();

  constructor(prepare: (sql: string) => SqliteStatement) {
    this.#prepare = prepare;
  }

  /** Is told what a statement was run with: one that holds much goes. */
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
