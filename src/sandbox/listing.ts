import { Lag, type LagLimit } from './lag.ts';
import type { StreamRecord } from './records.ts';

/** The streams that lists lack: these ids or names, or all. */
export interface ShortList {
  readonly streams?: readonly string[] | undefined;
}

/** What came to a tenant or went from it, and the list does not tell yet. */
interface Unlisted {
  readonly stream: StreamRecord;
  readonly came: boolean;
  readonly lag: Lag;
}

/**
 * Which streams the lists of a tenant show. It is decided when the first page of a list is asked for, so that the pages of
 * one list fit. Other calls never lag and lack nothing.
 */
export class Listing {
  readonly #now: () => number;
  #known: ReadonlyMap<string, StreamRecord> | undefined;
  #unlisted: readonly Unlisted[] = [];
  #hidden: ReadonlySet<string> = new Set();
  #gone: readonly StreamRecord[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Forgets what lagged: lists show what is there now. */
  restart(streams: readonly StreamRecord[]): void {
    this.#known = new Map(streams.map((stream) => [stream.id, stream]));
    this.#unlisted = [];
  }

  /** Notes which streams came and went since it was last told; these lag from now on. */
  note(streams: readonly StreamRecord[], limit: LagLimit): void {
    const [before, now] = [this.#known, new Map(streams.map((stream) => [stream.id, stream]))];
    this.#known = now;
    if (before === undefined) return;
    const lagging = (stream: StreamRecord, came: boolean): Unlisted => ({
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

  /** Decides what the list lacks and still shows that begins now. */
  begin(streams: readonly StreamRecord[], short: ShortList | undefined): void {
    this.#unlisted = this.#unlisted.filter(({ lag }) => lag.holds(this.#now()));
    const lacks = ({ id, name }: StreamRecord): boolean =>
      short !== undefined &&
      (short.streams === undefined || [id, name].some((one) => short.streams?.includes(one)));
    const came = this.#unlisted.filter((one) => one.came).map(({ stream }) => stream);
    this.#hidden = new Set([...came, ...streams.filter(lacks)].map(({ id }) => id));
    this.#gone = this.#unlisted.filter((one) => !one.came).map(({ stream }) => stream);
  }

  /** What the list under way shows. */
  shown(streams: readonly StreamRecord[]): readonly StreamRecord[] {
    if (this.#hidden.size === 0 && this.#gone.length === 0) return streams;
    return [...streams.filter(({ id }) => !this.#hidden.has(id)), ...this.#gone];
  }
}
