import { digest } from '../../codec/fingerprint.ts';
import type { Problem } from '../../domain/problem.ts';
import type { PullRequest } from '../../ports/git-host.ts';
import { branchRef } from '../subjects.ts';
import { TooMuch } from './attempts.ts';
import { tooMuchOfFork } from './fork-limit.ts';
import type { Followed, Looking } from './look-at-pulls.ts';
import { mergeResult } from './merge-result.ts';
import type { Reviews } from './reviews.ts';
import type { Saying } from './saying.ts';
import { newErrors, setAside, validated, validateStatus } from './validate-pull-request.ts';

interface Validating extends Looking {
  /** By number: what the last validation was of. */
  readonly before: Readonly<Record<string, string>>;
  readonly saying: Saying;
}

/** Says of the heads of pull requests whether their files are right, where the pull request or its base moved. */
export class KeptValidated {
  readonly #reviews: Reviews;
  readonly #validating: Validating;
  readonly #signal: AbortSignal;
  readonly #now: Record<string, string> = {};
  /** By commit, what is wrong with the first pull request of that head that is not valid. */
  readonly #invalid = new Map<string, readonly Problem[]>();
  readonly reviewed: number[] = [];

  constructor(reviews: Reviews, validating: Validating, signal: AbortSignal) {
    this.#reviews = reviews;
    this.#validating = validating;
    this.#signal = signal;
  }

  /** By number: what was validated now or before. */
  get now(): Readonly<Record<string, string>> {
    return this.#now;
  }

  /**
   * The host has one answer for a commit: of pull requests with the same head, it is the worst. False for one that cannot
   * be read now: its commit is gone, or the last attempts took too much.
   */
  async look({ pull, target }: Followed): Promise<boolean> {
    const { before, saying, attempts } = this.#validating;
    const { commit } = pull.head;
    const key = digest([commit, target, ...this.#targetsOf(commit)]);
    const until = attempts.pausedUntil(pull);
    if (until !== undefined) {
      await this.#setAside(commit, until);
      return false;
    }
    if (before[pull.number] === key && (await this.#isHere(commit))) saying.keep(commit, [validateStatus]);
    else {
      const errors = await this.#errorsIn(pull, target);
      if (errors === undefined) return false;
      if (errors.length > 0 && !this.#invalid.has(commit)) this.#invalid.set(commit, errors);
      const worst = this.#invalid.get(commit) ?? errors;
      await saying.status(commit, validated(worst, this.#reviews.url), this.#signal);
      this.reviewed.push(pull.number);
    }
    this.#now[pull.number] = key;
    return true;
  }

  /** Undefined where the commit of a fork is gone meanwhile: then the next pass looks again. */
  async #errorsIn(pull: PullRequest, target: string): Promise<readonly Problem[] | undefined> {
    const { deps } = this.#reviews;
    const { attempts } = this.#validating;
    const { commit } = pull.head;
    const read = async (signal: AbortSignal) => {
      if (!(await this.#isHere(commit))) await deps.repository.bring(pull.ref, signal);
      if (!(await this.#isHere(commit))) return undefined;
      const tooMuch = await tooMuchOfFork(deps.repository, pull, target, signal);
      if (tooMuch !== undefined) return [tooMuch];
      const result = await mergeResult(deps, pull, target, signal);
      return newErrors(deps.repository, result, target, signal);
    };
    try {
      return await attempts.during(pull, read, this.#signal);
    } catch (error) {
      if (error instanceof TooMuch) await this.#setAside(commit, attempts.pausedUntil(pull));
      throw error;
    }
  }

  async #isHere(commit: string): Promise<boolean> {
    return (await this.#reviews.deps.repository.resolve(commit)) !== undefined;
  }

  /** `until`: milliseconds since the epoch. */
  async #setAside(commit: string, until: number | undefined): Promise<void> {
    await this.#validating.saying.status(commit, setAside(until, this.#reviews.url), this.#signal);
  }

  /** What all pull requests with that head would be merged into: where one of these moves, all are looked at anew. */
  #targetsOf(commit: string): readonly string[] {
    const { pulls, heads } = this.#validating;
    const bases = pulls.filter(({ head }) => head.commit === commit).map(({ base }) => base);
    return [...new Set(bases)].sort().map((base) => `${base} ${heads.get(branchRef(base)) ?? ''}`);
  }
}
