/**
 * Resolves when what came meanwhile has been taken in: answers of tenants, requests for pages, the renewal of a lease.
 * For whoever works on many things at a stretch, so that none of these waits for long.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
