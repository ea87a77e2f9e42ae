/** Returns how many of `count` streams one run may remove: the configured number, else a tenth, and at least 3. */
export const removalLimit = (count: number, configured: number | undefined): number =>
  configured ?? Math.max(3, Math.floor(count / 10));
