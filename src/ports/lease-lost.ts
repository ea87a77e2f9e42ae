import { PortError } from './errors.ts';

/**
 * Whoever works under a lease no longer has it: it ran out by the store's clock, or another holder took over. What was
 * to be written was not, and nothing more may be sent: somebody else works on it now, or may at any moment.
 */
export class LeaseLost extends PortError {
  override readonly name = 'LeaseLost';
  constructor(subject: string) {
    super(
      `the lease on ${subject} was lost: this process stopped, or could not reach the store, for too long`,
      {
        code: 'SLC2311',
        remedy: 'retry',
      },
    );
  }
}
