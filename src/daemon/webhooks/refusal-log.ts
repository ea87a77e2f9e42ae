import type { Log } from '../../ports/log.ts';

/** How long a reason is not told again. Milliseconds. */
const quiet = 60_000;

/** Tells why webhooks are refused without letting who sends them fill the log: each reason once a minute at most. */
export class RefusalLog {
  readonly #log: Log;
  readonly #now: () => number;
  readonly #reasons = new Map<string, { toldAt: number; since: number }>();

  constructor(log: Log, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  /** `reason` is one of few. */
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
