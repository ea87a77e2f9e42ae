import type { Tracing } from '../../ports/tracing.ts';
import type { Calls } from './calls.ts';

/** Limit of failing addresses that are remembered. */
const longestMemory = 1000;

/**
 * Returns a `fetch` that traces each request as a span: method, path template, status and number of previous failures.
 * Includes no address, header or body, and adds nothing to the request.
 */
export function tracedFetch(
  send: typeof fetch,
  tracing: Tracing,
  { api, tenant, route }: Calls,
): typeof fetch {
  const failed = new Map<string, number>();
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = (init?.method ?? 'GET').toUpperCase();
    const template = route(url.pathname) ?? 'other';
    const call = `${method} ${url.href}`;
    const resends = failed.get(call);
    const facts = { api, tenant, method, route: template, resends };
    return tracing.span(`${method} ${template}`, facts, async (span) => {
      failed.delete(call);
      const again = () => {
        if (failed.size < longestMemory) failed.set(call, (resends ?? 0) + 1);
      };
      try {
        const response = await send(input, init);
        span.set({
          status: response.status,
          error: response.status >= 400 ? `${response.status}` : undefined,
        });
        if (isSentAgain(response.status)) again();
        return response;
      } catch (error) {
        if (init?.signal?.aborted !== true) again();
        throw error;
      }
    });
  };
}

/** Returns true for a status after which Sluice repeats the request. */
function isSentAgain(status: number): boolean {
  return [401, 408, 425, 429].includes(status) || status >= 500;
}
