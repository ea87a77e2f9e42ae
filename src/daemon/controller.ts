import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { PortError } from '../ports/errors.ts';
import { LeaseLost } from '../ports/lease-lost.ts';
import type { LastRun } from '../ports/store.ts';
import { CrashLoop } from '../state/leases/crashes.ts';
import { LeaseHeld } from '../state/leases/lease.ts';
import type { Times } from '../runs/times.ts';

/** Source to export or environment to sync, on which the controller works repeatedly. */
export interface ControllerSubject {
  readonly name: string;
  /** Interval between runs that nobody requests. Milliseconds. */
  readonly every: number;
  /** True if the controller's readiness does not depend on this subject. */
  readonly isAside?: boolean;
  /**
   * Makes one run. Its log lines, and usually its history entry, have the given id. Throws if the run fails. The
   * controller then retries with increasing pauses.
   */
  run(signal: AbortSignal, run: string): Promise<void>;
  /** Returns the last full run of any process. Omitted if only this process works on the subject. */
  readonly lastRun?: () => Promise<LastRun | undefined>;
  /** Checks whether a run is likely to crash. Such runs happen one at a time, to find the one that crashes. */
  readonly isCrashing?: () => Promise<boolean>;
}

export interface RunningController {
  /** Requests a run now. During a run, requests exactly one more after it. */
  wake(subject?: string): void;
  /**
   * Returns true once every subject has ended its first run, successful or not. Ignores subjects that readiness does
   * not depend on.
   */
  isReady(): boolean;
  /** Returns the run times of a subject, or undefined for an unknown subject. */
  timesOf(subject: string): Times | undefined;
  /** Starts no more runs and lets current ones finish. May be called twice. */
  stop(): Promise<void>;
  /** Stops, and aborts current runs. */
  abort(): void;
  /** Resolves when every loop has ended. */
  readonly done: Promise<void>;
}

export interface ControllerDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** Returns a new unique id for a run. */
  readonly newId: () => string;
  /** Called after each change of a subject's run times. */
  readonly moved?: ((subject: string, times: Times) => void) | undefined;
}

/** Interval between checks for a subject that another process works on. Milliseconds. */
const lookAgain = 2_500;

/** First and longest pause after a failed run. Milliseconds. */
const firstBackoff = 1000;
const longestBackoff = 5 * 60_000;

/**
 * Starts a controller with one loop for each subject. A subject has one run at a time, and a slow subject does not
 * delay others. A loop either runs or waits until its time or a wake. A wake during a run starts another one directly
 * after it. A loop ends only by `stop` or `abort`: it logs unknown errors and retries. It leaves a subject to the
 * process that works on it, checks again soon and does not repeat that process's work.
 */
export function startController(
  subjects: readonly ControllerSubject[],
  deps: ControllerDeps,
): RunningController {
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
type AttemptOutcome = 'good' | 'failed' | 'left' | { readonly pause: number };

class Loop {
  readonly subject: ControllerSubject;
  readonly #deps: ControllerDeps & { readonly crashing: Line };
  readonly #stopping: AbortSignal;
  readonly #aborting: AbortSignal;
  #resting = new AbortController();
  #nextAt: number | undefined;
  #running: Times['running'];
  /** Time of the oldest request for a run, if one is pending. */
  #owedSince: number | undefined;
  hasPassed = false;

  constructor(
    subject: ControllerSubject,
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
      const { lastRun } = this.subject;
      const dueIn = lastRun === undefined ? undefined : await this.#doneByOthers(lastRun);
      if (dueIn !== undefined) {
        this.hasPassed = true;
        await this.#rest(dueIn);
        continue;
      }
      // If the store cannot be read, the run reports that.
      const isCrashing = await this.subject.isCrashing?.().catch(() => false);
      const outcome = await (isCrashing === true
        ? this.#deps.crashing.next(() => this.#owedRun())
        : this.#owedRun());
      this.hasPassed = true;
      failures = outcome === 'failed' ? failures + 1 : 0;
      await this.#rest(this.#restAfter(outcome, failures));
    }
  }

  /** Makes the pending run. It stays pending unless it succeeds. Does nothing while stopping. */
  async #owedRun(): Promise<AttemptOutcome> {
    if (this.#stopping.aborted) return 'left';
    const owed = this.#owedSince ?? this.#deps.clock.now();
    this.#owedSince = undefined;
    const outcome = await this.#run();
    if (outcome !== 'good') this.#owedSince ??= owed;
    return outcome;
  }

  /** Returns the milliseconds until the next run if another process made the one that is due here. */
  async #doneByOthers(lastRun: () => Promise<LastRun | undefined>): Promise<number | undefined> {
    // If the store cannot be read, the run reports that.
    const turn = await lastRun().catch(() => undefined);
    if (turn === undefined || turn.endedAgo >= this.subject.every) return undefined;
    // A run that began before the request may have missed the reason for it.
    if (this.#owedSince !== undefined && turn.beganAgo >= this.#deps.clock.now() - this.#owedSince)
      return undefined;
    this.#owedSince = undefined;
    return this.subject.every - turn.endedAgo;
  }

  #restAfter(outcome: AttemptOutcome, failures: number): number {
    if (outcome === 'good') return this.subject.every;
    // A new commit may come earlier.
    if (typeof outcome === 'object') return Math.min(outcome.pause, this.subject.every);
    return outcome === 'failed' ? this.#backoff(failures) : Math.min(lookAgain, this.subject.every);
  }

  /** Makes a run with a new id, which its final log line also has. */
  #run(): Promise<AttemptOutcome> {
    const run = this.#deps.newId();
    this.#running = { run, since: this.#deps.clock.now() };
    this.#moved();
    const attempt = () => this.#attempt(run);
    return this.#deps.log
      .during({ run, subject: this.subject.name }, attempt)
      .finally(() => (this.#running = undefined));
  }

  async #attempt(run: string): Promise<AttemptOutcome> {
    try {
      await this.subject.run(this.#aborting, run);
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
      this.#deps.log.error('run failed', {
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
