import type { Change, Plan, StreamState } from '../domain/plan.ts';
import type { Problem } from '../domain/problem.ts';

/** How one change of a plan ended. */
export interface ChangeResult {
  readonly change: Change;
  /** `handed-over`: given to people in this pass. `waiting`: it was before, or comes in a later round. */
  readonly outcome: 'done' | 'failed' | 'handed-over' | 'waiting';
  readonly problem: Problem | undefined;
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
}

/**
 * How one pass over an environment ended.
 * - `synced`: the tenant holds what git says, as far as a plan may make it so
 * - `blocked`: something could not be sent until a person acts
 * - `failed`: a change was tried and did not arrive
 * - `handed-over`: people have something to do in the tenant
 * - `again`: something was learnt that changes the plan: plan again at once
 */
export interface SyncReport {
  readonly environment: string;
  readonly revision: string;
  readonly plan: Plan;
  readonly digest: string;
  readonly results: readonly ChangeResult[];
  readonly streams: readonly StreamReport[];
  readonly outcome: 'synced' | 'handed-over' | 'blocked' | 'failed' | 'again';
  /** Replaced streams that the tenant would not let go yet. */
  readonly retiring: readonly string[];
  /** What people have to do in a tenant that only they write to, a line each. */
  readonly byHand: readonly string[];
}
