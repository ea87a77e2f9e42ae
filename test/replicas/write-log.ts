import { createServer, request as sendRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call that writes, as the network saw it. Milliseconds since the epoch. */
export interface ObservedWrite {
  /** Process id of whoever sent it. */
  readonly by: number;
  readonly tenant: string;
  readonly call: string;
  readonly begun: number;
  readonly ended: number;
}

/** The way of one replica to the tenants: it writes down who writes what, and from when to when. */
export class Relay {
  readonly url: string;
  readonly #close: () => Promise<void>;

  constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  close(): Promise<void> {
    return this.#close();
  }
}

/** What all replicas wrote to all tenants, in the order in which it ended. */
export class WriteLog {
  readonly writes: ObservedWrite[] = [];

  /** `who` tells which process uses the relay now. */
  async relay(to: string, who: () => number): Promise<Relay> {
    const server = createServer((asked, answer) => {
      this.#pass(to, who(), asked, answer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new Relay(`http://127.0.0.1:${port}`, async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    });
  }

  #pass(to: string, by: number, asked: IncomingMessage, answer: ServerResponse): void {
    const { method = 'GET', url = '/', headers } = asked;
    const tenant = /^\/orchestration\/([^/]+)\//.exec(url)?.[1];
    const begun = Date.now();
    const passed = sendRequest(`${to}${url}`, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
      // Where nobody waits for the answer any more, the call is over all the same.
      answer.on('close', () => response.resume());
      response.on('end', () => {
        if (!['GET', 'OPTIONS'].includes(method) && tenant !== undefined)
          this.writes.push({ by, tenant, call: `${method} ${url}`, begun, ended: Date.now() });
      });
    });
    passed.on('error', () => answer.destroy());
    answer.on('error', () => undefined);
    asked.pipe(passed);
  }
}
