import type { Desired } from '../../core/plan/plan.ts';
import type { Problem } from '../../core/problems/problem.ts';
import type { Prerequisite } from '../../core/plan/prerequisites.ts';
import type { TreeFile } from '../../core/tree/tree.ts';

/** What a plan goes by of a stream as an environment should hold it, as far as it can tell alone: nothing blocks it yet. */
export interface StreamFacts extends Desired {
  /** Files outside its folder whose problems keep it from being sent, beside that of the format. */
  readonly uses: readonly string[];
}

/** What reading the folder of a stream told. Small, whatever the stream's size: the files themselves are not in it. */
export interface StreamReading {
  readonly path: string;
  /** Undefined where the tree only names the stream, or its own file is missing or cannot be read. */
  readonly facts: StreamFacts | undefined;
  /** True where its own file is there and cannot be read. */
  readonly isUnreadable: boolean;
  /** Its own file with no more than its names, so that others can be told which stream is meant. */
  readonly named: TreeFile | undefined;
  /** What is wrong with its files as git has them. */
  readonly problems: readonly Problem[];
  /** What of them could not be rendered. */
  readonly unrendered: readonly Problem[];
  /** Webhooks that its scenarios only name. */
  readonly hooks: readonly Prerequisite[];
  /** Full paths of what its files refer to outside their folder, and of those webhooks. */
  readonly refersTo: readonly string[];
}
