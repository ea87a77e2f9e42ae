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

/** Name of the lock on which writers wait for each other: "Slce", and the schema of the tables. */
const writersLock = 'pg_advisory_xact_lock(1399612261, hashtext(current_schema()))';

/**
 * Returns a kysely dialect over a pool, which it ends with itself. A transaction waits for the one before it, of any
 * process, like those of SQLite. `afterwards` is a statement that takes effect with its commit.
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
 * Takes the writers' lock at the start of each transaction, before it reads anything, so that its statements see
 * everything that earlier writers committed. The lock ends with the transaction in any case.
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
      // kysely takes a transaction that failed here for not begun, and would pass the connection on inside it.
      await connection.executeQuery(CompiledQuery.raw('rollback'));
      throw error;
    }
  }
}

/** Ignores the other schemas of the database. */
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
