import { PortError } from './errors.ts';

/**
 * The caller no longer has the lease that it works under: it expired by the store's clock, or another holder took over.
 * The write did not happen. The caller must send nothing more, because another process may work on the same subject.
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
