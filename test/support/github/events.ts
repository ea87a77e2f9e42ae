import type { Account } from './accounts.ts';
import type { Host } from './host.ts';
import { figuresOf } from './pull-figures.ts';
import type { Hook, IssueComment, PullRequestIssue, Repository, Review } from './records.ts';
import { accountShape, type Shape, time } from './shapes/account-shape.ts';
import { commentShape, issueShape, labelShape } from './shapes/issue-shape.ts';
import { hookShape } from './shapes/hook-shape.ts';
import { fullPullShape, reviewShape, pullShape } from './shapes/pull-shape.ts';
import { pageUrl, repositoryShape } from './shapes/repository-shape.ts';

const none = '0'.repeat(40);

export interface PushedBranch {
  readonly branch: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What was pushed to one branch. */
export async function tellPush(
  host: Host,
  repository: Repository,
  by: Account,
  { branch, before, after }: PushedBranch,
): Promise<void> {
  if (host.hooksOf(repository).length === 0) return;
  const from = before ?? (await repository.git.resolve(repository.defaultBranch));
  const commits = after === undefined ? [] : await repository.git.commits(from, after, 2048);
  const shapes = await Promise.all(commits.map(({ sha }) => pushedCommitShape(host, repository, sha)));
  const head = after === undefined ? null : await pushedCommitShape(host, repository, after);
  const isForced =
    before !== undefined && after !== undefined && !(await repository.git.contains(after, before));
  const page = pageUrl(host, repository);
  host.webhooks.add(repository, 'push', {
    ref: `refs/heads/${branch}`,
    before: before ?? none,
    after: after ?? none,
    repository: pushedRepositoryShape(host, repository),
    pusher: { name: by.login, email: `${by.login}@users.noreply.github.com` },
    sender: accountShape(host, by),
    created: before === undefined,
    deleted: after === undefined,
    forced: isForced,
    base_ref: null,
    compare: `${page}/compare/${(before ?? none).slice(0, 12)}...${(after ?? none).slice(0, 12)}`,
    commits: shapes,
    head_commit: head,
  });
}

export async function tellPull(
  host: Host,
  issue: PullRequestIssue,
  action: string,
  by: Account,
  more: Shape = {},
): Promise<void> {
  if (host.hooksOf(issue.repository).length === 0) return;
  host.webhooks.add(issue.repository, 'pull_request', {
    action,
    number: issue.number,
    pull_request: fullPullShape(host, issue, await figuresOf(issue)),
    ...more,
    ...common(host, issue.repository, by),
  });
}

export function tellLabel(
  host: Host,
  issue: PullRequestIssue,
  action: 'labeled' | 'unlabeled',
  by: Account,
  label: string,
): Promise<void> {
  return tellPull(host, issue, action, by, { label: labelShape(host, issue.repository, label) });
}

export function tellComment(
  host: Host,
  comment: IssueComment,
  action: 'created' | 'edited' | 'deleted',
  by: Account,
  more: Shape = {},
): void {
  host.webhooks.add(comment.issue.repository, 'issue_comment', {
    action,
    ...more,
    issue: issueShape(host, comment.issue),
    comment: commentShape(host, comment),
    ...common(host, comment.issue.repository, by),
  });
}

export function tellReview(
  host: Host,
  issue: PullRequestIssue,
  review: Review,
  action: 'submitted' | 'dismissed',
  by: Account,
): void {
  host.webhooks.add(issue.repository, 'pull_request_review', {
    action,
    review: { ...reviewShape(host, issue, review), state: review.state.toLowerCase() },
    pull_request: pullShape(host, issue),
    ...common(host, issue.repository, by),
  });
}

/** What GitHub sends to a hook as soon as there is one. */
export function tellPing(host: Host, repository: Repository, hook: Hook, by: Account): void {
  const payload = {
    zen: 'Keep it logically awesome.',
    hook_id: hook.id,
    hook: hookShape(host, repository, hook),
    ...common(host, repository, by),
  };
  host.webhooks.add(repository, 'ping', payload, hook);
}

/** The title or text of something before it was edited. */
export function changes(before: Readonly<Record<string, string | null>>): Shape {
  const entries = Object.entries(before).map(([field, from]) => [field, { from: from ?? '' }]);
  return { changes: Object.fromEntries(entries) as Shape };
}

function common(host: Host, repository: Repository, by: Account): Shape {
  return { repository: repositoryShape(host, repository), sender: accountShape(host, by) };
}

/** Pushes tell a repository in a way of their own: times in seconds, and more of the owner. */
function pushedRepositoryShape(host: Host, repository: Repository): Shape {
  return {
    ...repositoryShape(host, repository),
    owner: {
      name: repository.owner.login,
      email: `${repository.owner.login}@users.noreply.github.com`,
      ...accountShape(host, repository.owner),
    },
    url: pageUrl(host, repository),
    created_at: repository.createdAt / 1000,
    pushed_at: repository.pushedAt / 1000,
    stargazers: 0,
    master_branch: repository.defaultBranch,
  };
}

async function pushedCommitShape(host: Host, repository: Repository, sha: string): Promise<Shape> {
  const commit = await repository.git.commit(sha);
  const files = await repository.git.changes(commit.parents[0], sha);
  const person = ({ name, email }: { name: string; email: string }) => ({
    name,
    email,
    username: name.toLowerCase().replaceAll(' ', '-'),
  });
  const paths = (status: string) => files.filter((file) => file.status === status).map(({ path }) => path);
  const renamed = files.filter(({ status }) => status === 'renamed');
  return {
    id: sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: time(Date.parse(commit.committer.date)),
    url: `${pageUrl(host, repository)}/commit/${sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: [...paths('added'), ...renamed.map(({ path }) => path)],
    removed: [...paths('removed'), ...renamed.flatMap(({ formerPath }) => formerPath ?? [])],
    modified: paths('modified'),
  };
}
