import {
  CompiledQuery,
  PostgresAdapter,
  PostgresDriver,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type DatabaseConnection,
  type DatabaseMetadataOptions,
  type Dialect,
  type Kysely,
  type PostgresPool,
  type TableMetadata,
} from 'kysely';

/** Names the lock on which writers wait for each other: "Slce", and the schema that the tables are in. */
const writersLock = 'pg_advisory_xact_lock(1399612261, hashtext(current_schema()))';

/**
 * kysely over a pool, which it ends when it is destroyed. A transaction waits for the one before it, of whatever process,
 * like those of SQLite; `afterwards` is a statement that takes effect with its commit.
 */
export function postgresDialect(pool: PostgresPool, afterwards: string): Dialect {
  return {
    createDriver: () => new OneWriterDriver(pool, afterwards),
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db: Kysely<unknown>) => new SchemaIntrospector(db),
  };
}

/**
 * Transactions take the writers' lock when they begin, before anything is read: each statement after that sees all that
 * the writer before has committed. The lock ends with the transaction, however that ends.
 */
class OneWriterDriver extends PostgresDriver {
  readonly #afterwards: string;

  constructor(pool: PostgresPool, afterwards: string) {
    super({ pool });
    this.#afterwards = afterwards;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      // One message, so that waiting for the lock costs no round trip of its own.
      await connection.executeQuery(CompiledQuery.raw(`begin; select ${writersLock}; ${this.#afterwards}`));
    } catch (error) {
      // kysely takes what failed here for not begun, and would hand the connection on inside of a transaction.
      await connection.executeQuery(CompiledQuery.raw('rollback'));
      throw error;
    }
  }
}

/** Other schemas of the database are nobody's business. */
class SchemaIntrospector extends PostgresIntrospector {
  readonly #db: Kysely<unknown>;

  constructor(db: Kysely<unknown>) {
    super(db);
    this.#db = db;
  }

  override async getTables(options?: DatabaseMetadataOptions): Promise<TableMetadata[]> {
    const { rows } = await sql<{ readonly name: string | null }>`select current_schema() as name`.execute(
      this.#db,
    );
    return (await super.getTables(options)).filter(({ schema }) => schema === rows[0]?.name);
  }
}
