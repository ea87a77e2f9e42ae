import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a tenant says instead of doing what it is asked. */
export interface Refusal {
  readonly status: number;
  /** Quoted beside what was sent, so that everything secret is in the answer. */
  readonly quoting: readonly string[];
  /** True: the body is no JSON, and broken off. */
  readonly broken?: boolean;
}

export interface EchoingRelay {
  readonly url: string;
  /** Asked for each call, as `METHOD /path`; undefined passes it on. */
  refuse: (call: string) => Refusal | undefined;
  close(): Promise<void>;
}

/**
 * Stands before a tenant and passes calls on; where it is told to, it answers itself, as careless servers do: with what
 * it was sent, headers and body, in the message of its error.
 */
export async function startEchoingRelay(target: string): Promise<EchoingRelay> {
  const relay = { refuse: (_call: string): Refusal | undefined => undefined };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const path = request.url ?? '/';
    const refusal = relay.refuse(`${request.method} ${path}`);
    if (refusal === undefined) {
      await passOn(`${target}${path}`, request, body, response);
      return;
    }
    response.writeHead(refusal.status, { 'content-type': 'application/json', 'x-total-count': '1' });
    response.end(echo(refusal, request, body));
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return Object.assign(relay, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

/** Of the connection, or of a body that is passed on unpacked. */
const ownHeaders: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'keep-alive',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'accept-encoding',
]);

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function passOn(
  url: string,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string' && !ownHeaders.has(name)) headers.set(name, value);
  }
  const init = { method: request.method ?? 'GET', headers, redirect: 'manual' as const };
  const answer = await fetch(url, body.length === 0 ? init : { ...init, body: new Uint8Array(body) });
  const kept = [...answer.headers].filter(([name]) => !ownHeaders.has(name));
  response.writeHead(answer.status, Object.fromEntries(kept));
  response.end(Buffer.from(await answer.arrayBuffer()));
}

function echo({ status, quoting, broken = false }: Refusal, request: IncomingMessage, body: Buffer): string {
  const sent = `${request.headers.authorization ?? ''} ${body.toString('utf8')}`;
  const messages = [quoting.join(' '), sent, Buffer.from(sent).toString('base64')];
  const details = messages.map((message) => ({ type: 'echo', message }));
  const text = JSON.stringify({ code: status, status: 'REFUSED', message: 'no', details });
  return broken ? `{"data": ${messages.join(' ')} ${text.slice(0, -5)}` : text;
}
