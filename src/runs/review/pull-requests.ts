import type { PullRequest } from '../../ports/git-host.ts';
import { runFailure } from '../run-failure.ts';
import { branchRef } from '../branches.ts';
import type { Attempts } from './attempts.ts';
import { environmentFor, type Reviews } from './inputs.ts';

export interface PullRequestLook {
  readonly pulls: readonly PullRequest[];
  readonly heads: ReadonlyMap<string, string>;
  readonly attempts: Attempts;
  /** Called before each pull request. */
  readonly between?: () => Promise<void>;
}

/** Pull request into a followed branch, and the commit of that branch. */
export interface Followed {
  readonly pull: PullRequest;
  readonly target: string;
}

/** Processes each pull request into a followed branch. Reports a failure of one, and continues with the others. */
export async function lookAtPulls(
  reviews: Reviews,
  { pulls, heads, attempts, between }: PullRequestLook,
  look: (followed: Followed) => Promise<void>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const problems: string[] = [];
  await attempts.keep(pulls);
  for (const pull of attempts.inOrder(pulls)) {
    const target = heads.get(branchRef(pull.base));
    const isFollowed =
      pull.base === reviews.source.branch || environmentFor(reviews, pull.base) !== undefined;
    if (target === undefined || !isFollowed) continue;
    await between?.();
    try {
      await look({ pull, target });
    } catch (error) {
      if (signal.aborted) throw error;
      problems.push(`#${pull.number}: ${runFailure(error).message}`);
    }
  }
  return problems;
}
