import { NameIndex } from '../../core/tree/name-index.ts';
import type { DesiredStreams } from './desired-streams.ts';
import type { StreamReading } from './stream-reading.ts';

/** The names of a tree of which not all is at hand: of all streams their own, and of one that is asked for all inside it. */
export class StreamNames {
  readonly #desired: DesiredStreams;
  readonly #readings: readonly StreamReading[];
  #all: NameIndex | undefined;

  constructor(desired: DesiredStreams, readings: readonly StreamReading[]) {
    this.#desired = desired;
    this.#readings = readings;
  }

  /** Without scenarios and webhooks of streams. Made when it is first asked for: most plans read nothing live. */
  get all(): NameIndex {
    this.#all ??= this.#desired.namesOf(this.#readings);
    return this.#all;
  }

  /** With all that are in the files of a stream. */
  async with(stream: string): Promise<NameIndex> {
    if (!this.#desired.files.streams.has(stream)) return this.all;
    return new NameIndex(await this.#desired.load([stream]), this.all);
  }
}
