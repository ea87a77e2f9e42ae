import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { DirectTenant } from '../../../src/ports/tenant.ts';
import { json, page, refusal, rigOn, startRig, timeoutMs, type Rig } from './driver.ts';
import { startServer, type Exchange, type Handler, type Reply } from './test-server.ts';

const never = new AbortController().signal;
const file = Buffer.from('{}');
const stream = { id: 'id-1', name: 'Orders', state: 'inactive' };
const imported = json({ valueStream: stream }, { status: 201 });

type Fault = (exchange: Exchange) => Reply | undefined;

const cut: Fault = ({ response }) => void response.destroy();
const cutInBody: Fault = ({ response }) => {
  response.writeHead(200, { 'content-length': 100 });
  response.write('{"id":', () => response.destroy());
  return undefined;
};
const silence: Fault = () => undefined;

/** The first so many calls meet trouble, the others are answered. */
function after(faults: number, fault: Fault, answer: Reply): Handler {
  let met = 0;
  return (exchange) => {
    met += 1;
    return met <= faults ? fault(exchange) : answer;
  };
}

function calls(rig: Rig): readonly string[] {
  return rig.requests.filter((each) => each !== 'POST /oauth/token');
}

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a call of the http driver that meets trouble', () => {
  let rig: Rig;
  afterEach(async () => await rig.stop());

  const repeatable: readonly [string, Reply, (tenant: DirectTenant) => Promise<unknown>][] = [
    ['get', json(stream), (tenant) => tenant.get('id-1', never)],
    ['list', page([stream], 1), (tenant) => tenant.list(never)],
    ['exportFile', json({}), (tenant) => tenant.exportFile('id-1', never)],
    ['activate', { status: 204 }, (tenant) => tenant.activate('id-1', never)],
    ['deactivate', { status: 204 }, (tenant) => tenant.deactivate('id-1', never)],
    ['remove', { status: 204 }, (tenant) => tenant.remove('id-1', never)],
    ['replaceItem', { status: 204 }, (tenant) => tenant.replaceItem('rules', 'r1', {}, never)],
    ['removeItem', { status: 204 }, (tenant) => tenant.removeItem('rules', 'r1', never)],
  ];

  const single: readonly [string, (tenant: DirectTenant) => Promise<unknown>][] = [
    ['importFile', (tenant) => tenant.importFile(file, never)],
    ['replace', (tenant) => tenant.replace('id-1', file, never)],
  ];

  it.each(repeatable)(
    'is sent again after a 500, a lost connection and half an answer: %s',
    async (_, answer, call) => {
      const faults: Fault[] = [() => refusal(500, 'oops'), cut, cutInBody];
      rig = await startRig((exchange) => (faults.shift() ?? (() => answer))(exchange));

      const result = call(rig.tenant);
      const pauses = [await rig.runPause(), await rig.runPause(), await rig.runPause()];

      await result;
      expect(calls(rig)).toHaveLength(4);
      // A doubling time, times chance (which is 0.5 here).
      expect(pauses).toEqual([250, 500, 1000]);
    },
  );

  it('fails after four attempts', async () => {
    rig = await startRig(() => refusal(500, 'oops'));

    const result = errorOf(rig.tenant.get('id-1', never));
    for (let pause = 0; pause < 3; pause += 1) await rig.runPause();

    expect(await result).toMatchObject({ code: 'SLC2105', remedy: 'retry', uncertain: false });
    expect(calls(rig)).toHaveLength(4);
  });

  const lost: readonly [string, Fault, string][] = [
    ['a 500', () => refusal(500, 'oops'), 'SLC2105'],
    ['a 503 that says when', () => refusal(503, 'busy', [], { 'retry-after': '1' }), 'SLC2105'],
    ['a lost connection', cut, 'SLC2102'],
    ['half an answer', cutInBody, 'SLC2102'],
  ];

  it.each(
    single.flatMap(([name, call]) =>
      lost.map(([trouble, ...rest]) => [name, trouble, call, ...rest] as const),
    ),
  )('%s is never sent again after %s: it may have been done', async (_, __, call, trouble, code) => {
    rig = await startRig(after(1, trouble, imported));

    expect(await errorOf(call(rig.tenant))).toMatchObject({ code, remedy: 'retry', uncertain: true });
    expect(calls(rig)).toHaveLength(1);
  });

  it.each(single)('%s is sent again after a 429: it was not done', async (_, call) => {
    rig = await startRig(after(2, () => refusal(429, 'slow down', [], { 'retry-after': '3' }), imported));

    const result = call(rig.tenant);
    const pauses = [await rig.runPause(), await rig.runPause()];

    await result;
    expect(pauses).toEqual([3000, 3000]);
    expect(calls(rig)).toHaveLength(3);
  });

  it('tells who watches each sending but the first: also after a 429 and for a new token', async () => {
    const faults: Fault[] = [
      () => refusal(401, 'old token'),
      () => refusal(429, 'slow down', [], { 'retry-after': '3' }),
    ];
    rig = await startRig((exchange) => (faults.shift() ?? (() => imported))(exchange));
    const told: string[] = [];

    const result = rig.tenant.importFile(file, never, {
      watch: ({ sent, failure }) => told.push(`${sent} ${failure.code}`),
    });
    await rig.runPause();

    await result;
    expect(told).toEqual(['1 SLC2107', '2 SLC2107', '2 SLC2104', '3 SLC2104']);
    expect(calls(rig)).toHaveLength(3);
  });

  it('does not count as sent what could not be sent, for want of a token', async () => {
    const tokens = [
      refusal(503, 'busy'),
      json({ access_token: 't', token_type: 'Bearer', expires_in: 3600 }),
    ];
    const give = ({ path }: Exchange) => (path === '/oauth/token' ? tokens.shift() : imported);
    rig = rigOn(await startServer(give));
    const told: string[] = [];

    const result = rig.tenant.importFile(file, never, {
      watch: ({ sent, failure }) => told.push(`${sent} ${failure.code}`),
    });
    await rig.runPause();

    await result;
    expect(told).toEqual(['0 SLC2105', '1 SLC2105']);
  });

  it('is sent again when it could not be sent, also an import', async () => {
    rig = await startRig(() => imported);
    await rig.tenant.importFile(file, never);
    const closed = await closedPort();
    const unreachable = rigOn({ ...rig, url: `http://127.0.0.1:${closed}` });

    const result = errorOf(unreachable.tenant.importFile(file, never));
    for (let pause = 0; pause < 3; pause += 1) await unreachable.runPause();

    expect(await result).toMatchObject({
      code: 'SLC2101',
      remedy: 'retry',
      uncertain: false,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('times out while it waits for an answer, and a read is then sent again', async () => {
    rig = await startRig(after(1, silence, json(stream)));

    const result = rig.tenant.get('id-1', never);
    await untilAsked(rig, 'GET /orchestration/acmestage/value-streams/id-1');
    rig.clock.advance(timeoutMs);
    await rig.runPause();

    expect(await result).toMatchObject({ id: 'id-1' });
  });

  it('times out while the body trickles in, and an import is then left open', async () => {
    const begun = Promise.withResolvers<void>();
    rig = await startRig(({ response }) => {
      response.writeHead(201);
      response.write('{"valueStream":', () => begun.resolve());
      return undefined;
    });

    const result = errorOf(rig.tenant.importFile(file, never));
    await begun.promise;
    rig.clock.advance(timeoutMs);

    expect(await result).toMatchObject({ code: 'SLC2103', remedy: 'retry', uncertain: true });
    expect(calls(rig)).toHaveLength(1);
  });

  it('leaves no timer behind', async () => {
    rig = await startRig(after(1, cut, json(stream)));

    const result = rig.tenant.get('id-1', never);
    await rig.runPause();
    await result;

    expect(rig.clock.sleeping()).toEqual([]);
  });

  it('counts a removal as done when the stream is gone after a lost answer', async () => {
    rig = await startRig(after(1, cut, refusal(404, 'no such stream')));

    const result = rig.tenant.remove('id-1', never);
    await rig.runPause();

    await expect(result).resolves.toBeUndefined();
  });

  it('stays uncertain when a later attempt fails for another reason', async () => {
    rig = await startRig(after(1, cut, refusal(403, 'no rights any more')));

    const result = errorOf(rig.tenant.activate('id-1', never));
    await rig.runPause();

    expect(await result).toMatchObject({ code: 'SLC2107', remedy: 'wait', uncertain: true });
  });

  it('ends at once when its signal aborts during the request', async () => {
    const asked = Promise.withResolvers<void>();
    rig = await startRig(() => {
      asked.resolve();
      return undefined;
    });
    const stop = new AbortController();
    const reason = new Error('stopping');

    const result = errorOf(rig.tenant.get('id-1', stop.signal));
    await asked.promise;
    stop.abort(reason);

    expect(await result).toBe(reason);
  });

  it('ends at once when its signal aborts between attempts', async () => {
    rig = await startRig(() => refusal(500, 'oops'));
    const stop = new AbortController();
    const reason = new Error('stopping');

    const result = errorOf(rig.tenant.get('id-1', stop.signal));
    await rig.clock.nextSleep((ms) => ms < timeoutMs);
    stop.abort(reason);

    expect(await result).toBe(reason);
    expect(calls(rig)).toHaveLength(1);
  });
});

describe('a tenant that asks the http driver to wait', () => {
  let rig: Rig;
  afterEach(async () => await rig.stop());

  it.each([
    ['seconds', () => '7', 7000],
    ['a date', (now: number) => new Date(now + 9000).toUTCString(), 9000],
    ['a date that has passed', (now: number) => new Date(now - 9000).toUTCString(), 1000],
    ['something unreadable', () => 'soon', 1000],
    ['zero', () => '0', 1000],
  ])('is obeyed when it says %s', async (_, header, expected) => {
    rig = await startRig(
      after(1, () => refusal(429, 'slow down', [], { 'retry-after': header(rig.clock.now()) }), json(stream)),
    );

    const result = rig.tenant.get('id-1', never);

    expect(await rig.runPause()).toBe(expected);
    expect(await result).toMatchObject({ id: 'id-1' });
  });

  it('is obeyed by every call, not only by the one that it told', async () => {
    rig = await startRig(
      after(1, () => refusal(503, 'maintenance', [], { 'retry-after': '5' }), json(stream)),
      { attempts: 1 },
    );
    await expect(rig.tenant.get('id-1', never)).rejects.toMatchObject({ retryAfter: 5000 });

    const result = rig.tenant.get('id-1', never);

    expect(await rig.runPause()).toBe(5000);
    await result;
    expect(calls(rig)).toHaveLength(2);
  });

  it('may limit a call more often than it may fail', async () => {
    rig = await startRig(
      after(10, () => refusal(429, 'slow down', [], { 'retry-after': '1' }), json(stream)),
    );

    const result = rig.tenant.get('id-1', never);
    for (let pause = 0; pause < 10; pause += 1) await rig.runPause();

    expect(await result).toMatchObject({ id: 'id-1' });
  });

  it('is not waited for longer than a call may take: the caller is told how long', async () => {
    rig = await startRig(() => refusal(429, 'come back tomorrow', [], { 'retry-after': '3600' }));

    await expect(rig.tenant.get('id-1', never)).rejects.toMatchObject({
      code: 'SLC2104',
      retryAfter: 3_600_000,
    });
    rig.clock.advance(600_000);
    await expect(rig.tenant.list(never)).rejects.toMatchObject({
      code: 'SLC2104',
      remedy: 'retry',
      retryAfter: 3_000_000,
      message: expect.stringContaining('was not sent: the tenant asked to wait 3000 s'),
    });
    expect(calls(rig)).toHaveLength(1);
  });

  it('wears the patience of a call out in the end', async () => {
    rig = await startRig(() => refusal(429, 'slow down', [], { 'retry-after': '2' }), { patienceMs: 5000 });

    const result = errorOf(rig.tenant.get('id-1', never));
    await rig.runPause();
    await rig.runPause();

    expect(await result).toMatchObject({ code: 'SLC2104', retryAfter: 2000 });
    expect(calls(rig)).toHaveLength(3);
  });
});

describe('the http driver under load', () => {
  let rig: Rig;
  afterEach(async () => await rig.stop());

  it('has no more calls in flight than it may', async () => {
    let most = 0;
    const held: (() => void)[] = [];
    rig = await startRig(
      async ({ path }) => {
        const released = new Promise<void>((resolve) => held.push(resolve));
        most = Math.max(most, held.length);
        if (held.length === 3) void releaseLater(held);
        await released;
        return json({ ...stream, id: path.split('/').at(-1) });
      },
      { concurrency: 3 },
    );

    await Promise.all(Array.from({ length: 12 }, (_, index) => rig.tenant.get(`id-${index}`, never)));

    expect(most).toBe(3);
  });

  it('does not hold an aborted call in its queue, and does not send it', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    rig = await startRig(
      async () => {
        asked.resolve();
        await answer.promise;
        return json(stream);
      },
      { concurrency: 1 },
    );
    const stop = new AbortController();
    const first = rig.tenant.get('id-1', never);
    await asked.promise;

    const queued = errorOf(rig.tenant.get('id-2', stop.signal));
    stop.abort(new Error('stopping'));
    const late = errorOf(rig.tenant.get('id-2', stop.signal));

    expect(await queued).toMatchObject({ message: 'stopping' });
    expect(await late).toMatchObject({ message: 'stopping' });
    answer.resolve();
    await first;
    await rig.tenant.get('id-1', never);
    expect(calls(rig).filter((each) => each.endsWith('id-2'))).toEqual([]);
  });
});

/** Answers those who wait, after a fourth would have had time to come. */
async function releaseLater(held: (() => void)[]): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  for (const release of held.splice(0)) release();
}

async function untilAsked(rig: Rig, request: string): Promise<void> {
  while (!rig.requests.includes(request)) await new Promise((resolve) => setImmediate(resolve));
}

/** A port of this machine that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
