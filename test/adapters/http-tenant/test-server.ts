import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request, read to its end. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For what a reply cannot say: half an answer, a cut connection. */
  readonly response: ServerResponse;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Answers a request; undefined when it dealt with the response itself, or never will. */
export type Handler = (exchange: Exchange) => Reply | undefined | Promise<Reply | undefined>;

export interface TestServer {
  readonly url: string;
  /** Every request so far, as `METHOD /path`. */
  readonly requests: string[];
  stop(): Promise<void>;
}

/** A real HTTP server on this machine that answers as the test says. */
export async function startServer(handler: Handler): Promise<TestServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const exchange = await exchangeOf(request, response);
    requests.push(`${exchange.method} ${exchange.path}`);
    try {
      const reply = await handler(exchange);
      if (reply !== undefined) response.writeHead(reply.status ?? 200, { ...reply.headers }).end(reply.body);
    } catch (error) {
      // A mistake of the test itself: it shows as a failure that no test expects.
      response.writeHead(599, { 'content-type': 'text/plain' }).end(String(error));
    }
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function exchangeOf(request: IncomingMessage, response: ServerResponse): Promise<Exchange> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://test');
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString(),
    response,
  };
}
