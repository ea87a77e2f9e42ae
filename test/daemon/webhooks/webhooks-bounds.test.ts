import { describe, expect, it, vi } from 'vitest';
import { BodyRoom } from '../../../src/daemon/webhooks/body-room.ts';
import {
  aWebhookServer,
  deliver,
  headOf,
  RawConnection,
  signatureOf,
  type WebhookServer,
} from '../../support/webhook-server.ts';

const push = JSON.stringify({ ref: 'refs/heads/main', repository: { full_name: 'acme/value-streams' } });
const tenMillion = Buffer.alloc(10_000_000, ' ');
const forged = signatureOf('something else');
const limit = 3 * 1024 * 1024;

/** As HTTP sends what has no length yet. */
const chunked = (body: Uint8Array) => [`${body.length.toString(16)}\r\n`, body, '\r\n'] as const;

/** A forged delivery of which a part has come and the rest does not. */
async function stalled(server: WebhookServer, part: string | Uint8Array = '{'): Promise<RawConnection> {
  const before = server.clock.sleeping().length;
  const head = headOf({ 'content-length': '1000000', 'x-hub-signature-256': forged });
  const connection = new RawConnection(server.port).send(head, part);
  await vi.waitFor(() => expect(server.clock.sleeping().length).toBe(before + 1));
  return connection;
}

describe('a body that is too large', () => {
  it('is refused by its length alone, and where the client asks first it is never told to go on', async () => {
    const server = await aWebhookServer();
    const head = { 'content-length': '10000000', 'x-hub-signature-256': forged, expect: '100-continue' };
    const connection = new RawConnection(server.port).send(headOf(head));
    await new Promise((resolve) => connection.socket.once('data', resolve));
    connection.socket.end();
    const { status, text } = await connection.closed;
    expect(status).toBe(413);
    expect(text).not.toContain('100 Continue');
  });

  it('is refused and cut off while it is sent, and wakes nothing', async () => {
    const server = await aWebhookServer();
    const { status } = await deliver(server, tenMillion, { connection: undefined });
    expect(status).toBe(413);
    expect(server.woken).toEqual([]);
  });

  it('is refused and cut off where its length is not told', async () => {
    const server = await aWebhookServer();
    const head = headOf({
      connection: undefined,
      'transfer-encoding': 'chunked',
      'x-hub-signature-256': signatureOf(tenMillion),
    });
    const { status } = await new RawConnection(server.port).send(head, ...chunked(tenMillion)).closed;
    expect(status).toBe(413);
    expect(server.woken).toEqual([]);
  });

  it('is not waited for where it is not signed', async () => {
    const server = await aWebhookServer();
    const head = headOf({ connection: undefined, 'content-length': '10000000' });
    const { status } = await new RawConnection(server.port).send(head, tenMillion).closed;
    expect(status).toBe(401);
    expect(server.woken).toEqual([]);
  });

  it('is none at exactly the limit', async () => {
    const server = await aWebhookServer();
    const full = push.padEnd(limit);
    expect((await deliver(server, full)).status).toBe(202);
    expect((await deliver(server, `${full} `)).status).toBe(413);
    expect(server.woken).toHaveLength(1);
  });
});

describe('who is slow', () => {
  it('with the header is cut off', async () => {
    const server = await aWebhookServer({ server: { headers: 40, request: 40, checked: 10 } });
    const { status } = await new RawConnection(server.port).send(headOf().slice(0, 60)).closed;
    expect(status).toBe(408);
    expect(server.woken).toEqual([]);
  });

  it('with the body is cut off', async () => {
    const server = await aWebhookServer();
    const connection = await stalled(server);
    server.clock.advance(10_000);
    expect((await connection.closed).status).toBe(408);
    expect(server.clock.sleeping()).toEqual([]);
  });

  it('with the rest of what was refused is cut off', async () => {
    const server = await aWebhookServer({ server: { headers: 40, request: 40, checked: 10 } });
    const connection = new RawConnection(server.port).send(headOf({ 'content-length': '1000' }), '{');
    expect((await connection.closed).status).toBe(401);
  });

  it('and goes away in the middle leaves nothing behind', async () => {
    const server = await aWebhookServer();
    const connection = await stalled(server);
    connection.socket.destroy();
    await vi.waitFor(() => expect(server.clock.sleeping()).toEqual([]));
    expect((await deliver(server, push)).status).toBe(202);
  });
});

describe('where strangers keep everything busy', () => {
  it('a signed delivery is taken, and the oldest body makes room for it', async () => {
    const server = await aWebhookServer({ limits: { unverified: { bodies: 2, bytes: limit } } });
    const oldest = await stalled(server);
    const newer = await stalled(server);
    expect((await deliver(server, push)).status).toBe(202);
    expect((await oldest.closed).status).toBe(503);
    expect(newer.socket.destroyed).toBe(false);
    expect(server.woken).toHaveLength(1);
  });

  it('the rest of what was refused is not waited for', async () => {
    const server = await aWebhookServer({ limits: { rest: { bodies: 1, bytes: 1000 } } });
    const head = headOf({ 'content-length': '1000' });
    const refused = new RawConnection(server.port).send(head, '{');
    await new Promise((resolve) => refused.socket.once('data', resolve));
    const next = new RawConnection(server.port).send(head, '{');
    expect((await refused.closed).status).toBe(401);
    expect(next.socket.destroyed).toBe(false);
  });

  it('what is kept of bodies is bounded together', async () => {
    const server = await aWebhookServer({ limits: { unverified: { bodies: 100, bytes: 100_000 } } });
    const large = await stalled(server, Buffer.alloc(60_000));
    expect((await deliver(server, push.padEnd(60_000))).status).toBe(202);
    expect((await large.closed).status).toBe(503);
  });

  it('who opens connections and says nothing loses the oldest, and keeps nobody out', async () => {
    const server = await aWebhookServer({ server: { silent: 2 } });
    const silent = [1, 2, 3].map(() => new RawConnection(server.port));
    expect((await silent[0]?.closed)?.status).toBe(0);
    expect((await deliver(server, push)).status).toBe(202);
    expect(server.woken).toHaveLength(1);
  });
});

describe('room for bodies', () => {
  it('gives back what was kept, once', () => {
    const out: string[] = [];
    const room = new BodyRoom({ bodies: 2, bytes: 10 });
    const first = room.enter(() => out.push('first'));
    first.hold(10);
    first.leave();
    first.leave();
    first.hold(10);
    const second = room.enter(() => out.push('second'));
    second.hold(10);
    expect(out).toEqual([]);
    room.enter(() => out.push('third')).hold(1);
    expect(out).toEqual(['second']);
  });

  it('sends away even the only one where it alone is too much', () => {
    const out: string[] = [];
    new BodyRoom({ bodies: 2, bytes: 10 }).enter(() => out.push('only')).hold(11);
    expect(out).toEqual(['only']);
  });
});
