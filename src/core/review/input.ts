import type { TreeDiff } from '../diff/change.ts';
import type { Verdict } from '../gate/gate.ts';
import type { Plan, Publication } from '../plan/plan.ts';
import type { Problem } from '../problems/problem.ts';
import type { StreamMismatch } from '../plan/mismatch.ts';
import type { Tree } from '../tree/tree.ts';

/** Change of a pull request: the tree of its base, the tree after the merge, and their differences. */
export interface ReviewedTrees {
  readonly before: Tree;
  readonly after: Tree;
  readonly diff: TreeDiff;
}

/** A stream or shared file that differs from the incoming change after a merge (docs/explanation/merging.md, "What is kept out"). */
export interface KeptOutThing {
  readonly path: string;
  readonly why: 'reverted' | 'own' | 'newer';
  readonly author: { readonly commit: string; readonly by: string; readonly at: number } | undefined;
  /** Places that differ, in words. */
  readonly places: readonly string[];
}

/** A text stands for itself. */
export type KeptOutNote = KeptOutThing | string;

/** A remark on what was merged well. */
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
  /** Commit that the plan is of: the head of the pull request merged into the branch. */
  readonly revision: string;
  readonly plan: Plan;
  /** Digest by which a sync recognises the plan. */
  readonly digest: string;
  readonly trees: ReviewedTrees;
  readonly keptOut: readonly KeptOutNote[];
  /** Problems to resolve before the merge: conflicts in files, and a merge that is impossible. */
  readonly conflicts: readonly Problem[];
  /**
   * Streams that cannot be sent as the branch is without the pull request: they do not keep it from being merged where
   * it does not change them. Left out: nobody looked, and each stream that cannot be sent counts.
   */
  readonly blockedBefore?: readonly string[];
  /** Streams that the plan blocks because the tenant made something else of what Sluice sent. */
  readonly mismatches: readonly StreamMismatch[];
  /** Short name of the branch on which edits of people in the tenant are saved; undefined where none is. */
  readonly driftBranch: string | undefined;
  /** The last publication of each stream in the tenant, by path, as far as that tells. */
  readonly published: ReadonlyMap<string, Publication>;
  /** Present decision of hold, windows and approval; undefined where it was not evaluated. */
  readonly gate: Verdict | undefined;
  /** Further policies of the environment, one line each: `windows: weekdays 9 to 15, Europe/Berlin`. */
  readonly notes: readonly string[];
  /** Time when tenant and branch were read. Milliseconds since the epoch. */
  readonly asOf: number;
  /** Address at which the whole plan is served; undefined where none is. */
  readonly link: string | undefined;
}

/** Purpose of a pull request that Sluice opens. */
export type PullRequestPurpose =
  | {
      readonly is: 'export';
      /** Name of the source. */
      readonly source: string;
      /** True where what differs is how the platform or Sluice writes files, and no work of people. */
      readonly isFormatOnly: boolean;
    }
  | {
      readonly is: 'promotion';
      readonly environment: string;
      /** Name of the environment's tenant. */
      readonly tenant: string;
      /** Names, globs or paths of what alone is promoted; empty: all. */
      readonly only: readonly string[];
    };

/** Content for the title and text of a pull request. All texts may be untrusted. */
export interface PullRequestReview {
  readonly purpose: PullRequestPurpose;
  /** Short name of the branch, or name of the source, that comes in. */
  readonly from: string;
  /** Short name of the branch that it is for. */
  readonly base: string;
  /** Commit that comes in. */
  readonly revision: string;
  readonly trees: ReviewedTrees;
  readonly keptOut: readonly KeptOutNote[];
  readonly conflicts: readonly Problem[];
  /** Files of which the base always keeps its own. */
  readonly kept: readonly string[];
  readonly remarks: readonly Remark[];
  /** Address at which more is served; undefined where none is. */
  readonly link: string | undefined;
}

export interface PullRequestText {
  /** One line of plain text. */
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}
