/** Limit of a lag in calls or milliseconds, whichever ends first; without both it lasts. */
export interface LagLimit {
  readonly calls?: number | undefined;
  readonly milliseconds?: number | undefined;
}

/** A lag under way. */
export class Lag {
  #callsLeft: number;
  readonly #until: number;

  constructor({ calls = Infinity, milliseconds = Infinity }: LagLimit, now: number) {
    this.#callsLeft = calls;
    this.#until = now + milliseconds;
  }

  /** Counts a call and returns whether the lag still applies to it. */
  holds(now: number): boolean {
    if (this.#callsLeft <= 0 || now >= this.#until) return false;
    this.#callsLeft -= 1;
    return true;
  }
}
