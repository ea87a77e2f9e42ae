export interface SeenLimits {
  /** How many keys are remembered. */
  readonly keys: number;
  /** For how long. Milliseconds. */
  readonly window: number;
}

/** Remembers deliveries, the newest of them and for a while. A delivery has several keys; it was seen if one was. */
export class SeenDeliveries {
  readonly #until = new Map<string, number>();
  readonly #limits: SeenLimits;
  readonly #now: () => number;

  constructor(limits: SeenLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** True the first time; only then is it remembered, so that nobody can keep an old one in memory by repeating it. */
  isNew(...keys: readonly string[]): boolean {
    const now = this.#now();
    if (keys.some((key) => (this.#until.get(key) ?? 0) > now)) return false;
    for (const key of keys) {
      // Taken out first, so that the oldest always stands first.
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
