export interface DeliveryLimits {
  /** Limit of remembered keys. */
  readonly keys: number;
  /** Time for which a key is remembered. Milliseconds. */
  readonly window: number;
}

/**
 * Remembers recent deliveries, up to a number and a time. A delivery has several keys, and one known key makes it a
 * repeated one.
 */
export class RecentDeliveries {
  readonly #until = new Map<string, number>();
  readonly #limits: DeliveryLimits;
  readonly #now: () => number;

  constructor(limits: DeliveryLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Returns true for the first delivery, and remembers only that one. Repeating an old delivery therefore does not keep
   * it in memory.
   */
  isNew(...keys: readonly string[]): boolean {
    const now = this.#now();
    if (keys.some((key) => (this.#until.get(key) ?? 0) > now)) return false;
    for (const key of keys) {
      // Deleted first to keep the oldest key in front.
      this.#until.delete(key);
      this.#until.set(key, now + this.#limits.window);
    }
    for (const [key, until] of this.#until) {
      if (until > now && this.#until.size <= this.#limits.keys) break;
      this.#until.delete(key);
    }
    return true;
  }
}
