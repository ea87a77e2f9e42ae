import type { Authority } from '../core/authority/authority.ts';
import type { AppNames } from '../core/stream/app-names.ts';
import type { RemovalPolicy, StatePolicy } from '../core/plan/plan.ts';
import type { SecretBounds } from '../core/secrets/secret-bound.ts';
import type { Ignored } from '../core/render/ignored.ts';
import type { HandOverTenant } from '../ports/hand-over.ts';
import type { ApiTenantReading, TenantReading } from '../ports/tenant.ts';
import type { StateDeps } from '../state/deps.ts';
import type { GateSettings } from '../core/gate/gate.ts';
import type { KnownStreams } from './desired/known-streams.ts';
import type { IdleExports } from './export/idle-exports.ts';
import type { WriteAccess } from './write-access.ts';

/** Dependencies of every run. */
export interface RunDeps extends StateDeps {
  /** Results of earlier runs in git. Without them, each run reads everything. */
  readonly knownStreams?: KnownStreams | undefined;
  /** Exports without changes. Without them, each run checks everything. */
  readonly idleExports?: IdleExports | undefined;
}

/** Tenant in which people build value streams, and the branch for its tree. */
export interface Source {
  readonly name: string;
  readonly tenant: TenantReading;
  readonly apps: AppNames;
  /** Fields of this tenant that never reach the tree, in addition to the noise of every tenant. */
  readonly ignored?: Ignored;
  /** Short name of the branch that takes exports. */
  readonly branch: string;
  /** Globs on slugs of streams. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Fingerprints of suspected secrets that may be in git. */
  readonly allowFindings: readonly string[];
  /** Limit of vanished streams that one export may remove. Defaults to that of `removalLimit`. */
  readonly maxRemovals?: number | undefined;
  /** True to push to the branch directly. False to push to a branch of Sluice for a person to merge. */
  readonly push: boolean;
}

/** Branch, the tenant to which Sluice applies it, and the policy. */
export interface Environment extends GateSettings {
  readonly name: string;
  readonly branch: string;
  /** Short name of the branch that promotions come from. */
  readonly from: string;
  /** Environment that must verify a promoted revision first. Absent if promotions come from the source. */
  readonly provenBy?: string | undefined;
  readonly tenant: ApiTenantReading | HandOverTenant;
  /** Right to write to the tenant. Undefined if only people write to it. */
  readonly access?: WriteAccess | undefined;
  readonly apps: AppNames;
  /** Fields of this tenant that are not compared, in addition to those of the environment's file. */
  readonly ignored?: Ignored;
  readonly state: StatePolicy;
  /** Permissions and required approval. Without it, no approval is needed and users of every route may act. */
  readonly authority?: Authority;
  readonly prune: RemovalPolicy['prune'];
  readonly maxDeletions?: number | undefined;
  /** Globs on the slugs of streams that are never removed. */
  readonly protected: readonly string[];
  /**
   * Handling of drift. `lastSynced` restores the last-synced version without approval, because that one was approved.
   * `head` treats it like any change.
   */
  readonly selfHeal: 'off' | 'lastSynced' | 'head';
  /** Order in which a tenant that can only add streams gets its new version activated and the old one deactivated. */
  readonly switchOver: 'overlap' | 'gap';
  readonly secrets: ReadonlyMap<string, string>;
  /** Limits of secrets. A secret without an entry may be used anywhere. */
  readonly secretBounds?: SecretBounds;
  /** Reads the allowed signers, one of whom must have signed the synced revision. Undefined requires no signature. */
  readonly signers?: () => Promise<string>;
  /**
   * Time limit of a call to the tenant in milliseconds. An import without a response may still take effect until then.
   */
  readonly timeout?: number;
}
