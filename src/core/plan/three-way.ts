import type { Synced } from './plan.ts';

/** What a comparison of three sides says. */
export type Comparison = 'in sync' | 'ahead' | 'drifted' | 'conflict' | 'not arrived';

/**
 * Which side moved since both were last compared. `conflict` also where they were never compared: nothing says that
 * what the tenant holds came from git. `not arrived`: neither side moved, though they differ, so sending it again would
 * not help.
 */
export function threeWay(desired: string, live: string, synced: Synced | undefined): Comparison {
  if (desired === live) return 'in sync';
  if (synced === undefined) return 'conflict';
  if (live === synced.live) return desired === synced.desired ? 'not arrived' : 'ahead';
  return desired === synced.desired ? 'drifted' : 'conflict';
}
