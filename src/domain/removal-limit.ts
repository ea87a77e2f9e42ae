/** The number of `count` streams that one run may remove: as configured, else a tenth, and at least three. */
export const removalLimit = (count: number, configured: number | undefined): number =>
  configured ?? Math.max(3, Math.floor(count / 10));
