import type { EditReport } from '../drift/edit-reports.ts';
import type { Difference } from '../handover/verification-mismatch.ts';
import type { Closed } from '../../core/gate/gate.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { ChangeResult } from '../../state/records/change-result.ts';
import type { StreamReport } from '../../state/records/stream-report.ts';

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
