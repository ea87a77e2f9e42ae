import { holderText } from '../../core/lease-holder.ts';
import { PortError } from '../../ports/errors.ts';
import { LeaseLost } from '../../ports/lease-lost.ts';
import type { Lease } from '../../ports/store.ts';
import { within } from '../../ports/within.ts';
import type { StateDeps } from '../deps.ts';
import { unlockCommand } from '../subjects.ts';

/** Renewals during the lifetime of a lease. */
const renewals = 4;

/** Default for the longest time that a call of the previous holder may take to arrive. Milliseconds. */
export const longestLanding = 20_000;

/** Another process works on the same subject. */
export class LeaseHeld extends PortError {
  override readonly name = 'LeaseHeld';
  constructor(subject: string, holder: string | undefined) {
    const by = holder === undefined ? 'another process' : holderText(holder);
    const command = unlockCommand(subject);
    const remedy = command === undefined ? '' : `; if that process is stuck, \`${command}\` breaks the lock`;
    super(`${subject} is locked by ${by}${remedy}`, { code: 'SLC2412', remedy: 'retry' });
  }
}

export interface LeaseRequest {
  readonly subject: string;
  readonly holder: string;
  /** Longest wait for another holder, in milliseconds. */
  readonly patience: number;
  /** Callback with the current lease, once for each holder that the request waits for. */
  readonly onWait?: (held: Lease) => void;
  /**
   * Tells whether the work is everything that is due regularly, so that other processes need not repeat it for a while.
   */
  readonly isFullRun?: boolean;
  /** Longest time that a call under way may take to arrive, in milliseconds; `longestLanding` if left out. */
  readonly landing?: number;
  /** Callback with a holder that disappeared and the milliseconds to wait for its last call, before that wait. */
  readonly onTakeOver?: (from: string, wait: number) => Promise<void>;
}

type LeaseDeps = Pick<StateDeps, 'store' | 'clock' | 'isDead'>;

/**
 * Does work that only one process may do at a time, and renews the lease meanwhile. Once the lease is lost, the store
 * refuses the work's writes, its signal aborts, and this throws `LeaseLost`.
 *
 * If the previous holder let the lease expire or its process is dead, the work starts only after any call of that
 * holder must have arrived. Throws `LeaseHeld` where another process still holds the lease after `patience`
 * milliseconds.
 */
export async function withLease<T>(
  deps: LeaseDeps,
  request: LeaseRequest,
  signal: AbortSignal,
  work: (signal: AbortSignal, lease: Lease) => Promise<T>,
): Promise<T> {
  const lease = await acquire(deps, request, signal);
  return deps.store.under(lease, () => new Holding(deps, request, lease, signal).during(work));
}

class Holding {
  readonly #deps: LeaseDeps;
  readonly #request: LeaseRequest;
  readonly #lease: Lease;
  readonly #lost = new AbortController();
  readonly #signal: AbortSignal;
  #state: 'landing' | 'working' | 'done' = 'landing';

  constructor(deps: LeaseDeps, request: LeaseRequest, lease: Lease, signal: AbortSignal) {
    this.#deps = deps;
    this.#request = request;
    this.#lease = lease;
    this.#signal = AbortSignal.any([signal, this.#lost.signal]);
  }

  async during<T>(work: (signal: AbortSignal, lease: Lease) => Promise<T>): Promise<T> {
    const ended = new AbortController();
    const renewal = renew(this.#deps, this.#lease, ended.signal).catch((error: unknown) => {
      if (!ended.signal.aborted) this.#lost.abort(error);
    });
    try {
      await this.#landed();
      this.#state = 'working';
      const result = await work(this.#signal, this.#lease);
      this.#state = 'done';
      return result;
    } catch (error) {
      throw this.#lost.signal.aborted ? this.#lost.signal.reason : error;
    } finally {
      ended.abort();
      await renewal;
      await this.#release();
    }
  }

  /** Waits until a call that the previous holder may have begun has arrived or never will. */
  async #landed(): Promise<void> {
    const { takenOver } = this.#lease;
    if (takenOver === undefined) return;
    const wait = (this.#request.landing ?? longestLanding) - takenOver.ago;
    if (wait <= 0) return;
    await this.#request.onTakeOver?.(takenOver.from, wait);
    await this.#deps.clock.sleep(wait, this.#signal);
  }

  /**
   * Releases the lease, unless the wait for the previous holder's call was cut short: then the lease expires, and the
   * next holder waits. After failed work, a failure to release is not reported, so that the work's error is.
   */
  async #release(): Promise<void> {
    if (this.#state === 'landing') return;
    const isDone = this.#state === 'done';
    const released = this.#deps.store.releaseLease(this.#lease, isDone && this.#request.isFullRun === true);
    await (isDone ? released : released.catch(() => undefined));
  }
}

async function acquire(
  { store, clock, isDead }: LeaseDeps,
  { subject, holder, patience, onWait }: LeaseRequest,
  signal: AbortSignal,
): Promise<Lease> {
  const until = clock.now() + patience;
  let waitsFor: string | undefined;
  for (;;) {
    const lease = await store.acquireLease(subject, holder);
    if (lease !== undefined) return lease;
    const held = await store.lease(subject);
    if (held !== undefined && (await isDead?.(held.holder)) === true && (await store.breakLease(held)))
      continue;
    if (clock.now() >= until) throw new LeaseHeld(subject, held?.holder);
    if (held !== undefined && held.holder !== waitsFor) onWait?.(held);
    waitsFor = held?.holder;
    await clock.sleep(Math.min(1000, patience), signal);
  }
}

/**
 * Renews the lease until it is lost, then throws: another process took it, or no renewal succeeded during its lifetime.
 */
async function renew({ store, clock }: LeaseDeps, lease: Lease, signal: AbortSignal): Promise<never> {
  const every = store.leaseTime / renewals;
  for (let wait = every; ;) {
    await clock.sleep(wait, signal);
    try {
      const renewed = await within(clock, store.leaseTime - every, store.renewLease(lease), signal);
      if (renewed !== true) throw new LeaseLost(lease.name);
      wait = every;
    } catch (error) {
      if (!(error instanceof PortError) || error instanceof LeaseLost) throw error;
      store.assertHeld();
      wait = every / renewals;
    }
  }
}
