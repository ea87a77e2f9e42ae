import type { Clock } from '../../ports/clock.ts';
import type { Metrics, TenantCall } from '../../ports/metrics.ts';

/**
 * Returns a `fetch` that reports each request to the metrics: target, method, kind of response and remaining calls.
 * Reports no address or header.
 */
export function measuredFetch(
  send: typeof fetch,
  called: Pick<TenantCall, 'api' | 'tenant'>,
  { metrics, clock }: { readonly metrics: Pick<Metrics, 'tenantCalled'>; readonly clock: Pick<Clock, 'now'> },
): typeof fetch {
  const { api, tenant } = called;
  return async (input, init) => {
    const method = knownMethod(init?.method ?? 'GET');
    const startedAt = clock.now();
    const record = (outcome: TenantCall['outcome'], remaining?: number) =>
      metrics.tenantCalled({
        api,
        tenant,
        method,
        outcome,
        seconds: (clock.now() - startedAt) / 1000,
        remaining,
      });
    try {
      const response = await send(input, init);
      record(outcomeOf(response.status), remainingIn(response.headers));
      return response;
    } catch (error) {
      record(init?.signal?.aborted === true ? 'aborted' : 'no_answer');
      throw error;
    }
  };
}

const methods: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function knownMethod(method: string): string {
  const upper = method.toUpperCase();
  return methods.includes(upper) ? upper : 'other';
}

function outcomeOf(status: number): TenantCall['outcome'] {
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'failed';
  if (status >= 400) return 'refused';
  return status >= 300 ? 'redirected' : 'success';
}

/** Reads the remaining calls. Of GitHub's limits, uses the core limit, which applies to most calls. */
function remainingIn(headers: Headers): number | undefined {
  if ((headers.get('x-ratelimit-resource') ?? 'core') !== 'core') return undefined;
  const text = headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining') ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
