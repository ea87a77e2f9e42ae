import { AsyncLocalStorage } from 'node:async_hooks';
import { LeaseLost } from '../../../ports/lease-lost.ts';
import type { Lease } from '../../../ports/store.ts';

/** A moment by each clock. */
type Deadline = readonly number[];

/** Leases that the caller works under, and the time until which each lease of this process is certainly valid. */
export class HeldLeases {
  readonly #under = new AsyncLocalStorage<readonly Lease[]>();
  readonly #goodUntil = new Map<string, { readonly token: number; readonly until: Deadline }>();
  readonly #clocks: readonly (() => number)[];

  /** `clocks` are those of this process, in milliseconds. A lease has expired as soon as one of them says so. */
  constructor(clocks: readonly (() => number)[]) {
    this.#clocks = clocks;
  }

  /**
   * Returns the moment `time` milliseconds from now. Call it before a lease is requested, so that the lease ends here
   * no later than in the store.
   */
  deadline(time: number): Deadline {
    return this.#clocks.map((now) => now() + time);
  }

  taken({ name, token }: Lease, until: Deadline): void {
    this.#goodUntil.set(name, { token, until });
  }

  gone({ name, token }: Lease): void {
    if (this.#goodUntil.get(name)?.token === token) this.#goodUntil.delete(name);
  }

  under<T>(lease: Lease, work: () => Promise<T>): Promise<T> {
    return this.#under.run([...this.current(), lease], work);
  }

  /** Returns the leases that the caller works under, outer before inner. */
  current(): readonly Lease[] {
    return this.#under.getStore() ?? [];
  }

  /** Throws `LeaseLost` for the first lease that has expired by this process's clock. */
  assertGood(): void {
    for (const { name, token } of this.current()) {
      const known = this.#goodUntil.get(name);
      if (known?.token !== token || this.#isPast(known.until)) throw new LeaseLost(name);
    }
  }

  #isPast(until: Deadline): boolean {
    return this.#clocks.some((now, index) => now() >= (until[index] ?? 0));
  }
}
