import { isAdding, type EnvironmentObservation, type SharedRemoval, type StreamChange } from './plan.ts';
import { liveShared } from './shared-verdicts.ts';

/** Changes of a plan for events, rules and forms that Sluice created in the tenant and that git no longer has. */
export interface SharedRemovals {
  readonly changes: readonly SharedRemoval[];
  /** Paths of resources that stay. */
  readonly staying: readonly string[];
  /**
   * Paths of resources whose live content differs from the last-synced one. Sluice must save it before it removes them.
   */
  readonly captures: readonly string[];
}

/**
 * Returns the resources that may be deleted after the changes to streams: created by Sluice, in no file of git, and
 * unused by any remaining managed stream. Only the tenant knows whether other streams use them. They do not count
 * against the limit on removals, which is for streams.
 */
export function sharedRemovals(
  observation: EnvironmentObservation,
  ofStreams: readonly StreamChange[],
): SharedRemovals {
  const live = liveShared(observation);
  const isDue = observation.removals.prune === 'delete' && observation.removesShared;
  const leftovers = observation.leftovers.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const going = leftovers.filter(
    ({ path }) => isDue && live.has(path) && !isUsedAfter(path, observation, ofStreams),
  );
  const paths = new Set(going.map(({ path }) => path));
  return {
    changes: going.map((one) => ({ op: 'delete-shared', ...one, reasons: [reason] })),
    staying: leftovers.map(({ path }) => path).filter((path) => !paths.has(path)),
    captures: [...paths].filter((path) => live.get(path) !== observation.synced.get(path)?.live),
  };
}

const reason = 'git no longer has it, it was made here, and no stream of ours uses it any more';

/** A stream that cannot be read may use any resource. */
function isUsedAfter(
  path: string,
  observation: EnvironmentObservation,
  ofStreams: readonly StreamChange[],
): boolean {
  if (observation.desired.some(({ carries }) => carries.has(path))) return true;
  const left = new Set(ofStreams.filter(leavesNothing).map((change) => change.path));
  return [...observation.live].some(
    ([stream, one]) =>
      one.is === 'unknown' || (one.is === 'known' && !left.has(stream) && one.carries.has(path)),
  );
}

/** Tells whether a change leaves nothing of a stream's earlier content. */
function leavesNothing(change: StreamChange): boolean {
  return isAdding(change) || change.op === 'replace' || change.op === 'delete';
}
