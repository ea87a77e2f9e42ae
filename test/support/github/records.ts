import type { Account, App, Role } from './accounts.ts';
import type { BareRepository } from './bare-repository.ts';
import type { Protection } from './protection-hook.ts';

/** Everything here is what GitHub remembers. Times are milliseconds since the epoch, on whole seconds. */
export interface Repository {
  readonly id: number;
  readonly owner: Account;
  name: string;
  readonly isPrivate: boolean;
  readonly git: BareRepository;
  readonly parent: Repository | undefined;
  readonly createdAt: number;
  pushedAt: number;
  defaultBranch: string;
  readonly roles: Map<string, Role>;
  readonly issues: Map<number, Issue>;
  readonly comments: Map<number, IssueComment>;
  readonly labels: Map<string, number>;
  readonly statuses: Status[];
  readonly deployments: Map<number, Deployment>;
  readonly protections: Map<string, Protection>;
  readonly hooks: Hook[];
  readonly mergeMethods: Set<MergeMethod>;
  deletesMergedBranches: boolean;
  /** Branches as they were when GitHub looked last, to see what was pushed. */
  seen: ReadonlyMap<string, string>;
}

export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** An issue; with a `pull`, also a pull request. Both have numbers, labels and comments of one kind. */
export interface Issue {
  readonly repository: Repository;
  readonly number: number;
  readonly id: number;
  title: string;
  body: string | null;
  readonly author: Account;
  isOpen: boolean;
  readonly labels: Set<string>;
  readonly assignees: Account[];
  readonly createdAt: number;
  updatedAt: number;
  closedAt: number | undefined;
  readonly pull: Pull | undefined;
}

export interface Pull {
  readonly id: number;
  isDraft: boolean;
  readonly head: {
    /** Undefined: somebody deleted the fork. */
    repository: Repository | undefined;
    readonly owner: Account;
    readonly branch: string;
    commit: string;
  };
  /** The commit is that of when GitHub looked last: at opening, after a push to the head, at the end. */
  readonly base: { branch: string; commit: string };
  readonly reviews: Review[];
  merged: { readonly by: Account; readonly at: number; readonly commit: string } | undefined;
}

export type PullRequestIssue = Issue & { readonly pull: Pull };

export interface Review {
  readonly id: number;
  readonly author: Account;
  readonly body: string;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';
  readonly commit: string;
  readonly at: number;
}

export interface IssueComment {
  readonly id: number;
  readonly issue: Issue;
  readonly author: Account;
  readonly app: App | undefined;
  body: string;
  readonly createdAt: number;
  updatedAt: number;
  readonly reactions: Reaction[];
}

export interface Reaction {
  readonly id: number;
  readonly author: Account;
  readonly content: string;
  readonly at: number;
}

export interface Status {
  readonly id: number;
  readonly commit: string;
  readonly state: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly context: string;
  readonly author: Account;
  readonly at: number;
}

export interface Deployment {
  readonly id: number;
  readonly commit: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly description: string | null;
  readonly payload: unknown;
  readonly isProduction: boolean;
  readonly isTransient: boolean;
  readonly author: Account;
  readonly at: number;
  updatedAt: number;
  readonly statuses: DeploymentStatus[];
}

export interface DeploymentStatus {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly targetUrl: string;
  readonly environment: string;
  readonly environmentUrl: string;
  readonly author: Account;
  readonly at: number;
}

export interface Hook {
  readonly id: number;
  readonly url: string;
  readonly secret: string | undefined;
  readonly events: readonly string[];
  /** Of an app, which has one hook for all repositories; undefined: of a repository. */
  readonly app: { readonly id: number; readonly installationId: number } | undefined;
  isActive: boolean;
  readonly at: number;
  readonly deliveries: HookDelivery[];
}

export interface HookDelivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly at: number;
  readonly isRedelivery: boolean;
  /** Id of the repository where it happened. */
  readonly repository: number;
  /** 0 where nobody answered. */
  readonly status: number;
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

export function isPullRequest(issue: Issue | undefined): issue is PullRequestIssue {
  return issue?.pull !== undefined;
}
