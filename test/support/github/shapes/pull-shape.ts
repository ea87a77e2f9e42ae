import type { Account } from '../accounts.ts';
import type { Host } from '../host.ts';
import type { PullRequestIssue, Repository, Review } from '../records.ts';
import { accountShape, nodeId, optionalAccountShape, type Shape, time } from './account-shape.ts';
import { association, branchLabel, commentsOf, issuePage, labelShape } from './issue-shape.ts';
import { apiUrl, mergeSettings, repositoryShape } from './repository-shape.ts';

/** What only git can tell of a pull request, and lists therefore leave out. */
export interface PullFigures {
  readonly mergeable: boolean | null;
  readonly mergeableState: string;
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
}

/** As lists have it. */
export function pullShape(host: Host, issue: PullRequestIssue): Shape {
  const { repository, number, pull } = issue;
  const api = apiUrl(host, repository);
  const url = `${api}/pulls/${number}`;
  const page = issuePage(host, issue);
  const commentsUrl = `${api}/issues/${number}/comments`;
  const statusesUrl = `${api}/statuses/${pull.head.commit}`;
  return {
    url,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: `${api}/issues/${number}`,
    number,
    state: issue.isOpen ? 'open' : 'closed',
    locked: false,
    title: issue.title,
    user: accountShape(host, issue.author),
    body: issue.body,
    created_at: time(issue.createdAt),
    updated_at: time(issue.updatedAt),
    closed_at: issue.closedAt === undefined ? null : time(issue.closedAt),
    merged_at: pull.merged ? time(pull.merged.at) : null,
    merge_commit_sha: pull.merged?.commit ?? null,
    assignee: optionalAccountShape(host, issue.assignees[0]),
    assignees: issue.assignees.map((account) => accountShape(host, account)),
    requested_reviewers: [],
    requested_teams: [],
    labels: [...issue.labels].map((name) => labelShape(host, repository, name)),
    milestone: null,
    draft: pull.isDraft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: commentsUrl,
    statuses_url: statusesUrl,
    head: sideShape(host, pull.head.repository, pull.head.owner, pull.head),
    base: sideShape(host, repository, repository.owner, pull.base),
    _links: linksShape({ api, url, page, commentsUrl, statusesUrl, number }),
    author_association: association(repository, issue.author),
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** As it is alone. */
export function fullPullShape(host: Host, issue: PullRequestIssue, figures: PullFigures): Shape {
  return {
    ...pullShape(host, issue),
    merged: issue.pull.merged !== undefined,
    mergeable: figures.mergeable,
    rebaseable: figures.mergeable,
    mergeable_state: figures.mergeableState,
    merged_by: optionalAccountShape(host, issue.pull.merged?.by),
    comments: commentsOf(issue).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: figures.commits,
    additions: figures.additions,
    deletions: figures.deletions,
    changed_files: figures.changedFiles,
  };
}

export function reviewShape(host: Host, issue: PullRequestIssue, review: Review): Shape {
  const url = `${apiUrl(host, issue.repository)}/pulls/${issue.number}`;
  const page = `${issuePage(host, issue)}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: accountShape(host, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: url,
    author_association: association(issue.repository, review.author),
    _links: { html: { href: page }, pull_request: { href: url } },
    submitted_at: time(review.at),
    commit_id: review.commit,
  };
}

function sideShape(
  host: Host,
  repository: Repository | undefined,
  owner: Account,
  side: { readonly branch: string; readonly commit: string },
): Shape {
  return {
    label: branchLabel(owner, side.branch),
    ref: side.branch,
    sha: side.commit,
    user: accountShape(host, owner),
    repo: repository ? { ...repositoryShape(host, repository), ...mergeSettings(repository) } : null,
  };
}

function linksShape(parts: {
  api: string;
  url: string;
  page: string;
  commentsUrl: string;
  statusesUrl: string;
  number: number;
}): Shape {
  return {
    self: { href: parts.url },
    html: { href: parts.page },
    issue: { href: `${parts.api}/issues/${parts.number}` },
    comments: { href: parts.commentsUrl },
    review_comments: { href: `${parts.url}/comments` },
    review_comment: { href: `${parts.api}/pulls/comments{/number}` },
    commits: { href: `${parts.url}/commits` },
    statuses: { href: parts.statusesUrl },
  };
}
