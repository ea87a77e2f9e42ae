import type { Clock } from '../../ports/clock.ts';
import { unlessAborted } from './abortable.ts';

/** A token and its lifetime. */
export interface Grant {
  readonly token: string;
  readonly lifetimeMs: number;
}

interface Flight {
  readonly answer: Promise<string>;
  readonly stop: AbortController;
  waiting: number;
}

/**
 * Caches a token until shortly before it expires: a tenth of its lifetime, at most a margin in milliseconds. All
 * callers share one request, which ends when the last of them gives up. Failures are not cached.
 */
export class TokenSource {
  readonly #ask: (signal: AbortSignal) => Promise<Grant>;
  readonly #clock: Clock;
  readonly #margin: number;
  #current: { readonly token: string; readonly renewAt: number } | undefined;
  #flight: Flight | undefined;

  constructor(ask: (signal: AbortSignal) => Promise<Grant>, clock: Clock, margin: number) {
    this.#ask = ask;
    this.#clock = clock;
    this.#margin = margin;
  }

  async get(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    if (this.#current !== undefined && this.#clock.now() < this.#current.renewAt) return this.#current.token;
    this.#flight ??= this.#start();
    const flight = this.#flight;
    flight.waiting += 1;
    try {
      return await unlessAborted(flight.answer, signal);
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) this.#end(flight);
    }
  }

  /** Drops a rejected token. A newer one stays. */
  drop(token: string): void {
    if (this.#current?.token === token) this.#current = undefined;
  }

  #start(): Flight {
    const stop = new AbortController();
    return { answer: this.#renew(stop.signal), stop, waiting: 0 };
  }

  async #renew(signal: AbortSignal): Promise<string> {
    const askedAt = this.#clock.now();
    const { token, lifetimeMs } = await this.#ask(signal);
    this.#current = { token, renewAt: askedAt + lifetimeMs - Math.min(lifetimeMs / 10, this.#margin) };
    return token;
  }

  #end(flight: Flight): void {
    if (this.#flight === flight) this.#flight = undefined;
    flight.stop.abort();
  }
}
