import type { CommitStatus } from '../../../ports/git-host.ts';
import { planVerdict, verdictLine } from '../../../core/review/plan-comment.ts';
import type { PlanReview } from '../../../core/review/input.ts';

/** Returns the name of the status that shows whether a pull request works in an environment. */
export const planStatusName = (environment: string) => `sluice/plan (${environment})`;

/** Returns the status of a planned pull request. */
export function planStatus(review: PlanReview, url: string | undefined): CommitStatus {
  return {
    name: planStatusName(review.environment),
    state: planVerdict(review).isReady ? 'success' : 'failure',
    description: verdictLine(review),
    url,
  };
}

/** Returns the status if no plan could be made. */
export function planUnknown(environment: string, message: string, url: string | undefined): CommitStatus {
  return { name: planStatusName(environment), state: 'error', description: `No plan: ${message}`, url };
}
