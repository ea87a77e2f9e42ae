import { budgets } from '../core/budgets.ts';

/** A pull request in its present state on the host. */
export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  /** Address of its page on the host. */
  readonly url: string;
  readonly isOpen: boolean;
  /**
   * Head: short name of the branch to merge, in the repository of the pull request's author, and the branch's commit.
   */
  readonly head: { readonly branch: string; readonly commit: string };
  /** Tells whether the head is in another repository than ours, or in a deleted one. */
  readonly isFromFork: boolean;
  /** Ref of our repository from which the head commit can be fetched, for forks too. */
  readonly ref: string;
  /** Short name of the target branch. */
  readonly base: string;
  /** Login of the user who opened it. */
  readonly author: string;
  readonly labels: readonly string[];
}

export interface NewPullRequest {
  /** Short names of two branches of our repository. */
  readonly head: string;
  readonly base: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  /** Labels that Sluice sets when it opens the pull request, and never again: people may remove them. */
  readonly labels: readonly string[];
}

/** New title and text of a pull request, or its end without a merge. */
export type PullRequestEdit = { readonly title: string; readonly body: string } | 'close';

/** A comment on a pull request. */
export interface Comment {
  readonly id: number;
  /** Number of the pull request. */
  readonly on: number;
  /** Login. */
  readonly author: string;
  /** Tells whether Sluice's own credentials wrote it. */
  readonly isOurs: boolean;
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/**
 * Comments to list: those on one pull request, oldest first; those on all pull requests that were created or edited at
 * or after a time (milliseconds since the epoch), least recently edited first; or the few dozen edited last, in the
 * same order. The latter cost one request, whatever the number of comments.
 */
export type WantedComments = { readonly on: number } | { readonly since: number } | 'latest';

export interface CommitLogins {
  readonly author: string | undefined;
  readonly committer: string | undefined;
}

/** A status of a commit. A later one of the same name replaces it. */
export interface CommitStatus {
  readonly name: string;
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  /** One line. A host may cut it. */
  readonly description: string;
  readonly url?: string | undefined;
}

/** State of the deployment of a commit to the tenant of an environment. */
export interface Deployment {
  readonly environment: string;
  readonly state: 'in_progress' | 'success' | 'failure' | 'inactive';
  /** One line. A host may cut it. */
  readonly description: string;
  readonly url?: string | undefined;
}

export type Reaction = 'seen' | 'done' | 'refused';

/** Protection of a branch, as far as the credentials may read it. */
export interface BranchProtection {
  readonly branch: string;
  /** Undefined where the credentials may not ask. */
  readonly isProtected: boolean | undefined;
  readonly requiredStatuses: readonly string[];
  readonly allowsForcePushes: boolean;
  /** Tells whether a branch must have all of its base before it is merged. */
  readonly isStrict: boolean;
}

/** A delivery of a webhook, as the host recorded it. */
export interface HookDelivery {
  readonly at: number;
  readonly event: string;
  /** HTTP status of the receiver's response; 0 where there was none. */
  readonly status: number;
}

/** Facts from which Sluice tells whether it can work with a host. */
export interface HostFacts {
  /** Login that the credentials belong to. */
  readonly login: string;
  /** Name of the repository on the host. */
  readonly repository: string;
  readonly mayWrite: boolean;
  /** Names of the missing permissions; undefined where the host does not report them. */
  readonly lacks: readonly string[] | undefined;
  readonly protections: readonly BranchProtection[];
  /**
   * Latest deliveries of webhooks to Sluice, newest first; undefined where the host has no such hook or the credentials
   * may not ask.
   */
  readonly deliveries: readonly HookDelivery[] | undefined;
  /** Time on the host, in milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Host of a repository: its pull requests, their comments, and statuses of commits.
 *
 * Lists are complete, or the call throws. Failures throw `PortError`: `retry` for a rate limit (with `retryAfter`) and
 * outages, `wait` for missing rights, `never` where the host rejects the request. No method moves a branch. Names,
 * titles and texts from a host are untrusted.
 */
export interface GitHost {
  /**
   * Tells whether the host has more than branches. If not, its lists are empty, and it discards everything sent to it.
   */
  readonly hasPullRequests: boolean;

  /** Returns the open pull requests, lowest number first. */
  openPullRequests(signal: AbortSignal): Promise<readonly PullRequest[]>;
  /** Returns a pull request, open or closed; undefined where none has that number. */
  pullRequest(number: number, signal: AbortSignal): Promise<PullRequest | undefined>;
  /**
   * Returns the open pull request from one branch to another. Opens it with this title, text and labels if there is
   * none. Undefined where the host has no pull requests, or where the target already has all commits of the branch.
   */
  openPullRequest(wanted: NewPullRequest, signal: AbortSignal): Promise<PullRequest | undefined>;
  /**
   * Changes the title and text of a pull request, or closes it without merging it. Leaves reviews, labels and assignees
   * alone. Closing a closed one is no failure.
   */
  editPullRequest(number: number, edit: PullRequestEdit, signal: AbortSignal): Promise<void>;

  comments(wanted: WantedComments, signal: AbortSignal): Promise<readonly Comment[]>;
  /**
   * Adds a comment to a pull request, or replaces the text of a comment, and returns it. The text has at most
   * `commentLimit` characters. Throws `NotFound` where the pull request or comment is gone. Undefined where the host has
   * no pull requests.
   */
  writeComment(
    place: { readonly on: number } | { readonly id: number },
    body: string,
    signal: AbortSignal,
  ): Promise<Comment | undefined>;
  /**
   * Adds a reaction to a comment, so that people see its outcome. A repeated reaction changes nothing. A deleted
   * comment is no failure.
   */
  react(comment: number, reaction: Reaction, signal: AbortSignal): Promise<void>;

  /**
   * Reports a status of a commit, or the state of its deployment to an environment. The newest deployment of the commit
   * to the environment gets the state; without one, it is created.
   */
  report(commit: string, report: CommitStatus | Deployment, signal: AbortSignal): Promise<void>;
}

/** People as the host knows them: what they may do, and what they did. Failures are those of `GitHost`. */
export interface HostPeople {
  /** Tells whether a user may push to the repository. */
  mayWrite(login: string, signal: AbortSignal): Promise<boolean>;
  /**
   * Tells whether a user is a member of a team (`@org/team`); undefined where the host cannot tell or the credentials
   * may not ask.
   */
  isTeamMember(team: string, login: string, signal: AbortSignal): Promise<boolean | undefined>;
  /**
   * Returns the logins whose last review approves the pull request and was not dismissed. Later pushes change nothing.
   */
  approvers(pullRequest: number, signal: AbortSignal): Promise<readonly string[]>;
  /** Returns the logins that the host knows for the mail addresses of a commit. */
  commitLogins(commit: string, signal: AbortSignal): Promise<CommitLogins>;
  /** Returns the logins of the users who opened the pull requests that merged any of these commits. */
  openersOf(commits: ReadonlySet<string>, signal: AbortSignal): Promise<readonly string[]>;
}

/** Reads facts of the host and the protection of these branches (short names). */
export type ReadHostFacts = (branches: readonly string[], signal: AbortSignal) => Promise<HostFacts>;

/** Limits on the characters of a comment or the text of a pull request, and of a status. */
export const { characters: commentLimit, check: descriptionLimit } = budgets.comments;
