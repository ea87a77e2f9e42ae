import type { Host } from '../host.ts';
import { fullName, type Repository } from '../records.ts';
import { accountShape, nodeId, type Shape, time } from './account-shape.ts';

export function apiUrl(host: Host, repository: Repository): string {
  return `${host.api}/repos/${fullName(repository)}`;
}

export function pageUrl(host: Host, repository: Repository): string {
  return `${host.url}/${fullName(repository)}`;
}

/** A repository without what depends on who asks: as it is part of other things. */
export function repositoryShape(host: Host, repository: Repository): Shape {
  const page = pageUrl(host, repository);
  const domain = new URL(host.url).hostname;
  const openIssues = [...repository.issues.values()].filter(({ isOpen }) => isOpen).length;
  const forks = host.repositories.filter(({ parent }) => parent === repository).length;
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.isPrivate,
    owner: accountShape(host, repository.owner),
    html_url: page,
    description: null,
    fork: repository.parent !== undefined,
    ...repositoryLinks(apiUrl(host, repository)),
    created_at: time(repository.createdAt),
    updated_at: time(repository.pushedAt),
    pushed_at: time(repository.pushedAt),
    git_url: `git://${domain}/${fullName(repository)}.git`,
    ssh_url: `git@${domain}:${fullName(repository)}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: forks,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: openIssues,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    custom_properties: {},
    visibility: repository.isPrivate ? 'private' : 'public',
    forks,
    open_issues: openIssues,
    watchers: 0,
    default_branch: repository.defaultBranch,
  };
}

/** Settings of merging, which GitHub adds inside pull requests and for who may push. */
export function mergeSettings(repository: Repository): Shape {
  return {
    allow_squash_merge: repository.mergeMethods.has('squash'),
    allow_merge_commit: repository.mergeMethods.has('merge'),
    allow_rebase_merge: repository.mergeMethods.has('rebase'),
    allow_auto_merge: false,
    delete_branch_on_merge: repository.deletesMergedBranches,
    allow_update_branch: false,
    use_squash_pr_title_as_default: false,
    squash_merge_commit_message: 'COMMIT_MESSAGES',
    squash_merge_commit_title: 'COMMIT_OR_PR_TITLE',
    merge_commit_message: 'PR_TITLE',
    merge_commit_title: 'MERGE_MESSAGE',
  };
}

function repositoryLinks(url: string): Shape {
  return {
    url,
    forks_url: `${url}/forks`,
    keys_url: `${url}/keys{/key_id}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    teams_url: `${url}/teams`,
    hooks_url: `${url}/hooks`,
    issue_events_url: `${url}/issues/events{/number}`,
    events_url: `${url}/events`,
    assignees_url: `${url}/assignees{/user}`,
    branches_url: `${url}/branches{/branch}`,
    tags_url: `${url}/tags`,
    blobs_url: `${url}/git/blobs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    trees_url: `${url}/git/trees{/sha}`,
    statuses_url: `${url}/statuses/{sha}`,
    languages_url: `${url}/languages`,
    stargazers_url: `${url}/stargazers`,
    contributors_url: `${url}/contributors`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    commits_url: `${url}/commits{/sha}`,
    git_commits_url: `${url}/git/commits{/sha}`,
    comments_url: `${url}/comments{/number}`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    contents_url: `${url}/contents/{+path}`,
    compare_url: `${url}/compare/{base}...{head}`,
    merges_url: `${url}/merges`,
    archive_url: `${url}/{archive_format}{/ref}`,
    downloads_url: `${url}/downloads`,
    issues_url: `${url}/issues{/number}`,
    pulls_url: `${url}/pulls{/number}`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    labels_url: `${url}/labels{/name}`,
    releases_url: `${url}/releases{/id}`,
    deployments_url: `${url}/deployments`,
  };
}
