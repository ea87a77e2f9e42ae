import { budgets } from '../core/budgets.ts';

/** A pull request as its host has it now. */
export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  /** Where people open it. */
  readonly url: string;
  readonly isOpen: boolean;
  /** Short name of the branch that it would merge, in the repository that it comes from, and the commit there. */
  readonly head: { readonly branch: string; readonly commit: string };
  /** True where that is another repository than ours, or one that is gone. */
  readonly isFromFork: boolean;
  /** The ref of our repository under which its commit can be had, also that of a fork. */
  readonly ref: string;
  /** Short name of the branch that it is for. */
  readonly base: string;
  /** Login of who opened it. */
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
  /** Given to it when it is opened and never again: people may take them away. */
  readonly labels: readonly string[];
}

/** Something that was said on a pull request. */
export interface Comment {
  readonly id: number;
  /** Number of the pull request. */
  readonly on: number;
  /** Login. */
  readonly author: string;
  /** True where it was written with the credentials that Sluice uses. */
  readonly isOurs: boolean;
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface CommitLogins {
  readonly author: string | undefined;
  readonly committer: string | undefined;
}

/** What is said of a commit, under a name; a later one of the same name takes its place. */
export interface CommitStatus {
  readonly name: string;
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  /** One line; a host may cut it. */
  readonly description: string;
  readonly url?: string | undefined;
}

/** What is said of an environment: that a commit is brought to its tenant. */
export interface NewDeployment {
  readonly commit: string;
  readonly environment: string;
  readonly description: string;
}

export interface DeploymentState {
  readonly state: 'in_progress' | 'success' | 'failure' | 'inactive';
  readonly description: string;
  readonly url?: string | undefined;
}

export type Reaction = 'seen' | 'done' | 'refused';

/** What a host says of a branch, as far as its credentials may know. */
export interface BranchProtection {
  readonly branch: string;
  /** Undefined: the credentials may not ask. */
  readonly isProtected: boolean | undefined;
  readonly requiredStatuses: readonly string[];
  readonly allowsForcePushes: boolean;
  /** True where a branch must have all of its base before it is merged. */
  readonly isStrict: boolean;
}

/** A delivery of a webhook, as the host remembers it. */
export interface HookDelivery {
  readonly at: number;
  readonly event: string;
  /** Status that the receiver answered; 0 where there was no answer. */
  readonly status: number;
}

/** What can be asked of a host to find out whether Sluice can work with it. */
export interface HostFacts {
  /** Login of the credentials. */
  readonly login: string;
  /** Name of the repository there. */
  readonly repository: string;
  readonly mayWrite: boolean;
  /** What the credentials lack, by name; undefined where the host does not tell. */
  readonly lacks: readonly string[] | undefined;
  readonly protections: readonly BranchProtection[];
  /** The latest deliveries of webhooks to Sluice, newest first; undefined where there is no such hook or none may know. */
  readonly deliveries: readonly HookDelivery[] | undefined;
  /** Time of the host. Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * What serves the repository beside git: pull requests, what is said on them, and what is said of commits. Lists are
 * whole, or the call throws. Failures throw `PortError`: `retry` where time mends it (a limit of the rate, with
 * `retryAfter`), `wait` where rights are missing, `never` where the host refuses what was asked. Nothing here moves a
 * branch. Names, titles and texts that come from it are of strangers.
 */
export interface GitHost {
  /** False where there are branches only: no list has anything, and what is said is dropped. */
  readonly hasPullRequests: boolean;

  /** Lowest number first. */
  openPullRequests(signal: AbortSignal): Promise<readonly PullRequest[]>;
  /** One, open or not; undefined where there is none of that number. */
  pullRequest(number: number, signal: AbortSignal): Promise<PullRequest | undefined>;
  /**
   * The open pull request of a branch for another, opened if there is none: then with this title, text and labels.
   * Undefined where the host has no pull requests, or the branch has nothing that the other one lacks.
   */
  openPullRequest(wanted: NewPullRequest, signal: AbortSignal): Promise<PullRequest | undefined>;
  /** Gives it another title and text. Reviews, labels and assignees stay as people set them. */
  describe(
    number: number,
    text: { readonly title: string; readonly body: string },
    signal: AbortSignal,
  ): Promise<void>;
  /** Closes it without merging. One that is closed already is no failure. */
  closePullRequest(number: number, signal: AbortSignal): Promise<void>;
  /** Logins of those whose last review approves it, whatever was pushed since, and does not count as dismissed. */
  approvers(number: number, signal: AbortSignal): Promise<readonly string[]>;
  /** Paths that it changes, the former path of one that was renamed too; undefined where there are too many to list. */
  changedPaths(number: number, signal: AbortSignal): Promise<readonly string[] | undefined>;

  /** On any pull request, written or edited at or after a time (milliseconds since the epoch), least recently edited first. */
  commentsSince(at: number, signal: AbortSignal): Promise<readonly Comment[]>;
  /** On one pull request, oldest first. */
  comments(number: number, signal: AbortSignal): Promise<readonly Comment[]>;
  /** At most `commentLimit` characters. Undefined where the host has no pull requests. */
  addComment(number: number, body: string, signal: AbortSignal): Promise<Comment | undefined>;
  /** Puts another text in its place. Throws `NotFound` where somebody removed it. */
  editComment(id: number, body: string, signal: AbortSignal): Promise<void>;
  /** Lets people see what became of a comment; the same twice is one. A comment that is gone is no failure. */
  react(comment: number, reaction: Reaction, signal: AbortSignal): Promise<void>;
  /** True where somebody may push to the repository. */
  mayWrite(login: string, signal: AbortSignal): Promise<boolean>;
  /** Checks membership in a team (`@org/team`); undefined where the host cannot tell, or the credentials may not ask. */
  isTeamMember(team: string, login: string, signal: AbortSignal): Promise<boolean | undefined>;
  /** Logins to which the mail addresses of a commit belong, as far as the host knows. */
  commitLogins(commit: string, signal: AbortSignal): Promise<CommitLogins>;
  /** Logins of those who opened the pull requests by which any of these commits was merged. */
  openersOf(commits: ReadonlySet<string>, signal: AbortSignal): Promise<readonly string[]>;

  setStatus(commit: string, status: CommitStatus, signal: AbortSignal): Promise<void>;
  /** The id of the newest deployment of this commit to this environment, made if there is none; undefined where the host knows no deployments. */
  deployment(wanted: NewDeployment, signal: AbortSignal): Promise<number | undefined>;
  setDeploymentState(id: number, state: DeploymentState, signal: AbortSignal): Promise<void>;

  /** What the host says of itself and of these branches, by short name. */
  facts(branches: readonly string[], signal: AbortSignal): Promise<HostFacts>;
}

/** Limit on characters of a comment or the text of a pull request, and on those of a status. */
export const { characters: commentLimit, check: descriptionLimit } = budgets.comments;
