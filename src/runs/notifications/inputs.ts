import type { NotificationKind } from '../../core/notification/notification.ts';
import type { Receiver } from '../../ports/receiver.ts';
import type { PassDeps } from '../pipeline.ts';

/** One receiver, and what of one pipeline it is told. */
export interface Notifying {
  readonly pipeline: string;
  readonly deps: Pick<PassDeps, 'store' | 'clock' | 'log'>;
  readonly receiver: Receiver;
  readonly wanted: ReadonlySet<NotificationKind>;
  /** Names of those environments that it is told of. */
  readonly environments: readonly string[];
  readonly hasPullRequests: boolean;
  /** Public address of the daemon, without a slash at its end; undefined where nobody can reach it. */
  readonly url: string | undefined;
  /** Names this process where leases are held, and how long it waits for one. Milliseconds. */
  readonly holder: string;
  readonly patience: number;
}

export interface NotifyReport {
  readonly delivered: number;
  readonly waiting: number;
}
