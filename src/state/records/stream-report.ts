import type { StreamState } from '../../core/plan/plan.ts';

/** A stream of an environment after a run, as status and pages show it. */
export interface StreamReport {
  readonly path: string;
  readonly name: string;
  /** Undefined where the tenant does not have it. */
  readonly state: StreamState | undefined;
  /** RFC 3339, where the tenant reports it. Time of the version before the run. */
  readonly lastPublishedAt: string | undefined;
  readonly sync: 'in sync' | 'to be sent' | 'blocked' | 'drifted' | 'not in git';
  readonly health: StreamHealth;
  /** Problems of an import or of the stream, each with its code and on one line. */
  readonly problems: readonly string[];
  /** Version before the run, where the tenant reports it. */
  readonly version?: number;
  /** Set for a stream that is pending in git and was changed in the tenant too. */
  readonly isInConflict?: true;
}

/**
 * Degraded: its import did not succeed, or it cannot run. Missing: the tenant does not have it yet. Unknown: it cannot
 * be read.
 */
export type StreamHealth = 'Healthy' | 'Degraded' | 'Missing' | 'Unknown';
