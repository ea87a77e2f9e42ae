import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const quarter = 15 * 60;
const minute = 60;

/** Whom requests are counted for. Behind what is shared there may be many. */
export interface Counted {
  readonly key: string;
  readonly isShared: boolean;
}

/**
 * How often something may be tried or asked. Sign-ins count where they fail: 10 in a quarter of an hour by an address,
 * 100 by all of them together. Requests count by who asks: 600 a minute that read and 60 that write, ten times as many
 * where many share a token or an address. Answers are seconds to wait; undefined: go on.
 */
export class Limits {
  readonly #ofAddress = new RateLimiterMemory({ points: 10, duration: quarter });
  readonly #ofAll = new RateLimiterMemory({ points: 100, duration: quarter });
  readonly #reads = new RateLimiterMemory({ points: 600, duration: minute });
  readonly #writes = new RateLimiterMemory({ points: 60, duration: minute });
  readonly #sharedReads = new RateLimiterMemory({ points: 6000, duration: minute });
  readonly #sharedWrites = new RateLimiterMemory({ points: 600, duration: minute });

  /** Whether signing in may be tried from there. */
  async waitToSignIn(address: string): Promise<number | undefined> {
    const waits = [await used(this.#ofAll, 'all'), await used(this.#ofAddress, address)];
    const found = waits.filter((wait) => wait !== undefined);
    return found.length === 0 ? undefined : Math.max(...found);
  }

  /** Somebody there was not let in. */
  async signInFailed(address: string): Promise<void> {
    await this.#ofAll.penalty('all');
    await this.#ofAddress.penalty(address);
  }

  /** Counts a request. */
  waitToAsk({ key, isShared }: Counted, isReading: boolean): Promise<number | undefined> {
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
