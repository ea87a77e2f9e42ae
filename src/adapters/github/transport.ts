import type { Clock } from '../../ports/clock.ts';
import { exchange } from '../http-client/exchange.ts';

export interface TransportDeps {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Limit on the body of a success. Of other responses, only the explanation is read. */
  readonly maxBytes: number;
  /** Origin of every request. */
  readonly origin: string;
}

const withoutBody: readonly number[] = [204, 205, 304];

/**
 * Returns the `fetch` for Octokit. It reads the whole bounded response within the timeout and follows no redirect, so
 * that a token goes to one origin only. Throws `ExchangeFailed`, which Octokit keeps as the cause of its own error, or
 * the signal's reason.
 */
export function createTransport(deps: TransportDeps): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== deps.origin) throw new Error('a request for another origin than that of the API');
    const { method = 'GET', body } = init;
    if (body !== undefined && body !== null && typeof body !== 'string')
      throw new Error('Octokit sends JSON, which is text');
    const request = {
      method,
      url,
      headers: Object.fromEntries(new Headers(init.headers)),
      body: body ?? undefined,
      maxBytes: deps.maxBytes,
    };
    const answer = await exchange(request, deps, init.signal ?? new AbortController().signal);
    const { status, headers, body: bytes } = answer;
    return new Response(withoutBody.includes(status) ? null : bytes.slice(), { status, headers });
  };
}
