import type { Hold } from '../gate/gate.ts';
import type { Publication } from './plan.ts';

/** Agreement of a tenant with git. */
export type SyncStatus = 'Synced' | 'OutOfSync' | 'Unknown';

/** Health of the tenant's streams. */
export type HealthStatus = 'Healthy' | 'Progressing' | 'Degraded' | 'Suspended' | 'Missing';

/**
 * Conditions. Ready: in the desired state. Reconciling: work is under way. Stalled: needs a person or new input.
 * ConfigRefused: the daemon refused the newest configuration and uses an older one.
 */
export interface Condition {
  readonly type: 'Ready' | 'Reconciling' | 'Stalled' | 'ConfigRefused';
  readonly isTrue: boolean;
  readonly reason: string;
  readonly message: string;
}

export interface EnvironmentStatus {
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  /** Commit that was last compared with the tenant; undefined before the first time. */
  readonly revision: string | undefined;
  readonly conditions: readonly Condition[];
  /** Problems, one line each. */
  readonly details: readonly string[];
  /** Set while a person keeps it from being written to; its health is then Suspended. */
  readonly hold?: Hold;
  /** Streams that cannot be promoted from here, as of `revision`. */
  readonly unproven?: readonly Unproven[];
  /** Changes in the tenant that Sluice left alone, as of `revision`. */
  readonly drifted?: readonly Drifted[];
}

/** A stream or shared thing, by path, and who published it last and when, as far as the tenant tells. */
export interface Drifted extends Publication {
  readonly path: string;
}

/** A stream that is not proven in an environment, and why. */
export interface Unproven {
  readonly path: string;
  readonly reason: string;
}
