import type { NotificationKind } from '../../core/notification/notification.ts';
import type { Receiver } from '../../ports/receiver.ts';
import type { RunDeps } from '../pipeline.ts';

/** Receiver, and the environments of one pipeline that it is notified about. */
export interface Notifying {
  readonly pipeline: string;
  readonly deps: Pick<RunDeps, 'store' | 'clock' | 'log'>;
  readonly receiver: Receiver;
  readonly wanted: ReadonlySet<NotificationKind>;
  /** Names of the environments that it is notified about. */
  readonly environments: readonly string[];
  readonly hasPullRequests: boolean;
  /** Public address of the daemon, without a trailing slash. Undefined if it has none. */
  readonly url: string | undefined;
  /** Name of this process as a lease holder, and the time that it waits for a lease. Milliseconds. */
  readonly holder: string;
  readonly patience: number;
}

export interface NotifyReport {
  readonly delivered: number;
  readonly waiting: number;
}
