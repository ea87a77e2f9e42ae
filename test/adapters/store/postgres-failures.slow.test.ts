import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  openPostgresStore,
  type PostgresStoreSettings,
} from '../../../src/adapters/store/postgres/postgres.ts';
import type { Store } from '../../../src/ports/store.ts';
import { postgresPassword, type PostgresServer } from '../../support/postgres-server.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';
import { withPostgres } from '../../support/with-postgres.ts';
import { quietLog } from './quiet-log.ts';

withPostgres('a store in PostgreSQL', (server) => {
  opening(server);
  outages(server);
  others(server);
  clocks(server);
});

async function open(
  settings: PostgresStoreSettings,
  given: Partial<PostgresStoreSettings> = {},
  now = () => Date.now(),
): Promise<Store> {
  const store = await openPostgresStore({ ...settings, patience: 0, ...given }, { log: quietLog, now });
  onTestFinished(() => store.close());
  return store;
}

const save = (store: Store, subject = 'dev') => store.saveStatus({ subject, at: 1, status: null });

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function opening(postgres: () => PostgresServer): void {
  describe('opening a store in PostgreSQL', () => {
    it.each<{ name: string; code: string; given: Partial<PostgresStoreSettings> }>([
      { name: 'another password', code: 'SLC2310', given: { password: 'wrong' } },
      { name: 'no password', code: 'SLC2310', given: { password: undefined } },
      { name: 'an unknown role', code: 'SLC2310', given: { user: 'nobody' } },
      { name: 'a database that is not there', code: 'SLC2310', given: { database: 'elsewhere' } },
      { name: 'TLS that the server does not speak', code: 'SLC2310', given: { tls: {} } },
      { name: 'a port that nobody listens on', code: 'SLC2308', given: { port: 1 } },
    ])('says what is wrong and never the password: $name', async ({ code, given }) => {
      const settings = await postgres().database();
      const error = await failureOf(open(settings, given));
      expect(error).toMatchObject({
        name: 'PortError',
        code,
        remedy: code === 'SLC2308' ? 'retry' : 'wait',
        message: expect.stringMatching(/^The store postgres:\/\/\w+@127\.0\.0\.1:\d+\/\w+ .*\.$/),
      });
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(postgresPassword);
    });

    it('says so where the role may not make tables', async () => {
      const settings = await postgres().database();
      await postgres().ask(settings, `create role reader login password '${postgresPassword}'`);
      await expect(open(settings, { user: 'reader' })).rejects.toMatchObject({
        code: 'SLC2310',
        message: expect.stringContaining('permission denied for schema public'),
      });
    });

    it('leaves a database of something else as it is', async () => {
      const settings = await postgres().database();
      await postgres().ask(settings, 'create table invoices (id int)');
      await expect(open(settings)).rejects.toMatchObject({ code: 'SLC2301', remedy: 'never' });
      expect(
        await postgres().ask(settings, 'select tablename from pg_tables where schemaname = current_schema()'),
      ).toEqual([{ tablename: 'invoices' }]);
    });

    it('does not mind what other schemas hold', async () => {
      const settings = await postgres().database();
      await postgres().ask(settings, 'create schema other; create table other.kysely_migration (name text)');
      const store = await open(settings);
      await save(store);
      expect(await store.statuses()).toHaveLength(1);
    });

    it('refuses one that a newer version has upgraded', async () => {
      const settings = await postgres().database();
      await (await open(settings)).close();
      await postgres().ask(settings, `insert into kysely_migration values ('9999-later', 'now')`);
      await expect(open(settings)).rejects.toMatchObject({ code: 'SLC2302', remedy: 'never' });
    });

    it('refuses a database that cannot keep every text', async () => {
      await postgres().ask(
        { database: 'postgres' },
        `create database latin encoding 'SQL_ASCII' template template0`,
      );
      await expect(open({ ...(await postgres().database()), database: 'latin' })).rejects.toMatchObject({
        code: 'SLC2310',
        message: expect.stringContaining('SQL_ASCII'),
      });
    });

    it('by many at once makes its tables once', async () => {
      const settings = await postgres().database();
      const stores = await Promise.all(Array.from({ length: 5 }, () => open(settings)));
      await Promise.all(stores.map((store, index) => save(store, `${index}`)));
      expect(await stores[0]?.statuses()).toHaveLength(5);
    });

    it('keeps a text with a zero character, with a mark in its place', async () => {
      const store = await open(await postgres().database());
      await store.saveDocument({ name: 'plan', text: 'a\0b', at: 1 });
      expect((await store.document('plan'))?.text).toBe('a\uFFFDb');
    });
  });
}

function outages(postgres: () => PostgresServer): void {
  describe('a store whose PostgreSQL', () => {
    it('is started again goes on, and kept nothing of what was under way', async () => {
      const settings = await postgres().database();
      const store = await open(settings, { patience: 10_000 });
      await save(store, 'before');

      const cutOff = store.atomically(async (session) => {
        await session.saveStatus({ subject: 'half', at: 1, status: null });
        await postgres().stop();
        await session.saveStatus({ subject: 'other half', at: 1, status: null });
      });
      await expect(cutOff).rejects.toMatchObject({ code: 'SLC2308', remedy: 'retry', uncertain: false });

      await postgres().start();
      await save(store, 'after');
      expect((await store.statuses()).map(({ subject }) => subject)).toEqual(['after', 'before']);
    });

    it('is away for a moment is waited for', async () => {
      const settings = await postgres().database();
      const store = await open(settings, { patience: 20_000 });
      await postgres().stop();
      const saved = save(store);
      await postgres().start();
      await saved;
      expect(await store.statuses()).toHaveLength(1);
    });

    it.each([
      ['before', 0],
      ['after', 1],
    ] as const)('is cut off just %s it commits: the call says that nobody knows', async (when, kept) => {
      const settings = await postgres().database();
      const proxy = await startTcpProxy(postgres().port);
      onTestFinished(() => proxy.close());
      const store = await open(settings, { port: proxy.port });
      proxy.onChunk = (chunk) => (chunk.toString('latin1').includes('commit\0') ? `cut ${when}` : 'run');

      const error = await failureOf(save(store));

      expect(error).toMatchObject({ name: 'PortError', code: 'SLC2309', remedy: 'retry', uncertain: true });
      proxy.onChunk = () => 'run';
      await expect.poll(async () => (await store.statuses()).length).toBe(kept);
    });

    it('is full or broken in itself is told like any other', async () => {
      const settings = await postgres().database();
      const store = await open(settings);
      await postgres().ask(
        settings,
        'create function fail() returns trigger language plpgsql as $$ begin raise disk_full; end $$; create trigger full_disk before insert on statuses execute function fail()',
      );
      await expect(save(store)).rejects.toMatchObject({ code: 'SLC2304', remedy: 'wait' });
      await postgres().ask(settings, 'drop trigger full_disk on statuses');
      await save(store);
    });
  });

  it('a process that stops in the middle of a transaction holds up the others for seconds alone', async () => {
    const settings = await postgres().database();
    const [stopped, other] = [await open(settings), await open(settings)];
    const asleep = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const never = failureOf(
      stopped.atomically(async (session) => {
        await session.saveStatus({ subject: 'half', at: 1, status: null });
        begun.resolve();
        await asleep.promise;
        await session.saveStatus({ subject: 'other half', at: 1, status: null });
      }),
    );
    await begun.promise;

    await save(other);

    asleep.resolve();
    expect(await never).toMatchObject({ code: 'SLC2308' });
    expect(await other.statuses()).toHaveLength(1);
  });
}

function others(postgres: () => PostgresServer): void {
  describe('stores of several processes on one PostgreSQL', () => {
    it('hear each other’s wakes, and their own once', async () => {
      const settings = await postgres().database();
      const [one, other] = [await open(settings), await open(settings)];
      const heard: (readonly [string, string | undefined])[] = [];
      one.onWake((subject) => heard.push(['one', subject]));
      other.onWake((subject) => heard.push(['other', subject]));
      // They listen once the connection for that stands.
      await Promise.all([one.othersWrote(), other.othersWrote()]);

      await one.wake('environment staging');
      await one.wake('environment two\nlines');
      await one.wake();

      await expect.poll(() => heard.filter(([who]) => who === 'other')).toHaveLength(3);
      expect(heard.filter(([who]) => who === 'other').map(([, subject]) => subject)).toEqual([
        'environment staging',
        'environment two\nlines',
        undefined,
      ]);
      expect(heard.filter(([who]) => who === 'one')).toHaveLength(3);
    });

    it('notice what the others write, and nothing of what was rolled back', async () => {
      const settings = await postgres().database();
      const [one, other] = [await open(settings), await open(settings)];
      const before = await one.othersWrote();
      const failed = other.atomically(async (session) => {
        await session.saveStatus({ subject: 'dev', at: 1, status: null });
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      await save(one);
      expect(await one.othersWrote()).toBe(before);
      await save(other);
      await expect.poll(() => one.othersWrote()).toBe(before + 1);
    });

    it('that could not hear each other look at everything once they can', async () => {
      const settings = await postgres().database();
      const proxy = await startTcpProxy(postgres().port);
      onTestFinished(() => proxy.close());
      const store = await open(settings, { port: proxy.port });
      const heard: (string | undefined)[] = [];
      store.onWake((subject) => heard.push(subject));
      const before = await store.othersWrote();

      proxy.cut();

      await expect.poll(() => heard, { timeout: 10_000 }).toEqual([undefined]);
      expect(await store.othersWrote()).not.toBe(before);
    });

    it('lose none of each other’s writes', async () => {
      const settings = await postgres().database();
      const stores = await Promise.all([1, 2, 3].map(() => open(settings)));
      const increment = (store: Store) =>
        store.atomically(async (session) => {
          const count = (await session.statuses())[0]?.at ?? 0;
          await session.saveStatus({ subject: 'count', at: count + 1, status: null });
        });
      await Promise.all(stores.flatMap((store) => Array.from({ length: 20 }, () => increment(store))));
      expect((await stores[0]?.statuses())?.[0]?.at).toBe(60);
    });
  });
}

function clocks(postgres: () => PostgresServer): void {
  it.each([-300_000, 300_000])(
    'leases run out by the server’s clock where that of a process is %d ms off, which it knows',
    async (off) => {
      const settings = await postgres().database();
      const [right, wrong] = [await open(settings), await open(settings, {}, () => Date.now() + off)];

      const lease = await right.acquireLease('environment staging', 'right');
      expect(await wrong.acquireLease('environment staging', 'wrong')).toBeUndefined();
      if (lease !== undefined) await right.releaseLease(lease);
      const late = await wrong.acquireLease('environment staging', 'wrong');

      expect(await right.acquireLease('environment staging', 'right')).toBeUndefined();
      expect(Math.abs(wrong.skew() + off)).toBeLessThan(5_000);
      expect(Math.abs(right.skew())).toBeLessThan(5_000);
      const left = (late?.expiresAt ?? 0) - (Date.now() + off);
      expect(left).toBeLessThanOrEqual(wrong.leaseTime);
      expect(left).toBeGreaterThan(0);
    },
  );
}
