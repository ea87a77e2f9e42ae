/**
 * Resolves after pending events were processed: responses of tenants, requests for pages, the renewal of a lease. Long
 * loops call it so that these never wait for long.
 */
export function nextTick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
