import pLimit from 'p-limit';
import { TenantAvailability } from './tenant-problem.ts';

/**
 * Marks a change whose turn came after the run stopped starting new work. It has not failed, and the next run plans it.
 */
export class NotTried extends Error {}

/** Turns for writing to a tenant, and the decision when no new work may start. */
export class WriteQueue {
  readonly trouble = new TenantAvailability();
  readonly #turn = pLimit(1);
  readonly #signal: AbortSignal;
  #isOutdated = false;
  #isStopped = false;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Returns true once the run learnt something that the plan does not consider. */
  get isOutdated(): boolean {
    return this.#isOutdated;
  }

  outdated(): void {
    this.#isOutdated = true;
  }

  /**
   * Returns false for good once new work must stop. A caller of a stream that was not tried must not start just because
   * another change succeeded.
   */
  goesOn(): boolean {
    this.#isStopped ||= this.#isOutdated || this.trouble.isLasting || this.#signal.aborted;
    return !this.#isStopped;
  }

  /** Does work in turn even if no new work may start, so that a version can be restored. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turn(work);
  }

  /**
   * Does one piece of work at a time, so that nothing comes between reading the content to overwrite and the write.
   * Throws `NotTried` if no new work may start any more.
   */
  lookAndWrite<T>(work: () => Promise<T>): Promise<T> {
    return this.#turn(async () => {
      if (!this.goesOn()) throw new NotTried();
      try {
        return await work();
      } catch (error) {
        // Must happen before the next turn.
        this.trouble.note(error);
        throw error;
      }
    });
  }
}
