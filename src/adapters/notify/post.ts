import { budgets } from '../../core/budgets.ts';
import type { Redactor as SharedRedactor } from '../../core/secrets/redactor.ts';
import type { Clock } from '../../ports/clock.ts';
import { PortError, type Remedy } from '../../ports/errors.ts';
import { exchange, ExchangeFailed, type HttpResponse } from '../http-client/exchange.ts';
import { LineRedactor } from '../http-client/redactor.ts';
import { retried, retryAfter } from '../http-client/retry.ts';
import type { NotifyCode } from './problems.ts';

export interface PostDeps {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Random number from 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly redactor: SharedRedactor;
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

/** Time limit of one attempt in milliseconds, and the number of attempts for a broken connection. */
const timeoutMs = 10_000;
const mostTries = 3;
const { receiverBytes: reasonBytes } = budgets.answer;

/**
 * Sends a request. Any 2xx is a success. Does not follow redirects, because the request is signed or goes to a secret
 * address. Repeats a failed connection at once, a few times. A missing response is left to the caller.
 */
export async function post(request: Post, deps: PostDeps, signal: AbortSignal): Promise<void> {
  const { receiver, ...rest } = request;
  const sent = { ...rest, method: 'POST', maxBytes: 0, reasonBytes };
  const again = (failure: unknown, tries: number) => {
    if (!(failure instanceof ExchangeFailed)) throw failure;
    if (failure.breakdown === 'timeout' || tries === mostTries)
      throw problem(receiver, 'SLC2180', 'retry', `could not be reached: ${whyOf(failure)}`);
    return { counts: true, pauses: true };
  };
  judge(
    receiver,
    await retried(() => exchange(sent, { ...deps, timeoutMs }, signal), again, deps, signal),
    deps,
  );
}

/** Returns the network's error code. Messages of `fetch` can quote the address, so they are left out. */
function whyOf({ breakdown, message }: ExchangeFailed): string {
  if (breakdown === 'timeout') return `no answer within ${timeoutMs} ms`;
  return /^[A-Z][A-Z0-9_]+$/.test(message) ? message : 'the connection failed';
}

/** Limit on the pause that a receiver may ask for. Milliseconds. */
const longestRest = 3_600_000;

function judge(
  receiver: string,
  { status, headers, body }: HttpResponse,
  { redactor, clock }: PostDeps,
): void {
  if (status >= 200 && status < 300) return;
  const words = new LineRedactor(redactor).clean(new TextDecoder().decode(body), 200);
  const said = `answered ${status}${words === '' ? '' : `: ${words}`}`;
  if ([408, 425, 429].includes(status) || status >= 500) {
    const asked = retryAfter(headers.get('retry-after'), clock.now());
    const rest = asked === undefined ? {} : { retryAfter: Math.min(asked, longestRest) };
    throw problem(receiver, 'SLC2181', 'retry', said, rest);
  }
  if (status >= 300 && status < 400) throw problem(receiver, 'SLC2183', 'wait', `answered ${status}`);
  throw problem(receiver, 'SLC2182', 'wait', said);
}

function problem(
  receiver: string,
  code: NotifyCode,
  remedy: Remedy,
  what: string,
  rest: { readonly retryAfter?: number } = {},
): PortError {
  return new PortError(`receiver ${receiver} ${what}`, { code, remedy, uncertain: true, ...rest });
}
