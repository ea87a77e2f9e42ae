import type { AppNames } from '../domain/app-names.ts';
import type { StatePolicy } from '../domain/plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Repository } from '../ports/repository.ts';
import type { Store } from '../ports/store.ts';
import type { Tenant, TenantReading } from '../ports/tenant.ts';

/** What every pass works with. */
export interface PassDeps {
  readonly repository: Repository;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** A new unique id for a pass or a journal entry. */
  readonly newId: () => string;
  /** Who asked: a person's name, or `daemon`. */
  readonly actor: string;
}

/** The tenant that value streams are built in, and where its tree goes. */
export interface Source {
  readonly name: string;
  readonly tenant: TenantReading;
  readonly apps: AppNames;
  /** Short name of the branch that takes exports. */
  readonly branch: string;
  /** Globs on slugs of streams. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** True: straight to the branch. False: to a branch of ours, for a person to merge. */
  readonly push: boolean;
}

/** A branch, the tenant that it is brought to, and how. */
export interface Environment {
  readonly name: string;
  readonly branch: string;
  /** Short name of the branch that promotions come from. */
  readonly from: string;
  readonly tenant: Tenant;
  readonly apps: AppNames;
  readonly state: StatePolicy;
  readonly secrets: ReadonlyMap<string, string>;
  /** How long the tenant may take for one call, in milliseconds: an import without answer may arrive until then. */
  readonly timeout?: number;
}

export const branchRef = (branch: string) => `refs/heads/${branch}`;
export const mirrorRef = (source: string) => `refs/sluice/source/${source}`;
export const exportBranch = (source: string) => `sluice/export/${source}`;
export const promoteBranch = (environment: string) => `sluice/promote/${environment}`;
