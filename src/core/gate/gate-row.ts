import type { Permission } from '../authority/may-approve.ts';
import type { Who } from '../authority/who.ts';

/**
 * A suspended environment. Sluice observes, plans and reports, but does not write to the tenant, except to apply the
 * revision at which the environment is held.
 */
export interface Hold {
  readonly reason: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Commit at which the environment is held. It is planned, shown, approved and applied instead of the head. */
  readonly revision: string | undefined;
}

/** Approval of one plan by a person. */
export interface Approval {
  /** Digest of the plan. */
  readonly digest: string;
  /** Commit of the plan. */
  readonly revision: string;
  /** Changes of the plan, each as `approvable` describes it. */
  readonly changes: readonly string[];
  readonly by: string;
  /** Person; undefined where an older version of Sluice recorded it. */
  readonly who: Who | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Secrets approved for sending, as `secretSendLine` words them. */
  readonly secrets: readonly string[];
  /** Number of approved removals, where the plan has more than the environment allows. */
  readonly allowDeletions: number | undefined;
  /** Time when a run first began to apply the plan; undefined before. */
  readonly startedAt: number | undefined;
}

/** Facts that decide whether a plan may be applied now. `Settings` are those of the environment that a gate reads. */
export interface GateFacts<Settings = unknown> {
  readonly settings: Settings;
  readonly environment: string;
  readonly plan: {
    readonly digest: string;
    readonly revision: string;
    /** Changes that need approval, as `approvable` describes them. */
    readonly changes: readonly string[];
    /** Secrets that the plan sends to new places, as `secretSendLine` describes them. */
    readonly secrets: readonly string[];
    /**
     * Tells whether the plan writes anything. Removals of replaced streams count too, although they need no approval.
     */
    readonly writes: boolean;
  };
  readonly hold: Hold | undefined;
  readonly approval: {
    readonly isRequired: boolean;
    readonly given: Approval | undefined;
    /** Permission of its giver to approve this plan now. */
    readonly permission: Permission;
  };
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Reason of one gate for a plan to wait. */
export interface WaitReason {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  /** Time when the gate opens by itself, in milliseconds since the epoch. */
  readonly until?: number | undefined;
}

/** One gate: its names, its codes and its check. */
export interface GateRow<Settings = unknown> {
  /** Name in reports. */
  readonly is: string;
  /** Reason in the conditions of a status. */
  readonly condition: string;
  /** What ends the wait, after "waits for". */
  readonly awaited: string;
  /** Codes of its reasons, the most general one first. */
  readonly codes: Readonly<Record<string, { readonly title: string; readonly remedy: string }>>;
  /** Returns the reasons for a plan to wait, none where the gate is open. */
  readonly reasons: (facts: GateFacts<Settings>) => readonly WaitReason[];
}
