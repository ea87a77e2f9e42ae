import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { briefly, configFolder, loadText, refusal } from '../config-folder.ts';
import { diskFiles } from '../disk-files.ts';
import { written } from '../written.ts';

const withStore = (store: string) => `${written()}store: { ${store} }\n`;
const storeOf = async (store: string) => (await loadText(withStore(store))).config.store;

describe('the store', () => {
  it('is a file below the configuration where nothing is said, and other things lie beside it', async () => {
    const folder = await configFolder({ 'sluice.yaml': written() });
    const { config } = await loadConfig(join(folder, 'sluice.yaml'), diskFiles);
    expect(config.store).toEqual({
      kind: 'file',
      path: join(folder, 'data/sluice.db'),
      folder: join(folder, 'data'),
    });
  });

  it('can be a database of PostgreSQL, with its password elsewhere', async () => {
    const folder = await configFolder({
      'sluice.yaml': withStore(
        `url: "postgres://sluice@db.example.com:6432/sluice", password: { env: STORE_PASSWORD }`,
      ),
    });
    const { config } = await loadConfig(join(folder, 'sluice.yaml'), diskFiles);
    expect(config.store).toEqual({
      kind: 'postgres',
      host: 'db.example.com',
      port: 6432,
      database: 'sluice',
      user: 'sluice',
      password: { from: 'env', key: 'store.password', name: 'STORE_PASSWORD' },
      tls: { ca: undefined },
      folder: join(folder, 'data'),
    });
  });

  it('has the usual port, and names that are written as an address writes them', async () => {
    expect(await storeOf('url: "postgresql://a%40b@db.example.com/my%20store"')).toMatchObject({
      user: 'a@b',
      database: 'my store',
      port: 5432,
      password: undefined,
    });
    expect(await storeOf('url: "postgres://sluice@[::1]:5433/sluice"')).toMatchObject({ host: '[::1]' });
  });

  it.each([
    ['on another machine', 'db.example.com', '', true],
    ['on this machine', '127.0.0.1', '', false],
    ['on this machine, if asked for', 'localhost', ', tls: on', true],
    ['on another machine, if asked not to', 'db', ', tls: off', false],
  ])('is reached encrypted or not: %s', async (_, host, more, isEncrypted) => {
    const store = await storeOf(`url: "postgres://sluice@${host}/sluice"${more}`);
    expect(store.kind === 'postgres' && store.tls !== undefined).toBe(isEncrypted);
  });

  it('trusts the certificates that are named, and keeps other things where it is told', async () => {
    const folder = await configFolder({
      'sluice.yaml': withStore(
        'url: "postgres://sluice@db/sluice", ca: { file: ca.pem }, folder: /var/lib/sluice',
      ),
    });
    const { config } = await loadConfig(join(folder, 'sluice.yaml'), diskFiles);
    expect(config.store).toMatchObject({ tls: { ca: join(folder, 'ca.pem') }, folder: '/var/lib/sluice' });
    expect(dirname(join(folder, 'ca.pem'))).toBe(folder);
  });

  it.each([
    ['a password in the address', 'url: "postgres://sluice:hunter2@db/sluice"', 'SLC1107 store.url'],
    ['a query', 'url: "postgres://sluice@db/sluice?sslmode=disable"', 'SLC1106 store.url'],
    ['no role', 'url: "postgres://db/sluice"', 'SLC1106 store.url'],
    ['no database', 'url: "postgres://sluice@db"', 'SLC1106 store.url'],
    ['a path that is no database', 'url: "postgres://sluice@db/a/b"', 'SLC1106 store.url'],
    ['a port that is none', 'url: "postgres://sluice@db:99999/sluice"', 'SLC1106 store.url'],
    ['another kind of database', 'url: "mysql://sluice@db/sluice"', 'SLC1106 store.url'],
    ['a password for a file', 'password: { env: STORE_PASSWORD }', 'SLC1106 store.password'],
    ['TLS for a file', 'tls: on', 'SLC1106 store.tls'],
    [
      'certificates without TLS',
      'url: "postgres://sluice@localhost/sluice", ca: { file: ca.pem }',
      'SLC1106 store.ca',
    ],
  ])('is refused with its key and line: %s', async (_, store, problem) => {
    const refused = await refusal(withStore(store));
    expect(briefly(refused.problems)).toEqual([problem]);
    expect(refused.message).toMatch(/sluice\.yaml:\d+/);
    expect(refused.message).not.toContain('hunter2');
  });
});
