import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { PortError } from '../ports/errors.ts';
import { LeaseLost } from '../ports/lease-lost.ts';
import type { Turn } from '../ports/store.ts';
import { CrashLoop } from '../state/leases/crashes.ts';
import { LeaseHeld } from '../state/leases/lease.ts';
import type { Times } from '../runs/times.ts';

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
  /** Who did all of it last, in whatever process; where it is left out, this one works on it alone. */
  readonly lastTurn?: () => Promise<Turn | undefined>;
  /** Checks whether a run is likely to crash. Such runs happen one at a time, to find the one that crashes. */
  readonly isCrashing?: () => Promise<boolean>;
}

/** A controller at work. */
export interface Running {
  /** Asks for a pass now; while one is under way, for one more after it, however often it is asked. */
  wake(subject?: string): void;
  /** True once every subject that is not aside has ended its first pass, well or not. */
  isReady(): boolean;
  /** What is known of the passes over a subject; undefined for one that is not worked on. */
  timesOf(subject: string): Times | undefined;
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
  /** Called whenever `timesOf` of a subject has changed. */
  readonly moved?: ((subject: string, times: Times) => void) | undefined;
}

/** How soon a loop looks again whether a subject is free that another process works on. Milliseconds. */
const lookAgain = 2_500;

/** First wait after a failed pass, and the longest. Milliseconds. */
const firstBackoff = 1000;
const longestBackoff = 5 * 60_000;

/**
 * Works on each subject in a loop of its own, so there is one pass over a subject at a time and a slow one does not
 * hold up the others. A loop is *passing* (running a pass), or *resting* until its time comes or it is woken; a wake
 * during a pass makes the rest empty. It ends only by `stop` or `abort`: an unknown error is logged and tried again.
 * What another process works on is left to it and looked at again soon; what it did meanwhile is not done again.
 */
export function startController(subjects: readonly Subject[], deps: ControllerDeps): Running {
  const stopping = new AbortController();
  const aborting = new AbortController();
  const crashing = new Line();
  const loops = subjects.map(
    (subject) => new Loop(subject, { ...deps, crashing }, stopping.signal, aborting.signal),
  );
  const done = Promise.all(loops.map((loop) => loop.work())).then(() => undefined);
  return {
    wake: (name) =>
      loops.filter((loop) => name === undefined || loop.subject.name === name).forEach((loop) => loop.wake()),
    timesOf: (name) => loops.find((loop) => loop.subject.name === name)?.times,
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

/** Queue that does work one at a time, in order. */
class Line {
  #last: Promise<unknown> = Promise.resolve();

  next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** Outcome of an attempt. `left` to another process that works on the subject; `pause` in milliseconds. */
type Outcome = 'good' | 'failed' | 'left' | { readonly pause: number };

class Loop {
  readonly subject: Subject;
  readonly #deps: ControllerDeps & { readonly crashing: Line };
  readonly #stopping: AbortSignal;
  readonly #aborting: AbortSignal;
  #resting = new AbortController();
  #nextAt: number | undefined;
  #running: Times['running'];
  /** When the pass was asked for that is still to be made; undefined while none is but at its time. */
  #owedSince: number | undefined;
  hasPassed = false;

  constructor(
    subject: Subject,
    deps: ControllerDeps & { readonly crashing: Line },
    stopping: AbortSignal,
    aborting: AbortSignal,
  ) {
    this.subject = subject;
    this.#deps = deps;
    this.#stopping = stopping;
    this.#aborting = aborting;
    this.#owedSince = deps.clock.now();
  }

  wake(): void {
    this.#owedSince = this.#deps.clock.now();
    this.#resting.abort();
  }

  get times(): Times {
    return { nextAt: this.#nextAt, running: this.#running };
  }

  async work(): Promise<void> {
    let failures = 0;
    while (!this.#stopping.aborted) {
      this.#resting = new AbortController();
      const { lastTurn } = this.subject;
      const dueIn = lastTurn === undefined ? undefined : await this.#doneByOthers(lastTurn);
      if (dueIn !== undefined) {
        this.hasPassed = true;
        await this.#rest(dueIn);
        continue;
      }
      // If the store cannot be read, the run reports that.
      const isCrashing = await this.subject.isCrashing?.().catch(() => false);
      const outcome = await (isCrashing === true
        ? this.#deps.crashing.next(() => this.#owedPass())
        : this.#owedPass());
      this.hasPassed = true;
      failures = outcome === 'failed' ? failures + 1 : 0;
      await this.#rest(this.#restAfter(outcome, failures));
    }
  }

  /** Makes the pending run. It stays pending unless it ends well. Does nothing while stopping. */
  async #owedPass(): Promise<Outcome> {
    if (this.#stopping.aborted) return 'left';
    const owed = this.#owedSince ?? this.#deps.clock.now();
    this.#owedSince = undefined;
    const outcome = await this.#pass();
    if (outcome !== 'good') this.#owedSince ??= owed;
    return outcome;
  }

  /** In how many milliseconds the next pass is due where another process made the one that is due here. */
  async #doneByOthers(lastTurn: () => Promise<Turn | undefined>): Promise<number | undefined> {
    // Where the store cannot be asked, the pass says so.
    const turn = await lastTurn().catch(() => undefined);
    if (turn === undefined || turn.endedAgo >= this.subject.every) return undefined;
    // One that had begun before it was asked for has not seen what it was asked for.
    if (this.#owedSince !== undefined && turn.beganAgo >= this.#deps.clock.now() - this.#owedSince)
      return undefined;
    this.#owedSince = undefined;
    return this.subject.every - turn.endedAgo;
  }

  #restAfter(outcome: Outcome, failures: number): number {
    if (outcome === 'good') return this.subject.every;
    // A new commit may come earlier.
    if (typeof outcome === 'object') return Math.min(outcome.pause, this.subject.every);
    return outcome === 'failed' ? this.#backoff(failures) : Math.min(lookAgain, this.subject.every);
  }

  /** Its end is a line of it too, so the id is given here. */
  #pass(): Promise<Outcome> {
    const pass = this.#deps.newId();
    this.#running = { pass, since: this.#deps.clock.now() };
    this.#moved();
    const attempt = () => this.#attempt(pass);
    return this.#deps.log
      .during({ pass, subject: this.subject.name }, attempt)
      .finally(() => (this.#running = undefined));
  }

  async #attempt(pass: string): Promise<Outcome> {
    try {
      await this.subject.run(this.#aborting, pass);
      return 'good';
    } catch (error) {
      if (this.#aborting.aborted) return 'failed';
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof LeaseHeld || error instanceof LeaseLost) {
        this.#deps.log.debug('left to another process', { subject: this.subject.name, reason });
        return 'left';
      }
      if (error instanceof CrashLoop) {
        this.#deps.log.warn('paused after crashes', {
          subject: this.subject.name,
          reason,
          code: error.code,
        });
        return { pause: error.pause };
      }
      const isKnown = error instanceof PortError;
      this.#deps.log.error('pass failed', {
        subject: this.subject.name,
        reason,
        ...(isKnown ? { code: error.code } : { error }),
      });
      return 'failed';
    }
  }

  async #rest(milliseconds: number): Promise<void> {
    this.#nextAt = this.#deps.clock.now() + milliseconds;
    this.#moved();
    await this.#deps.clock
      .sleep(milliseconds, AbortSignal.any([this.#resting.signal, this.#stopping]))
      .catch(() => undefined);
    this.#nextAt = undefined;
  }

  #moved(): void {
    this.#deps.moved?.(this.subject.name, this.times);
  }

  #backoff(failures: number): number {
    const longest = Math.min(longestBackoff, Math.max(this.subject.every, firstBackoff));
    return Math.min(longest, firstBackoff * 2 ** (failures - 1)) * (0.8 + 0.4 * this.#deps.random());
  }
}
