import { NameIndex } from '../../codec/name-index.ts';
import type { DesiredStreams } from './desired-streams.ts';
import type { StreamReading } from './stream-reading.ts';

/** The names of a tree of which not all is at hand: of all streams their own, and of one that is asked for all inside it. */
export class StreamNames {
  /** Without scenarios and webhooks of streams. */
  readonly all: NameIndex;
  readonly #desired: DesiredStreams;

  constructor(desired: DesiredStreams, readings: readonly StreamReading[]) {
    this.all = desired.namesOf(readings);
    this.#desired = desired;
  }

  /** With all that are in the files of a stream. */
  async with(stream: string): Promise<NameIndex> {
    if (!this.#desired.files.streams.has(stream)) return this.all;
    return new NameIndex(await this.#desired.load([stream]), this.all);
  }
}
