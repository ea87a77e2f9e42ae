import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface PostAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A receiver of webhooks on this machine: it keeps what it is sent, and answers as a test says. Ends with the test. */
export class HttpReceiver {
  readonly posted: Posted[] = [];
  /** Never an answer, a connection that is closed without one, or this one. */
  answer: PostAnswer | 'nothing' | 'hang up' = { status: 200 };
  #server: Server | undefined;
  #port = 0;
  readonly #waiting = new Set<() => void>();

  static async start(): Promise<HttpReceiver> {
    const receiver = new HttpReceiver();
    await receiver.up();
    onTestFinished(() => receiver.down());
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`;
  }

  /** What came, as JSON. */
  get bodies(): readonly Readonly<Record<string, unknown>>[] {
    return this.posted.map(({ body }) => JSON.parse(body.toString('utf8')) as Record<string, unknown>);
  }

  /** Listens, again on the port that it had. */
  async up(): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url: path = '', headers } = request;
        this.posted.push({ path, headers, body: Buffer.concat(chunks) });
        this.#respond(response);
        for (const look of this.#waiting) look();
      });
      request.on('error', () => undefined);
    });
    this.#server = server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Nothing listens any more. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  /** Resolves when so many requests have come. */
  async until(count: number): Promise<void> {
    if (this.posted.length >= count) return;
    await new Promise<void>((resolve) => {
      const look = () => {
        if (this.posted.length < count) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  #respond(response: ServerResponse): void {
    if (this.answer === 'nothing') return;
    if (this.answer === 'hang up') {
      response.destroy();
      return;
    }
    const { status, headers = {}, body = '' } = this.answer;
    response.writeHead(status, { connection: 'close', ...headers }).end(body);
  }
}
