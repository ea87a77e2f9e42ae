import { InvalidInput } from '../../../core/problems/problem.ts';
import { commentLimit, type PullRequest } from '../../../ports/git-host.ts';
import { NotFound, PortError } from '../../../ports/errors.ts';
import { planComment, planMarker, planPage } from '../../../core/review/plan-comment.ts';
import { runFailure } from '../../run-failure.ts';
import { TooMuch } from '../attempts.ts';
import { ValidationStatuses } from './validations.ts';
import { lookAtPulls, type Followed, type PullRequestLook } from '../pull-requests.ts';
import { mergeResult, type MergePreview } from './merge-result.ts';
import { planExpiry, planKey, planPullRequest } from './plan.ts';
import { documentOf, planKeyOf, planPath } from './page.ts';
import { planStatus, planStatusName, planUnknown } from './status.ts';
import type { PlannedBefore, ReviewState } from '../state.ts';
import { environmentFor, type ReviewedEnvironment, type Reviews } from '../inputs.ts';
import type { Saying } from '../commit-statuses.ts';

interface KeepingPlans extends PullRequestLook {
  /** Numbers of pull requests to plan again even if nothing moved. */
  readonly replan: ReadonlySet<number>;
  readonly before: Pick<ReviewState, 'validated' | 'plans'>;
  readonly saying: Saying;
}

/** Results for the open pull requests. */
export interface Reviewed extends Pick<ReviewState, 'validated' | 'plans'> {
  readonly reviewed: readonly number[];
  readonly problems: readonly string[];
}

/**
 * Validates every pull request into a followed branch, and plans those into an environment's branch. Does so only if
 * the pull request, its target or the tenant has changed since the last time, or if the plan is old. A failure does not
 * stop the others.
 */
export async function keepPlans(
  reviews: Reviews,
  looking: KeepingPlans,
  signal: AbortSignal,
): Promise<Reviewed> {
  const before = { ...looking, before: looking.before.validated };
  const validating = new ValidationStatuses(reviews, before, signal);
  const planning = new PlanReuse(reviews, looking, signal);
  const problems = await lookAtPulls(
    reviews,
    looking,
    async (followed) => {
      if (await validating.look(followed)) await planning.look(followed);
    },
    signal,
  );
  const reviewed = [...new Set([...validating.reviewed, ...planning.reviewed])];
  return { validated: validating.now, plans: planning.plans, reviewed, problems };
}

class PlanReuse {
  readonly #reviews: Reviews;
  readonly #looking: KeepingPlans;
  readonly #signal: AbortSignal;
  readonly plans: Record<string, PlannedBefore> = {};
  readonly reviewed: number[] = [];

  constructor(reviews: Reviews, looking: KeepingPlans, signal: AbortSignal) {
    this.#reviews = reviews;
    this.#looking = looking;
    this.#signal = signal;
  }

  async look({ pull, target }: Followed): Promise<void> {
    const environment = environmentFor(this.#reviews, pull.base);
    if (environment !== undefined) await this.#plan(pull, environment, target);
  }

  async #plan(pull: PullRequest, environment: ReviewedEnvironment, target: string): Promise<void> {
    const { deps } = this.#reviews;
    const name = planKeyOf(pull.number, environment.name);
    const key = await planKey(deps, pull, target, environment);
    const known = this.#looking.before.plans[name];
    const isOld = known === undefined || deps.clock.now() - known.at >= planExpiry;
    if (known?.key === key && !isOld && !this.#looking.replan.has(pull.number)) {
      this.plans[name] = known;
      this.#looking.saying.keep(pull.head.commit, [planStatusName(environment.name)]);
      return;
    }
    this.reviewed.push(pull.number);
    try {
      const planned = async (signal: AbortSignal) => {
        const result = await mergeResult(deps, pull, target, signal);
        return this.#planned(pull, environment, { result, target, comment: known?.comment, signal });
      };
      const comment = await this.#looking.attempts.during(pull, planned, this.#signal);
      this.plans[name] = { key, at: deps.clock.now(), comment };
    } catch (error) {
      if (this.#signal.aborted || !isTold(error)) throw error;
      // An old plan may be outdated, so its comment must show that no current plan is known.
      const { url } = this.#reviews;
      if (known !== undefined) this.plans[name] = { ...known, key: '' };
      const unknown = planUnknown(environment.name, runFailure(error).message, url);
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
      signal,
    }: {
      readonly result: MergePreview;
      readonly target: string;
      readonly comment: number | undefined;
      readonly signal: AbortSignal;
    },
  ): Promise<number | undefined> {
    const { deps, name, url } = this.#reviews;
    const link = url === undefined ? undefined : `${url}${planPath(name, pull.number, environment.name)}`;
    const review = await planPullRequest(deps, environment, { result, target, link }, signal);
    const document = documentOf(name, planKeyOf(pull.number, environment.name));
    await deps.store.saveDocument({ name: document, text: planPage(review), at: deps.clock.now() });
    const body = planComment(review, commentLimit);
    const id = await this.#say(pull.number, { marker: planMarker(environment.name), body, comment });
    await this.#looking.saying.status(pull.head.commit, planStatus(review, link), this.#signal);
    return id;
  }

  /** Edits Sluice's comment in place, or writes a new one if it was removed. */
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
        await host.writeComment({ id }, body, this.#signal);
        return id;
      } catch (error) {
        if (!(error instanceof NotFound)) throw error;
      }
    }
    return (await host.writeComment({ on: number }, body, this.#signal))?.id;
  }

  async #find(number: number, marker: string): Promise<number | undefined> {
    const comments = await this.#reviews.host.comments({ on: number }, this.#signal);
    return comments.find(({ isOurs, body }) => isOurs && body.startsWith(marker))?.id;
  }
}

/** Recognises failures of the pull request or its dependencies, as opposed to bugs of Sluice. */
function isTold(error: unknown): error is Error {
  return [InvalidInput, PortError, TooMuch].some((kind) => error instanceof kind);
}
