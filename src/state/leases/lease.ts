import { holderText } from '../../core/lease-holder.ts';
import { PortError } from '../../ports/errors.ts';
import { LeaseLost } from '../../ports/lease-lost.ts';
import type { Lease } from '../../ports/store.ts';
import { within } from '../../ports/within.ts';
import type { StateDeps } from '../deps.ts';
import { unlockCommand } from '../subjects.ts';

/** How often a lease is renewed while it lasts once. */
const renewals = 4;

/** How long a call of the holder before may take to arrive, where nobody says. Milliseconds. */
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

/** Whose turn it is to be. */
export interface LeaseWish {
  readonly subject: string;
  readonly holder: string;
  /** How long to wait for another holder, in milliseconds. */
  readonly patience: number;
  /** Told of who holds the lease, once for each that is waited for. */
  readonly onWait?: (held: Lease) => void;
  /** True: the work is all that is to be done regularly, so that others need not do it again for a while. */
  readonly isTurn?: boolean;
  /** For how long a call that was begun may still arrive, in milliseconds; `longestLanding` if left out. */
  readonly landing?: number;
  /** Told of a holder that disappeared, before its last call is waited for so many milliseconds. */
  readonly onTakeOver?: (from: string, wait: number) => Promise<void>;
}

type LeaseDeps = Pick<StateDeps, 'store' | 'clock' | 'isDead'>;

/**
 * Does work that only one process may do at a time. The lease is renewed during the work. Once it is lost, the store
 * refuses the work's writes, its signal aborts and `LeaseLost` is thrown. After a holder that let it run out, or whose
 * process is dead, the work waits until a call that holder had begun must have arrived. Throws `LeaseHeld` where
 * another holds it after `patience` milliseconds.
 */
export async function withLease<T>(
  deps: LeaseDeps,
  wish: LeaseWish,
  signal: AbortSignal,
  work: (signal: AbortSignal, lease: Lease) => Promise<T>,
): Promise<T> {
  const lease = await acquire(deps, wish, signal);
  return deps.store.under(lease, () => new Holding(deps, wish, lease, signal).during(work));
}

/** A lease that is held. */
class Holding {
  readonly #deps: LeaseDeps;
  readonly #wish: LeaseWish;
  readonly #lease: Lease;
  readonly #lost = new AbortController();
  readonly #signal: AbortSignal;
  #state: 'landing' | 'working' | 'done' = 'landing';

  constructor(deps: LeaseDeps, wish: LeaseWish, lease: Lease, signal: AbortSignal) {
    this.#deps = deps;
    this.#wish = wish;
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

  /** What the holder before had begun to send has arrived, or never will. */
  async #landed(): Promise<void> {
    const { takenOver } = this.#lease;
    if (takenOver === undefined) return;
    const wait = (this.#wish.landing ?? longestLanding) - takenOver.ago;
    if (wait <= 0) return;
    await this.#wish.onTakeOver?.(takenOver.from, wait);
    await this.#deps.clock.sleep(wait, this.#signal);
  }

  /**
   * Whoever did not wait to the end lets it run out, so that the next one waits. Where work failed, that is what is told,
   * and not that the store cannot be reached either.
   */
  async #release(): Promise<void> {
    if (this.#state === 'landing') return;
    const isDone = this.#state === 'done';
    const released = this.#deps.store.releaseLease(this.#lease, isDone && this.#wish.isTurn === true);
    await (isDone ? released : released.catch(() => undefined));
  }
}

async function acquire(
  { store, clock, isDead }: LeaseDeps,
  { subject, holder, patience, onWait }: LeaseWish,
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

/** Throws once the lease is lost: somebody else has it, or it could not be renewed for as long as it lasted. */
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
