import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  aWebhookServer,
  deliver,
  headOf,
  RawConnection,
  signatureOf,
  webhookSecret,
  type Headers,
} from '../../support/webhook-server.ts';

const published = (name: string) => readFile(join(import.meta.dirname, 'payloads', `${name}.json`));
const push = JSON.stringify({ ref: 'refs/heads/main', repository: { full_name: 'acme/value-streams' } });
const woken = { repository: 'acme/value-streams', isTalk: false, ref: 'refs/heads/main' };

describe('a signed webhook', () => {
  it('is answered with 202 and nothing else, and wakes', async () => {
    const server = await aWebhookServer();
    const { status, text } = await deliver(server, push);
    expect(status).toBe(202);
    expect(text).toMatch(/\r\ncontent-length: 0\r\n/i);
    expect(text).toMatch(/\r\n\r\n$/);
    expect(server.woken).toEqual([woken]);
  });

  it.each([
    ['push', { isTalk: false, ref: 'refs/heads/master', repository: 'Codertocat/Hello-World' }],
    ['pull_request', { isTalk: false, repository: 'Codertocat/Hello-World' }],
    ['pull_request_review', { isTalk: true, repository: 'Codertocat/Hello-World' }],
    ['issue_comment', { isTalk: true, repository: 'Codertocat/Hello-World' }],
    ['ping', { isTalk: false, repository: 'Octocoders/Hello-World' }],
  ])('wakes by what GitHub publishes of %s', async (event, hint) => {
    const server = await aWebhookServer();
    const answer = await deliver(server, await published(event), { 'x-github-event': event });
    expect(answer.status).toBe(202);
    expect(server.woken).toEqual([hint]);
  });

  it.each([
    ['a push of a tag', 'push', 'push-tag'],
    ['a ping that speaks of no repository', 'ping', 'ping-organization'],
    ['an event that nobody waits for', 'check_run', 'check_run'],
    ['an event called like a member of every object', 'constructor', 'push'],
    ['an event called like a prototype', '__proto__', 'push'],
  ])('wakes nothing by %s, and is taken', async (_, event, file) => {
    const server = await aWebhookServer();
    const answer = await deliver(server, await published(file), { 'x-github-event': event });
    expect(answer.status).toBe(202);
    expect(server.woken).toEqual([]);
  });

  it('is taken in pieces, and where the client asks first', async () => {
    const server = await aWebhookServer();
    const head = headOf({
      'content-length': String(push.length),
      'x-hub-signature-256': signatureOf(push),
      expect: '100-continue',
    });
    const connection = new RawConnection(server.port).send(head);
    await new Promise((resolve) => connection.socket.once('data', resolve));
    const { status, text } = await connection.send(push.slice(0, 20), push.slice(20)).closed;
    expect(text).toMatch(/^HTTP\/1\.1 100 /);
    expect(status).toBe(202);
    expect(server.woken).toEqual([woken]);
  });

  it('is taken after another one on the same connection', async () => {
    const server = await aWebhookServer();
    const connection = new RawConnection(server.port);
    for (const body of [push, `${push} `]) {
      const last = body !== push;
      const headers = {
        'content-length': String(body.length),
        'x-hub-signature-256': signatureOf(body),
        ...(last ? {} : { connection: undefined }),
      };
      connection.send(headOf(headers), body);
      await new Promise((resolve) => connection.socket.once('data', resolve));
    }
    expect((await connection.closed).text.match(/^HTTP\/1\.1 202 /gm)).toHaveLength(2);
    expect(server.woken).toHaveLength(2);
  });

  it('is checked with the secret of now', async () => {
    let secret = 'the old one';
    const server = await aWebhookServer({ secret: () => secret });
    secret = webhookSecret;
    expect((await deliver(server, push)).status).toBe(202);
    const old = { 'x-hub-signature-256': signatureOf(push, 'the old one') };
    expect((await deliver(server, push, old)).status).toBe(401);
  });

  it('does nothing the second time, also in other letters, under another id or as another event', async () => {
    const server = await aWebhookServer();
    const id = '72d3162e-cc78-11e3-81ab-4c9367dc0958';
    const first = await deliver(server, push, { 'x-github-delivery': id });
    const again = await deliver(server, push, { 'x-github-delivery': id });
    const upper = await deliver(server, `${push} `, { 'x-github-delivery': id.toUpperCase() });
    const otherId = await deliver(server, push);
    const other = await deliver(server, push, { 'x-github-event': 'pull_request' });
    expect([first, again, upper, otherId, other].map(({ status }) => status)).toEqual(
      Array.from({ length: 5 }, () => 202),
    );
    expect(server.woken).toEqual([woken]);
  });

  it('is forgotten after a while, and when many newer ones have come', async () => {
    const server = await aWebhookServer({ limits: { seen: { keys: 4, window: 1000 } } });
    await deliver(server, push);
    server.clock.advance(1000);
    await deliver(server, push);
    expect(server.woken).toHaveLength(2);
    for (const more of [' ', '  ']) await deliver(server, `${push}${more}`);
    await deliver(server, push);
    expect(server.woken).toHaveLength(5);
  });
});

it('is told for each delivery what became of it', async () => {
  const server = await aWebhookServer({ body: 200 });
  await deliver(server, push);
  await deliver(server, push);
  await deliver(server, push, { 'x-hub-signature-256': undefined });
  await deliver(server, push, { 'x-hub-signature-256': signatureOf('another') });
  await deliver(server, push, { 'x-github-event': 'Not an event' });
  await deliver(server, ' '.repeat(201));
  await deliver(server, push, { host: 'evil.example' });
  expect(server.answered).toEqual([
    'accepted',
    'repeated',
    'not_signed',
    'forged',
    'malformed',
    'too_large',
    'wrong_host',
  ]);
});

describe('a webhook is refused, wakes nothing and has its connection closed', () => {
  const valid = signatureOf(push);
  const refusals: readonly (readonly [name: string, headers: Headers, status: number])[] = [
    ['without a signature', { 'x-hub-signature-256': undefined }, 401],
    ['with an empty signature', { 'x-hub-signature-256': '' }, 401],
    ['signed with another secret', { 'x-hub-signature-256': signatureOf(push, 'guessed') }, 401],
    ['with the signature of another body', { 'x-hub-signature-256': signatureOf(`${push} `) }, 401],
    [
      'signed with SHA-1 alone',
      {
        'x-hub-signature-256': undefined,
        'x-hub-signature': `sha1=${createHmac('sha1', webhookSecret).update(push).digest('hex')}`,
      },
      401,
    ],
    [
      'with SHA-1 in the place of SHA-256',
      {
        'x-hub-signature-256': `sha1=${createHmac('sha1', webhookSecret).update(push).digest('hex')}`,
      },
      401,
    ],
    ['with a signature that is cut short', { 'x-hub-signature-256': valid.slice(0, -1) }, 401],
    ['with a signature that is too long', { 'x-hub-signature-256': `${valid}0` }, 401],
    ['with two signatures', { 'x-hub-signature-256': `${valid}\r\nX-Hub-Signature-256: ${valid}` }, 401],
    ['with a bare digest', { 'x-hub-signature-256': valid.slice('sha256='.length) }, 401],
    ['under another name', { host: 'evil.example' }, 421],
    ['without a delivery id', { 'x-github-delivery': undefined }, 400],
    ['with a delivery id of any length', { 'x-github-delivery': 'a'.repeat(101) }, 400],
    ['without the name of an event', { 'x-github-event': undefined }, 400],
    ['with an impossible name of an event', { 'x-github-event': 'push; drop' }, 400],
  ];

  it.each(refusals)('%s', async (_, headers, status) => {
    const server = await aWebhookServer();
    // Without `connection: close` of the client: it is the server that ends it.
    const answer = await deliver(server, push, { connection: undefined, ...headers });
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(/\r\nconnection: close\r\n/i);
    expect(server.woken).toEqual([]);
  });

  it('where no secret is configured', async () => {
    const server = await aWebhookServer({ secret: () => undefined });
    const empty = { 'x-hub-signature-256': signatureOf(push, '') };
    expect((await deliver(server, push, { connection: undefined, ...empty })).status).toBe(404);
    expect(server.woken).toEqual([]);
  });

  const repository = '"repository":{"full_name":"acme/value-streams"}';
  const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
  it.each([
    ['an empty body', ''],
    ['half a JSON', push.slice(0, -1)],
    ['a form', `payload=${encodeURIComponent(push)}`],
    ['bytes that are not UTF-8', Buffer.concat([Buffer.from('{"ref":"'), Buffer.from([0xc3, 0x28])])],
    ['null', 'null'],
    ['a number', '42'],
    ['a list', `[${push}]`],
    ['deep lists', nested('[', ']', 500_000)],
    ['deep mappings', `${'{"a":'.repeat(300_000)}1${'}'.repeat(300_000)}`],
    ['no repository', '{"ref":"refs/heads/main"}'],
    ['a repository that is null', '{"ref":"refs/heads/main","repository":null}'],
    ['a repository without a name', '{"ref":"refs/heads/main","repository":{"full_name":null}}'],
    ['a repository in a repository', '{"ref":"refs/heads/main","repository":{"full_name":"a/b/c"}}'],
    ['a repository with a very long name', push.replace('acme', 'a'.repeat(200))],
    ['a ref that is null', `{"ref":null,${repository}}`],
    ['a ref that is a list', `{"ref":["refs/heads/main"],${repository}}`],
    ['a very long ref', `{"ref":"refs/heads/${'a'.repeat(2000)}",${repository}}`],
    ['a ref that is none', `{"ref":"main",${repository}}`],
    ['all of it in a prototype', `{"__proto__":${push}}`],
    ['a name in a prototype', '{"ref":"refs/heads/main","repository":{"__proto__":{"full_name":"a/b"}}}'],
  ])('with %s, although it is signed', async (_, body) => {
    const server = await aWebhookServer();
    const answer = await deliver(server, body, { connection: undefined });
    expect(answer.status).toBe(400);
    expect(server.woken).toEqual([]);
    expect(Object.hasOwn(Object.prototype, 'full_name')).toBe(false);
  });
});

it('is refused by the log once a minute for each reason, however many come', async () => {
  const server = await aWebhookServer();
  const refused = () =>
    server.log.lines.filter(({ message }) => message === 'webhook refused').map(({ fields }) => fields);
  const unsigned = { 'x-hub-signature-256': undefined };
  for (let count = 0; count < 5; count += 1) await deliver(server, push, unsigned);
  await deliver(server, push, { 'x-hub-signature-256': signatureOf(push, 'guessed') });
  expect(refused().map(({ times }) => times)).toEqual([1, 1]);
  server.clock.advance(60_000);
  await deliver(server, push, unsigned);
  expect(refused().map(({ times }) => times)).toEqual([1, 1, 5]);
  expect(JSON.stringify(server.log.lines)).not.toContain(webhookSecret);
});
