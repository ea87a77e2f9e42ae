import { budgets } from '../../core/budgets.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { WebhookOutcome } from '../../ports/metrics.ts';
import { BodyRoom } from './body-room.ts';
import { readBody, readPast, release, type BodyFailure } from './body.ts';
import { readEvent, type WakeHint } from './event.ts';
import { RefusalLog } from './refusal-log.ts';
import { SeenDeliveries } from './seen-deliveries.ts';
import { isSigned, readSignature } from './signature.ts';

/** What the receiver works with. */
export interface WebhookDeps {
  /** What deliveries are signed with now; undefined: none are taken. */
  readonly secret: () => string | undefined;
  /** True for the Host headers under which the receiver may be reached. */
  readonly isOurs: (host: string) => boolean;
  /** Something may have happened there. Asked again and again, it looks once. */
  readonly wake: (hint: WakeHint) => void;
  /** Told of each delivery what became of it. */
  readonly answered?: (outcome: WebhookOutcome) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** What strangers may use of the process. Bytes and milliseconds. */
export interface WebhookLimits {
  readonly body: number;
  /** How long a body may take. */
  readonly deadline: number;
  /** Bodies that are read at once, and what is kept of them together. */
  readonly unverified: { readonly bodies: number; readonly bytes: number };
  /** What is read past of the rest of each refused body, and of how many at once. */
  readonly rest: { readonly bodies: number; readonly bytes: number };
  readonly seen: { readonly keys: number; readonly window: number };
}

const budget = budgets.webhook;

export const webhookLimits: WebhookLimits = {
  body: budget.bytes,
  deadline: budget.time,
  unverified: { bodies: budget.bodies, bytes: budget.heldBytes },
  rest: { bodies: budget.refused, bytes: budget.refusedBytes },
  seen: { keys: budget.remembered, window: budget.rememberedTime },
};

/** What is answered and, for the log, why. */
interface Answer {
  readonly status: number;
  readonly outcome: WebhookOutcome;
  readonly reason?: string;
}

const delivery = /^[A-Za-z0-9-]{1,100}$/;
const eventName = /^[a-z_]{1,100}$/;

/**
 * Takes deliveries of webhooks. A delivery only wakes: what happened is looked up at the host and in git, so that a
 * forged, lost or repeated one changes nothing. Until its signature is checked it is a stranger's, and what it may use
 * is bounded; refused ones are cut off. Everything is checked in the order of what it costs.
 */
export class WebhookReceiver {
  readonly #deps: WebhookDeps;
  readonly #limits: WebhookLimits;
  readonly #unverified: BodyRoom;
  readonly #rest: BodyRoom;
  readonly #seen: SeenDeliveries;
  readonly #refusals: RefusalLog;

  constructor(deps: WebhookDeps, limits: WebhookLimits = webhookLimits) {
    const now = () => deps.clock.now();
    this.#deps = deps;
    this.#limits = limits;
    this.#unverified = new BodyRoom(limits.unverified);
    this.#rest = new BodyRoom({ bodies: limits.rest.bodies, bytes: 0 });
    this.#seen = new SeenDeliveries(limits.seen, now);
    this.#refusals = new RefusalLog(deps.log, now);
  }

  /** Answers one request. Resolves when it has; never rejects. */
  async receive(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      await this.#answer(incoming, outgoing);
    } catch (error) {
      this.#deps.answered?.('failed');
      this.#deps.log.error('webhook failed', { error });
      outgoing.destroy();
    }
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const secret = this.#deps.secret();
    const early = this.#refusedUnread(incoming, secret);
    const signature = readSignature(incoming.headers['x-hub-signature-256']);
    if (early !== undefined || secret === undefined || signature === undefined)
      return this.#refuse(incoming, outgoing, early ?? notSigned);
    if (incoming.headers.expect !== undefined) outgoing.writeContinue();
    const body = await readBody(incoming, {
      room: this.#unverified,
      limit: this.#limits.body,
      deadline: this.#limits.deadline,
      clock: this.#deps.clock,
    });
    if ('failure' in body) return this.#refuse(incoming, outgoing, unread(body.failure));
    const answer = isSigned(body.bytes, signature, secret)
      ? this.#take(incoming, body.bytes, signature)
      : forged;
    release(body.bytes);
    if (answer.status === 202) {
      this.#deps.answered?.(answer.outcome);
      outgoing.writeHead(202, { 'content-length': 0 }).end();
    } else await this.#refuse(incoming, outgoing, answer);
  }

  /** What can be said without a byte of the body. */
  #refusedUnread({ headers }: IncomingMessage, secret: string | undefined): Answer | undefined {
    if (!this.#deps.isOurs(headers.host ?? ''))
      return { status: 421, outcome: 'wrong_host', reason: 'not a name of this server' };
    if (secret === undefined)
      return { status: 404, outcome: 'not_configured', reason: 'no webhook secret is configured' };
    if (readSignature(headers['x-hub-signature-256']) === undefined) return notSigned;
    if (Number(headers['content-length'] ?? 0) > this.#limits.body) return unread('too large');
    return undefined;
  }

  /** What was signed. The signature does not cover the headers: the same body under another id is the same again. */
  #take({ headers }: IncomingMessage, body: Buffer, signature: Buffer): Answer {
    const id = headers['x-github-delivery'];
    const event = headers['x-github-event'];
    if (typeof id !== 'string' || !delivery.test(id))
      return malformed('there is no usable X-GitHub-Delivery');
    if (typeof event !== 'string' || !eventName.test(event))
      return malformed('there is no usable X-GitHub-Event');
    const reading = readEvent(event, body);
    if ('malformed' in reading) return malformed(reading.malformed);
    const isNew = this.#seen.isNew(`id ${id.toLowerCase()}`, `body ${signature.toString('base64')}`);
    this.#deps.log.debug('webhook', { event, delivery: id, isNew });
    if (isNew && reading.hint !== undefined) this.#deps.wake(reading.hint);
    return { status: 202, outcome: isNew ? 'accepted' : 'repeated' };
  }

  /**
   * Answers and cuts the connection off. Whoever is still sending is read past for a moment first: a connection that
   * is closed with bytes unread takes the answer with it.
   */
  async #refuse(incoming: IncomingMessage, outgoing: ServerResponse, answer: Answer): Promise<void> {
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

const notSigned: Answer = {
  status: 401,
  outcome: 'not_signed',
  reason: 'there is no usable X-Hub-Signature-256',
};
const forged: Answer = {
  status: 401,
  outcome: 'forged',
  reason: 'the signature is not of this body and the configured secret',
};

function malformed(reason: string): Answer {
  return { status: 400, outcome: 'malformed', reason };
}

/** Refused for what they take: no more is spent on them. */
const isWaste: ReadonlySet<number> = new Set([408, 503]);

function unread(failure: BodyFailure): Answer {
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
