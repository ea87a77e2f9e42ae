import { Lag, type LagLimit } from '../lag.ts';
import type { StreamRecord } from './records.ts';

/** Streams that lists lack: these ids or names, or all. */
export interface ShortList {
  readonly streams?: readonly string[] | undefined;
}

/** An added or removed stream that the list does not reflect yet. */
interface ListingChange {
  readonly stream: StreamRecord;
  readonly came: boolean;
  readonly lag: Lag;
}

/**
 * Streams in the lists of a tenant. They are chosen with the first page, so that all pages of a list fit together.
 * Other calls never lag and lack nothing.
 */
export class Listing {
  readonly #now: () => number;
  #known: ReadonlyMap<string, StreamRecord> | undefined;
  #unlisted: readonly ListingChange[] = [];
  #hidden: ReadonlySet<string> = new Set();
  #gone: readonly StreamRecord[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Ends every lag: lists show the present streams now. */
  restart(streams: readonly StreamRecord[]): void {
    this.#known = new Map(streams.map((stream) => [stream.id, stream]));
    this.#unlisted = [];
  }

  /** Records the streams added and removed since the last call. They lag from now on. */
  note(streams: readonly StreamRecord[], limit: LagLimit): void {
    const [before, now] = [this.#known, new Map(streams.map((stream) => [stream.id, stream]))];
    this.#known = now;
    if (before === undefined) return;
    const lagging = (stream: StreamRecord, came: boolean): ListingChange => ({
      stream,
      came,
      lag: new Lag(limit, this.#now()),
    });
    const came = streams.filter(({ id }) => !before.has(id)).map((stream) => lagging(stream, true));
    const went = [...before.values()].filter(({ id }) => !now.has(id));
    const listed = went.filter(({ id }) => !this.#unlisted.some(({ stream }) => stream.id === id));
    const rest = this.#unlisted.filter(({ stream, came: isNew }) => !isNew || now.has(stream.id));
    this.#unlisted = [...rest, ...came, ...listed.map((stream) => lagging(stream, false))];
  }

  /** Chooses the streams that the next list lacks, and the removed ones that it still shows. */
  begin(streams: readonly StreamRecord[], short: ShortList | undefined): void {
    this.#unlisted = this.#unlisted.filter(({ lag }) => lag.holds(this.#now()));
    const lacks = ({ id, name }: StreamRecord): boolean =>
      short !== undefined &&
      (short.streams === undefined || [id, name].some((one) => short.streams?.includes(one)));
    const came = this.#unlisted.filter((one) => one.came).map(({ stream }) => stream);
    this.#hidden = new Set([...came, ...streams.filter(lacks)].map(({ id }) => id));
    this.#gone = this.#unlisted.filter((one) => !one.came).map(({ stream }) => stream);
  }

  /** Returns streams of the current list. */
  shown(streams: readonly StreamRecord[]): readonly StreamRecord[] {
    if (this.#hidden.size === 0 && this.#gone.length === 0) return streams;
    return [...streams.filter(({ id }) => !this.#hidden.has(id)), ...this.#gone];
  }
}
