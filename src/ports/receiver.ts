import type { Notification } from '../core/notification/notification.ts';

/** A notification in words, ready to be sent: no secret is in it, and every text is bounded and on one line. */
export interface Message extends Pick<Notification, 'kind' | 'environment' | 'at' | 'sync' | 'health'> {
  /** Comes again with each try and after a restart: whoever was told twice knows it by this. */
  readonly id: string;
  readonly pipeline: string;
  readonly revision?: string;
  readonly title: string;
  readonly lines: readonly string[];
  /** Where a person looks at it. */
  readonly link?: string;
}

/** Somebody who is told. */
export interface Receiver {
  /** The same over restarts, whatever the order of the configuration; names no secret. For the store and the log. */
  readonly name: string;
  /**
   * Delivers one message, or throws `PortError`: `retry` where the receiver is away or has no time, with how long it
   * asked to be left alone; `wait` where it answered and did not take this one. It ends within a bounded time, by the
   * clock. A message may have arrived although it throws. Rejects with the signal's reason when that aborts.
   */
  deliver(message: Message, signal: AbortSignal): Promise<void>;
}
