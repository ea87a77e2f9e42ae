import type { EditReport } from '../drift/edit-reports.ts';
import type { Difference } from '../handover/verification-mismatch.ts';
import type { ClosedGate } from '../../core/gate/gate.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { ChangeResult } from '../../state/records/change-result.ts';
import type { StreamReport } from '../../state/records/stream-report.ts';

/**
 * Result of one run for an environment. Outcomes:
 *
 * - `synced`: the tenant matches git, as far as a plan may change it
 * - `blocked`: something cannot be applied until a person acts
 * - `failed`: a change was tried without success
 * - `handed-over`: people have something to do in the tenant
 * - `waiting`: there are changes, and `gate` has the reason why they must wait
 * - `again`: the run learnt something that changes the plan, which must be made again immediately
 */
export interface SyncReport {
  readonly environment: string;
  readonly revision: string;
  readonly plan: Plan;
  readonly digest: string;
  readonly results: readonly ChangeResult[];
  readonly streams: readonly StreamReport[];
  readonly outcome: 'synced' | 'handed-over' | 'waiting' | 'blocked' | 'failed' | 'again';
  /** Reasons why the plan was not applied. */
  readonly gate?: ClosedGate;
  /**
   * Replaced streams, and streams, events, rules and forms that git no longer has, which cannot be removed yet. Each
   * has its reason if there is one.
   */
  readonly retiring: readonly string[];
  /** Commit on the drift branch with edits made in the tenant, if the run saved any. */
  readonly saved?: string;
  /** Edits made in the tenant, with the commit of each that is saved. */
  readonly edits?: readonly EditReport[];
  /** Tasks of people in a tenant that only they write to, one line each. */
  readonly byHand: readonly string[];
  /** Differences between people's imports and the files that they got. */
  readonly differences?: readonly Difference[];
}
