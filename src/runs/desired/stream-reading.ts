import type { Desired } from '../../core/plan/plan.ts';
import type { Problem } from '../../core/problems/problem.ts';
import { prerequisitesIn, type Prerequisite } from '../../core/plan/prerequisites.ts';
import { isReferenceOnly, streamFileOf, type TreeFile } from '../../core/tree/tree.ts';

/**
 * Facts that a plan needs of a desired stream, as far as they follow from the stream alone. Blockers of other files are
 * missing.
 */
export interface StreamFacts extends Desired {
  /** Files outside of the stream's folder whose problems block it, in addition to those of the format. */
  readonly uses: readonly string[];
}

/** Result of reading a stream's folder. Contains no files, so it is small for streams of any size. */
export interface StreamReading {
  readonly path: string;
  /** Undefined if the tree only names the stream, or if its own file is missing or unreadable. */
  readonly facts: StreamFacts | undefined;
  /** True if the stream's own file exists and is unreadable. */
  readonly isUnreadable: boolean;
  /** Stream's own file with only its names, so that other streams can reference it. */
  readonly named: TreeFile | undefined;
  /** Problems of its files in git. */
  readonly problems: readonly Problem[];
  /** Rendering problems. */
  readonly unrendered: readonly Problem[];
  /** Webhooks that its scenarios only name. */
  readonly hooks: readonly Prerequisite[];
  /** Full paths that its files reference outside of its folder, including those webhooks. */
  readonly refersTo: readonly string[];
  /** First places that use each of its prerequisites, in words. */
  readonly places: readonly (readonly [path: string, words: readonly string[]])[];
}

/**
 * Returns the prerequisites of a reading: webhooks that the stream only names, or the stream itself if the tree only
 * names it.
 */
export function prerequisitesOfReading({ path, named, hooks }: StreamReading): readonly Prerequisite[] {
  return named !== undefined && isReferenceOnly(named) ? prerequisitesIn(streamFileOf(path), named) : hooks;
}
