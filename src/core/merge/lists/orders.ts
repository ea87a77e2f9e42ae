import type { MergeVersions } from '../sides.ts';

/** Orders of a list, as keys that are unique in each, without the items that the merge removes. */
export interface Orders {
  readonly base: readonly string[];
  readonly target: readonly string[];
  readonly incoming: readonly string[];
}

export function ordersOf({
  base = [],
  target = [],
  incoming = [],
}: MergeVersions<readonly string[]>): Orders {
  return { base, target, incoming };
}
