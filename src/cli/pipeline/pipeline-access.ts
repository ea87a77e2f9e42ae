import type { Hold } from '../../core/gate/gate.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { HistoryRow } from '../../core/plan/print/history-text.ts';
import type { StatusRow } from '../../core/plan/print/status-text.ts';
import type { Printed } from '../json/schemas.ts';

/** Records of a pipeline: those of a configuration's store, or those of a daemon. */
export interface PipelineAccess {
  /** Returns a row for each source and environment, or for one environment. Throws `UsageError` for an unknown one. */
  status(environment: string | undefined): Promise<readonly StatusRow[]>;
  /** Returns the last runs and decisions, newest first. */
  history(environment: string, limit: number): Promise<Noted<readonly HistoryRow[]>>;
  hold(environment: string, reason: string, by: string | undefined): Promise<Noted<Hold>>;
  /** Returns the lifted hold, or undefined without one. */
  resume(environment: string, by: string | undefined): Promise<Hold | undefined>;
}

/** Value with a note for the user. */
export interface Noted<Value> {
  readonly value: Value;
  readonly note?: string | undefined;
}

/** Plan that a user wants to approve. */
export interface PlanApproval {
  readonly environment: string;
  /** Digest of the plan, or its first digits. Undefined for any plan. */
  readonly plan?: string | undefined;
  readonly allowDeletions?: number | undefined;
  readonly allowSecrets?: boolean;
  readonly by?: string;
}

/** Plan and its approval. */
export interface ApprovedPlan {
  readonly plan: Plan;
  readonly digest: string;
  /** Undefined if the plan has no changes. */
  readonly approval: NonNullable<Printed<'approve'>['approval']> | undefined;
  /** Tells whether the environment requires approvals. */
  readonly isRequired: boolean;
  readonly note?: string | undefined;
}

/** Approves a plan. Throws `StalePlan` if the request names another one. */
export type Approve = (request: PlanApproval, signal: AbortSignal) => Promise<ApprovedPlan>;
