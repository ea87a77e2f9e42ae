import { budgets } from '../../core/budgets.ts';
import type { Clock } from '../../ports/clock.ts';
import { readBeginning, readBody, TooLarge } from './body.ts';

/** One HTTP request, ready to send. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | undefined;
  /** Limit on the body of a success. With 0, nothing of it is read. */
  readonly maxBytes: number;
  /** Limit on the body of any other response, which only explains it. Default: `answer.errorBytes` of the budgets. */
  readonly reasonBytes?: number;
}

/** A response: a 2xx with its whole body, or another status with the readable part of its reason. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/**
 * Reason for a missing response. After `unsent` and `untrusted` (a certificate), the other side certainly never saw the
 * request. After the others, it may have taken effect.
 */
export type Breakdown = 'unsent' | 'untrusted' | 'lost' | 'timeout' | 'too-large';

export class ExchangeFailed extends Error {
  override readonly name = 'ExchangeFailed';
  readonly breakdown: Breakdown;
  constructor(breakdown: Breakdown, detail: string) {
    super(detail);
    this.breakdown = breakdown;
  }
}

export interface ExchangeDeps {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

const { errorBytes: defaultReasonBytes } = budgets.answer;

/**
 * Sends a request and reads its response with the body, within the timeout. Redirects are responses and are not
 * followed. Throws `ExchangeFailed`, or the signal's reason.
 */
export async function exchange(
  request: HttpRequest,
  deps: ExchangeDeps,
  signal: AbortSignal,
): Promise<HttpResponse> {
  signal.throwIfAborted();
  const timer = startTimer(deps, signal);
  try {
    return await sendAndRead(request, deps, timer.signal);
  } catch (error) {
    signal.throwIfAborted();
    if (timer.expired())
      throw new ExchangeFailed('timeout', `no complete answer within ${deps.timeoutMs} ms`);
    throw broken(error);
  } finally {
    timer.stop();
  }
}

async function sendAndRead(
  request: HttpRequest,
  deps: ExchangeDeps,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { method, url, headers, body, maxBytes, reasonBytes = defaultReasonBytes } = request;
  const response = await deps.fetch(url, {
    method,
    headers,
    redirect: 'manual',
    signal,
    ...(body === undefined ? {} : { body }),
  });
  const { status } = response;
  const read = response.ok ? readSuccess(response, maxBytes) : readBeginning(response, reasonBytes, signal);
  return { status, headers: response.headers, body: await read };
}

async function readSuccess(response: Response, maxBytes: number): Promise<Uint8Array> {
  if (maxBytes > 0) return readBody(response, maxBytes);
  await response.body?.cancel();
  return new Uint8Array();
}

/** Reason for ending a timer. Without a reason, the signal would create an error with a stack each time. */
const answered = 'answered';

/** Returns a signal that aborts with the caller's, or after the timeout. */
function startTimer({ clock, timeoutMs }: ExchangeDeps, caller: AbortSignal) {
  const call = new AbortController();
  const sleep = new AbortController();
  let expired = false;
  const expire = (): void => {
    expired = true;
    call.abort();
  };
  const follow = (): void => call.abort(caller.reason);
  caller.addEventListener('abort', follow, { once: true });
  // The sleep rejects when `stop` ends it. Then nothing remains to be timed.
  clock.sleep(timeoutMs, sleep.signal).then(expire, () => undefined);
  return {
    signal: call.signal,
    expired: () => expired,
    stop: () => {
      caller.removeEventListener('abort', follow);
      sleep.abort(answered);
    },
  };
}

/** Classifies an error of `fetch`. Keeps only network codes and messages, not its objects. */
function broken(error: unknown): ExchangeFailed {
  if (error instanceof TooLarge) return new ExchangeFailed('too-large', error.message);
  const causes = causesOf(error);
  const detail = causes.map(nameOf).find((name) => name !== '') ?? 'the connection failed';
  if (causes.some(isUntrusted)) return new ExchangeFailed('untrusted', detail);
  if (causes.length > 0 && causes.every(isBeforeSending)) return new ExchangeFailed('unsent', detail);
  return new ExchangeFailed('lost', detail);
}

/**
 * Returns the errors behind one of `fetch`, which wraps the network's error in a `TypeError`. With several addresses,
 * that is an `AggregateError`.
 */
function causesOf(error: unknown): readonly Error[] {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof AggregateError) return cause.errors.filter((each) => each instanceof Error);
  return cause instanceof Error ? [cause] : [];
}

function nameOf(error: Error): string {
  return fieldOf(error, 'code') ?? error.message.slice(0, 200);
}

function isUntrusted(error: Error): boolean {
  return /^(CERT_|ERR_TLS_CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(fieldOf(error, 'code') ?? '');
}

/** Tells whether an error comes before the first byte of a request: name resolution or connecting. */
function isBeforeSending(error: Error): boolean {
  const syscall = fieldOf(error, 'syscall');
  return (
    syscall === 'connect' || syscall === 'getaddrinfo' || fieldOf(error, 'code') === 'UND_ERR_CONNECT_TIMEOUT'
  );
}

function fieldOf(error: Error, field: string): string | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(error, field)?.value;
  return typeof value === 'string' ? value : undefined;
}
