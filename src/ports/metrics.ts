import type { HealthStatus, SyncStatus } from '../core/plan/status.ts';

/** Kind of subject of a run; `reviews` are the pull requests of a pipeline. */
export type SubjectKind = 'source' | 'environment' | 'reviews' | 'notifications';

/** Outcome of a run: the outcomes of export, sync and promotion in history, with `_` between words. */
export type RunOutcome =
  | 'done'
  | 'nothing_to_do'
  | 'in_part'
  | 'conflict'
  | 'synced'
  | 'handed_over'
  | 'waiting'
  | 'blocked'
  | 'failed'
  | 'interrupted'
  | 'error';

export interface FinishedRun {
  readonly kind: 'export' | 'sync' | 'promote' | 'review';
  readonly subjectKind: SubjectKind;
  readonly outcome: RunOutcome;
  readonly seconds: number;
}

/** API that a request goes to: the platform's, Make's or GitHub's. */
export type CalledApi = 'platform' | 'make' | 'github';

/** One request on the network to a tenant or for one. Each retry counts again. */
export interface TenantCall {
  readonly api: CalledApi;
  /** Key of the tenant in the configuration; empty for GitHub. */
  readonly tenant: string;
  readonly method: string;
  readonly outcome:
    | 'success'
    | 'redirected'
    | 'refused'
    | 'rate_limited'
    | 'failed'
    | 'no_answer'
    | 'aborted';
  /** Time until the response headers arrived. */
  readonly seconds: number;
  /** Calls left until the next limit, where the response tells. */
  readonly remaining?: number | undefined;
}

/** One process of git. `cut_off`: Sluice stopped it, or could not start it. */
export interface GitRun {
  /** Git command, such as `fetch`; one of a fixed list. */
  readonly command: string;
  readonly outcome: 'success' | 'failure' | 'cut_off';
  readonly seconds: number;
}

/** A request to run before the schedule. */
export interface Wake {
  /** Cause: a webhook, a local repository, an inbox, a decision, another run, or the process that runs the daemon. */
  readonly by: 'webhook' | 'repository' | 'inbox' | 'decision' | 'run' | 'request';
  readonly subjectKind: SubjectKind | 'all';
}

/** Outcome of a webhook delivery. */
export type WebhookOutcome =
  | 'accepted'
  | 'repeated'
  | 'not_signed'
  | 'forged'
  | 'malformed'
  | 'too_large'
  | 'too_slow'
  | 'crowded_out'
  | 'broken_off'
  | 'not_configured'
  | 'wrong_host'
  | 'failed';

/**
 * Counts and times events. No method throws or waits. No label is the name of a stream: the configuration and the
 * program bound the number of labels.
 */
export interface Metrics {
  runEnded(run: FinishedRun): void;
  tenantCalled(call: TenantCall): void;
  gitRan(run: GitRun): void;
  woken(wake: Wake): void;
  webhookAnswered(outcome: WebhookOutcome): void;
}

/** Present state of a source or environment. Times are milliseconds since the epoch; undefined means never yet. */
export interface Level {
  readonly name: string;
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  /** End of the last run, successful or not. */
  readonly checkedAt: number | undefined;
  /** End of the last run after which both sides agreed. */
  readonly succeededAt: number | undefined;
}

/** Numbers of an environment's streams by state. */
export interface StreamCounts {
  readonly inSync: number;
  readonly pending: number;
  readonly blocked: number;
  readonly drifted: number;
  readonly notInGit: number;
}

/** One stream that differs from git or has a problem. */
export interface StrayStream {
  /** Slug of the stream in git. */
  readonly stream: string;
  readonly sync: string;
  readonly health: string;
}

export interface EnvironmentLevel extends Level {
  readonly isOnHold: boolean;
  readonly streams: StreamCounts;
  /** Streams and shared resources that somebody changed in the tenant and that Sluice left alone. */
  readonly driftObjects: number;
  /** Numbers of planned changes that the last run did not apply, by kind of change. */
  readonly undone: Readonly<Record<string, number>>;
  /** Streams that may need attention, sorted by slug. Long lists are cut. */
  readonly strays: readonly StrayStream[];
}

/** Level-triggered values, read from the store on each request, so that they are right after a restart too. */
export interface Levels {
  /** Tells whether the daemon rejected the newest configuration. */
  readonly isConfigRefused: boolean;
  readonly sources: readonly Level[];
  readonly environments: readonly EnvironmentLevel[];
}

/** Values while no pipeline runs. */
export const noLevels: Levels = { isConfigRefused: false, sources: [], environments: [] };
