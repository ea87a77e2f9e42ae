import type { GitHost, HostPeople, ReadHostFacts } from '../../ports/git-host.ts';
import { GitHubClient, type GitHubDeps } from './client.ts';
import { Comments } from './resources/comments.ts';
import { hostFacts } from './facts.ts';
import { GitHubLogin } from './identity.ts';
import { PullRequests } from './resources/pull-requests.ts';
import { resolveSettings, type GitHubSettings } from './settings.ts';
import { PeopleOnGitHub } from './resources/people.ts';
import { Reports } from './resources/reports.ts';

export type { GitHubDeps } from './client.ts';
export type { GitHubSettings } from './settings.ts';

/** A repository on GitHub. */
export interface GitHubHost {
  readonly host: GitHost;
  readonly people: HostPeople;
  readonly facts: ReadHostFacts;
  /** Returns a token for git's fetches and pushes. For an App it is a fresh one, cached while it is valid. */
  gitToken(signal: AbortSignal): Promise<string>;
  /** Ends all calls under way. */
  close(): void;
}

/** Creates a host without contacting GitHub. Throws a `PortError` for an invalid setting. */
export function createGitHubHost(settings: GitHubSettings, deps: GitHubDeps): GitHubHost {
  const resolved = resolveSettings(settings);
  const { maxPages } = resolved;
  const client = new GitHubClient(resolved, deps);
  const identity = new GitHubLogin(client);
  const pulls = new PullRequests(client, maxPages);
  const comments = new Comments(client, identity, maxPages);
  const reports = new Reports(client);
  return {
    host: {
      hasPullRequests: true,
      openPullRequests: (signal) => pulls.open(signal),
      pullRequest: (number, signal) => pulls.get(number, signal),
      openPullRequest: (wanted, signal) => pulls.ensure(wanted, signal),
      editPullRequest: (number, edit, signal) => pulls.edit(number, edit, signal),
      comments: (wanted, signal) => comments.list(wanted, signal),
      writeComment: (place, body, signal) => comments.write(place, body, signal),
      react: (comment, reaction, signal) => comments.react(comment, reaction, signal),
      report: (commit, report, signal) => reports.send(commit, report, signal),
    },
    people: new PeopleOnGitHub(client, maxPages),
    facts: (branches, signal) => hostFacts(client, identity, branches, signal),
    gitToken: (signal) => client.credentials.token(signal),
    close: () => client.close(),
  };
}
