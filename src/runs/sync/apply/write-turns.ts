import pLimit from 'p-limit';
import { TenantTrouble } from './tenant-problem.ts';

/** A change whose turn came when the pass was to begin nothing more: it has not failed, and the next pass plans it. */
export class NotTried extends Error {}

/** Lets those who write to a tenant take turns, and knows when nothing more is to be begun. */
export class WriteTurns {
  readonly trouble = new TenantTrouble();
  readonly #turn = pLimit(1);
  readonly #signal: AbortSignal;
  #isOutdated = false;
  #isStopped = false;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** True once something was learnt that the plan does not know. */
  get isOutdated(): boolean {
    return this.#isOutdated;
  }

  outdated(): void {
    this.#isOutdated = true;
  }

  /** Once no, never again yes: what runs a stream that was not tried must not be begun because another one arrived. */
  goesOn(): boolean {
    this.#isStopped ||= this.#isOutdated || this.trouble.isLasting || this.#signal.aborted;
    return !this.#isStopped;
  }

  /** Does work in turn, also where no new work may begin, so that a version can be put back. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turn(work);
  }

  /**
   * One at a time: between the look at what is to be overwritten and the call that does it nothing is waited for. Throws
   * `NotTried` where it has turned out meanwhile that nothing more is to be begun.
   */
  lookAndWrite<T>(work: () => Promise<T>): Promise<T> {
    return this.#turn(async () => {
      if (!this.goesOn()) throw new NotTried();
      try {
        return await work();
      } catch (error) {
        // Before the next one's turn.
        this.trouble.note(error);
        throw error;
      }
    });
  }
}
