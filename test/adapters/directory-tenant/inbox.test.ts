import { mkdir, readdir, readFile, rename, rm, symlink, truncate, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExactNumber } from '../../../src/core/json/json.ts';
import type { TenantStream } from '../../../src/ports/tenant.ts';
import { anExportFile, exportFileOf, payloadOf } from '../../support/export-file.ts';
import { anExchange, type Exchange } from './exchange.ts';

const never = new AbortController().signal;
const id = '01K1DQS3CWHVTCQ9DN14SKXKYN';
const other = '01K1DQS3CWHVTCQ9DN14SKXKY2';

const streams = async ({ tenant }: Exchange): Promise<readonly TenantStream[]> =>
  (await tenant.list(never)).streams;
const names = async (exchange: Exchange) => (await streams(exchange)).map(({ name }) => name);
/** What is listed, when what was seen is put away. */
const taken = async (exchange: Exchange) => {
  const listed = await names(exchange);
  await exchange.tenant.putAway?.(never);
  return listed;
};
const within = async ({ inbox }: Exchange, folder: string) =>
  (await readdir(join(inbox, folder), { withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
const rejected = (exchange: Exchange) => within(exchange, 'rejected');
const warned = ({ log }: Exchange) =>
  log.lines
    .filter(({ level }) => level === 'warn')
    .map(({ fields }) => `${String(fields['file'])}: ${String(fields['reason'])}`);

const renamed = (name: string, exportedAt: string) =>
  exportFileOf(payloadOf(anExportFile({ name })), exportedAt);

describe('a file in the inbox', () => {
  it('tells name, state, when it was exported, and when its stream was made', async () => {
    const exchange = await anExchange();
    const payload = payloadOf(anExportFile({ state: 'active' }));
    const template = {
      ...(payload['execution_template'] as object),
      metadata: { createdAt: '2025-11-04T08:12:41Z' },
    };
    await exchange.put('a.json', exportFileOf({ ...payload, execution_template: template }));

    expect(await streams(exchange)).toEqual([
      {
        id,
        name: 'Order Splitting',
        state: 'active',
        asOf: '2026-01-05T09:00:00.123456789Z',
        createdAt: '2025-11-04T08:12:41Z',
        revision: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
  });

  it.each(['7', '9007199254740993'])('may write the id of its stream as the number %s', async (digits) => {
    const exchange = await anExchange();
    const payload = payloadOf(anExportFile());
    const template = { ...(payload['execution_template'] as object), id: new ExactNumber(digits) };
    await exchange.put('a.json', exportFileOf({ ...payload, execution_template: template }));
    expect(await streams(exchange)).toMatchObject([{ id: digits }]);
  });

  it.each(['Order Splitting (2).json', 'x⁄..⁄y.JSON', '注文 🚚.json', 'a b.json', '%2e%2e.json', 'CON.json'])(
    'may be called %j',
    async (name) => {
      const exchange = await anExchange();
      await exchange.put(name, anExportFile());

      expect(await names(exchange)).toEqual(['Order Splitting']);
      expect(payloadOf(await exchange.tenant.exportFile(id, never))).toEqual(payloadOf(anExportFile()));
    },
  );

  it.each(['.hidden.json', 'a.json.part', 'a.txt', '.json'])(
    'is not looked at if it is called %j',
    async (name) => {
      const exchange = await anExchange();
      await exchange.put(name, anExportFile());

      expect(await taken(exchange)).toEqual([]);
      exchange.clock.advance(3_600_000);
      expect(await taken(exchange)).toEqual([]);
      expect(await readdir(exchange.inbox)).toEqual([name]);
      expect(warned(exchange)).toEqual([]);
    },
  );

  it('is not looked at inside a folder, nor where it is a link to another place', async () => {
    const exchange = await anExchange();
    await mkdir(join(exchange.inbox, 'done.json'));
    await exchange.put(join('done.json', 'a.json'), anExportFile());
    await symlink(join(exchange.inbox, 'done.json', 'a.json'), join(exchange.inbox, 'link.json'));

    expect(await names(exchange)).toEqual([]);
  });

  it('is forgotten when it is taken away, and its stream is then unknown', async () => {
    const exchange = await anExchange();
    await exchange.put('a.json', anExportFile());
    expect(await names(exchange)).toEqual(['Order Splitting']);

    await rm(join(exchange.inbox, 'a.json'));

    expect(await names(exchange)).toEqual([]);
    await expect(exchange.tenant.exportFile(id, never)).rejects.toMatchObject({
      code: 'SLC2152',
      remedy: 'wait',
    });
    expect(await exchange.tenant.list(never)).toEqual({ streams: [], whole: false });
  });

  it('is found again under another name', async () => {
    const exchange = await anExchange();
    await exchange.put('a.json', anExportFile());
    await names(exchange);

    await rename(join(exchange.inbox, 'a.json'), join(exchange.inbox, 'b.json'));

    expect(payloadOf(await exchange.tenant.exportFile(id, never))).toEqual(payloadOf(anExportFile()));
  });
});

describe('of several files of one stream', () => {
  it.each([
    ['the one exported last', '2026-01-05T09:00:00Z', '2026-01-05T10:00:00Z'],
    ['a nanosecond', '2026-01-05T09:00:00.123456788Z', '2026-01-05T09:00:00.123456789Z'],
    ['another time zone', '2026-01-05T10:00:00+02:00', '2026-01-05T09:00:00Z'],
    ['a file that says when', 'some day', '2026-01-05T09:00:00Z'],
  ])('the newest counts: %s', async (_, earlier, later) => {
    const exchange = await anExchange();
    await exchange.put('1.json', renamed('Later', later));
    await exchange.put('2.json', renamed('Earlier', earlier));

    expect(await names(exchange)).toEqual(['Later']);
    expect(payloadOf(await exchange.tenant.exportFile(id, never))).toEqual(
      payloadOf(anExportFile({ name: 'Later' })),
    );
  });

  it('of one time the one that was put there last counts', async () => {
    const exchange = await anExchange();
    const when = '2026-01-05T09:00:00Z';
    await exchange.put('z.json', renamed('First', when));
    await exchange.put('a.json', renamed('Second', when));
    await utimes(join(exchange.inbox, 'z.json'), 1000, 1000);

    expect(await names(exchange)).toEqual(['Second']);
  });
});

describe('a file that is still being written', () => {
  const whole = anExportFile();

  it.each([0, 1, 10, whole.length >> 1, whole.length - 2, whole.length - 1])(
    'is waited for without a word, and does not hide others: %i bytes',
    async (length) => {
      const exchange = await anExchange();
      await exchange.put('b.json', anExportFile({ name: 'Other', id: other }));
      await exchange.put('a.json', whole.subarray(0, length));
      expect(await names(exchange)).toEqual(['Other']);
      await exchange.put('a.json', whole);

      expect((await names(exchange)).sort()).toEqual(['Order Splitting', 'Other']);
      expect(warned(exchange)).toEqual([]);
    },
  );

  it('is waited for where its copy set an old time first', async () => {
    const exchange = await anExchange();
    await exchange.put('a.json', whole.subarray(0, 90));
    await utimes(join(exchange.inbox, 'a.json'), 1000, 1000);
    expect(await taken(exchange)).toEqual([]);
    await exchange.put('a.json', whole);
    await utimes(join(exchange.inbox, 'a.json'), 1000, 1000);

    expect(await taken(exchange)).toEqual(['Order Splitting']);
    expect(await rejected(exchange)).toEqual([]);
  });

  it('is waited for where the clock of its share is behind', async () => {
    const lengths = [90, 180, whole.length];
    const exchange: Exchange = await anExchange({
      disk: (disk) => ({
        ...disk,
        facts: async (path) => ({ ...(await disk.facts(path)), modifiedAt: 1000, changedAt: 1000 }),
      }),
      duringSleep: async () => {
        const length = lengths.shift();
        if (length !== undefined) await exchange.put('a.json', whole.subarray(0, length));
      },
    });
    await exchange.put('a.json', whole.subarray(0, 40));

    expect(await taken(exchange)).toEqual(['Order Splitting']);
    expect(await rejected(exchange)).toEqual([]);
  });

  it('leaves the file before it in its place', async () => {
    const exchange = await anExchange();
    await exchange.put('1.json', renamed('Before', '2026-01-05T09:00:00Z'));
    await exchange.put('2.json', renamed('After', '2026-01-05T10:00:00Z').subarray(0, 90));

    expect(await names(exchange)).toEqual(['Before']);
  });

  it('is the same stream again when a whole file is written over', async () => {
    const exchange = await anExchange();
    await exchange.put('a.json', whole);
    await names(exchange);
    await truncate(join(exchange.inbox, 'a.json'), 40);

    expect(await names(exchange)).toEqual([]);
    await expect(exchange.tenant.exportFile(id, never)).rejects.toMatchObject({ code: 'SLC2152' });
    await exchange.put('a.json', renamed('Order Splitting', '2026-02-05T09:00:00Z'));
    expect(await names(exchange)).toEqual(['Order Splitting']);
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['is a blueprint', '{"flow": []}', 'not an export file: no text under "data"'],
    ['is a list', '[]', 'not an export file: no text under "data"'],
    ['has other data', '{"data": "so%so"}', 'its data is not base64, or not whole'],
    ['has half its data', '{"data": "eyJ"}', 'its data is not base64, or not whole'],
    ['has data that is not JSON', '{"data": "aGFsbG8="}', 'its data is not JSON'],
    [
      'has no stream',
      JSON.stringify({ data: Buffer.from('{"execution_template": {"name": "x"}}').toString('base64') }),
      'not an export file of a value stream: no id and name under "execution_template"',
    ],
  ])('is rejected with its reason at once: it %s', async (_, content, reason) => {
    const exchange = await anExchange();
    await exchange.put('good.json', anExportFile());
    await exchange.put('bad.json', content);

    expect(await taken(exchange)).toEqual(['Order Splitting']);
    expect(await taken(exchange)).toEqual(['Order Splitting']);

    const [name = '', text = '', ...others] = await rejected(exchange);
    expect([name, text, ...others]).toEqual([
      expect.stringMatching(/^bad [0-9a-f]{12}\.json$/),
      `${name}.txt`,
    ]);
    expect(await readFile(join(exchange.inbox, 'rejected', name), 'utf8')).toBe(content);
    const said = await readFile(join(exchange.inbox, 'rejected', text), 'utf8');
    expect(said).toContain('bad.json could not be taken');
    expect(said).toContain(`Reason: ${reason}`);
    expect(said).toContain('What to do: Export the stream again');
    expect(said).toContain('Code: SLC2153');
    expect(warned(exchange)).toEqual([`${join(exchange.inbox, 'rejected', name)}: ${reason}`]);
  });

  it.each([
    ['is cut off', '{"name": "half', 'not JSON, or not whole'],
    ['is empty', '', 'not JSON, or not whole'],
    ['is not text', Buffer.from([0xff, 0xfe, 0x00]), 'not JSON, or not whole'],
  ])(
    'may only be a slow one, and is rejected after a minute without a change: it %s',
    async (_, content, reason) => {
      const exchange = await anExchange();
      await exchange.put('bad.json', content);
      expect(await taken(exchange)).toEqual([]);
      exchange.clock.advance(30_000);
      expect(await taken(exchange)).toEqual([]);
      expect(await readdir(exchange.inbox)).toEqual(['bad.json']);
      exchange.clock.advance(31_000);

      expect(await taken(exchange)).toEqual([]);

      expect(await rejected(exchange)).toHaveLength(2);
      expect(warned(exchange)).toEqual([expect.stringContaining(reason)]);
    },
  );

  it('is rejected by the first run where it was last changed long ago, although it is not whole', async () => {
    const exchange = await anExchange();
    await exchange.put('bad.json', 'half');
    exchange.clock.advance(11 * 60_000);

    expect(await taken(exchange)).toEqual([]);

    expect(await rejected(exchange)).toHaveLength(2);
  });

  it('is rejected where it is larger than the limit, and is not read', async () => {
    const exchange = await anExchange({ maxBytes: 2000 });
    await exchange.put('small.json', anExportFile());
    await exchange.put('large.json', anExportFile({ name: 'x'.repeat(3000), id: other }));

    expect(await taken(exchange)).toEqual(['Order Splitting']);

    expect(warned(exchange)).toEqual([expect.stringContaining('more than the limit of 2000')]);
    expect(exchange.reads).toEqual([join(exchange.inbox, 'small.json')]);
  });

  it('stays where it is while nobody has recorded what was seen', async () => {
    const exchange = await anExchange();
    await exchange.put('bad.json', '[]');
    await exchange.put('good.json', anExportFile());

    await names(exchange);

    expect((await readdir(exchange.inbox)).sort()).toEqual(['bad.json', 'good.json']);
  });

  it('says its reason on one line, whatever it is called', async () => {
    const exchange = await anExchange();
    await exchange.put('a\nCode: SLC0000\u202e.json', '[]');

    await taken(exchange);

    const [, text = ''] = await rejected(exchange);
    const lines = (await readFile(join(exchange.inbox, 'rejected', text), 'utf8')).split('\n');
    expect(lines.filter((line) => line.startsWith('Code:'))).toEqual(['Code: SLC2153']);
  });

  it('keeps its name apart from another one that was called the same', async () => {
    const exchange = await anExchange();
    await exchange.put('bad.json', '[]');
    await taken(exchange);
    await exchange.put('bad.json', '{}');
    await taken(exchange);
    await exchange.put('bad.json', '[]');
    await taken(exchange);

    expect(await rejected(exchange)).toHaveLength(4);
  });

  it('keeps its name apart also where it is too large to be read', async () => {
    const exchange = await anExchange({ maxBytes: 2000 });
    for (const letter of ['x', 'y']) {
      await exchange.put('large.json', letter.repeat(3000));
      await taken(exchange);
    }

    const large = (await rejected(exchange)).filter((name) => name.endsWith('.json'));
    const texts = large.map((name) => readFile(join(exchange.inbox, 'rejected', name), 'utf8'));
    expect(new Set((await Promise.all(texts)).map((text) => text[0]))).toEqual(new Set(['x', 'y']));
  });

  it('is used when it was mended', async () => {
    const exchange = await anExchange();
    await exchange.put('a.json', 'half');
    await names(exchange);

    await exchange.put('a.json', anExportFile());

    expect(await names(exchange)).toEqual(['Order Splitting']);
  });
});

it('changes the revision with the content and not with the export', async () => {
  const exchange = await anExchange();
  const revision = async () => (await exchange.tenant.get(id, never)).revision;
  await exchange.put('1.json', renamed('Order Splitting', '2026-01-05T09:00:00Z'));
  const before = await revision();

  await exchange.put('2.json', renamed('Order Splitting', '2026-01-05T10:00:00Z'));
  expect(await revision()).toBe(before);

  await exchange.put('3.json', renamed('Order Splitting, all', '2026-01-05T11:00:00Z'));
  expect(await revision()).not.toBe(before);
});

it('never takes a folder that is gone for an empty one, and goes on when it is back', async () => {
  const exchange = await anExchange();
  await exchange.put('a.json', anExportFile());
  const away = `${exchange.inbox}-away`;
  await rename(exchange.inbox, away);

  await expect(exchange.tenant.list(never)).rejects.toMatchObject({ code: 'SLC2151', remedy: 'retry' });

  await rename(away, exchange.inbox);
  expect(await names(exchange)).toEqual(['Order Splitting']);
});
