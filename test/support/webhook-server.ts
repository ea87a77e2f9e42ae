import { createHmac, randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { serverLimits, startServer, type ServerLimits } from '../../src/daemon/server/server.ts';
import { bareSite } from '../../src/daemon/server/site.ts';
import type { WakeHint } from '../../src/ports/host-webhooks.ts';
import type { WebhookOutcome } from '../../src/ports/metrics.ts';
import { gitHubWebhooks } from '../../src/adapters/github/webhooks.ts';
import { WebhookReceiver, webhookLimits, type WebhookLimits } from '../../src/daemon/webhooks/receiver.ts';
import { RecordingLog } from './recording-log.ts';
import { TestClock } from './test-clock.ts';

export const webhookSecret = 'a-secret-between-host-and-daemon';

/** What GitHub puts into `X-Hub-Signature-256`. */
export function signatureOf(body: string | Uint8Array, secret = webhookSecret): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** A server that takes webhooks, and what came of them. Time stands still until a test moves it. */
export interface WebhookServer {
  readonly port: number;
  readonly woken: WakeHint[];
  /** What became of each delivery. */
  readonly answered: readonly WebhookOutcome[];
  readonly clock: TestClock;
  readonly log: RecordingLog;
}

export async function aWebhookServer(
  options: {
    readonly secret?: () => string | undefined;
    /** Largest body, in bytes. */
    readonly body?: number;
    readonly limits?: Partial<WebhookLimits>;
    readonly server?: Partial<ServerLimits>;
  } = {},
): Promise<WebhookServer> {
  const woken: WakeHint[] = [];
  const answered: WebhookOutcome[] = [];
  const clock = new TestClock();
  const log = new RecordingLog();
  const receiver = new WebhookReceiver(
    {
      hosts: [{ ...gitHubWebhooks, limit: options.body ?? gitHubWebhooks.limit }],
      secret: options.secret ?? (() => webhookSecret),
      isOurs: (host) => host === 'sluice.test',
      wake: (hint) => void woken.push(hint),
      answered: (outcome) => void answered.push(outcome),
      clock,
      log,
    },
    { ...webhookLimits, ...options.limits },
  );
  const running = await startServer(
    () => ({ app: bareSite({ isReady: () => true }, (text) => text), webhooks: receiver }),
    { host: '127.0.0.1', port: 0 },
    { ...serverLimits, ...options.server },
  );
  onTestFinished(() => running.close());
  return { port: Number(new URL(running.url).port), woken, answered, clock, log };
}

export interface Answered {
  /** 0 where the connection was closed without an answer. */
  readonly status: number;
  /** Everything that came, as text. */
  readonly text: string;
}

/** A connection of a client that sends what a test says, byte by byte. */
export class RawConnection {
  readonly socket: Socket;
  /** Resolves when the connection is closed, however that came. */
  readonly closed: Promise<Answered>;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    let text = '';
    this.socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    // Refused while it sends: that is what is tested.
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) =>
      this.socket.once('close', () =>
        resolve({ status: Number(/^HTTP\/1\.1 (?!100)(\d{3})/m.exec(text)?.[1] ?? 0), text }),
      ),
    );
    onTestFinished(() => void this.socket.destroy());
  }

  send(...pieces: readonly (string | Uint8Array)[]): this {
    for (const piece of pieces) if (!this.socket.destroyed) this.socket.write(piece);
    return this;
  }
}

export type Headers = Readonly<Record<string, string | undefined>>;

/** The head of a delivery of `push`, unsigned; other headers replace or, where undefined, remove what there is. */
export function headOf(headers: Headers = {}, path = '/webhooks/github'): string {
  const all: Headers = {
    host: 'sluice.test',
    connection: 'close',
    'content-type': 'application/json',
    'x-github-event': 'push',
    'x-github-delivery': randomUUID(),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\r\n`],
  );
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Sends a delivery that is signed as it should be but for what `headers` say, and waits until the connection ends. */
export function deliver(
  { port }: Pick<WebhookServer, 'port'>,
  body: string | Uint8Array,
  headers: Headers = {},
): Promise<Answered> {
  const length = String(Buffer.byteLength(body));
  const head = headOf({
    'content-length': length,
    'x-hub-signature-256': signatureOf(body),
    ...headers,
  });
  return new RawConnection(port).send(head, body).closed;
}
