import type { Authority } from '../core/authority/authority.ts';
import type { AppNames } from '../core/stream/app-names.ts';
import type { RemovalPolicy, StatePolicy } from '../core/plan/plan.ts';
import type { SecretBounds } from '../core/secrets/secret-bound.ts';
import type { Ignored } from '../core/render/ignored.ts';
import type { HandOverTenant } from '../ports/hand-over.ts';
import type { ApiTenantReading, TenantReading } from '../ports/tenant.ts';
import type { StateDeps } from '../state/deps.ts';
import type { WindowRule } from '../core/gate/cron-window.ts';
import type { KnownStreams } from './desired/known-streams.ts';
import type { SettledExports } from './export/settled-exports.ts';
import type { WriteAccess } from './write-access.ts';

/** What every pass works with. */
export interface PassDeps extends StateDeps {
  /** What passes found in git before; without it each of them reads all of it. */
  readonly knownStreams?: KnownStreams | undefined;
  /** Exports that found nothing to do; without it each pass looks at everything. */
  readonly settledExports?: SettledExports | undefined;
}

/** The tenant that value streams are built in, and where its tree goes. */
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
  /** Fingerprints of findings that may be in git all the same. */
  readonly allowFindings: readonly string[];
  /** Number of vanished streams that one export may remove; the default of `removalLimit` if left out. */
  readonly maxRemovals?: number | undefined;
  /** True: straight to the branch. False: to a branch of ours, for a person to merge. */
  readonly push: boolean;
}

/** A branch, the tenant that it is brought to, and how. */
export interface Environment {
  readonly name: string;
  readonly branch: string;
  /** Short name of the branch that promotions come from. */
  readonly from: string;
  /** The environment that must have proven what is promoted; left out where it comes from the source. */
  readonly provenBy?: string | undefined;
  readonly tenant: ApiTenantReading | HandOverTenant;
  /** Right to write to the tenant; undefined where only people write to it. */
  readonly access?: WriteAccess | undefined;
  readonly apps: AppNames;
  /** Fields of this tenant that are not compared, in addition to those that the environment's file names. */
  readonly ignored?: Ignored;
  readonly state: StatePolicy;
  /** When its tenant may be written to; always where there are none. */
  readonly windows?: readonly WindowRule[];
  /** Permissions and required approval; without it, no approval is needed and every route's users may act. */
  readonly authority?: Authority;
  readonly prune: RemovalPolicy['prune'];
  readonly maxDeletions: number | undefined;
  /** Globs on slugs of streams that are never removed. */
  readonly protected: readonly string[];
  /** `lastSynced`: drift is put back without approval, because what is put back was approved; `head`: as any change. */
  readonly selfHeal: 'off' | 'lastSynced' | 'head';
  /** Which of two versions is deactivated or activated first, where a tenant can only add streams. */
  readonly switchOver: 'overlap' | 'gap';
  readonly secrets: ReadonlyMap<string, string>;
  /** Bounds of secrets; a secret without an entry may be used anywhere. */
  readonly secretBounds?: SecretBounds;
  /** Reads the list of those of whom one must have signed what is synced; undefined: anybody, or nobody. */
  readonly signers?: () => Promise<string>;
  /** How long the tenant may take for one call, in milliseconds: an import without answer may arrive until then. */
  readonly timeout?: number;
}
