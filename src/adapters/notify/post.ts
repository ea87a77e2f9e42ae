import { budgets } from '../../core/budgets.ts';
import type { Redactor } from '../../core/secrets/redactor.ts';
import type { Clock } from '../../ports/clock.ts';
import { PortError, type Remedy } from '../../ports/errors.ts';
import type { NotifyCode } from './problems.ts';

export interface PostDeps {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Random number from 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly redactor: Redactor;
}

/**
 * A request to a receiver, and the receiver's name in messages. No message has the address, because it can be a secret.
 */
export interface Post {
  readonly receiver: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Time limit of one attempt in milliseconds, and the number of attempts for a request that could not even be sent. */
const timeout = 10_000;
const tries = 3;
const firstPause = 500;
const { receiverBytes: reasonBytes } = budgets.answer;

/**
 * Sends a request. Any 2xx is a success. Does not follow redirects, because the request is signed or goes to a secret
 * address. Repeats a failed connection at once, a few times. A missing response is left to the caller.
 */
export async function post(request: Post, deps: PostDeps, signal: AbortSignal): Promise<void> {
  for (let nth = 1; ; nth += 1) {
    const outcome = await once(request, deps, signal);
    if (outcome.is === 'answered') return judge(request, outcome, deps);
    if (outcome.is === 'late' || nth === tries)
      throw problem(request, 'SLC2180', 'retry', `could not be reached: ${outcome.why}`);
    await deps.clock.sleep(Math.round(firstPause * 2 ** (nth - 1) * (0.5 + deps.random() / 2)), signal);
  }
}

interface PostResponse {
  readonly is: 'answered';
  readonly status: number;
  readonly retryAfter: string | null;
  readonly reason: string;
}

type PostOutcome = PostResponse | { readonly is: 'broken' | 'late'; readonly why: string };

async function once(request: Post, { fetch, clock }: PostDeps, signal: AbortSignal): Promise<PostOutcome> {
  signal.throwIfAborted();
  const late = new AbortController();
  const ended = new AbortController();
  // The sleep rejects when the exchange ends first. Then nothing remains to be timed.
  clock.sleep(timeout, ended.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    const { url, headers, body } = request;
    const inner = AbortSignal.any([signal, late.signal]);
    // A copy, because the type of a body demands an array buffer of its own.
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      redirect: 'manual',
      signal: inner,
    });
    const retryAfter = answer.headers.get('retry-after');
    const reason = await beginningOf(answer, signal, late.signal);
    return { is: 'answered', status: answer.status, retryAfter, reason };
  } catch (error) {
    signal.throwIfAborted();
    if (late.signal.aborted) return { is: 'late', why: `no answer within ${timeout} ms` };
    return { is: 'broken', why: codeOf(error) };
  } finally {
    ended.abort();
  }
}

/** Returns the start of a refusal's explanation. Leaving the loop closes the connection. */
async function beginningOf(answer: Response, signal: AbortSignal, late: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.ok ? [] : (answer.body ?? [])) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size >= reasonBytes) break;
    }
    if (answer.ok) await answer.body?.cancel();
  } catch {
    signal.throwIfAborted();
    // The rest of the response only explains its status.
    if (late.aborted) return '';
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, reasonBytes));
}

/** Returns the network's error code. Messages of `fetch` can quote the address, so they are left out. */
function codeOf(error: unknown): string {
  const cause: unknown = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const inner: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  const code: unknown =
    typeof inner === 'object' && inner !== null && 'code' in inner ? inner.code : undefined;
  return typeof code === 'string' ? code : 'the connection failed';
}

function judge(request: Post, { status, retryAfter, reason }: PostResponse, { redactor }: PostDeps): void {
  if (status >= 200 && status < 300) return;
  const words = redactor
    .text(reason)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
  const said = `answered ${status}${words === '' ? '' : `: ${words}`}`;
  if ([408, 425, 429].includes(status) || status >= 500)
    throw problem(request, 'SLC2181', 'retry', said, secondsIn(retryAfter));
  if (status >= 300 && status < 400) throw problem(request, 'SLC2183', 'wait', `answered ${status}`);
  throw problem(request, 'SLC2182', 'wait', said);
}

/** Limit on the pause that a receiver may ask for. Milliseconds. */
const longestRest = 3_600_000;

function secondsIn(header: string | null): number | undefined {
  return /^\d{1,9}$/.test(header?.trim() ?? '') ? Math.min(Number(header) * 1000, longestRest) : undefined;
}

function problem(
  { receiver }: Post,
  code: NotifyCode,
  remedy: Remedy,
  what: string,
  retryAfter?: number,
): PortError {
  const facts = { code, remedy, uncertain: true };
  return new PortError(
    `receiver ${receiver} ${what}`,
    retryAfter === undefined ? facts : { ...facts, retryAfter },
  );
}
