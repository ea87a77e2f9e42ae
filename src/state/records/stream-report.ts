import type { StreamState } from '../../core/plan/plan.ts';

/** A stream of an environment after a pass, as status and pages show it. */
export interface StreamReport {
  readonly path: string;
  readonly name: string;
  /** Undefined where the tenant does not have it. */
  readonly state: StreamState | undefined;
  /** RFC 3339, where the tenant tells; of what was there before the pass. */
  readonly lastPublishedAt: string | undefined;
  readonly sync: 'in sync' | 'to be sent' | 'blocked' | 'drifted' | 'not in git';
  readonly health: StreamHealth;
  /** Why it did not arrive or may not be sent, with its code; each on one line. */
  readonly problems: readonly string[];
  /** The tenant's own count, where it tells; of what was there before the pass. */
  readonly version?: number;
  /** True where it is to be sent and somebody changed it in the tenant too; left out elsewhere. */
  readonly isInConflict?: true;
}

/** Degraded: it did not arrive, or cannot run. Missing: the tenant does not have it yet. Unknown: it cannot be read. */
export type StreamHealth = 'Healthy' | 'Degraded' | 'Missing' | 'Unknown';
