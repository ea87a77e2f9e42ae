import type { Account } from './accounts.ts';
import { tellReview } from './events.ts';
import type { Host } from './host.ts';
import type { PullRequestIssue, Review } from './records.ts';
import { Refusal } from './refusal.ts';

export function addReview(
  host: Host,
  issue: PullRequestIssue,
  by: Account,
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED',
  body = '',
): Review {
  if (by.id === issue.author.id && state !== 'COMMENTED') {
    const doing = state === 'APPROVED' ? 'approve' : 'request changes on';
    throw new Refusal(422, 'Unprocessable Entity', { errors: [`Can not ${doing} your own pull request`] });
  }
  const commit = issue.pull.head.commit;
  const review = { id: host.nextId(), author: by, body, state, commit, at: host.now() };
  issue.pull.reviews.push(review);
  issue.updatedAt = host.now();
  tellReview(host, issue, review, 'submitted', by);
  return review;
}

/** Takes back what somebody said last, as a maintainer can. */
export function dismissReview(host: Host, issue: PullRequestIssue, by: Account, of: Account): void {
  const review = issue.pull.reviews.findLast(({ author }) => author.id === of.id);
  if (review === undefined) throw new Error(`${of.login} reviewed nothing`);
  review.state = 'DISMISSED';
  tellReview(host, issue, review, 'dismissed', by);
}
