import type { SecretSources } from '../../config/secret.ts';
import type { LogLevel } from '../../core/log-level.ts';
import type { Redactor } from '../../core/secrets/redactor.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Tracing } from '../../ports/tracing.ts';

/** What the outside gives to the application. */
export interface Outside {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: SecretSources['readFile'];
  readonly clock: Clock;
  readonly log: Log;
  /** Is told every secret that is resolved, and must stand before everything that leaves the process. */
  readonly redactor: Redactor;
  readonly fetch: typeof fetch;
  readonly random: () => number;
  /** Is told the least that the configuration wants logged, at the start and when it is another; of a daemon alone. */
  readonly logFrom?: ((level: LogLevel) => void) | undefined;
  /** Who asks: `daemon`, or the user of the command line. */
  readonly actor: string;
  /** Is told what is done; nobody is, where it is left out. */
  readonly metrics?: Metrics | undefined;
  /** Is told what is done as spans; nobody is, where it is left out. */
  readonly tracing?: Tracing | undefined;
  /** Of the program, where it is known. */
  readonly version?: string | undefined;
  /** Id of this thread as a holder of leases; generated if left out. */
  readonly holderId?: string | undefined;
  /** Ids of lease holders that have ended although the process goes on. */
  readonly ended?: readonly string[] | undefined;
}
