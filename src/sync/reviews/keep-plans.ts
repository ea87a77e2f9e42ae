import { digest } from '../../codec/fingerprint.ts';
import { InvalidInput, type Problem } from '../../domain/problem.ts';
import { commentLimit, type PullRequest } from '../../ports/git-host.ts';
import { NotFound, PortError } from '../../ports/errors.ts';
import { planComment, planMarker, planPage } from '../../report/plan-comment.ts';
import { passFailure } from '../pass-failure.ts';
import { branchRef } from '../subjects.ts';
import { tooMuchOfFork } from './fork-limit.ts';
import { mergeResult, type MergeResult } from './merge-result.ts';
import { planExpiry, planKey, planPullRequest } from './plan-review.ts';
import { documentOf, planKeyOf, planPath } from './plan-page.ts';
import { planStatus, planStatusName, planUnknown } from './plan-status.ts';
import type { PlannedBefore, ReviewMemory } from './review-memory.ts';
import { environmentFor, type ReviewedEnvironment, type Reviews } from './reviews.ts';
import type { Saying } from './saying.ts';
import { newErrors, validated, validateStatus } from './validate-pull-request.ts';

interface Looking {
  readonly pulls: readonly PullRequest[];
  readonly heads: ReadonlyMap<string, string>;
  /** Numbers of those to be planned again whether anything moved or not. */
  readonly replan: ReadonlySet<number>;
  readonly before: Pick<ReviewMemory, 'validated' | 'plans'>;
  readonly saying: Saying;
}

/** What was found of the open pull requests. */
export interface Reviewed extends Pick<ReviewMemory, 'validated' | 'plans'> {
  readonly reviewed: readonly number[];
  readonly troubles: readonly string[];
}

/**
 * Validates every pull request into a branch that something follows, and plans those into the branch of an environment,
 * where the pull request, its base or the tenant moved since the last time, or the plan has grown old. One that fails
 * does not keep the others. A pull request from a fork is validated alone: no tenant is asked for a stranger.
 */
export async function keepPlans(reviews: Reviews, looking: Looking, signal: AbortSignal): Promise<Reviewed> {
  const keeping = new Keeping(reviews, looking, signal);
  for (const pull of looking.pulls) await keeping.look(pull);
  return keeping.reviewed;
}

class Keeping {
  readonly #reviews: Reviews;
  readonly #looking: Looking;
  readonly #signal: AbortSignal;
  readonly #validated: Record<string, string> = {};
  /** By commit, what is wrong with the first pull request of that head that is not valid. */
  readonly #invalid = new Map<string, readonly Problem[]>();
  readonly #plans: Record<string, PlannedBefore> = {};
  readonly #reviewed: number[] = [];
  readonly #troubles: string[] = [];

  constructor(reviews: Reviews, looking: Looking, signal: AbortSignal) {
    this.#reviews = reviews;
    this.#looking = looking;
    this.#signal = signal;
  }

  get reviewed(): Reviewed {
    return {
      validated: this.#validated,
      plans: this.#plans,
      reviewed: [...new Set(this.#reviewed)],
      troubles: this.#troubles,
    };
  }

  async look(pull: PullRequest): Promise<void> {
    const environment = environmentFor(this.#reviews, pull.base);
    const target = this.#looking.heads.get(branchRef(pull.base));
    if (target === undefined || (environment === undefined && pull.base !== this.#reviews.source.branch))
      return;
    try {
      if (!(await this.#isHere(pull))) return;
      await this.#validate(pull, target);
      if (environment !== undefined && !pull.isFromFork) await this.#plan(pull, environment, target);
    } catch (error) {
      if (this.#signal.aborted) throw error;
      this.#troubles.push(`#${pull.number}: ${passFailure(error).message}`);
    }
  }

  /** Brings the commit of a fork; one that is gone meanwhile is looked at again with the next pass. */
  async #isHere({ head, ref }: PullRequest): Promise<boolean> {
    const { repository } = this.#reviews.deps;
    if ((await repository.resolve(head.commit)) !== undefined) return true;
    await repository.bring(ref, this.#signal);
    return (await repository.resolve(head.commit)) !== undefined;
  }

  /** The host has one answer for a commit: of pull requests with the same head, it is the worst. */
  async #validate(pull: PullRequest, target: string): Promise<void> {
    const { url } = this.#reviews;
    const { commit } = pull.head;
    const key = digest([commit, target, ...this.#targetsOf(commit)]);
    if (this.#looking.before.validated[pull.number] === key)
      this.#looking.saying.keep(pull.head.commit, [validateStatus]);
    else {
      const errors = await this.#errorsIn(pull, target);
      if (errors.length > 0 && !this.#invalid.has(commit)) this.#invalid.set(commit, errors);
      const worst = this.#invalid.get(commit) ?? errors;
      await this.#looking.saying.status(commit, validated(worst, url), this.#signal);
      this.#reviewed.push(pull.number);
    }
    this.#validated[pull.number] = key;
  }

  async #errorsIn(pull: PullRequest, target: string): Promise<readonly Problem[]> {
    const { deps } = this.#reviews;
    const tooMuch = await tooMuchOfFork(deps.repository, pull, target, this.#signal);
    if (tooMuch !== undefined) return [tooMuch];
    const result = await mergeResult(deps, pull, target, this.#signal);
    return newErrors(deps.repository, result, target, this.#signal);
  }

  /** What all pull requests with that head would be merged into: where one of these moves, all are looked at anew. */
  #targetsOf(commit: string): readonly string[] {
    const { pulls, heads } = this.#looking;
    const bases = pulls.filter(({ head }) => head.commit === commit).map(({ base }) => base);
    return [...new Set(bases)].sort().map((base) => `${base} ${heads.get(branchRef(base)) ?? ''}`);
  }

  async #plan(pull: PullRequest, environment: ReviewedEnvironment, target: string): Promise<void> {
    const { deps } = this.#reviews;
    const name = planKeyOf(pull.number, environment.name);
    const key = await planKey(deps, pull, target, environment);
    const known = this.#looking.before.plans[name];
    const isOld = known === undefined || deps.clock.now() - known.at >= planExpiry;
    if (known?.key === key && !isOld && !this.#looking.replan.has(pull.number)) {
      this.#plans[name] = known;
      this.#looking.saying.keep(pull.head.commit, [planStatusName(environment.name)]);
      return;
    }
    this.#reviewed.push(pull.number);
    try {
      const result = await mergeResult(deps, pull, target, this.#signal);
      const comment = await this.#planned(pull, environment, { result, target, comment: known?.comment });
      this.#plans[name] = { key, at: deps.clock.now(), comment };
    } catch (error) {
      if (this.#signal.aborted || !(error instanceof PortError || error instanceof InvalidInput)) throw error;
      // An old plan says what was true then: that nobody knows now must be seen beside it.
      const { url } = this.#reviews;
      if (known !== undefined) this.#plans[name] = { ...known, key: '' };
      const unknown = planUnknown(environment.name, passFailure(error).message, url);
      await this.#looking.saying.status(pull.head.commit, unknown, this.#signal);
      throw error;
    }
  }

  async #planned(
    pull: PullRequest,
    environment: ReviewedEnvironment,
    {
      result,
      target,
      comment,
    }: { readonly result: MergeResult; readonly target: string; readonly comment: number | undefined },
  ): Promise<number | undefined> {
    const { deps, name, url } = this.#reviews;
    const link = url === undefined ? undefined : `${url}${planPath(name, pull.number, environment.name)}`;
    const review = await planPullRequest(deps, environment, { result, target, link }, this.#signal);
    const document = documentOf(name, planKeyOf(pull.number, environment.name));
    await deps.store.saveDocument({ name: document, text: planPage(review), at: deps.clock.now() });
    const body = planComment(review, commentLimit);
    const id = await this.#say(pull.number, { marker: planMarker(environment.name), body, comment });
    await this.#looking.saying.status(pull.head.commit, planStatus(review, link), this.#signal);
    return id;
  }

  /** Edits our comment in place, wherever it stands; one that somebody removed is written anew. */
  async #say(
    number: number,
    {
      marker,
      body,
      comment,
    }: { readonly marker: string; readonly body: string; readonly comment: number | undefined },
  ): Promise<number | undefined> {
    const { host } = this.#reviews;
    const id = comment ?? (await this.#find(number, marker));
    if (id !== undefined) {
      try {
        await host.editComment(id, body, this.#signal);
        return id;
      } catch (error) {
        if (!(error instanceof NotFound)) throw error;
      }
    }
    return (await host.addComment(number, body, this.#signal))?.id;
  }

  async #find(number: number, marker: string): Promise<number | undefined> {
    const comments = await this.#reviews.host.comments(number, this.#signal);
    return comments.find(({ isOurs, body }) => isOurs && body.startsWith(marker))?.id;
  }
}
