import { PortError } from '../../../ports/errors.ts';

/** Consecutive changes with a temporary failure that count as a problem of the tenant. */
const mostInARow = 3;

/**
 * Decides when a run should stop using the tenant: when it is unavailable, or asks for a longer wait than a call
 * allows. Changes that were not tried have not failed, and the next run applies them.
 */
export class TenantAvailability {
  #inARow = 0;
  #asksToWait = false;
  #noted: unknown;

  get isLasting(): boolean {
    return this.#asksToWait || this.#inARow >= mostInARow;
  }

  /** Records that a change succeeded, or that the tenant itself gave a reason for its failure. */
  isOver(): void {
    this.#inARow = 0;
  }

  /** Records a failure. The same error counts only once. */
  note(error: unknown): void {
    if (error === this.#noted) return;
    this.#noted = error;
    if (!(error instanceof PortError) || error.remedy !== 'retry') return this.isOver();
    this.#inARow += 1;
    // A shorter wait happens within the call and never arrives here.
    if (error.retryAfter !== undefined && !error.uncertain) this.#asksToWait = true;
  }
}
