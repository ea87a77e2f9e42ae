import type { Clock } from '../../ports/clock.ts';
import { unlessAborted } from './abortable.ts';

export interface Grant {
  readonly token: string;
  readonly lifetimeMs: number;
}

/** A push may take minutes, and its token must last as long. */
const longestMargin = 5 * 60_000;

interface Flight {
  readonly answer: Promise<string>;
  readonly stop: AbortController;
  waiting: number;
}

/**
 * A token, kept until shortly before it expires: a tenth of its lifetime, at most five minutes. However many callers
 * ask, one request is under way; it ends when the last of them gives up. A failure is not remembered.
 */
export class TokenSource {
  readonly #ask: (signal: AbortSignal) => Promise<Grant>;
  readonly #clock: Clock;
  #current: { readonly token: string; readonly renewAt: number } | undefined;
  #flight: Flight | undefined;

  constructor(ask: (signal: AbortSignal) => Promise<Grant>, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
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

  /** Forgets a token that GitHub refused; a newer one stays. */
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
    this.#current = { token, renewAt: askedAt + lifetimeMs - Math.min(lifetimeMs / 10, longestMargin) };
    return token;
  }

  #end(flight: Flight): void {
    if (this.#flight === flight) this.#flight = undefined;
    flight.stop.abort();
  }
}
