import { budgets } from '../../core/budgets.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../ports/clock.ts';
import type { DeliveryReading, HostWebhooks, WakeHint } from '../../ports/host-webhooks.ts';
import type { Log } from '../../ports/log.ts';
import type { WebhookOutcome } from '../../ports/metrics.ts';
import { BodyRoom } from './body-room.ts';
import { readBody, readPast, release, type BodyFailure } from './body.ts';
import { RefusalLog } from './refusal-log.ts';
import { RecentDeliveries } from './recent-deliveries.ts';

/** Dependencies of the receiver. */
export interface WebhookDeps {
  /** Forms of webhooks that it receives, each at its path. */
  readonly hosts: readonly HostWebhooks[];
  /** Returns the current secret of signatures. Undefined refuses all deliveries. */
  readonly secret: () => string | undefined;
  /** Returns true for a Host header of this server. */
  readonly isOurs: (host: string) => boolean;
  /** Requests a check of the repository. Several requests may lead to a single check. */
  readonly wake: (hint: WakeHint) => void;
  /** Called with the outcome of each delivery. */
  readonly answered?: (outcome: WebhookOutcome) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Limits for unverified requests. Bytes and milliseconds. */
export interface WebhookLimits {
  /** Time limit of a body. */
  readonly deadline: number;
  /** Bodies that are read at the same time, and the total bytes kept of them. */
  readonly unverified: { readonly bodies: number; readonly bytes: number };
  /** Bytes to discard of each refused body, and the number of such bodies at the same time. */
  readonly rest: { readonly bodies: number; readonly bytes: number };
  readonly seen: { readonly keys: number; readonly window: number };
}

const budget = budgets.webhook;

export const webhookLimits: WebhookLimits = {
  deadline: budget.time,
  unverified: { bodies: budget.bodies, bytes: budget.heldBytes },
  rest: { bodies: budget.refused, bytes: budget.refusedBytes },
  seen: { keys: budget.remembered, window: budget.rememberedTime },
};

/** Response, with the reason for the log. */
interface WebhookResponse {
  readonly status: number;
  readonly outcome: WebhookOutcome;
  readonly reason?: string;
}

/**
 * Receives webhooks. A delivery only wakes subjects, and Sluice looks for changes at the host and in git. A forged,
 * lost or repeated delivery therefore changes nothing. The limits apply until the signature is verified, and refused
 * requests are disconnected. Cheap checks come first.
 */
export class WebhookReceiver {
  readonly #deps: WebhookDeps;
  readonly #limits: WebhookLimits;
  readonly #unverified: BodyRoom;
  readonly #rest: BodyRoom;
  readonly #seen: RecentDeliveries;
  readonly #refusals: RefusalLog;

  constructor(deps: WebhookDeps, limits: WebhookLimits = webhookLimits) {
    const now = () => deps.clock.now();
    this.#deps = deps;
    this.#limits = limits;
    this.#unverified = new BodyRoom(limits.unverified);
    this.#rest = new BodyRoom({ bodies: limits.rest.bodies, bytes: 0 });
    this.#seen = new RecentDeliveries(limits.seen, now);
    this.#refusals = new RefusalLog(deps.log, now);
  }

  /**
   * Answers a request, if it is a webhook by its method and path. Returns undefined for any other; the promise resolves
   * afterwards and never rejects.
   */
  receive(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> | undefined {
    const path = incoming.url?.split('?', 1)[0];
    const host = this.#deps.hosts.find((one) => one.path === path);
    if (incoming.method !== 'POST' || host === undefined) return undefined;
    return this.#received(host, incoming, outgoing);
  }

  async #received(host: HostWebhooks, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      await this.#answer(host, incoming, outgoing);
    } catch (error) {
      this.#deps.answered?.('failed');
      this.#deps.log.error('webhook failed', { error });
      outgoing.destroy();
    }
  }

  async #answer(host: HostWebhooks, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const secret = this.#deps.secret();
    const early = this.#refusedUnread(host, incoming, secret);
    const proof = proofOf(host, incoming);
    if (early !== undefined || secret === undefined || proof === undefined)
      return this.#refuse(incoming, outgoing, early ?? notSigned(host));
    if (incoming.headers.expect !== undefined) outgoing.writeContinue();
    const body = await readBody(incoming, {
      room: this.#unverified,
      limit: host.limit,
      deadline: this.#limits.deadline,
      clock: this.#deps.clock,
    });
    if ('failure' in body) return this.#refuse(incoming, outgoing, unread(body.failure));
    const answer = host.isGenuine(body.bytes, proof, secret)
      ? this.#take(host.read(incoming.headers, body.bytes), proof)
      : forged;
    release(body.bytes);
    if (answer.status === 202) {
      this.#deps.answered?.(answer.outcome);
      outgoing.writeHead(202, { 'content-length': 0 }).end();
    } else await this.#refuse(incoming, outgoing, answer);
  }

  /** Returns a refusal that needs no byte of the body. */
  #refusedUnread(
    host: HostWebhooks,
    incoming: IncomingMessage,
    secret: string | undefined,
  ): WebhookResponse | undefined {
    const { headers } = incoming;
    if (!this.#deps.isOurs(headers.host ?? ''))
      return { status: 421, outcome: 'wrong_host', reason: 'not a name of this server' };
    if (secret === undefined)
      return { status: 404, outcome: 'not_configured', reason: 'no webhook secret is configured' };
    if (proofOf(host, incoming) === undefined) return notSigned(host);
    if (Number(headers['content-length'] ?? 0) > host.limit) return unread('too large');
    return undefined;
  }

  /**
   * Accepts a genuine delivery. A signature does not cover the headers, so the same body with another id counts as
   * repeated.
   */
  #take(reading: DeliveryReading, proof: Buffer): WebhookResponse {
    if ('malformed' in reading) return { status: 400, outcome: 'malformed', reason: reading.malformed };
    const { id, event, hint } = reading;
    const isNew = this.#seen.isNew(`id ${id.toLowerCase()}`, `body ${proof.toString('base64')}`);
    this.#deps.log.debug('webhook', { event, delivery: id, isNew });
    if (isNew && hint !== undefined) this.#deps.wake(hint);
    return { status: 202, outcome: isNew ? 'accepted' : 'repeated' };
  }

  /**
   * Refuses a request and disconnects the client. First discards what the client still sends for a moment, because
   * closing a connection with unread bytes can lose the response.
   */
  async #refuse(incoming: IncomingMessage, outgoing: ServerResponse, answer: WebhookResponse): Promise<void> {
    const { status, reason = '' } = answer;
    this.#refusals.note(reason);
    this.#deps.answered?.(answer.outcome);
    if (outgoing.destroyed) return;
    const text = `${reason}\n`;
    outgoing.writeHead(status, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      connection: 'close',
    });
    outgoing.write(text);
    if (!incoming.complete && !isWaste.has(status))
      await readPast(incoming, this.#rest, this.#limits.rest.bytes);
    outgoing.end();
  }
}

function proofOf(host: HostWebhooks, { headers }: IncomingMessage): Buffer | undefined {
  return host.proof(headers[host.proofHeader.toLowerCase()]);
}

function notSigned({ proofHeader }: HostWebhooks): WebhookResponse {
  return { status: 401, outcome: 'not_signed', reason: `there is no usable ${proofHeader}` };
}

const forged: WebhookResponse = {
  status: 401,
  outcome: 'forged',
  reason: 'the signature is not of this body and the configured secret',
};

/** Statuses of requests that exceeded a limit. Nothing more is read of them. */
const isWaste: ReadonlySet<number> = new Set([408, 503]);

function unread(failure: BodyFailure): WebhookResponse {
  switch (failure) {
    case 'too large':
      return { status: 413, outcome: 'too_large', reason: 'the body is too large' };
    case 'too slow':
      return { status: 408, outcome: 'too_slow', reason: 'the body takes too long' };
    case 'crowded out':
      return { status: 503, outcome: 'crowded_out', reason: 'too many bodies at once' };
    case 'gone':
      return { status: 400, outcome: 'broken_off', reason: 'the connection broke' };
  }
}
