import type { Log } from '../../ports/log.ts';

/** Time for which a reason is not logged again. Milliseconds. */
const quiet = 60_000;

/** Logs the reasons of refused webhooks, each at most once a minute, so that senders cannot fill the log. */
export class RefusalLog {
  readonly #log: Log;
  readonly #now: () => number;
  readonly #reasons = new Map<string, { toldAt: number; since: number }>();

  constructor(log: Log, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  /** Logs a refusal. `reason` comes from a small set. */
  note(reason: string): void {
    const now = this.#now();
    const known = this.#reasons.get(reason);
    if (known !== undefined && now - known.toldAt < quiet) {
      known.since += 1;
      return;
    }
    this.#reasons.set(reason, { toldAt: now, since: 0 });
    this.#log.warn('webhook refused', { reason, times: 1 + (known?.since ?? 0) });
  }
}
