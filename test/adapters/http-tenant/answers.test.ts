import { afterEach, describe, expect, it } from 'vitest';
import { NotFound, NotSupported, RefusedByState } from '../../../src/ports/errors.ts';
import { json, page, refusal, startRig, type Rig } from './driver.ts';

const never = new AbortController().signal;
const file = Buffer.from('{"name":"Orders"}');
const stream = { id: 'id-1', name: 'Orders', state: 'inactive' };

describe('an answer that the http driver gets', () => {
  let rig: Rig;
  afterEach(async () => await rig.stop());

  it('is a stream with the fields that the tenant tells, null being none', async () => {
    rig = await startRig(() =>
      json({
        ...stream,
        validation: 'pending',
        version: { id: 'v', number: 3 },
        revision: null,
        team: { deep: [1] },
      }),
    );

    expect(await rig.tenant.get('id-1', never)).toEqual({ ...stream, validation: 'pending', version: 3 });
  });

  it('is the bytes of an export file as they came', async () => {
    const bytes = Buffer.from('{ "name": "Ö",\n "n": 1.0 }\n');
    rig = await startRig(() => ({ headers: { 'content-type': 'application/json' }, body: bytes.toString() }));

    expect(Buffer.from(await rig.tenant.exportFile('id-1', never))).toEqual(bytes);
  });

  it('is the outcome of an import, empty where the tenant does not tell', async () => {
    rig = await startRig(() => json({ valueStream: stream }, { status: 201 }));

    expect(await rig.tenant.importFile(file, never)).toEqual({
      stream,
      mapping: { scenarios: {}, hooks: {}, subflows: {} },
      missing: { connections: [], cloudFunctions: [], references: [] },
    });
  });

  it('says what an import left out, with every digit of ids', async () => {
    const body = `{"valueStream":${JSON.stringify(stream)},"mapping":{"hooks":{"1":"2"}},
      "missing":{"connections":[{"id":9007199254740993,"name":"shop"}],"references":[{"kind":"rule","name":"limit"}]}}`;
    rig = await startRig(() => ({ status: 201, body }));

    expect(await rig.tenant.importFile(file, never)).toMatchObject({
      mapping: { hooks: { 1: '2' } },
      missing: {
        connections: [{ id: '9007199254740993', name: 'shop' }],
        references: [{ kind: 'rule', name: 'limit' }],
      },
    });
  });

  it.each([
    [400, 'PortError', 'SLC2114', 'never'],
    [401, 'PortError', 'SLC2107', 'wait'],
    [403, 'PortError', 'SLC2107', 'wait'],
    [404, 'NotFound', 'SLC2110', 'never'],
    [405, 'NotSupported', 'SLC2112', 'never'],
    [408, 'PortError', 'SLC2105', 'retry'],
    [409, 'RefusedByState', 'SLC2113', 'wait'],
    [413, 'PortError', 'SLC2114', 'never'],
    [422, 'PortError', 'SLC2114', 'never'],
    [431, 'PortError', 'SLC2114', 'never'],
    [500, 'PortError', 'SLC2105', 'retry'],
    [503, 'PortError', 'SLC2105', 'retry'],
  ])('with status %i is %s %s: %s', async (status, name, code, remedy) => {
    rig = await startRig(() => refusal(status, 'the words of the tenant'), { attempts: 1 });

    await expect(rig.tenant.activate('id-1', never)).rejects.toMatchObject({
      name,
      code,
      remedy,
      uncertain: status >= 500,
      message: `tenant staging: POST /orchestration/acmestage/value-streams/id-1/activate answered ${status}: the words of the tenant`,
    });
  });

  it('gives its reasons when it refuses', async () => {
    rig = await startRig(() => refusal(409, 'in use', ['active', 'referenced']));

    const error = await rig.tenant.remove('id-1', never).catch((each: unknown) => each);

    expect(error).toBeInstanceOf(RefusedByState);
    expect(error).toMatchObject({
      reasons: ['active', 'referenced'],
      message: expect.stringContaining('because active'),
    });
  });

  it.each([
    ['a page of a gateway', { status: 404, body: '<h1>404 Not Found</h1>' }],
    ['the JSON of a gateway', json({ message: 'no Route matched with those values' }, { status: 404 })],
    ['nothing', { status: 404 }],
  ])('does not say that a stream is gone when a 404 brings %s', async (_, reply) => {
    rig = await startRig(() => reply);

    const error = await rig.tenant.get('id-1', never).catch((each: unknown) => each);

    expect(error).not.toBeInstanceOf(NotFound);
    expect(error).toMatchObject({ code: 'SLC2111', remedy: 'wait' });
  });

  it('keeps the words of a tenant to one bounded line', async () => {
    rig = await startRig(() => refusal(422, `first\r\nsecond\u001b[31m\u202e ${'x'.repeat(5000)}`));

    const error = await rig.tenant.importFile(file, never).catch((each: unknown) => each);

    const message = error instanceof Error ? error.message : '';
    expect(message).toContain('first second');
    expect(message).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(message.length).toBeLessThan(650);
  });

  it.each([
    ['text', 'hello'],
    ['half of JSON', '{"id":"id-1","name":'],
    ['nothing', ''],
    ['another type', '[]'],
    ['an unknown state', '{"id":"id-1","name":"Orders","state":"paused"}'],
    ['another stream', '{"id":"id-2","name":"Orders","state":"active"}'],
    ['endless nesting', '['.repeat(100_000)],
  ])('is unreadable when a read brings %s', async (_, body) => {
    rig = await startRig(() => ({ body }));

    await expect(rig.tenant.get('id-1', never)).rejects.toMatchObject({
      code: 'SLC2115',
      remedy: 'retry',
      uncertain: false,
    });
  });

  it('is unreadable when the bytes are not UTF-8', async () => {
    rig = await startRig(({ response }) => void response.end(Buffer.from([0x22, 0xff, 0x22])));

    await expect(rig.tenant.get('id-1', never)).rejects.toMatchObject({ code: 'SLC2115' });
  });

  it('is unreadable when a login page comes in the place of an export file', async () => {
    rig = await startRig(() => ({ headers: { 'content-type': 'text/html' }, body: '<form>' }));

    await expect(rig.tenant.exportFile('id-1', never)).rejects.toMatchObject({ code: 'SLC2115' });
  });

  it('leaves open whether an import was done when what it says cannot be read', async () => {
    rig = await startRig(() => ({ status: 201, body: '{}' }));

    await expect(rig.tenant.importFile(file, never)).rejects.toMatchObject({
      code: 'SLC2115',
      uncertain: true,
    });
    expect(rig.requests.filter((each) => each.endsWith('/import'))).toHaveLength(1);
  });

  it.each([
    ['announced', true],
    ['not announced', false],
  ])('is refused beyond the size limit, when its size is %s', async (_, announced) => {
    let closed = Promise.resolve();
    rig = await startRig(
      ({ response }) => {
        closed = new Promise((resolve) => response.once('close', resolve));
        if (announced) response.setHeader('content-length', 10_000_000);
        const write = (): void => {
          if (!response.destroyed) response.write('x'.repeat(10_000), () => write());
        };
        write();
        return undefined;
      },
      { maxBytes: 50_000 },
    );

    await expect(rig.tenant.exportFile('id-1', never)).rejects.toMatchObject({
      code: 'SLC2116',
      remedy: 'never',
    });
    // It hung up instead of reading on.
    await closed;
  });

  it('is counted as it is after decompression', async () => {
    const { gzipSync } = await import('node:zlib');
    rig = await startRig(
      ({ response }) => {
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' });
        response.end(gzipSync(Buffer.alloc(5_000_000, ' ')));
        return undefined;
      },
      { maxBytes: 1_000_000 },
    );

    await expect(rig.tenant.exportFile('id-1', never)).rejects.toMatchObject({ code: 'SLC2116' });
  });

  it('explains a failure also when the explanation is too long to read', async () => {
    rig = await startRig(() => ({ status: 422, body: 'x'.repeat(1_000_000) }));

    await expect(rig.tenant.importFile(file, never)).rejects.toMatchObject({
      code: 'SLC2114',
      remedy: 'never',
    });
  });

  it.each([301, 302, 303, 307, 308])(
    'is not followed when it is a %i, so that the token stays here',
    async (status) => {
      const elsewhere = await startRig(() => json(stream));
      rig = await startRig(() => ({ status, headers: { location: `${elsewhere.url}/other?secret=1` } }));

      const reading = rig.tenant.get('id-1', never);

      await expect(reading).rejects.toMatchObject({ code: 'SLC2108', remedy: 'wait' });
      await expect(reading).rejects.toThrow(`a redirect to ${elsewhere.url}`);
      await expect(reading).rejects.not.toThrow('secret=1');
      expect(elsewhere.requests).toEqual([]);
      await elsewhere.stop();
    },
  );

  it.each(['', '.', '..', 'a/b', 'a\\b', '../import', 'a\u0000b', '\ud800', 'x'.repeat(257)])(
    'is never asked for under the id %j',
    async (id) => {
      rig = await startRig(() => json({ ...stream, id }));

      await expect(rig.tenant.get(id, never)).rejects.toMatchObject({ code: 'SLC2118', remedy: 'never' });
      await expect(rig.tenant.remove(id, never)).rejects.toMatchObject({ code: 'SLC2118' });
      await expect(rig.tenant.removeItem('rules', id, never)).rejects.toMatchObject({ code: 'SLC2118' });
      expect(rig.requests).toEqual([]);
    },
  );

  it('is asked for with an encoded id, which stays one segment', async () => {
    const id = 'a?b#c%2f é';
    rig = await startRig(() => json({ ...stream, id }));

    await rig.tenant.get(id, never);

    expect(rig.requests.at(-1)).toBe('GET /orchestration/acmestage/value-streams/a%3Fb%23c%252f%20%C3%A9');
  });

  it('is asked for at the paths of the settings', async () => {
    rig = await startRig(() => page([stream], 1), {
      service: 'vsm',
      paths: { streams: '/api/{tenant}/{service}/flows', replace: null, registryItem: null },
    });

    await rig.tenant.list(never);
    await expect(rig.tenant.replace('id-1', file, never)).rejects.toBeInstanceOf(NotSupported);
    await expect(rig.tenant.replaceItem('rules', 'r1', {}, never)).rejects.toBeInstanceOf(NotSupported);

    expect(rig.requests).toEqual(['POST /oauth/token', 'GET /api/acmestage/vsm/flows']);
  });

  it('has its numbers sent back exactly', async () => {
    let sent = '';
    rig = await startRig(({ body, method, path }) => {
      if (method === 'PUT') sent = body;
      if (path.endsWith('/rules'))
        return { ...page([], 1), body: '[{"id":9007199254740993,"x":[1.0,null,"ä"]}]' };
      return { status: 204 };
    });

    const [item] = (await rig.tenant.registry('rules', never)) ?? [];
    await rig.tenant.replaceItem('rules', '9007199254740993', item ?? null, never);

    expect(sent).toBe('{"id":9007199254740993,"x":[1.0,null,"ä"]}');
  });
});
