import { Refusal } from './refusal.ts';

const hour = 3_600_000;

/** How often a caller may ask in an hour. The clock is the stand-in's, so a test can let the hour pass. */
export class RateLimit {
  /** Requests an hour of each caller. */
  limit = 5000;
  readonly #now: () => number;
  readonly #callers = new Map<string, { used: number; resetAt: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a request. Throws where the hour's are used up. */
  take(caller: string): void {
    const state = this.#stateOf(caller);
    if (state.used >= this.limit) {
      throw new Refusal(403, `API rate limit exceeded for user ID ${caller}.`, {
        headers: this.headers(caller),
      });
    }
    state.used += 1;
  }

  /** Takes a count back: what has not changed since is free. */
  giveBack(caller: string): void {
    this.#stateOf(caller).used -= 1;
  }

  figures(caller: string): { limit: number; used: number; remaining: number; reset: number } {
    const { used, resetAt } = this.#stateOf(caller);
    return {
      limit: this.limit,
      used,
      remaining: Math.max(0, this.limit - used),
      reset: Math.ceil(resetAt / 1000),
    };
  }

  headers(caller: string): Readonly<Record<string, string>> {
    const { limit, used, remaining, reset } = this.figures(caller);
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'core',
    };
  }

  #stateOf(caller: string): { used: number; resetAt: number } {
    const now = this.#now();
    const known = this.#callers.get(caller);
    if (known && known.resetAt > now) return known;
    const state = { used: 0, resetAt: now + hour };
    this.#callers.set(caller, state);
    return state;
  }
}
