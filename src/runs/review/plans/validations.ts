import { digest } from '../../../core/tree/fingerprint.ts';
import { ProblemList } from '../../../core/problems/problem-list.ts';
import type { PullRequest } from '../../../ports/git-host.ts';
import { branchRef } from '../../branches.ts';
import { TooMuch } from '../attempts.ts';
import { tooMuchOfFork } from './fork-limit.ts';
import type { Followed, PullRequestLook } from '../pull-requests.ts';
import { mergeResult } from './merge-result.ts';
import type { Reviews } from '../inputs.ts';
import type { Saying } from '../commit-statuses.ts';
import { newErrors, setAside, validated, validateStatus } from './validate.ts';

interface Validating extends PullRequestLook {
  /** Keys of the last validations, by number. */
  readonly before: Readonly<Record<string, string>>;
  readonly saying: Saying;
}

/** Sets the validation status of pull requests' heads, if the pull request or its base moved. */
export class ValidationStatuses {
  readonly #reviews: Reviews;
  readonly #validating: Validating;
  readonly #signal: AbortSignal;
  readonly #now: Record<string, string> = {};
  /** Problems of the first invalid pull request with a head, by commit. */
  readonly #invalid = new Map<string, ProblemList>();
  readonly reviewed: number[] = [];

  constructor(reviews: Reviews, validating: Validating, signal: AbortSignal) {
    this.#reviews = reviews;
    this.#validating = validating;
    this.#signal = signal;
  }

  /** Validations, by number, of now or before. */
  get now(): Readonly<Record<string, string>> {
    return this.#now;
  }

  /**
   * Validates a pull request. A commit has one status at the host, so pull requests with the same head share the worst
   * one. Returns false if the pull request cannot be read: its commit no longer exists, or the last attempts exceeded a
   * limit.
   */
  async look({ pull, target }: Followed): Promise<boolean> {
    const { before, saying, attempts } = this.#validating;
    const { commit } = pull.head;
    const key = digest([commit, target, ...this.#targetsOf(commit)]);
    const until = attempts.pausedUntil(pull);
    if (until !== undefined) {
      await this.#setAside(pull, until);
      return false;
    }
    if (before[pull.number] === key && (await this.#isHere(commit))) saying.keep(commit, [validateStatus]);
    else {
      const errors = await this.#errorsIn(pull, target);
      if (errors === undefined) return false;
      if (errors.count('error') > 0 && !this.#invalid.has(commit)) this.#invalid.set(commit, errors);
      const worst = this.#invalid.get(commit) ?? errors;
      await saying.status(commit, validated(worst, this.#reviews.url), this.#signal);
      this.reviewed.push(pull.number);
    }
    this.#now[pull.number] = key;
    return true;
  }

  /** Returns undefined if the fork's commit no longer exists. The next run checks again. */
  async #errorsIn(pull: PullRequest, target: string): Promise<ProblemList | undefined> {
    const { deps } = this.#reviews;
    const { attempts } = this.#validating;
    const { commit } = pull.head;
    const read = async (signal: AbortSignal) => {
      if (!(await this.#isHere(commit))) await deps.repository.bring(pull.ref, signal);
      if (!(await this.#isHere(commit))) return undefined;
      const tooMuch = await tooMuchOfFork(deps.repository, pull, target, signal);
      if (tooMuch !== undefined) return new ProblemList([tooMuch]);
      const result = await mergeResult(deps, pull, target, signal);
      return newErrors(deps.repository, result, target, signal);
    };
    try {
      return await attempts.during(pull, read, this.#signal);
    } catch (error) {
      if (error instanceof TooMuch) await this.#setAside(pull, attempts.pausedUntil(pull));
      throw error;
    }
  }

  async #isHere(commit: string): Promise<boolean> {
    return (await this.#reviews.deps.repository.resolve(commit)) !== undefined;
  }

  /** Sets a pull request aside. `until` is in milliseconds since the epoch. */
  async #setAside(pull: PullRequest, until: number | undefined): Promise<void> {
    const { saying, attempts } = this.#validating;
    const status = setAside({ exceeded: attempts.exceededBy(pull), until }, this.#reviews.url);
    await saying.status(pull.head.commit, status, this.#signal);
  }

  /** Returns the targets of all pull requests with that head. If one moves, all are validated again. */
  #targetsOf(commit: string): readonly string[] {
    const { pulls, heads } = this.#validating;
    const bases = pulls.filter(({ head }) => head.commit === commit).map(({ base }) => base);
    return [...new Set(bases)].sort().map((base) => `${base} ${heads.get(branchRef(base)) ?? ''}`);
  }
}
