import type { EnvironmentStatus } from '../domain/status.ts';

/** A stream of an environment as the pages show it. */
export interface StreamView {
  readonly slug: string;
  readonly name: string;
  readonly state: 'active' | 'inactive' | undefined;
  /** RFC 3339, where the tenant tells. */
  readonly lastPublishedAt: string | undefined;
  readonly sync: 'in sync' | 'to be sent' | 'blocked' | 'drifted' | 'not in git';
  /** Set where somebody changed it in the tenant and it was left alone: who, where the tenant tells. */
  readonly edit?: { readonly by?: string } | undefined;
}

/** A source or an environment. */
export interface LaneView {
  readonly name: string;
  readonly kind: 'source' | 'environment';
  readonly branch: string;
  readonly tenant: string;
  /** Undefined before the first pass. */
  readonly status: EnvironmentStatus | undefined;
  /** Milliseconds since the epoch of the last pass. */
  readonly checkedAt: number | undefined;
  readonly streams: readonly StreamView[];
  /** Where edits that were made in the tenant are saved; undefined where there are none that were left alone. */
  readonly driftBranch?: string | undefined;
}

export interface PassView {
  readonly kind: string;
  readonly subject: string;
  readonly startedAt: number;
  readonly milliseconds: number | undefined;
  readonly outcome: string;
  readonly revision: string | undefined;
  readonly actor: string;
  readonly message: string | undefined;
  /** Set where it stands for several that found the same: how many, and when the last of them was. */
  readonly repeated?: { readonly times: number; readonly lastAt: number } | undefined;
}

/** What the first page shows. */
export interface Overview {
  /** From the source to the last environment, pipeline after pipeline. */
  readonly lanes: readonly LaneView[];
  /** Newest first. */
  readonly passes: readonly PassView[];
}

/** Which plan: of which pull request of which pipeline, for which environment. */
export interface PlanPlace {
  readonly pipeline: string;
  readonly number: number;
  readonly environment: string;
}

/** What the pages read; asks neither tenant nor repository. */
export interface ReadModel {
  overview(): Promise<Overview>;
  /** The whole plan of a pull request, as Markdown; undefined where none is kept. */
  plan(place: PlanPlace): Promise<string | undefined>;
}
