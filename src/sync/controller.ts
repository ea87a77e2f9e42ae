import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { PortError } from '../ports/errors.ts';

/** Something that is worked on again and again: a source to export, an environment to sync. */
export interface Subject {
  readonly name: string;
  /** Milliseconds between passes where nothing asks for one sooner. */
  readonly every: number;
  /** True: whether everything was looked at does not depend on it. */
  readonly isAside?: boolean;
  /**
   * One pass, of that id: its lines of the log carry it, and history may. Throws where it could not be done; then it
   * is tried again, later each time.
   */
  run(signal: AbortSignal, pass: string): Promise<void>;
}

/** A controller at work. */
export interface Running {
  /** Asks for a pass now; while one is under way, for one more after it, however often it is asked. */
  wake(subject?: string): void;
  /** True once every subject that is not aside has ended its first pass, well or not. */
  isReady(): boolean;
  /** Takes no more work and lets what is under way end. May be called twice. */
  stop(): Promise<void>;
  /** As `stop`, but passes under way are aborted. */
  abort(): void;
  /** Resolves when every loop has ended. */
  readonly done: Promise<void>;
}

/** What a controller works with. */
export interface ControllerDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** A new unique id for a pass. */
  readonly newId: () => string;
}

/** First wait after a failed pass, and the longest. Milliseconds. */
const firstBackoff = 1000;
const longestBackoff = 5 * 60_000;

/**
 * Works on each subject in a loop of its own, so there is one pass over a subject at a time and a slow one does not
 * hold up the others. A loop is *passing* (running a pass), or *resting* until its time comes or it is woken; a wake
 * during a pass makes the rest empty. It ends only by `stop` or `abort`: an unknown error is logged and tried again.
 */
export function startController(subjects: readonly Subject[], deps: ControllerDeps): Running {
  const stopping = new AbortController();
  const aborting = new AbortController();
  const loops = subjects.map((subject) => new Loop(subject, deps, stopping.signal, aborting.signal));
  const done = Promise.all(loops.map((loop) => loop.work())).then(() => undefined);
  return {
    wake: (name) =>
      loops.filter((loop) => name === undefined || loop.subject.name === name).forEach((loop) => loop.wake()),
    isReady: () => loops.every(({ hasPassed, subject }) => hasPassed || subject.isAside === true),
    stop: () => {
      stopping.abort();
      return done;
    },
    abort: () => {
      stopping.abort();
      aborting.abort();
    },
    done,
  };
}

class Loop {
  readonly subject: Subject;
  readonly #deps: ControllerDeps;
  readonly #stopping: AbortSignal;
  readonly #aborting: AbortSignal;
  #resting = new AbortController();
  hasPassed = false;

  constructor(subject: Subject, deps: ControllerDeps, stopping: AbortSignal, aborting: AbortSignal) {
    this.subject = subject;
    this.#deps = deps;
    this.#stopping = stopping;
    this.#aborting = aborting;
  }

  wake(): void {
    this.#resting.abort();
  }

  async work(): Promise<void> {
    let failures = 0;
    while (!this.#stopping.aborted) {
      this.#resting = new AbortController();
      const isGood = await this.#pass();
      this.hasPassed = true;
      failures = isGood ? 0 : failures + 1;
      await this.#rest(isGood ? this.subject.every : this.#backoff(failures));
    }
  }

  /** Its end is a line of it too, so the id is given here. */
  #pass(): Promise<boolean> {
    const pass = this.#deps.newId();
    return this.#deps.log.during({ pass, subject: this.subject.name }, () => this.#attempt(pass));
  }

  async #attempt(pass: string): Promise<boolean> {
    try {
      await this.subject.run(this.#aborting, pass);
      return true;
    } catch (error) {
      if (this.#aborting.aborted) return false;
      const reason = error instanceof Error ? error.message : String(error);
      const isKnown = error instanceof PortError;
      this.#deps.log.error('pass failed', {
        subject: this.subject.name,
        reason,
        ...(isKnown ? { code: error.code } : { error }),
      });
      return false;
    }
  }

  async #rest(milliseconds: number): Promise<void> {
    await this.#deps.clock
      .sleep(milliseconds, AbortSignal.any([this.#resting.signal, this.#stopping]))
      .catch(() => undefined);
  }

  #backoff(failures: number): number {
    const longest = Math.min(longestBackoff, Math.max(this.subject.every, firstBackoff));
    return Math.min(longest, firstBackoff * 2 ** (failures - 1)) * (0.8 + 0.4 * this.#deps.random());
  }
}
