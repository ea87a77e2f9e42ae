import { Pool, type PoolClient, type PoolConfig } from 'pg';
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { isBroken, isConsequence, postgresFailure } from './postgres-errors.ts';

/**
 * Returns a pool of connections for kysely. Errors become `PortError`s that name the store `label`. It discards a
 * connection that broke or whose next response is unknown, and never uses it again.
 */
export function carefulPool(config: PoolConfig, label: string): PostgresPool {
  const pool = new Pool(config);
  // Errors of idle connections: the pool has dropped the connection already, and the next query opens another one.
  pool.on('error', () => undefined);
  return {
    options: {},
    connect: async () => {
      try {
        return new CarefulClient(await pool.connect(), label);
      } catch (error) {
        throw postgresFailure(label, error);
      }
    },
    end: () => pool.end(),
  };
}

class CarefulClient implements PostgresPoolClient {
  readonly #client: PoolClient;
  readonly #label: string;
  #isBroken = false;
  /** Last failure with a cause of its own. */
  #failure: unknown;
  /** Without a listener, Node ends the process when a connection breaks. The current query fails by itself. */
  readonly #onError = (): void => {
    this.#isBroken = true;
  };

  constructor(client: PoolClient, label: string) {
    this.#client = client;
    this.#label = label;
    client.on('error', this.#onError);
  }

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query(): never;
  async query<R>(sql = '', parameters: readonly unknown[] = []): Promise<PostgresQueryResult<R>> {
    // The server has rolled back already. A failure of another request would hide the reason.
    if (this.#isBroken && sql === 'rollback') return { command: 'ROLLBACK', rowCount: 0, rows: [] };
    try {
      const { command, rowCount, rows } = await this.#client.query(sql, parameters.map(storable));
      return { command: commandOf(command), rowCount: rowCount ?? 0, rows: (rows ?? []) as R[] };
    } catch (error) {
      // A failure that only follows from an earlier one would hide the earlier reason from callers that ignored it.
      if (!isConsequence(error)) this.#failure = error;
      this.#isBroken ||= isBroken(error);
      throw postgresFailure(this.#label, this.#failure, sql === 'commit');
    }
  }

  release(destroy = false): void {
    this.#client.off('error', this.#onError);
    this.#client.release(destroy || this.#isBroken);
  }
}

const commands = ['UPDATE', 'DELETE', 'INSERT', 'SELECT', 'MERGE', 'COMMIT', 'ROLLBACK'] as const;

/** Maps a command's name. For commands without a result, callers only need to know whether they failed. */
function commandOf(command: string | undefined): PostgresQueryResult<unknown>['command'] {
  return commands.find((one) => one === command) ?? 'SELECT';
}

/** Returns a storable value. PostgreSQL has no text with a zero character, so a replacement character is stored. */
function storable(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
}
