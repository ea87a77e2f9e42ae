import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withZip, zipLimits, type ZipLimits } from '../../../src/adapters/directory-tenant/inbox/zip-file.ts';
import { anExportFile, exportFileOf, payloadOf } from '../../support/export-file.ts';
import { zipOf, type ZipEntry } from '../../support/zip.ts';
import { anExchange, type Exchange } from './exchange.ts';

const never = new AbortController().signal;
const idOf = (name: string) => `01K1DQS3CWHVTCQ9DN14SKX${name.toUpperCase().padStart(3, '0')}`;
const exportOf = (name: string, exportedAt = '2026-01-05T09:00:00Z', id = idOf(name)) =>
  exportFileOf(payloadOf(anExportFile({ name, id })), exportedAt);
const entry = (name: string, content: ZipEntry['content'], lie = {}): ZipEntry => ({ name, content, lie });

const take = async ({ tenant }: Exchange) => {
  const { streams } = await tenant.list(never);
  await tenant.putAway?.(never);
  return streams.map(({ name }) => name).sort();
};
const rejection = async ({ inbox }: Exchange) => {
  const folder = join(inbox, 'rejected');
  const [text = ''] = (await readdir(folder)).filter((name) => name.endsWith('.txt'));
  return readFile(join(folder, text), 'utf8');
};

describe('exports that are zipped together', () => {
  it('are taken, wherever they are in the file, and nothing else of it', async () => {
    const exchange = await anExchange();
    const content = [
      entry('a.json', exportOf('a')),
      entry('exports/of today/b (2).json', exportOf('b')),
      entry('exports/README.md', 'read me'),
      entry('__MACOSX/exports/._b.json', 'rubbish'),
      entry('exports/.hidden.json', 'rubbish'),
    ];
    await exchange.put('Exports.ZIP', zipOf(content));

    expect(await take(exchange)).toEqual(['a', 'b']);

    expect(payloadOf(await exchange.tenant.exportFile(idOf('b'), never))).toEqual(payloadOf(exportOf('b')));
    expect(payloadOf(await exchange.restarted().exportFile(idOf('b'), never))).toEqual(
      payloadOf(exportOf('b')),
    );
    expect((await readdir(exchange.inbox, { recursive: true })).sort()).toEqual([
      'done',
      expect.stringMatching(/^done\/Exports [0-9a-f]{12}\.ZIP$/),
    ]);
  });

  it('stay in done while one of them is the newest of its stream', async () => {
    const exchange = await anExchange();
    await exchange.put('x.zip', zipOf([entry('a.json', exportOf('a')), entry('b.json', exportOf('b'))]));
    await take(exchange);
    await exchange.put('a.json', exportOf('a2', '2026-02-05T09:00:00Z', idOf('a')));
    expect(await take(exchange)).toEqual(['a2', 'b']);
    expect(await take({ ...exchange, tenant: exchange.restarted() })).toEqual(['a2', 'b']);
    await exchange.put('b.json', exportOf('b2', '2026-02-05T09:00:00Z', idOf('b')));

    expect(await take(exchange)).toEqual(['a2', 'b2']);

    expect(await readdir(join(exchange.inbox, 'done', 'older'))).toEqual([
      expect.stringMatching(/^x [0-9a-f]{12}\.zip$/),
    ]);
  });

  it('are taken without those that are no exports, which are named', async () => {
    const exchange = await anExchange();
    await exchange.put('x.zip', zipOf([entry('a.json', exportOf('a')), entry('sub/bad.json', '[]')]));

    expect(await take(exchange)).toEqual(['a']);

    expect(await rejection(exchange)).toContain('"sub/bad.json" in it: not an export file');
    expect(await readdir(join(exchange.inbox, 'done'))).toHaveLength(1);
  });

  it('are one read', async () => {
    const exchange = await anExchange();
    const many = Array.from({ length: 50 }, (_, index) => entry(`${index}.json`, exportOf(`s${index}`)));
    await exchange.put('x.zip', zipOf(many));
    const { streams } = await exchange.tenant.list(never);
    for (const { id } of streams) await exchange.tenant.exportFile(id, never);
    await exchange.tenant.putAway?.(never);
    expect(await take(exchange)).toHaveLength(50);

    expect(exchange.reads.filter((path) => path.endsWith('.zip'))).toHaveLength(1);
  });

  it.each([
    ['is not a zip file', Buffer.from('PK, but nothing of the kind')],
    ['is cut off', zipOf([entry('a.json', exportOf('a'))]).subarray(0, 60)],
  ])('are waited for, and then rejected, where the file %s', async (_, bytes) => {
    const exchange = await anExchange();
    await exchange.put('x.zip', bytes);
    expect(await take(exchange)).toEqual([]);
    expect(await readdir(exchange.inbox)).toEqual(['x.zip']);
    exchange.clock.advance(61_000);

    await take(exchange);

    expect(await rejection(exchange)).toContain('not a zip file, or not whole');
  });

  it.each([
    ['holds no exports', [entry('a.txt', 'x')], 'no file called *.json'],
    ['is encrypted', [entry('a.json', exportOf('a'), { isEncrypted: true })], 'it is encrypted'],
    ['is damaged', [entry('a.json', exportOf('a'), { crc: 1 })], 'its checksum differs'],
    ['unpacks to more than it says', [entry('a.json', exportOf('a'), { size: 10 })], 'cannot be unpacked'],
    ['unpacks to less than it says', [entry('a.json', exportOf('a'), { size: 9999 })], 'cannot be unpacked'],
    ['says it is larger than any export', [entry('a.json', 'x', { size: 70 * 1024 ** 2 })], 'more bytes'],
    ['grows a thousandfold', [entry('a.json', Buffer.alloc(4 * 1024 ** 2))], 'far more than exports do'],
    ['leads out of the folder', [entry('../../a.json', exportOf('a'))], 'its list of files cannot be read'],
    [
      'leads to a place of the system',
      [entry('/etc/a.json', exportOf('a'))],
      'its list of files cannot be read',
    ],
    ['has one name twice', [entry('a.json', exportOf('a')), entry('a.json', exportOf('b'))], 'one name'],
  ])('are rejected with the reason where the file %s', async (_, entries, reason) => {
    const exchange = await anExchange();
    await exchange.put('x.zip', zipOf(entries));

    expect(await take(exchange)).toEqual([]);

    expect(await rejection(exchange)).toContain(reason);
    expect((await readdir(exchange.inbox)).sort()).toEqual(['rejected']);
  });

  it('are bounded in number and as a whole', async () => {
    const bytes = zipOf([entry('a.json', 'x'), entry('b.json', 'x')]);
    const limits = { ...zipLimits, maxBytes: 10 };
    const look = (changed: Partial<ZipLimits>) =>
      withZip(bytes, { ...limits, ...changed }, async (files) => files.length);

    expect(await look({})).toBe(2);
    await expect(look({ maxEntries: 1 })).rejects.toThrow('more than the limit of 1');
    await expect(look({ maxTotal: 1 })).rejects.toThrow('the limit of 1');
  });
});
