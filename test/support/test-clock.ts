import type { Clock } from '../../src/ports/clock.ts';

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

interface Watcher {
  readonly matches: (ms: number) => boolean;
  readonly found: (ms: number) => void;
}

/** A clock that stands still until `advance`. Whoever sleeps past the new time wakes up. */
export class TestClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<Sleeper>();
  readonly #watchers = new Set<Watcher>();

  constructor(start = Date.UTC(2026, 0, 5, 9)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const sleeper = { wakesAt: this.#now + ms, wake: () => this.#end(sleeper, giveUp, signal, resolve) };
      const giveUp = () => this.#end(sleeper, giveUp, signal, () => reject(signal.reason));
      signal.addEventListener('abort', giveUp, { once: true });
      this.#sleepers.add(sleeper);
      this.#tellWatchers(ms);
    });
  }

  /** Moves time on by so many milliseconds and wakes whoever is due, in order. */
  advance(ms: number): void {
    this.#now += ms;
    const due = [...this.#sleepers].filter(({ wakesAt }) => wakesAt <= this.#now);
    for (const { wake } of due.sort((one, other) => one.wakesAt - other.wakesAt)) wake();
  }

  /** Milliseconds left of each sleep, shortest first. */
  sleeping(): readonly number[] {
    return [...this.#sleepers].map(({ wakesAt }) => wakesAt - this.#now).sort((one, other) => one - other);
  }

  /** Milliseconds left of a sleep that matches: of the shortest under way, else of the next that begins. */
  nextSleep(matches: (ms: number) => boolean = () => true): Promise<number> {
    const underWay = this.sleeping().find(matches);
    if (underWay !== undefined) return Promise.resolve(underWay);
    return new Promise((resolve) => {
      const watcher = {
        matches,
        found: (ms: number) => {
          this.#watchers.delete(watcher);
          resolve(ms);
        },
      };
      this.#watchers.add(watcher);
    });
  }

  #end(sleeper: Sleeper, giveUp: () => void, signal: AbortSignal, settle: () => void): void {
    signal.removeEventListener('abort', giveUp);
    this.#sleepers.delete(sleeper);
    settle();
  }

  #tellWatchers(ms: number): void {
    for (const watcher of this.#watchers) if (watcher.matches(ms)) watcher.found(ms);
  }
}
