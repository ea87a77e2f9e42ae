import type { EditReport } from './edit-reports.ts';
import type { Difference } from './arrived-differently.ts';
import type { Closed } from '../domain/gate.ts';
import type { Change, Plan, StreamState } from '../domain/plan.ts';
import type { Problem } from '../domain/problem.ts';

/** How one change of a plan ended. */
export interface ChangeResult {
  readonly change: Change;
  /** `handed-over`: given to people in this pass. `waiting`: it was before, or comes in a later round. */
  readonly outcome: 'done' | 'failed' | 'handed-over' | 'waiting';
  readonly problem: Problem | undefined;
  /** Of a switch-over: for how long both versions or neither was active, at most. */
  readonly switched?: { readonly active: 'both' | 'neither'; readonly milliseconds: number };
}

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

/**
 * How one pass over an environment ended.
 * - `synced`: the tenant holds what git says, as far as a plan may make it so
 * - `blocked`: something could not be sent until a person acts
 * - `failed`: a change was tried and did not arrive
 * - `handed-over`: people have something to do in the tenant
 * - `waiting`: there is something to do, and `gate` says why it may not be done now
 * - `again`: something was learnt that changes the plan: plan again at once
 */
export interface SyncReport {
  readonly environment: string;
  readonly revision: string;
  readonly plan: Plan;
  readonly digest: string;
  readonly results: readonly ChangeResult[];
  readonly streams: readonly StreamReport[];
  readonly outcome: 'synced' | 'handed-over' | 'waiting' | 'blocked' | 'failed' | 'again';
  /** What kept the plan from being carried out. */
  readonly gate?: Closed;
  /**
   * Streams that were replaced, and streams, events, rules and forms that git no longer has, which cannot go yet: each
   * with the reason, where there is one.
   */
  readonly retiring: readonly string[];
  /** Commit on the drift branch with edits that were made in the tenant, where the pass saved any. */
  readonly saved?: string;
  /** Edits that were made in the tenant, and the place where each is saved. */
  readonly edits?: readonly EditReport[];
  /** What people have to do in a tenant that only they write to, a line each. */
  readonly byHand: readonly string[];
  /** How what people imported differs from what they were handed. */
  readonly differences?: readonly Difference[];
}
