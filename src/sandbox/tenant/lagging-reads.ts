import type { SandboxJsonObject } from '../json.ts';
import { Lag, type LagLimit } from '../lag.ts';
import type { ValueStream } from './value-stream.ts';

/** A stream before its replacement. */
export interface StreamBefore {
  readonly shown: ValueStream;
  readonly etag: string;
  readonly payload: SandboxJsonObject;
}

/** Replaced streams whose reads still return the stream before. */
export class LaggingReads {
  readonly #now: () => number;
  readonly #kept = new Map<string, { readonly before: StreamBefore; readonly lag: Lag }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Starts to return the stream before a replacement. */
  keep(id: string, before: StreamBefore, limit: LagLimit): void {
    this.#kept.set(id, { before, lag: new Lag(limit, this.#now()) });
  }

  /** Returns the stream before, where this read still lags. */
  next(id: string): StreamBefore | undefined {
    const kept = this.#kept.get(id);
    if (kept === undefined) return undefined;
    if (kept.lag.holds(this.#now())) return kept.before;
    this.#kept.delete(id);
    return undefined;
  }

  /** Returns the stream before, while other reads of it lag. */
  peek(id: string): StreamBefore | undefined {
    return this.#kept.get(id)?.before;
  }

  clear(): void {
    this.#kept.clear();
  }
}
