import type { GitHost } from '../../ports/git-host.ts';
import { GitHubClient, type GitHubDeps } from './client.ts';
import { Comments } from './resources/comments.ts';
import { hostFacts } from './facts.ts';
import { GitHubLogin } from './identity.ts';
import { PullRequests } from './resources/pull-requests.ts';
import { resolveSettings, type GitHubSettings } from './settings.ts';
import { PeopleOnGitHub } from './resources/people.ts';
import { Statuses } from './resources/statuses.ts';

export type { GitHubDeps } from './client.ts';
export type { GitHubSettings } from './settings.ts';

/** A repository on GitHub. */
export interface GitHubHost {
  readonly host: GitHost;
  /** Returns a token for git's fetches and pushes. For an App it is a fresh one, cached while it is valid. */
  gitToken(signal: AbortSignal): Promise<string>;
  /** Ends all calls under way. */
  close(): void;
}

/** Creates a host without contacting GitHub. Throws a `PortError` for an invalid setting. */
export function createGitHubHost(settings: GitHubSettings, deps: GitHubDeps): GitHubHost {
  const resolved = resolveSettings(settings);
  const client = new GitHubClient(resolved, deps);
  return {
    host: hostOf(client, resolved.maxPages),
    gitToken: (signal) => client.credentials.token(signal),
    close: () => client.close(),
  };
}

function hostOf(client: GitHubClient, maxPages: number): GitHost {
  const identity = new GitHubLogin(client);
  const pulls = new PullRequests(client, maxPages);
  const comments = new Comments(client, identity, maxPages);
  const people = new PeopleOnGitHub(client, maxPages);
  const statuses = new Statuses(client);
  return {
    hasPullRequests: true,
    openPullRequests: (signal) => pulls.open(signal),
    pullRequest: (number, signal) => pulls.get(number, signal),
    openPullRequest: (wanted, signal) => pulls.ensure(wanted, signal),
    describe: (number, text, signal) => pulls.change(number, 'describing', text, signal),
    closePullRequest: (number, signal) => pulls.change(number, 'closing', { state: 'closed' }, signal),
    approvers: (number, signal) => pulls.approvers(number, signal),
    changedPaths: (number, signal) => pulls.changedPaths(number, signal),
    comments: (wanted, signal) => comments.list(wanted, signal),
    addComment: (number, body, signal) => comments.add(number, body, signal),
    editComment: (id, body, signal) => comments.edit(id, body, signal),
    react: (comment, reaction, signal) => comments.react(comment, reaction, signal),
    mayWrite: (login, signal) => comments.mayWrite(login, signal),
    isTeamMember: (team, login, signal) => people.isTeamMember(team, login, signal),
    commitLogins: (commit, signal) => people.commitLogins(commit, signal),
    openersOf: (commits, signal) => pulls.openersOf(commits, signal),
    setStatus: (commit, status, signal) => statuses.set(commit, status, signal),
    deployment: (wanted, signal) => statuses.deployment(wanted, signal),
    setDeploymentState: (id, state, signal) => statuses.setDeploymentState(id, state, signal),
    facts: (branches, signal) => hostFacts(client, identity, branches, signal),
  };
}
