import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

type Answer = (response: ServerResponse) => void;

const json = { 'content-type': 'application/json' };
const chunk = (text: string) => text.repeat(Math.ceil(65_536 / text.length));

/** Writes the same text as fast as it is read, until the client hangs up. */
function endless(response: ServerResponse, text: string): void {
  const more = () => {
    while (!response.destroyed && response.write(text));
  };
  response.on('drain', more);
  more();
}

/** Answers of a tenant that wants to stop whoever reads it, by name. Each request gets the next one. */
export const hostileAnswers: Readonly<Record<string, readonly Answer[]>> = {
  'a text or a list without end, ten million levels and a packed gigabyte': [
    (response) => {
      response.writeHead(200, json).write('{"name":"');
      endless(response, chunk('x'));
    },
    (response) => {
      response.writeHead(200, json).write('[{}');
      endless(response, chunk(',{"id":"0123456789","name":"Orders"}'));
    },
    (response) => {
      response.writeHead(200, json).end('['.repeat(10_000_000));
    },
    (response) => {
      response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gigabyte());
    },
  ],
  'a letter now and then, or nothing at all': [
    (response) => {
      response.writeHead(200, json);
      const timer = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(timer));
    },
    () => undefined,
  ],
};

let packed: Buffer | undefined;
function gigabyte(): Buffer {
  packed ??= gzipSync(Buffer.alloc(1024 ** 3, ' '));
  return packed;
}

/** A tenant behind a server that can answer in its place. */
export class HostileTenant {
  readonly url: string;
  /** Answers to everything but requests for a token, in turn; none: those of the tenant. */
  answers: readonly Answer[] = [];
  /** Hostile answers so far. */
  count = 0;

  private constructor(url: string) {
    this.url = url;
  }

  static async start(behind: string): Promise<HostileTenant> {
    const server: Server = createServer((incoming, outgoing) => tenant.#serve(behind, incoming, outgoing));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const tenant = new HostileTenant(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return tenant;
  }

  #serve(behind: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
    outgoing.on('error', () => undefined);
    const answer = this.answers[this.count % this.answers.length];
    if (answer !== undefined && !/token/.test(incoming.url ?? '')) {
      this.count += 1;
      incoming.resume();
      answer(outgoing);
      return;
    }
    const { method, headers, url = '/' } = incoming;
    const passed = request(`${behind}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  }
}
