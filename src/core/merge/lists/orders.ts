import type { Sides } from '../sides.ts';

/** The orders of a list, as keys that are unique in each; what the merge removes is in none of them. */
export interface Orders {
  readonly base: readonly string[];
  readonly target: readonly string[];
  readonly incoming: readonly string[];
}

export function ordersOf({ base = [], target = [], incoming = [] }: Sides<readonly string[]>): Orders {
  return { base, target, incoming };
}
