import { afterEach, describe, expect, it } from 'vitest';
import { clientSecret, json, refusal, rigOn, startRig, type Rig } from './driver.ts';
import { startServer, type Exchange, type Reply } from './test-server.ts';

const never = new AbortController().signal;
const stream = { id: 'id-1', name: 'Orders', state: 'inactive' };
const accepted = json(stream);

function grant(token: string, seconds = 3600): Reply {
  return json({ access_token: token, token_type: 'Bearer', expires_in: seconds });
}

/** A server that answers token requests by one function and calls by another. */
async function startWith(
  onToken: (nth: number, exchange: Exchange) => Reply | undefined | Promise<Reply | undefined>,
  onCall: (exchange: Exchange) => Reply | undefined = () => accepted,
): Promise<Rig> {
  let asked = 0;
  const server = await startServer((exchange) => {
    if (exchange.path !== '/oauth/token') return onCall(exchange);
    asked += 1;
    return onToken(asked, exchange);
  });
  return rigOn(server);
}

function tokenRequests(rig: Rig): number {
  return rig.requests.filter((each) => each === 'POST /oauth/token').length;
}

describe('the token of the http driver', () => {
  let rig: Rig;
  afterEach(async () => await rig.stop());

  it('is asked for with the client credentials and sent with each call', async () => {
    const seen: unknown[] = [];
    rig = await startWith(
      (_, { headers, body }) => {
        seen.push([
          headers['content-type'],
          Object.fromEntries(new URLSearchParams(body)),
          headers['authorization'],
        ]);
        return grant('one');
      },
      ({ headers }) => {
        seen.push(headers['authorization']);
        return accepted;
      },
    );

    await rig.tenant.get('id-1', never);
    await rig.tenant.get('id-1', never);

    const form = {
      grant_type: 'client_credentials',
      client_id: 'client-1',
      client_secret: clientSecret,
      scope: 'tenant=acmestage',
    };
    expect(seen).toEqual([
      ['application/x-www-form-urlencoded', form, undefined],
      'Bearer one',
      'Bearer one',
    ]);
  });

  it('is asked for once, however many calls need it at the same time', async () => {
    rig = await startWith(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return grant('one');
    });

    await Promise.all(Array.from({ length: 20 }, () => rig.tenant.get('id-1', never)));

    expect(tokenRequests(rig)).toBe(1);
  });

  it('is renewed shortly before it expires', async () => {
    rig = await startWith((nth) => grant(`token-${nth}`, 300));
    await rig.tenant.get('id-1', never);

    rig.clock.advance(269_000);
    await rig.tenant.get('id-1', never);
    expect(tokenRequests(rig)).toBe(1);

    rig.clock.advance(2000);
    await rig.tenant.get('id-1', never);
    expect(tokenRequests(rig)).toBe(2);
  });

  it('serves the calls that waited for it even when it expires at once', async () => {
    rig = await startWith((nth) => grant(`token-${nth}`, 0));

    await rig.tenant.get('id-1', never);
    await rig.tenant.get('id-1', never);

    expect(tokenRequests(rig)).toBe(2);
  });

  it('is renewed once after a 401, also for an import and for many calls at once', async () => {
    rig = await startWith(
      (nth) => grant(`token-${nth}`),
      (exchange) => {
        if (isStale(exchange)) return refusal(401, 'expired');
        return exchange.method === 'POST' ? json({ valueStream: stream }, { status: 201 }) : accepted;
      },
    );

    await Promise.all([
      rig.tenant.importFile(Buffer.from('{}'), never),
      ...Array.from({ length: 5 }, () => rig.tenant.get('id-1', never)),
    ]);

    expect(tokenRequests(rig)).toBe(2);
  });

  it('is not renewed twice for one call', async () => {
    rig = await startWith(
      (nth) => grant(`token-${nth}`),
      () => refusal(401, 'who are you'),
    );

    await expect(rig.tenant.get('id-1', never)).rejects.toMatchObject({
      code: 'SLC2107',
      remedy: 'wait',
      message: expect.stringContaining('answered 401: who are you'),
    });
    expect(rig.requests).toHaveLength(4);
  });

  it.each([
    ['400', json({ error: 'invalid_client', error_description: 'unknown client' }, { status: 400 })],
    ['401', refusal(401, 'unknown client')],
    ['403', refusal(403, 'unknown client')],
  ])('is not to be had with credentials that are refused with %s', async (_, reply) => {
    rig = await startWith(() => reply);

    await expect(rig.tenant.get('id-1', never)).rejects.toMatchObject({
      code: 'SLC2106',
      remedy: 'wait',
      message: expect.stringContaining('POST /oauth/token answered'),
    });
    expect(rig.requests).toEqual(['POST /oauth/token']);
  });

  it('does not make a stream absent when its path is unknown', async () => {
    rig = await startWith(() => refusal(404, 'no such path'));

    await expect(rig.tenant.get('id-1', never)).rejects.toMatchObject({ name: 'PortError', code: 'SLC2111' });
  });

  it('is asked for again after a passing failure, also for an import, which was not sent', async () => {
    rig = await startWith(
      (nth) => (nth === 1 ? refusal(500, 'oops') : grant('two')),
      () => json({ valueStream: stream }, { status: 201 }),
    );

    const result = rig.tenant.importFile(Buffer.from('{}'), never);
    await rig.runPause();

    expect(await result).toMatchObject({ stream: { state: 'inactive' } });
  });

  it('is waited for as long as its endpoint asks', async () => {
    rig = await startWith((nth) =>
      nth === 1 ? refusal(429, 'slow down', [], { 'retry-after': '4' }) : grant('two'),
    );

    const result = rig.tenant.get('id-1', never);

    expect(await rig.runPause()).toBe(4000);
    await result;
  });

  it('outlives the caller that asked first', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    rig = await startWith(async () => {
      asked.resolve();
      await answer.promise;
      return grant('one');
    });
    const stop = new AbortController();
    const first = rig.tenant.get('id-1', stop.signal).catch((error: unknown) => error);
    const second = rig.tenant.get('id-1', never);
    await asked.promise;

    stop.abort(new Error('stopping'));
    expect(await first).toMatchObject({ message: 'stopping' });
    answer.resolve();

    expect(await second).toMatchObject({ id: 'id-1' });
    expect(tokenRequests(rig)).toBe(1);
  });

  it('is given up when no caller waits for it any more, and asked for anew later', async () => {
    const asked = Promise.withResolvers<void>();
    const dropped = Promise.withResolvers<void>();
    rig = await startWith((nth, { response }) => {
      if (nth > 1) return grant('two');
      response.once('close', () => dropped.resolve());
      asked.resolve();
      return undefined;
    });
    const stop = new AbortController();
    const only = rig.tenant.get('id-1', stop.signal).catch((error: unknown) => error);
    await asked.promise;

    stop.abort(new Error('stopping'));

    expect(await only).toMatchObject({ message: 'stopping' });
    await dropped.promise;
    expect(await rig.tenant.get('id-1', never)).toMatchObject({ id: 'id-1' });
  });

  it.each([
    ['another type', { access_token: 'x', token_type: 'MAC', expires_in: 1 }],
    ['no lifetime', { access_token: 'x', token_type: 'Bearer' }],
    ['a line break', { access_token: 'canary\nX-Evil: 1', token_type: 'Bearer', expires_in: 1 }],
    ['nothing', { access_token: '', token_type: 'Bearer', expires_in: 1 }],
  ])('is refused when it has %s', async (_, body) => {
    rig = await startWith(() => json(body));

    const result = rig.tenant.get('id-1', never).catch((error: unknown) => error);
    for (let pause = 0; pause < 3; pause += 1) await rig.runPause();

    expect(await result).toMatchObject({ code: 'SLC2115', message: expect.not.stringContaining('canary') });
  });

  it('is not read beyond 64 KiB', async () => {
    rig = await startWith(() => grant('x'.repeat(70_000)));

    await expect(rig.tenant.get('id-1', never)).rejects.toMatchObject({ code: 'SLC2116' });
  });
});

describe('the secrets of the http driver', () => {
  let rig: Rig;
  afterEach(async () => await rig.stop());

  it('stand in no error and no log line, even when the tenant repeats them', async () => {
    const canary = 'token-canary-5f1c';
    const faults: ((exchange: Exchange) => Reply | undefined)[] = [
      (exchange) => refusal(422, repeat(exchange), [canary]),
      (exchange) => ({ status: 403, body: repeat(exchange) }),
      (exchange) => json({ error: 'x', error_description: repeat(exchange) }, { status: 400 }),
      (exchange) => ({ body: `{"id": ${repeat(exchange)}` }),
      ({ response }) => void response.destroy(),
      () => ({ status: 302, headers: { location: `http://127.0.0.1/?t=${canary}&s=${clientSecret}` } }),
    ];
    let next = 0;
    rig = await startWith(
      () => grant(canary),
      (exchange) => faults[next]?.(exchange),
    );

    const shown: string[] = [];
    for (next = 0; next < faults.length; next += 1) {
      const error = await rig.tenant.importFile(Buffer.from('{}'), never).catch((each: unknown) => each);
      shown.push(everythingOf(error));
    }

    expect(shown).toHaveLength(6);
    const all = [...shown, ...rig.log.lines.map((line) => JSON.stringify(line))].join('\n');
    expect(all).toContain('[redacted]');
    expect(all).not.toContain(canary);
    expect(all).not.toContain(clientSecret);
  });

  it('stand in no error of the token endpoint', async () => {
    rig = await startWith((_, { body }) => refusal(401, `bad credentials: ${decodeURIComponent(body)}`));

    const error = await rig.tenant.get('id-1', never).catch((each: unknown) => each);

    expect(everythingOf(error)).toContain('bad credentials');
    expect(everythingOf(error)).not.toContain(clientSecret);
  });

  it('are not needed for a log that says what was called', async () => {
    rig = await startRig(() => accepted);

    await rig.tenant.get('id-1', never);

    expect(rig.log.lines.at(-1)).toEqual({
      level: 'debug',
      message: 'tenant call answered',
      fields: {
        tenant: 'staging',
        method: 'GET',
        path: '/orchestration/acmestage/value-streams/id-1',
        status: 200,
        ms: 0,
      },
    });
  });
});

/** All secrets that a request holds. */
function repeat({ headers, body }: Exchange): string {
  return `${headers['authorization'] ?? ''} ${body} ${clientSecret}`;
}

function isStale({ headers }: Exchange): boolean {
  return headers['authorization'] === 'Bearer token-1';
}

/** An error with all that hangs on it: its fields, its stack, its causes. */
function everythingOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fields = Object.fromEntries(
    Object.getOwnPropertyNames(error).map((name) => [name, Reflect.get(error, name)]),
  );
  return `${error.stack} ${JSON.stringify(fields)} ${error.cause === undefined ? '' : everythingOf(error.cause)}`;
}
