import type { SideNames } from '../../core/merge/merge-file.ts';
import type { Problem } from '../../core/problems/problem.ts';
import type { RefUpdate } from '../../ports/repository.ts';
import type { Exclusion } from '../ancestry/excluded.ts';
import type { MergeRemark } from './merge-trees.ts';

/** Request for a merge. */
export interface BranchMergeRequest {
  /** Incoming commit, and the full name of its ref. */
  readonly incoming: string;
  readonly source: string;
  /** Full name of the target branch, and of Sluice's branch for the merge. */
  readonly target: string;
  readonly work: string;
  /** Names of the two sides for people. */
  readonly names: SideNames;
  readonly keeps: (path: string) => boolean;
  /** Message of the merge without its last lines, and the line with its direction. */
  readonly message: string;
  readonly line: string;
  readonly at: number;
  /** Accepts a target that was rewritten or removed in its current state, after a person has checked it. */
  readonly acceptsRewritten: boolean;
  /** Names or globs of the streams to merge, with their dependencies. Undefined merges everything. */
  readonly only?: readonly string[];
}

/** Reason why a person must act. */
export interface Stall {
  readonly reason: 'Conflict' | 'BranchGone' | 'BranchRewritten';
  readonly message: string;
}

/** Facts about a merge for people. */
export interface Review {
  /** Conflicts in the result, and problems caused by merging. */
  readonly conflicts: readonly Problem[];
  /** Streams and files in which the result differs from the incoming side. */
  readonly keptOut: readonly Exclusion[];
}

export type MergeOutcome = Review &
  (
    | { readonly is: 'nothing'; readonly reason: string }
    | { readonly is: 'stalled'; readonly stall: Stall }
    | {
        readonly is: 'ready';
        readonly commit: string;
        readonly update: RefUpdate;
        /** Files of which the target always keeps its own version. */
        readonly kept: readonly string[];
        readonly remarks: readonly MergeRemark[];
      }
  );
