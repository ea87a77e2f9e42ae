import type { Account } from '../accounts.ts';
import type { Host } from '../host.ts';
import type { Issue, IssueComment, Reaction, Repository } from '../records.ts';
import { accountShape, nodeId, optionalAccountShape, type Shape, time } from './account-shape.ts';
import { appShape } from './app-shape.ts';
import { apiUrl, pageUrl } from './repository-shape.ts';

const reactions = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'] as const;

export function issuePage(host: Host, issue: Issue): string {
  const folder = issue.pull ? 'pull' : 'issues';
  return `${pageUrl(host, issue.repository)}/${folder}/${issue.number}`;
}

/** How somebody belongs to a repository. */
export function association(repository: Repository, account: Account): string {
  if (account.id === repository.owner.id) return 'OWNER';
  return repository.roles.has(account.login.toLowerCase()) ? 'COLLABORATOR' : 'NONE';
}

export function labelShape(host: Host, repository: Repository, name: string): Shape {
  const id = repository.labels.get(name) ?? 0;
  return {
    id,
    node_id: nodeId('Label', id),
    url: `${apiUrl(host, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    color: 'ededed',
    default: false,
    description: '',
  };
}

export function issueShape(host: Host, issue: Issue): Shape {
  const { repository, number } = issue;
  const url = `${apiUrl(host, repository)}/issues/${number}`;
  const page = issuePage(host, issue);
  const comments = commentsOf(issue).length;
  const merged = issue.pull?.merged;
  const pull = {
    url: `${apiUrl(host, repository)}/pulls/${number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: merged ? time(merged.at) : null,
  };
  return {
    url,
    repository_url: apiUrl(host, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    number,
    title: issue.title,
    user: accountShape(host, issue.author),
    labels: [...issue.labels].map((name) => labelShape(host, repository, name)),
    state: issue.isOpen ? 'open' : 'closed',
    locked: false,
    assignee: optionalAccountShape(host, issue.assignees[0]),
    assignees: issue.assignees.map((account) => accountShape(host, account)),
    milestone: null,
    comments,
    created_at: time(issue.createdAt),
    updated_at: time(issue.updatedAt),
    closed_at: issue.closedAt === undefined ? null : time(issue.closedAt),
    author_association: association(repository, issue.author),
    active_lock_reason: null,
    body: issue.body,
    reactions: rollupShape(`${url}/reactions`, []),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: issue.isOpen ? null : 'completed',
    ...(issue.pull ? { draft: issue.pull.isDraft, pull_request: pull } : {}),
  };
}

export function commentsOf(issue: Issue): readonly IssueComment[] {
  return [...issue.repository.comments.values()].filter((comment) => comment.issue === issue);
}

export function commentShape(host: Host, comment: IssueComment): Shape {
  const { issue } = comment;
  const url = `${apiUrl(host, issue.repository)}/issues/comments/${comment.id}`;
  return {
    url,
    html_url: `${issuePage(host, issue)}#issuecomment-${comment.id}`,
    issue_url: `${apiUrl(host, issue.repository)}/issues/${issue.number}`,
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    user: accountShape(host, comment.author),
    created_at: time(comment.createdAt),
    updated_at: time(comment.updatedAt),
    author_association: association(issue.repository, comment.author),
    body: comment.body,
    reactions: rollupShape(`${url}/reactions`, comment.reactions),
    performed_via_github_app: comment.app ? appShape(host, comment.app) : null,
  };
}

export function reactionShape(host: Host, reaction: Reaction): Shape {
  return {
    id: reaction.id,
    node_id: nodeId('Reaction', reaction.id),
    user: accountShape(host, reaction.author),
    content: reaction.content,
    created_at: time(reaction.at),
  };
}

function rollupShape(url: string, given: readonly Reaction[]): Shape {
  const count = (content: string) => given.filter((reaction) => reaction.content === content).length;
  return {
    url,
    total_count: given.length,
    ...Object.fromEntries(reactions.map((content) => [content, count(content)])),
  };
}

/** `owner:branch`, as GitHub names the head and the base of a pull request. */
export function branchLabel(owner: Account, branch: string): string {
  return `${owner.login}:${branch}`;
}
