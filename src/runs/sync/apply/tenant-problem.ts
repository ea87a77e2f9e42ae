import { PortError } from '../../../ports/errors.ts';

/** After so many changes in a row that failed for a passing reason it is the tenant that has a problem, not they. */
const mostInARow = 3;

/**
 * Tells when a pass should leave the tenant alone: it is away, or asks for a longer wait than a call may take. What was
 * not tried then has not failed; the next pass sends it.
 */
export class TenantTrouble {
  #inARow = 0;
  #asksToWait = false;
  #noted: unknown;

  get isLasting(): boolean {
    return this.#asksToWait || this.#inARow >= mostInARow;
  }

  /** A change arrived, or the tenant itself said why it did not. */
  isOver(): void {
    this.#inARow = 0;
  }

  /** What a change failed with. Told twice, it counts once. */
  note(error: unknown): void {
    if (error === this.#noted) return;
    this.#noted = error;
    if (!(error instanceof PortError) || error.remedy !== 'retry') return this.isOver();
    this.#inARow += 1;
    // A rest within a call's patience is waited for before this is reached.
    if (error.retryAfter !== undefined && !error.uncertain) this.#asksToWait = true;
  }
}
