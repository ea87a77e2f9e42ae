import type { Hold } from '../gate/gate.ts';
import type { Publication } from './plan.ts';

/** Agreement of a tenant with git. */
export type SyncStatus = 'Synced' | 'OutOfSync' | 'Unknown';

/** Health of the tenant's streams. */
export type HealthStatus = 'Healthy' | 'Progressing' | 'Degraded' | 'Suspended' | 'Missing';

/**
 * Conditions. Ready: in the desired state. Reconciling: work is under way. Stalled: needs a person or new input.
 * ConfigRefused: the daemon rejected the newest configuration and uses an older one.
 */
export interface StatusCondition {
  readonly type: 'Ready' | 'Reconciling' | 'Stalled' | 'ConfigRefused';
  readonly isTrue: boolean;
  readonly reason: string;
  readonly message: string;
}

export interface EnvironmentStatus {
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  /** Commit that was last compared with the tenant; undefined before the first comparison. */
  readonly revision: string | undefined;
  readonly conditions: readonly StatusCondition[];
  /** Problems, one line each. */
  readonly details: readonly string[];
  /** Set while a person keeps Sluice from writing to the tenant. The health is then Suspended. */
  readonly hold?: Hold;
  /** Streams that cannot be promoted from here, as of `revision`. */
  readonly unproven?: readonly Unproven[];
  /** Changes in the tenant that Sluice left alone, as of `revision`. */
  readonly drifted?: readonly Drifted[];
}

/**
 * A changed stream or shared resource, by path, with its last publisher and time, as far as the tenant reports them.
 */
export interface Drifted extends Publication {
  readonly path: string;
}

/** A stream that is not verified in an environment, with the reason. */
export interface Unproven {
  readonly path: string;
  readonly reason: string;
}
