import { NameIndex } from '../../core/tree/name-index.ts';
import type { DesiredStreams } from './desired-streams.ts';
import type { StreamReading } from './stream-reading.ts';

/** Names in a tree that is only partly in memory: those of all streams, and on demand those within one stream. */
export class DesiredStreamNames {
  readonly #desired: DesiredStreams;
  readonly #readings: readonly StreamReading[];
  #all: NameIndex | undefined;

  constructor(desired: DesiredStreams, readings: readonly StreamReading[]) {
    this.#desired = desired;
    this.#readings = readings;
  }

  /**
   * Returns the names without scenarios and webhooks of streams. Created on demand, because most plans read nothing
   * live.
   */
  get all(): NameIndex {
    this.#all ??= this.#desired.namesOf(this.#readings);
    return this.#all;
  }

  /** Returns the names, including all in the files of a stream. */
  async with(stream: string): Promise<NameIndex> {
    if (!this.#desired.files.streams.has(stream)) return this.all;
    return new NameIndex(await this.#desired.load([stream]), this.all);
  }
}
