import { z } from 'zod';
import { budgets } from '../../core/budgets.ts';
import { shortText } from '../../core/text/short-text.ts';
import { PortError } from '../../ports/errors.ts';
import type { PullRequest } from '../../ports/git-host.ts';
import type { RunDeps } from '../pipeline.ts';
import { defineStatusRecord, orUndefined, type Members } from '../../state/records/record.ts';

const { time: longestLook, firstPause, longestPause } = budgets.review;

/** Unfinished attempts to read a pull request's commit. */
interface Attempt {
  readonly commit: string;
  readonly count: number;
  /** Start of the last one. Milliseconds since the epoch. */
  readonly at: number;
  /** Limit that the last one exceeded; undefined if the process or its thread ended meanwhile. */
  readonly exceeded?: string | undefined;
}

/** Attempts by pull request number, for a subject. */
const attemptsRecord = defineStatusRecord<Readonly<Record<string, Attempt>>>({
  name: (subject) => `attempts at ${subject}`,
  version: 1,
  schema: z.record(
    z.string(),
    z.strictObject({
      commit: z.string(),
      count: z.int(),
      at: z.number(),
      exceeded: orUndefined(z.string()),
    } satisfies Members<Attempt>),
  ),
});

/** Codes of stopped git processes: too slow, or too much output. */
const tooMuch: readonly string[] = ['SLC2211', 'SLC2215'];

const tooLong = `reading it took longer than ${longestLook / 1000} seconds`;

const crashed = 'Sluice ran out of memory or did not answer while reading it';

/** Failure for exceeding a limit. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch';
}

/** Limit that a failure of git names, without the full stop; undefined for any other failure. */
function limitIn(error: unknown): string | undefined {
  if (!(error instanceof PortError) || !tooMuch.includes(error.code)) return undefined;
  return shortText(error.message.replace(/\.$/, ''));
}

type Pull = Pick<PullRequest, 'number' | 'head'>;

/**
 * Attempts to read pull requests. Each is saved before it begins and removed when it ends, successful or not. An
 * attempt that crashed the process or its thread is still stored after the restart, and visible to every replica.
 */
export class Attempts {
  readonly #deps: Pick<RunDeps, 'store' | 'clock'>;
  readonly #subject: string;
  #open: Readonly<Record<string, Attempt>>;

  private constructor(
    deps: Pick<RunDeps, 'store' | 'clock'>,
    subject: string,
    open: Readonly<Record<string, Attempt>>,
  ) {
    this.#deps = deps;
    this.#subject = subject;
    this.#open = open;
  }

  static async read(deps: Pick<RunDeps, 'store' | 'clock'>, subject: string): Promise<Attempts> {
    return new Attempts(deps, subject, (await attemptsRecord.read(deps.store, subject)) ?? {});
  }

  /**
   * Puts pull requests in their pause first, because they only get their check, and others with unfinished attempts
   * last.
   */
  inOrder<T extends Pull>(pulls: readonly T[]): readonly T[] {
    const place = (pull: T) => (this.pausedUntil(pull) === undefined ? this.#count(pull) : -1);
    return pulls.toSorted((one, other) => place(one) - place(other));
  }

  /** Returns the end of a pull request's pause, if any. Milliseconds since the epoch. */
  pausedUntil(pull: Pull): number | undefined {
    const attempt = this.#of(pull);
    if (attempt === undefined) return undefined;
    const until = attempt.at + Math.min(longestPause, firstPause * 2 ** (attempt.count - 1));
    return until > this.#deps.clock.now() ? until : undefined;
  }

  /** Returns the limit that the last attempt exceeded, in words. */
  exceededBy(pull: Pull): string {
    return this.#of(pull)?.exceeded ?? crashed;
  }

  /** Reads a pull request. Throws `TooMuch`; that attempt counts as unfinished. */
  async during<T>(pull: Pull, work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const { clock } = this.#deps;
    const attempt = { commit: pull.head.commit, count: this.#count(pull) + 1, at: clock.now() };
    await this.#save({ ...this.#open, [pull.number]: attempt });
    const ended = new AbortController();
    const overdue = new AbortController();
    void clock.sleep(longestLook, ended.signal).then(
      () => overdue.abort(),
      () => undefined,
    );
    let exceeded: string | undefined;
    try {
      return await work(AbortSignal.any([signal, overdue.signal]));
    } catch (error) {
      exceeded = overdue.signal.aborted ? tooLong : limitIn(error);
      if (exceeded === undefined) throw error;
      throw new TooMuch(exceeded);
    } finally {
      ended.abort();
      // The pause starts now, not when the attempt began.
      if (exceeded === undefined) await this.#forget(pull);
      else await this.#save({ ...this.#open, [pull.number]: { ...attempt, at: clock.now(), exceeded } });
    }
  }

  /** Forgets the attempts of closed pull requests. */
  async keep(pulls: readonly Pull[]): Promise<void> {
    const open = new Set(pulls.map(({ number }) => String(number)));
    const kept = Object.entries(this.#open).filter(([number]) => open.has(number));
    if (kept.length < Object.keys(this.#open).length) await this.#save(Object.fromEntries(kept));
  }

  #of({ number, head }: Pull): Attempt | undefined {
    const attempt = this.#open[number];
    return attempt?.commit === head.commit ? attempt : undefined;
  }

  #count(pull: Pull): number {
    return this.#of(pull)?.count ?? 0;
  }

  #forget({ number }: Pull): Promise<void> {
    const { [number]: _ended, ...rest } = this.#open;
    return this.#save(rest);
  }

  async #save(open: Readonly<Record<string, Attempt>>): Promise<void> {
    const { store, clock } = this.#deps;
    await attemptsRecord.write(store, this.#subject, open, clock.now());
    this.#open = open;
  }
}
