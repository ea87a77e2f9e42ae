import { mkdir, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InboxDisk } from '../../../src/adapters/directory-tenant/inbox/inbox-disk.ts';
import type { HandOverTenant } from '../../../src/ports/hand-over.ts';
import { anExportFile, exportFileOf, payloadOf } from '../../support/export-file.ts';
import { anExchange, type Exchange } from './exchange.ts';

const never = new AbortController().signal;
const day = 24 * 3600_000;
const idOf = (name: string) => `01K1DQS3CWHVTCQ9DN14SKX${name.toUpperCase().padStart(3, '0')}`;
const exportOf = (name: string, exportedAt = '2026-01-05T09:00:00Z', id = idOf(name)) =>
  exportFileOf(payloadOf(anExportFile({ name, id })), exportedAt);

const names = async (tenant: HandOverTenant) =>
  (await tenant.list(never)).streams.map(({ name }) => name).sort();
const take = async ({ tenant }: Exchange) => {
  const listing = await tenant.list(never);
  await tenant.putAway?.(never);
  return { names: listing.streams.map(({ name }) => name).sort(), whole: listing.whole };
};
const files = async ({ inbox }: Exchange, ...folder: readonly string[]) =>
  (await readdir(join(inbox, ...folder), { withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name.replace(/ [0-9a-f]{12}(?=\.)/, ''))
    .sort();
const codes = ({ log }: Exchange) =>
  log.lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields['code']);

describe('a file that was taken', () => {
  it('lies in done under its name, and is known as before, also after a restart', async () => {
    const exchange = await anExchange();
    await exchange.put('Order Splitting (2).json', exportOf('a'));

    await take(exchange);

    expect(await files(exchange)).toEqual([]);
    expect(await files(exchange, 'done')).toEqual(['Order Splitting (2).json']);
    expect(await names(exchange.tenant)).toEqual(['a']);
    expect(await names(exchange.restarted())).toEqual(['a']);
    expect(payloadOf(await exchange.restarted().exportFile(idOf('a'), never))).toEqual(
      payloadOf(exportOf('a')),
    );
  });

  it('is read once: not by the pass that asks for it, and not when it has moved', async () => {
    const exchange = await anExchange();
    await exchange.put('a.json', exportOf('a'));
    await exchange.tenant.list(never);
    await exchange.tenant.exportFile(idOf('a'), never);
    await exchange.tenant.putAway?.(never);

    await take(exchange);
    await take(exchange);

    expect(exchange.reads.filter((path) => path.endsWith('.json'))).toEqual([join(exchange.inbox, 'a.json')]);
  });

  it('makes room for a newer one of its stream, which alone is looked at from then on', async () => {
    const exchange = await anExchange();
    await exchange.put('x.json', exportOf('before', '2026-01-05T09:00:00Z', idOf('a')));
    await take(exchange);
    await exchange.put('x.json', exportOf('after', '2026-01-06T09:00:00Z', idOf('a')));

    await take(exchange);

    expect(await files(exchange, 'done')).toEqual(['x.json']);
    expect(await files(exchange, 'done', 'older')).toEqual(['x.json']);
    expect(await names(exchange.restarted())).toEqual(['after']);
  });

  it('is not made newer by an older one that comes later', async () => {
    const exchange = await anExchange();
    await exchange.put('x.json', exportOf('after', '2026-01-06T09:00:00Z', idOf('a')));
    await take(exchange);
    await exchange.put('x.json', exportOf('before', '2026-01-05T09:00:00Z', idOf('a')));

    expect(await take(exchange)).toEqual({ names: ['after'], whole: false });

    expect(await names(exchange.restarted())).toEqual(['after']);
    expect(await files(exchange, 'done', 'older')).toEqual(['x.json']);
  });

  it('is unknown, and not gone, when somebody removes it from done; what it replaced does not come back', async () => {
    const exchange = await anExchange();
    await exchange.put('x.json', exportOf('before', '2026-01-05T09:00:00Z', idOf('a')));
    await exchange.put('y.json', exportOf('after', '2026-01-06T09:00:00Z', idOf('a')));
    await exchange.put('b.json', exportOf('b'));
    await take(exchange);
    for (const name of await readdir(join(exchange.inbox, 'done')))
      if (name.startsWith('y')) await rm(join(exchange.inbox, 'done', name));

    expect(await take(exchange)).toEqual({ names: ['b'], whole: false });
  });

  it('is kept for ever while it is the newest, and for as long as configured when it was replaced', async () => {
    const exchange = await anExchange({ keep: 30 * day });
    await exchange.put('x.json', exportOf('before', '2026-01-05T09:00:00Z', idOf('a')));
    await exchange.put('y.json', exportOf('after', '2026-01-06T09:00:00Z', idOf('a')));
    await take(exchange);
    exchange.clock.advance(29 * day);
    await take(exchange);
    expect(await files(exchange, 'done', 'older')).toEqual(['x.json']);
    exchange.clock.advance(2 * day);

    await take(exchange);

    expect(await files(exchange, 'done', 'older')).toEqual([]);
    expect(await files(exchange, 'done')).toEqual(['y.json']);
  });

  it('takes nothing from the place that a link in the stead of done/older leads to', async () => {
    const exchange = await anExchange({ keep: 30 * day });
    const elsewhere = join(exchange.outbox, 'elsewhere');
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, 'sluice.yaml'), 'kept');
    await mkdir(join(exchange.inbox, 'done'));
    await symlink(elsewhere, join(exchange.inbox, 'done', 'older'));
    exchange.clock.advance(31 * day);

    await take(exchange);

    expect(await readdir(elsewhere)).toEqual(['sluice.yaml']);
    expect(codes(exchange)).toEqual(['SLC2156']);
  });

  it('goes nowhere else where rejected is a link, and is not looked for where done is one', async () => {
    const exchange = await anExchange();
    const elsewhere = join(exchange.outbox, 'elsewhere');
    await mkdir(elsewhere);
    await symlink(elsewhere, join(exchange.inbox, 'rejected'));
    await exchange.put('a.json', Buffer.from('no export'));
    await take(exchange);
    expect(await readdir(elsewhere)).toEqual([]);
    expect(await files(exchange)).toEqual(['a.json']);

    await symlink(elsewhere, join(exchange.inbox, 'done'));

    await expect(exchange.tenant.list(never)).rejects.toMatchObject({
      code: 'SLC2151',
      message: expect.stringContaining(
        'done cannot be read (there must be a folder, and no link to one)',
      ) as string,
    });
  });

  it('stays in the inbox where somebody wrote over it since it was seen', async () => {
    const exchange = await anExchange();
    await exchange.put('a.json', exportOf('a'));
    await exchange.tenant.list(never);
    await exchange.put('a.json', exportOf('a').subarray(0, 40));

    await exchange.tenant.putAway?.(never);

    expect(await files(exchange)).toEqual(['a.json']);
    expect(await files(exchange, 'done')).toEqual([]);
  });

  it.each(['x'.repeat(240), '注'.repeat(80), 'x/../y', 'a\u0001b'].map((name) => [name.slice(0, 20), name]))(
    'fits whatever it is called: %j',
    async (_, name) => {
      const exchange = await anExchange();
      await exchange.put(`${name.replaceAll('/', '⁄')}.json`, exportOf('a'));

      await take(exchange);

      expect(await files(exchange)).toEqual([]);
      expect(await names(exchange.restarted())).toEqual(['a']);
    },
  );
});

describe('a file that somebody is writing', () => {
  it('is not taken by a run that sees it change, although what it has so far is whole JSON', async () => {
    const goOn: { write?: () => Promise<void> } = {};
    const exchange = await anExchange({ duringSleep: async () => goOn.write?.() });
    goOn.write = () => exchange.put('a.json', `${exportOf('a').toString()}\n\n`);
    await exchange.put('a.json', exportOf('a'));

    expect(await take(exchange)).toEqual({ names: [], whole: false });

    expect(await files(exchange)).toEqual(['a.json']);
    expect(exchange.reads).toEqual([]);
  });

  it('is taken by the first run that sees it stay', async () => {
    const exchange = await anExchange();
    await exchange.put('a.json', exportOf('a').subarray(0, 50));
    expect((await take(exchange)).names).toEqual([]);
    await exchange.put('a.json', exportOf('a'));

    expect((await take(exchange)).names).toEqual(['a']);
  });
});

describe('a list of what there is', () => {
  const threeTaken = async () => {
    const exchange = await anExchange();
    for (const name of ['a', 'b', 'c']) await exchange.put(`${name}.json`, exportOf(name));
    await take(exchange);
    return exchange;
  };

  it('makes the list whole: streams that it lacks are gone, by id and by name', async () => {
    const exchange = await threeTaken();
    await exchange.put('complete.txt', `\uFEFF# of today\r\n${idOf('a')}\r\n\r\nb\r\n`);

    expect(await take(exchange)).toEqual({ names: ['a', 'b'], whole: true });

    expect(await take(exchange)).toEqual({ names: ['a', 'b'], whole: true });
    expect(await files(exchange)).toEqual([]);
    expect(await files(exchange, 'done')).toEqual(['a.json', 'b.json', 'complete.json']);
    expect(await exchange.restarted().list(never)).toMatchObject({ whole: true });
  });

  it('waits, and says what it waits for, while it names a stream that nobody exported, or one of two', async () => {
    const exchange = await threeTaken();
    await exchange.put('2.json', exportOf('b', '2026-01-05T09:00:00Z', idOf('x')));
    await exchange.put('complete.txt', 'a\nb\nd\n');

    expect(await take(exchange)).toEqual({ names: ['a', 'b', 'b', 'c'], whole: false });
    expect(await take(exchange)).toEqual({ names: ['a', 'b', 'b', 'c'], whole: false });

    expect(codes(exchange)).toEqual(['SLC2157']);
    const said = String(exchange.log.lines.at(-1)?.fields['reason']);
    expect(said).toContain('several streams are called "b"');
    expect(said).toContain('there is no export of "d"');
    expect(await files(exchange)).toEqual(['complete.txt']);
  });

  it('brings back a stream that is exported again, and not one whose old file is put there again', async () => {
    const exchange = await threeTaken();
    await exchange.put('complete.txt', 'a\nb\n');
    await take(exchange);
    await exchange.put('c.json', exportOf('c'));
    expect((await take(exchange)).names).toEqual(['a', 'b']);

    await exchange.put('c.json', exportOf('c', '2026-02-05T09:00:00Z'));

    expect((await take(exchange)).names).toEqual(['a', 'b', 'c']);
  });

  it('is whole no more when a file that it counts on is taken away', async () => {
    const exchange = await threeTaken();
    await exchange.put('complete.txt', 'a\nb\n');
    await take(exchange);
    for (const name of await readdir(join(exchange.inbox, 'done')))
      if (name.startsWith('a ')) await rm(join(exchange.inbox, 'done', name));

    expect(await take(exchange)).toEqual({ names: ['b'], whole: false });
  });

  it('that is empty says that what lies beside it, and was taken within a day, is everything', async () => {
    const exchange = await threeTaken();
    await exchange.put('d.json', exportOf('d'));
    await exchange.put('complete.txt', '');

    expect(await take(exchange)).toEqual({ names: ['a', 'b', 'c', 'd'], whole: true });
  });

  it('that is empty is rejected where nothing lies beside it, and where that cannot be read', async () => {
    const exchange = await anExchange();
    await exchange.put('complete.txt', '');
    expect((await take(exchange)).whole).toBe(false);
    expect(await files(exchange, 'rejected')).toEqual(['complete.txt', 'complete.txt.txt']);
    await exchange.put('a.json', exportOf('a'));
    await exchange.put('b.json', '[]');
    await exchange.put('complete.txt', '');

    expect(await take(exchange)).toEqual({ names: ['a'], whole: false });

    expect(codes(exchange)).toEqual(['SLC2157', 'SLC2157', 'SLC2153']);
    expect(await take(exchange)).toEqual({ names: ['a'], whole: false });
  });

  it('waits for a file that is still being written', async () => {
    const exchange = await anExchange();
    await exchange.put('a.json', exportOf('a'));
    await exchange.put('b.json', exportOf('b').subarray(0, 30));
    await exchange.put('complete.txt', '');
    expect(await take(exchange)).toEqual({ names: ['a'], whole: false });
    await exchange.put('b.json', exportOf('b'));

    expect(await take(exchange)).toEqual({ names: ['a', 'b'], whole: true });
  });

  it('counts for nothing when somebody spoilt the note of it', async () => {
    const exchange = await threeTaken();
    await exchange.put('complete.txt', 'a\nb\n');
    await take(exchange);
    await truncate(join(exchange.inbox, 'done', 'complete.json'), 10);

    expect((await take(exchange)).whole).toBe(false);
  });
});

describe('an inbox that the configuration declares whole', () => {
  it('is everything, stays as it is, and a stream is gone with its file', async () => {
    const exchange = await anExchange({ whole: true });
    await exchange.put('a.json', exportOf('a'));
    await exchange.put('b.json', exportOf('b'));
    expect(await take(exchange)).toEqual({ names: ['a', 'b'], whole: true });

    await rm(join(exchange.inbox, 'b.json'));

    expect(await take(exchange)).toEqual({ names: ['a'], whole: true });
    expect(await readdir(exchange.inbox)).toEqual(['a.json']);
  });

  it.each([
    ['is empty, as a share that is not mounted', {}],
    ['holds a file that cannot be read', { 'a.json': exportOf('a'), 'b.json': '[]' }],
    [
      'holds a file that is not whole yet',
      { 'a.json': exportOf('a'), 'b.json': exportOf('b').subarray(0, 9) },
    ],
  ])('is not whole while it %s', async (_, content) => {
    const exchange = await anExchange({ whole: true });
    for (const [name, bytes] of Object.entries(content)) await exchange.put(name, bytes);

    expect((await take(exchange)).whole).toBe(false);
  });
});

describe('an inbox that gives trouble', () => {
  const refusing =
    (code: string, isOff: () => boolean) =>
    (disk: InboxDisk): InboxDisk => {
      const refuse = () => Promise.reject(Object.assign(new Error(code), { code }));
      return {
        ...disk,
        makeFolder: (path) => (isOff() ? disk.makeFolder(path) : refuse()),
        move: (from, to) => (isOff() ? disk.move(from, to) : refuse()),
        write: (path, text) => (isOff() ? disk.write(path, text) : refuse()),
      };
    };

  it.each(['EROFS', 'EACCES', 'ENOSPC'])(
    'is read where it is when nothing can be moved, and says so once: %s',
    async (code) => {
      let isOff = false;
      const exchange = await anExchange({ disk: refusing(code, () => isOff) });
      await exchange.put('a.json', exportOf('a'));
      await exchange.put('bad.json', '[]');

      for (let run = 1; run <= 3; run += 1)
        expect(await take(exchange)).toEqual({ names: ['a'], whole: false });

      expect(codes(exchange)).toEqual(['SLC2153', 'SLC2156']);
      expect(exchange.reads).toHaveLength(2);
      isOff = true;
      await take(exchange);
      expect(await files(exchange)).toEqual([]);
    },
  );

  it('follows a list where it cannot note it', async () => {
    const exchange = await anExchange({ disk: refusing('EROFS', () => false) });
    for (const name of ['a', 'b']) await exchange.put(`${name}.json`, exportOf(name));
    await exchange.put('complete.txt', 'a');

    expect(await take(exchange)).toEqual({ names: ['a'], whole: true });
    expect(await take(exchange)).toEqual({ names: ['a'], whole: true });
  });

  it('is never read as less: neither the folder nor done', async () => {
    const failing = new Set<string>();
    const exchange = await anExchange({
      disk: (disk) => ({
        ...disk,
        names: (folder) =>
          failing.has(folder)
            ? Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }))
            : disk.names(folder),
      }),
    });
    await exchange.put('a.json', exportOf('a'));
    await take(exchange);
    for (const folder of [join(exchange.inbox, 'done'), join(exchange.inbox, '/')]) {
      failing.add(folder).add(exchange.inbox);
      await expect(exchange.tenant.list(never)).rejects.toMatchObject({ code: 'SLC2151', remedy: 'retry' });
      failing.clear();
    }
    await rename(exchange.inbox, `${exchange.inbox}-away`);
    await expect(exchange.tenant.list(never)).rejects.toMatchObject({ code: 'SLC2151' });
    await mkdir(exchange.inbox);

    expect(await exchange.tenant.list(never)).toEqual({ streams: [], whole: false });
  });

  it('names a file that may not be opened, leaves it, and takes the others', async () => {
    const exchange = await anExchange({
      disk: (disk) => ({
        ...disk,
        read: (path, ...rest) =>
          path.endsWith('closed.json')
            ? Promise.reject(Object.assign(new Error('EACCES'), { code: 'EACCES' }))
            : disk.read(path, ...rest),
      }),
    });
    await exchange.put('closed.json', exportOf('a'));
    await exchange.put('b.json', exportOf('b'));
    await take(exchange);
    exchange.clock.advance(61_000);

    expect((await take(exchange)).names).toEqual(['b']);

    expect(await files(exchange)).toEqual(['closed.json']);
    expect(codes(exchange)).toEqual(['SLC2153']);
  });

  it('is one that cannot be read where its share gives no answer', async () => {
    const asked = Promise.withResolvers<void>();
    const exchange = await anExchange({
      disk: (disk) => ({
        ...disk,
        names: () => {
          asked.resolve();
          return new Promise(() => undefined);
        },
      }),
    });

    const listing = exchange.tenant.list(never);
    await asked.promise;
    await Promise.resolve();
    exchange.clock.advance(61_000);

    await expect(listing).rejects.toMatchObject({ code: 'SLC2151', remedy: 'retry' });
  });

  it('is asked for two files at once, and for nothing more while it gives no answer', async () => {
    const hung: string[] = [];
    const twoAsked = Promise.withResolvers<void>();
    const exchange = await anExchange({
      disk: (disk) => ({
        ...disk,
        facts: (path) => {
          hung.push(path);
          if (hung.length === 2) twoAsked.resolve();
          return new Promise(() => undefined);
        },
      }),
    });
    for (const name of ['a', 'b', 'c', 'd', 'e']) await exchange.put(`${name}.json`, exportOf(name));
    const listing = exchange.tenant.list(never);
    await twoAsked.promise;
    exchange.clock.advance(61_000);
    await expect(listing).rejects.toMatchObject({ code: 'SLC2151', remedy: 'retry' });

    await expect(exchange.tenant.list(never)).rejects.toMatchObject({ code: 'SLC2151', remedy: 'retry' });

    expect(hung).toHaveLength(2);
  });

  it('ends a look when it is asked to', async () => {
    const exchange = await anExchange();
    await exchange.put('a.json', exportOf('a'));
    const stop = new AbortController();
    stop.abort(new Error('enough'));

    await expect(exchange.tenant.list(stop.signal)).rejects.toThrow('enough');
  });
});

it('writes its reasons and notes whole, and leaves nothing else behind', async () => {
  const exchange = await anExchange();
  await exchange.put('a.json', exportOf('a'));
  await exchange.put('b.json', '[]');
  await exchange.put('complete.txt', 'a');

  await take(exchange);

  const all = await readdir(exchange.inbox, { recursive: true });
  expect(all.filter((name) => name.endsWith('.part'))).toEqual([]);
  const note = await readFile(join(exchange.inbox, 'done', 'complete.json'), 'utf8');
  expect(JSON.parse(note)).toMatchObject({ version: 1, streams: [{ id: idOf('a'), name: 'a' }], gone: [] });
});
