import type { Clock } from '../ports/clock.ts';
import type { HostPeople } from '../ports/git-host.ts';
import type { Log } from '../ports/log.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Repository } from '../ports/repository.ts';
import type { SecretScanner } from '../ports/secret-scanner.ts';
import type { Store } from '../ports/store.ts';
import type { Tracing } from '../ports/tracing.ts';

/** Ports that records, leases and runs work with. */
export interface StateDeps {
  readonly repository: Repository;
  readonly secretScanner: SecretScanner;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Receives the ends of runs; absent where nothing measures them. */
  readonly metrics?: Metrics | undefined;
  /** Records runs and their steps as spans; absent where nothing traces them. */
  readonly tracing?: Tracing | undefined;
  /** Returns a new unique id for a run or a journal entry. */
  readonly newId: () => string;
  /** Name of the person who requested the run, or `daemon`. */
  readonly actor: string;
  /** Without it, logins behind commits and write access to the repository are unknown. */
  readonly people?: HostPeople | undefined;
  /** Tells whether the process of a lease's holder has ended. Without it, no process is known to have ended. */
  readonly isDead?: ((holder: string) => Promise<boolean>) | undefined;
}
