import type { Notification } from '../core/notification/notification.ts';

/** A notification as text, ready to send. It has no secrets, and every text is bounded and on one line. */
export interface Message extends Pick<Notification, 'kind' | 'environment' | 'at' | 'sync' | 'health'> {
  /** Id that stays the same over retries and restarts, so that receivers can recognise repeats. */
  readonly id: string;
  readonly pipeline: string;
  readonly revision?: string;
  readonly title: string;
  readonly lines: readonly string[];
  /** Address of the page to look at. */
  readonly link?: string;
}

export interface Receiver {
  /** Name for the store and the log. It stays the same over restarts and reordered configuration, and has no secret. */
  readonly name: string;
  /**
   * Delivers one message. Throws `PortError`: `retry` where the receiver is unavailable or busy, with the pause that it
   * asked for; `wait` where it rejected this message.
   *
   * Ends within a bounded time, by the clock. A message may have arrived although the call throws. Rejects with the
   * signal's reason when that aborts.
   */
  deliver(message: Message, signal: AbortSignal): Promise<void>;
}
