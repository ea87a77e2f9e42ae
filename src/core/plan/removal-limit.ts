/** Number of streams that one run may remove of `count`: the configured one, else a tenth, and at least 3. */
export const removalLimit = (count: number, configured: number | undefined): number =>
  configured ?? Math.max(3, Math.floor(count / 10));
