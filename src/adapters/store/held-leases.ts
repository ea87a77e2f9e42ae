import { AsyncLocalStorage } from 'node:async_hooks';
import { LeaseLost } from '../../ports/lease-lost.ts';
import type { Lease } from '../../ports/store.ts';

/** Which leases the caller works under, and until when each of this process is good as far as it knows by itself. */
export class HeldLeases {
  readonly #under = new AsyncLocalStorage<readonly Lease[]>();
  readonly #goodUntil = new Map<string, { readonly token: number; readonly at: number }>();
  readonly #now: () => number;

  /** `now` is a clock of this process, in milliseconds; best one that nobody can set. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A moment of that clock, to be taken before a lease is asked for: it then ends here no later than in the store. */
  now(): number {
    return this.#now();
  }

  taken({ name, token }: Lease, goodUntil: number): void {
    this.#goodUntil.set(name, { token, at: goodUntil });
  }

  gone({ name, token }: Lease): void {
    if (this.#goodUntil.get(name)?.token === token) this.#goodUntil.delete(name);
  }

  under<T>(lease: Lease, work: () => Promise<T>): Promise<T> {
    return this.#under.run([...this.current(), lease], work);
  }

  /** Those that the caller works under, the outer before the inner. */
  current(): readonly Lease[] {
    return this.#under.getStore() ?? [];
  }

  /** Throws `LeaseLost` for the first that has run out by the clock of this process. */
  assertGood(): void {
    for (const { name, token } of this.current()) {
      const known = this.#goodUntil.get(name);
      if (known?.token !== token || this.#now() >= known.at) throw new LeaseLost(name);
    }
  }
}
