import { execFile, spawnSync } from 'node:child_process';
import { chown, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import {
  openPostgresStore,
  type PostgresStoreSettings,
} from '../../../src/adapters/store/postgres/postgres.ts';
import type { PostgresServer } from '../../support/postgres-server.ts';
import { withPostgres } from '../../support/with-postgres.ts';
import { quietLog } from './quiet-log.ts';

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'sluice-tls-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const hasTool = spawnSync('openssl', ['version']).status === 0;

/** A certificate of its own authority, for a name; the path of the key is that of the certificate with `.key`. */
async function certificate(name: string): Promise<string> {
  const path = join(folder, name);
  const made = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${name} -addext subjectAltName=DNS:${name}`;
  await run('openssl', [...made.split(' '), '-keyout', `${path}.key`, '-out', path]);
  return path;
}

/** Files of the server, which runs as somebody else where this is root. */
async function givenTo(server: PostgresServer, ...paths: readonly string[]): Promise<void> {
  const { uid, gid } = await stat(server.folder);
  for (const path of [folder, ...paths]) await chown(path, uid, gid);
}

withPostgres('a store in PostgreSQL over TLS', (server) => {
  let [own, other] = ['', ''];
  let settings: PostgresStoreSettings;
  beforeEach(async ({ skip }) => {
    if (own !== '') return;
    if (!hasTool) skip('no openssl on this machine');
    [own, other] = [await certificate('localhost'), await certificate('elsewhere.example')];
    await givenTo(server(), own, `${own}.key`, other, `${other}.key`);
    settings = await server().database();
  });

  const present = async (path: string) => {
    const set = { ssl: 'on', ssl_cert_file: path, ssl_key_file: `${path}.key` };
    for (const [name, value] of Object.entries(set))
      await server().ask(settings, `alter system set ${name} = '${value}'`);
    await server().stop();
    await server().start();
  };
  const open = async (given: Partial<PostgresStoreSettings>) => {
    const store = await openPostgresStore(
      { ...settings, host: 'localhost', patience: 0, ...given },
      { log: quietLog, now: () => Date.now() },
    );
    onTestFinished(() => store.close());
    return store;
  };
  const encrypted = `select bool_and(ssl) as all from pg_stat_ssl join pg_stat_activity using (pid)
    where application_name = 'sluice'`;

  it('knows a server by the certificates that it is to trust', async () => {
    await present(own);
    const store = await open({ tls: { ca: await readFile(own, 'utf8') } });
    expect(await store.statuses()).toEqual([]);
    expect(await server().ask(settings, encrypted)).toEqual([{ all: true }]);
  });

  it('tells nothing to a server that nobody it trusts vouches for, or that is another one', async () => {
    await present(own);
    await expect(open({ tls: {} })).rejects.toMatchObject({ code: 'SLC2310' });
    await expect(open({ tls: { ca: await readFile(other, 'utf8') } })).rejects.toMatchObject({
      code: 'SLC2310',
    });
    await present(other);
    await expect(open({ tls: { ca: await readFile(other, 'utf8') } })).rejects.toMatchObject({
      code: 'SLC2310',
      message: expect.stringContaining('localhost'),
    });
  });
});
