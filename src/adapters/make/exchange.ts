import type { Clock } from '../../ports/clock.ts';
import { readBody, TooLarge } from './body.ts';

/** One question, ready to be sent. Nothing is ever written, so there is no other method and no body. */
export interface Question {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the answer. */
  readonly maxBytes: number;
}

/** What came back: a 2xx with its whole body, or another status with what could be read of the reason. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Why no usable answer came. */
export type Breakdown = 'broken' | 'untrusted' | 'timeout' | 'too-large';

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

const reasonBytes = 64 * 1024;

/**
 * Sends a question and reads its answer, body included, within the timeout. Redirects are not followed: they come back
 * as an answer. Throws `ExchangeFailed`, or the signal's reason.
 */
export async function exchange(question: Question, deps: ExchangeDeps, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const call = new AbortController();
  const sleep = new AbortController();
  let isExpired = false;
  const expire = (): void => {
    isExpired = true;
    call.abort();
  };
  const follow = (): void => call.abort(signal.reason);
  signal.addEventListener('abort', follow, { once: true });
  // The sleep rejects when it is ended below: then there is nothing left to time.
  deps.clock.sleep(deps.timeoutMs, sleep.signal).then(expire, () => undefined);
  try {
    return await sendAndRead(question, deps.fetch, call.signal);
  } catch (error) {
    signal.throwIfAborted();
    if (isExpired) throw new ExchangeFailed('timeout', `no complete answer within ${deps.timeoutMs} ms`);
    throw broken(error);
  } finally {
    signal.removeEventListener('abort', follow);
    sleep.abort();
  }
}

async function sendAndRead(
  { url, headers, maxBytes }: Question,
  send: typeof fetch,
  signal: AbortSignal,
): Promise<Answer> {
  const response = await send(url, { method: 'GET', headers, redirect: 'manual', signal });
  const read = response.ok ? readBody(response, maxBytes) : readReason(response, signal);
  return { status: response.status, headers: response.headers, body: await read };
}

/** The body of a failure only explains it: one that is too long or breaks off must not hide the status. */
async function readReason(response: Response, signal: AbortSignal): Promise<Uint8Array> {
  try {
    return await readBody(response, reasonBytes);
  } catch {
    signal.throwIfAborted();
    return new Uint8Array();
  }
}

/** What `fetch` rejected with, classified. Its objects are not kept: only codes and messages of the network are. */
function broken(error: unknown): ExchangeFailed {
  if (error instanceof TooLarge) return new ExchangeFailed('too-large', error.message);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code: unknown =
    cause instanceof Error ? Object.getOwnPropertyDescriptor(cause, 'code')?.value : undefined;
  const name = typeof code === 'string' ? code : '';
  const detail = name === '' ? 'the connection failed' : name;
  const isUntrusted = /^(CERT_|ERR_TLS_CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(name);
  return new ExchangeFailed(isUntrusted ? 'untrusted' : 'broken', detail);
}
