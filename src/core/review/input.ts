import type { ComparedTrees } from '../diff/print/groups.ts';
import type { GateVerdict } from '../gate/gate.ts';
import type { Plan, Publication } from '../plan/plan.ts';
import type { Problem } from '../problems/problem.ts';
import type { StreamMismatch } from '../plan/mismatch.ts';

/**
 * A stream or shared file that differs from the incoming change after a merge (docs/explanation/merging.md, "Exclusions").
 */
export interface ExcludedResource {
  readonly path: string;
  readonly why: 'reverted' | 'own' | 'newer';
  readonly author: { readonly commit: string; readonly by: string; readonly at: number } | undefined;
  /** Places that differ, in words. */
  readonly places: readonly string[];
}

/** A note; a text is the whole note. */
export type ExclusionNote = ExcludedResource | string;

/** A remark on a part of the merge without conflicts. */
export interface Remark {
  readonly file: string;
  readonly place: string;
  readonly message: string;
}

/** Content of the review of a pull request into the branch of an environment. All texts may be untrusted. */
export interface PlanReview {
  readonly environment: string;
  readonly branch: string;
  /** Name of the tenant in the configuration. */
  readonly tenant: string;
  /** Commit of the plan: the head of the pull request merged into the branch. */
  readonly revision: string;
  readonly plan: Plan;
  /** Digest by which a sync recognises the plan. */
  readonly digest: string;
  /** Tree of the base, tree after the merge, and their differences. */
  readonly trees: ComparedTrees;
  readonly keptOut: readonly ExclusionNote[];
  /** Problems to resolve before the merge: conflicts in files, and a merge that is impossible. */
  readonly conflicts: readonly Problem[];
  /**
   * Streams that are blocked on the branch without the pull request. They do not prevent its merge unless it changes
   * them. Absent where this was not determined; then each blocked stream counts.
   */
  readonly blockedBefore?: readonly string[];
  /** Streams that the plan blocks because of a verification mismatch. */
  readonly mismatches: readonly StreamMismatch[];
  /** Short name of the branch with saved edits from the tenant; undefined where there is none. */
  readonly driftBranch: string | undefined;
  /** Last publication of each stream in the tenant, by path, as far as it reports it. */
  readonly published: ReadonlyMap<string, Publication>;
  /** Present decision of hold, windows and approval; undefined where it was not evaluated. */
  readonly gate: GateVerdict | undefined;
  /** Further policies of the environment, one line each: `windows: weekdays 9 to 15, Europe/Berlin`. */
  readonly notes: readonly string[];
  /** Time when tenant and branch were read. Milliseconds since the epoch. */
  readonly asOf: number;
  /** Address of the whole plan; undefined where it has no page. */
  readonly link: string | undefined;
}

/** Purpose of a pull request that Sluice opens. */
export type PullRequestPurpose =
  | {
      readonly is: 'export';
      readonly source: string;
      /** Tells whether only the file format of the platform or of Sluice changes, and no content. */
      readonly isFormatOnly: boolean;
    }
  | {
      readonly is: 'promotion';
      readonly environment: string;
      /** Name of the environment's tenant. */
      readonly tenant: string;
      /** Names, globs or paths of the streams to promote; empty for all. */
      readonly only: readonly string[];
    };

/** Content for the title and text of a pull request. All texts may be untrusted. */
export interface PullRequestReview {
  readonly purpose: PullRequestPurpose;
  /** Short name of the incoming branch, or name of the source. */
  readonly from: string;
  /** Short name of the target branch. */
  readonly base: string;
  /** Incoming commit. */
  readonly revision: string;
  /** Tree of the base, tree after the merge, and their differences. */
  readonly trees: ComparedTrees;
  readonly keptOut: readonly ExclusionNote[];
  readonly conflicts: readonly Problem[];
  /** Files that the base never takes over. */
  readonly kept: readonly string[];
  readonly remarks: readonly Remark[];
  /** Address of a page with more; undefined where there is none. */
  readonly link: string | undefined;
}

export interface PullRequestText {
  /** One line of plain text. */
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}
