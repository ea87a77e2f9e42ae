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

/** Answers of a tenant that wants to stop whoever reads it, by name. */
export const hostileAnswers: Readonly<Record<string, Answer>> = {
  'a text without end': (response) => {
    response.writeHead(200, json).write('{"name":"');
    endless(response, chunk('x'));
  },
  'a list without end': (response) => {
    response.writeHead(200, json).write('[{}');
    endless(response, chunk(',{"id":"0123456789","name":"Orders"}'));
  },
  'ten million levels': (response) => {
    response.writeHead(200, json).end('['.repeat(10_000_000));
  },
  'a gigabyte of spaces, compressed': (response) => {
    response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gigabyte());
  },
  'a letter now and then': (response) => {
    response.writeHead(200, json);
    const timer = setInterval(() => response.write(' '), 50);
    response.on('close', () => clearInterval(timer));
  },
  'nothing at all': () => undefined,
};

let packed: Buffer | undefined;
function gigabyte(): Buffer {
  packed ??= gzipSync(Buffer.alloc(1024 ** 3, ' '));
  return packed;
}

/** A tenant behind a server that can answer in its place. */
export class HostileTenant {
  readonly url: string;
  /** Answer to everything but requests for a token; undefined: that of the tenant. */
  answer: Answer | undefined;
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
    if (this.answer !== undefined && !/token/.test(incoming.url ?? '')) {
      this.count += 1;
      incoming.resume();
      this.answer(outgoing);
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
