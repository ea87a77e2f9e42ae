import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const quarter = 15 * 60;
const minute = 60;

/** Client for counting requests. Many clients may use a shared one. */
export interface LimitKey {
  readonly key: string;
  readonly isShared: boolean;
}

/**
 * Rate limits. Failed sign-ins: 10 in a quarter of an hour for each address, 100 in total. Requests of a client: 600
 * reads and 60 writes a minute, ten times as many for a shared token or address. Methods return the seconds to wait, or
 * undefined to continue.
 */
export class Limits {
  readonly #ofAddress = new RateLimiterMemory({ points: 10, duration: quarter });
  readonly #ofAll = new RateLimiterMemory({ points: 100, duration: quarter });
  readonly #reads = new RateLimiterMemory({ points: 600, duration: minute });
  readonly #writes = new RateLimiterMemory({ points: 60, duration: minute });
  readonly #sharedReads = new RateLimiterMemory({ points: 6000, duration: minute });
  readonly #sharedWrites = new RateLimiterMemory({ points: 600, duration: minute });

  /** Returns the time until the address may try to sign in. */
  async waitToSignIn(address: string): Promise<number | undefined> {
    const waits = [await used(this.#ofAll, 'all'), await used(this.#ofAddress, address)];
    const found = waits.filter((wait) => wait !== undefined);
    return found.length === 0 ? undefined : Math.max(...found);
  }

  /** Counts a failed sign-in. */
  async signInFailed(address: string): Promise<void> {
    await this.#ofAll.penalty('all');
    await this.#ofAddress.penalty(address);
  }

  /** Counts a request, and returns the time to wait. */
  waitToAsk({ key, isShared }: LimitKey, isReading: boolean): Promise<number | undefined> {
    if (isReading) return taken(isShared ? this.#sharedReads : this.#reads, key);
    return taken(isShared ? this.#sharedWrites : this.#writes, key);
  }
}

async function used(limiter: RateLimiterMemory, key: string): Promise<number | undefined> {
  const state = await limiter.get(key);
  if (state === null || state.remainingPoints > 0 || state.msBeforeNext <= 0) return undefined;
  return secondsOf(state);
}

async function taken(limiter: RateLimiterMemory, key: string): Promise<number | undefined> {
  try {
    await limiter.consume(key);
    return undefined;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return secondsOf(refused);
    throw refused;
  }
}

function secondsOf({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000));
}
