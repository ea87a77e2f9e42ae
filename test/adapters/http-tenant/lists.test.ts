import { afterEach, describe, expect, it } from 'vitest';
import { ExactNumber, member } from '../../../src/core/json/json.ts';
import { json, page, refusal, startRig, type Rig } from './driver.ts';
import type { Exchange, Handler, Reply } from './test-server.ts';

const never = new AbortController().signal;

const streams = Array.from({ length: 5 }, (_, index) => ({
  id: `id-${index}`,
  name: 'Orders',
  state: 'inactive',
}));

/** Answers with pages of all streams, but for what the test changes about one page. */
function paged(
  change: (number: number, normal: Reply, exchange: Exchange) => Reply | undefined = (_, normal) => normal,
): Handler {
  return (exchange) => {
    const { pageNumber, pageSize } = exchange.query;
    const number = Number(pageNumber);
    const start = (number - 1) * Number(pageSize);
    return change(number, page(streams.slice(start, start + Number(pageSize)), streams.length), exchange);
  };
}

describe('a list of the http driver', () => {
  let rig: Rig;
  afterEach(async () => await rig.stop());

  it('is every page in order, asked for with X-Total-Count', async () => {
    const asked: string[] = [];
    rig = await startRig(
      paged((_, normal, { query, headers }) => {
        asked.push([query['pageNumber'], query['pageSize'], headers['x-total-count']].join(' '));
        return normal;
      }),
      { pageSize: 2 },
    );

    const listing = await rig.tenant.list(never);

    expect(listing.whole).toBe(true);
    expect(listing.streams.map(({ id }) => id)).toEqual(['id-0', 'id-1', 'id-2', 'id-3', 'id-4']);
    expect(asked.sort()).toEqual(['1 2 true', '2 2 true', '3 2 true']);
  });

  it.each([
    ['7', '7'],
    ['9007199254740993', '9007199254740993'],
    ['12345678901234567890123', '12345678901234567890123'],
    ['"01K0"', '01K0'],
  ])('takes the id %s as %s, in a list, of one stream and of an import', async (written, id) => {
    const stream = `{"id":${written},"name":"Orders","state":"inactive"}`;
    const result = `{"valueStream":${stream},"mapping":{"scenarios":{"11":${written}}}}`;
    rig = await startRig(({ method, path }) => ({
      ...json([]),
      headers: { 'content-type': 'application/json', 'x-total-count': '1' },
      body: method === 'POST' ? result : path.endsWith(id) ? stream : `[${stream}]`,
    }));

    expect((await rig.tenant.list(never)).streams).toMatchObject([{ id }]);
    expect(await rig.tenant.get(id, never)).toMatchObject({ id });
    expect(await rig.tenant.importFile(Buffer.from('{}'), never)).toMatchObject({
      stream: { id },
      mapping: { scenarios: { 11: id } },
    });
  });

  it.each(['0', '-1', '1.5', '""', 'true', '{}', '1e400'])('refuses the id %s', async (written) => {
    rig = await startRig(() => ({
      ...json([]),
      headers: { 'content-type': 'application/json', 'x-total-count': '1' },
      body: `[{"id":${written},"name":"Orders","state":"inactive"}]`,
    }));
    await expect(rig.tenant.list(never)).rejects.toMatchObject({
      code: 'SLC2115',
      message: expect.stringContaining('expected an id') as unknown,
    });
  });

  it('asks for pages of 200 unless it is told otherwise', async () => {
    rig = await startRig(paged((_, normal, { query }) => (query['pageSize'] === '200' ? normal : json([]))));

    expect((await rig.tenant.list(never)).streams).toHaveLength(5);
  });

  it('fetches the pages after the first beside each other', async () => {
    const held: (() => void)[] = [];
    rig = await startRig(
      async (exchange) => {
        if (exchange.query['pageNumber'] !== '1') {
          // Nobody is answered before both have asked.
          await new Promise<void>((resolve) => {
            held.push(resolve);
            if (held.length === 2) for (const release of held) release();
          });
        }
        return paged()(exchange);
      },
      { pageSize: 2 },
    );

    expect((await rig.tenant.list(never)).streams).toHaveLength(5);
  });

  const incomplete: readonly [string, (number: number, normal: Reply) => Reply][] = [
    ['a page has no X-Total-Count', (number, normal) => (number === 2 ? { ...normal, headers: {} } : normal)],
    [
      'the first page has no X-Total-Count',
      (number, normal) => (number === 1 ? { ...normal, headers: {} } : normal),
    ],
    [
      'X-Total-Count is not a number',
      (_, normal) => ({ ...normal, headers: { 'x-total-count': '5 items' } }),
    ],
    ['the total changes between pages', (number, normal) => (number === 3 ? page([streams[4]], 6) : normal)],
    ['the first page is short', (number, normal) => (number === 1 ? page([streams[0]], 5) : normal)],
    ['the last page is empty', (number, normal) => (number === 3 ? page([], 5) : normal)],
    ['an item comes twice', (number, normal) => (number === 3 ? page([streams[0]], 5) : normal)],
    [
      'the first page holds more than the total',
      (number, normal) => (number === 1 ? page(streams, 2) : normal),
    ],
    ['the total is beyond belief', () => page(streams.slice(0, 2), 900_000_000)],
  ];

  it.each(incomplete)('is an error and no shorter list when %s', async (_, change) => {
    rig = await startRig(paged(change), { pageSize: 2 });

    await expect(rig.tenant.list(never)).rejects.toMatchObject({
      code: 'SLC2117',
      remedy: 'retry',
      uncertain: false,
      message: expect.stringContaining(
        'tenant staging: GET /orchestration/acmestage/value-streams gave an incomplete list',
      ),
    });
  });

  it('is an error when one page fails, and the other pages are not asked for any more', async () => {
    let begun = 0;
    rig = await startRig(
      paged((number, normal) => {
        if (number === 1) return page(streams.slice(0, 1), 5);
        begun += 1;
        return number === 2 ? refusal(403, 'no') : normal;
      }),
      { pageSize: 1, concurrency: 1 },
    );

    await expect(rig.tenant.list(never)).rejects.toMatchObject({ code: 'SLC2107', remedy: 'wait' });
    // A call of another kind comes after those that were given up.
    await rig.tenant.get('id-0', never).catch(() => undefined);
    expect(begun).toBe(2);
  });

  it.each([
    ['a page is 206', { status: 206 }],
    ['a page is 202', { status: 202 }],
  ])('is an error when %s', async (_, reply) => {
    rig = await startRig(paged((__, normal) => ({ ...normal, ...reply })));

    await expect(rig.tenant.list(never)).rejects.toMatchObject({ code: 'SLC2115' });
  });

  it('is an error, not absence, when its path is unknown there', async () => {
    rig = await startRig(() => refusal(404, 'no such service'));

    await expect(rig.tenant.list(never)).rejects.toMatchObject({
      name: 'PortError',
      code: 'SLC2111',
      remedy: 'wait',
    });
    await expect(rig.tenant.connections(never)).rejects.toMatchObject({ name: 'PortError', code: 'SLC2111' });
  });

  it('cannot be had of connections where the tenant does not offer it', async () => {
    rig = await startRig(() => refusal(405, 'not here'), { paths: { cloudFunctions: null, registry: null } });

    expect(await rig.tenant.connections(never)).toBeUndefined();
    expect(await rig.tenant.cloudFunctions(never)).toBeUndefined();
    expect(await rig.tenant.registry('rules', never)).toBeUndefined();
    await expect(rig.tenant.list(never)).rejects.toMatchObject({ name: 'NotSupported' });
  });

  it('keeps every digit of connection ids and of registry numbers', async () => {
    const connections =
      '[{"id":9007199254740993,"name":"a","accountName":"x","teamId":72},{"id":7,"name":"b","accountName":"x"}]';
    const rules = '[{"id":"r1","__proto__":{"limit":1.0},"expression":12345678901234567890}]';
    rig = await startRig(({ path }) => {
      const body = path.endsWith('connections') ? connections : rules;
      return { body, headers: { 'x-total-count': path.endsWith('connections') ? '2' : '1' } };
    });

    expect(await rig.tenant.connections(never)).toEqual([
      { id: '9007199254740993', name: 'a', accountName: 'x' },
      { id: '7', name: 'b', accountName: 'x' },
    ]);
    const [rule] = (await rig.tenant.registry('rules', never)) ?? [];
    expect(member(rule, 'expression')).toEqual(new ExactNumber('12345678901234567890'));
    expect(member(member(rule, '__proto__'), 'limit')).toEqual(new ExactNumber('1.0'));
  });

  it.each([
    [
      'an id twice',
      '[{"id":7,"name":"a","accountName":"x"},{"id":7,"name":"b","accountName":"x"}]',
      'SLC2117',
    ],
    [
      'a fraction as id',
      '[{"id":7.5,"name":"a","accountName":"x"},{"id":8,"name":"b","accountName":"x"}]',
      'SLC2115',
    ],
    ['no name', '[{"id":7,"accountName":"x"},{"id":8,"name":"b","accountName":"x"}]', 'SLC2115'],
  ])('refuses connections with %s', async (_, body, code) => {
    rig = await startRig(() => ({ body, headers: { 'x-total-count': '2' } }));

    await expect(rig.tenant.connections(never)).rejects.toMatchObject({ code, remedy: 'retry' });
  });
});
