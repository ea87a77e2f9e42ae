import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import { PreparedStatements } from '../prepared-statements.ts';
import { sqliteFailure } from './sqlite-errors.ts';
import { whenUnlocked } from './sqlite-lock.ts';

export interface SqliteConnectionSettings {
  /** Name of the database in errors. */
  readonly file: string;
  /** Longest wait of a transaction for another process's transaction, in milliseconds. */
  readonly patience: number;
}

/** Returns a kysely dialect over an open `node:sqlite` database, which it closes with itself. */
export function sqliteDialect(database: DatabaseSync, settings: SqliteConnectionSettings): Dialect {
  return {
    createDriver: () => new ImmediateDriver(database, settings),
    createAdapter: () => new TransactionalDdlAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/**
 * Takes the write lock at the start of each transaction. At the first write, SQLite would refuse it without waiting if
 * another process wrote in between, and everything would have to be read again.
 */
class ImmediateDriver extends SqliteDriver {
  readonly #database: DatabaseSync;
  readonly #patience: number;

  constructor(database: DatabaseSync, settings: SqliteConnectionSettings) {
    super({ database: asKyselyExpects(database, settings.file) });
    this.#database = database;
    this.#patience = settings.patience;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await whenUnlocked(this.#patience, () => connection.executeQuery(CompiledQuery.raw('begin immediate')));
  }

  /** Skips a second rollback, which would hide the reason. A full disk, for example, already rolls back by itself. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}

/**
 * Allows schema changes in transactions. kysely does not, because some need a pragma outside of transactions; Sluice's
 * need none.
 */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * Adapts a database to the interface of better-sqlite3 that kysely expects: it takes parameters as an array and tells
 * whether a statement returns rows.
 */
function asKyselyExpects(database: DatabaseSync, file: string): SqliteDatabase {
  const understood = <T>(call: () => T): T => {
    try {
      return call();
    } catch (error) {
      throw sqliteFailure(file, error);
    }
  };
  const statement = (sql: string, prepared: StatementSync): SqliteStatement => {
    const run = <T>(parameters: readonly unknown[], call: (values: SQLInputValue[]) => T): T => {
      statements.ranWith(sql, parameters);
      return understood(() => call(parameters.map(sqlValue)));
    };
    return {
      reader: prepared.columns().length > 0,
      all: (parameters) => run(parameters, (values) => prepared.all(...values)),
      run: (parameters) => run(parameters, (values) => prepared.run(...values)),
      iterate: (parameters) => run(parameters, (values) => prepared.iterate(...values)),
    };
  };
  const statements = new PreparedStatements((sql) =>
    statement(
      sql,
      understood(() => database.prepare(sql)),
    ),
  );
  return {
    prepare: (sql) => statements.of(sql),
    close: () => understood(() => database.close()),
  };
}

function sqlValue(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  throw new TypeError(`not a value for a column: ${typeof value}`);
}
