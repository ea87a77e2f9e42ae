import type { SideNames } from '../../core/merge/merge-file.ts';
import type { Problem } from '../../core/problems/problem.ts';
import type { RefUpdate } from '../../ports/repository.ts';
import type { KeptOut } from '../ancestry/excluded.ts';
import type { MergeRemark } from './merge-trees.ts';

/** What is to be brought where. */
export interface Proposal {
  /** Commit that comes in, and full name of the ref that it is the head of. */
  readonly incoming: string;
  readonly source: string;
  /** Full name of the branch that it is for, and of the branch of ours on which a person finds it. */
  readonly target: string;
  readonly work: string;
  /** What people call the two. */
  readonly names: SideNames;
  readonly keeps: (path: string) => boolean;
  /** The message of a merge, without its last lines, and the line that says which way it goes. */
  readonly message: string;
  readonly line: string;
  readonly at: number;
  /** True: a person has seen that the target was rewritten or removed, and it counts as it is. */
  readonly acceptsRewritten: boolean;
  /** Names or globs of the streams that alone are brought, with what they need; undefined: all. */
  readonly only?: readonly string[];
}

/** Why only a person can go on. */
export interface Stall {
  readonly reason: 'Conflict' | 'BranchGone' | 'BranchRewritten';
  readonly message: string;
}

/** What a person should know of a merge. */
export interface Review {
  /** Conflicts that stand in the result, and what merging broke. */
  readonly conflicts: readonly Problem[];
  /** What is not as in what came in. */
  readonly keptOut: readonly KeptOut[];
}

export type Proposed = Review &
  (
    | { readonly is: 'nothing'; readonly reason: string }
    | { readonly is: 'stalled'; readonly stall: Stall }
    | {
        readonly is: 'ready';
        readonly commit: string;
        readonly update: RefUpdate;
        /** Files of which the target always keeps its own. */
        readonly kept: readonly string[];
        readonly remarks: readonly MergeRemark[];
      }
  );
