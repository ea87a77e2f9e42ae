import type { Synced } from './plan.ts';

/** Result of a three-way comparison. */
export type SyncComparison = 'in sync' | 'ahead' | 'drifted' | 'conflict' | 'not arrived';

/**
 * Tells which side changed since the last comparison. `conflict` also if they were never compared, because then nothing
 * shows that the tenant's content came from git. `not arrived`: neither side changed, yet they differ, so sending again
 * would not help.
 */
export function threeWay(desired: string, live: string, synced: Synced | undefined): SyncComparison {
  if (desired === live) return 'in sync';
  if (synced === undefined) return 'conflict';
  if (live === synced.live) return desired === synced.desired ? 'not arrived' : 'ahead';
  return desired === synced.desired ? 'drifted' : 'conflict';
}
