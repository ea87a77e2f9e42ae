import { isAdding, type Observation, type SharedRemoval, type StreamChange } from './plan.ts';
import { liveShared } from './shared-verdicts.ts';

/** What a plan does about events, rules and forms that were made here and that git no longer has. */
export interface SharedRemovals {
  readonly changes: readonly SharedRemoval[];
  /** Paths of those that stay. */
  readonly staying: readonly string[];
  /** Paths of those whose live content is not what was last synced: it must be saved before they go. */
  readonly captures: readonly string[];
}

/**
 * What may go once the changes to streams are made: made here, in no file of git, and used by no stream of ours that is
 * left. Whether others use it, only the tenant knows. They do not count against the budget, which is of streams.
 */
export function sharedRemovals(seen: Observation, ofStreams: readonly StreamChange[]): SharedRemovals {
  const live = liveShared(seen);
  const isDue = seen.removals.prune === 'delete' && seen.removesShared;
  const leftovers = seen.leftovers.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const going = leftovers.filter(
    ({ path }) => isDue && live.has(path) && !isUsedAfter(path, seen, ofStreams),
  );
  const paths = new Set(going.map(({ path }) => path));
  return {
    changes: going.map((one) => ({ op: 'delete-shared', ...one, reasons: [reason] })),
    staying: leftovers.map(({ path }) => path).filter((path) => !paths.has(path)),
    captures: [...paths].filter((path) => live.get(path) !== seen.synced.get(path)?.live),
  };
}

const reason = 'git no longer has it, it was made here, and no stream of ours uses it any more';

/** What cannot be read may use anything. */
function isUsedAfter(path: string, seen: Observation, ofStreams: readonly StreamChange[]): boolean {
  if (seen.desired.some(({ carries }) => carries.has(path))) return true;
  const left = new Set(ofStreams.filter(leavesNothing).map((change) => change.path));
  return [...seen.live].some(
    ([stream, one]) =>
      one.is === 'unknown' || (one.is === 'known' && !left.has(stream) && one.carries.has(path)),
  );
}

/** True where a stream no longer holds what it did. */
function leavesNothing(change: StreamChange): boolean {
  return isAdding(change) || change.op === 'replace' || change.op === 'delete';
}
