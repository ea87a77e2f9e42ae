import type { Clock } from '../ports/clock.ts';
import type { Metrics, TenantCall } from '../ports/metrics.ts';

/**
 * The `fetch` that a driver is given, which tells of every request of it how it ended. No address and no header is
 * told: only the tenant, the method and what kind of answer came.
 */
export function measuredFetch(
  send: typeof fetch,
  tenant: string,
  { metrics, clock }: { readonly metrics: Pick<Metrics, 'tenantCalled'>; readonly clock: Pick<Clock, 'now'> },
): typeof fetch {
  return async (input, init) => {
    const method = knownMethod(init?.method ?? 'GET');
    const startedAt = clock.now();
    const told = (outcome: TenantCall['outcome']) =>
      metrics.tenantCalled({ tenant, method, outcome, seconds: (clock.now() - startedAt) / 1000 });
    try {
      const response = await send(input, init);
      told(outcomeOf(response.status));
      return response;
    } catch (error) {
      told(init?.signal?.aborted === true ? 'aborted' : 'no_answer');
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
