import type { JsonObject } from '../json.ts';
import { Lag, type LagLimit } from '../lag.ts';
import type { ValueStream } from './value-stream.ts';

/** A stream as it was before it was replaced. */
export interface StreamBefore {
  readonly shown: ValueStream;
  readonly etag: string;
  readonly payload: JsonObject;
}

/** Streams that were replaced and are still answered as they were before. */
export class LaggingReads {
  readonly #now: () => number;
  readonly #kept = new Map<string, { readonly before: StreamBefore; readonly lag: Lag }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Begins to answer a stream as it was before a replacement. */
  keep(id: string, before: StreamBefore, limit: LagLimit): void {
    this.#kept.set(id, { before, lag: new Lag(limit, this.#now()) });
  }

  /** The stream as it was before, where this read of it still lags. */
  next(id: string): StreamBefore | undefined {
    const kept = this.#kept.get(id);
    if (kept === undefined) return undefined;
    if (kept.lag.holds(this.#now())) return kept.before;
    this.#kept.delete(id);
    return undefined;
  }

  /** The stream as it was before, while other reads of it lag. */
  peek(id: string): StreamBefore | undefined {
    return this.#kept.get(id)?.before;
  }

  clear(): void {
    this.#kept.clear();
  }
}
