import type { Prerequisite } from '../../core/plan/prerequisites.ts';
import type { TreeEntry } from '../../ports/repository.ts';
import type { ReadingResults } from './results.ts';
import type { RevisionFiles } from './revision-files.ts';
import type { StreamReading } from './stream-reading.ts';

/** Reading of a stream, with the state that it depends on. */
export interface KnownStream {
  /** Files of the stream. */
  readonly entries: readonly TreeEntry[];
  readonly reading: StreamReading;
}

/** Result of a run for the tree of one environment. */
export interface KnownTree {
  readonly files: RevisionFiles;
  /** Digest of the values and settings for rendering. */
  readonly supplies: string;
  readonly streams: ReadonlyMap<string, KnownStream>;
  /** Readings of the streams, in order. */
  readonly readings: readonly StreamReading[];
  /** Combined results of the readings. */
  readonly results: ReadingResults;
  /** Prerequisites that these streams only name. */
  readonly prerequisites: readonly Prerequisite[];
  /** State of each path that a stream references. */
  readonly standings: ReadonlyMap<string, string>;
}
