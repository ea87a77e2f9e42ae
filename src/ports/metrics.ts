import type { HealthStatus, SyncStatus } from '../core/plan/status.ts';

/** What a pass is over; `reviews` are the pull requests of a pipeline. */
export type SubjectKind = 'source' | 'environment' | 'reviews' | 'notifications';

/** How a pass ended: the outcomes of export, sync and promotion as history has them, with `_` for what parts words. */
export type PassOutcome =
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

export interface EndedPass {
  readonly kind: 'export' | 'sync' | 'promote' | 'review';
  readonly subjectKind: SubjectKind;
  readonly outcome: PassOutcome;
  readonly seconds: number;
}

/** Whose interface a request is for: the platform's, that of Make, or that of GitHub. */
export type CalledApi = 'platform' | 'make' | 'github';

/** One request to a tenant, or for one, as it went over the network: what is sent again counts again. */
export interface TenantCall {
  readonly api: CalledApi;
  /** Key of the tenant in the configuration; empty for GitHub, which is of none. */
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
  /** Until the header of the answer was there. */
  readonly seconds: number;
  /** How many calls are left until the next limit, where the answer says so. */
  readonly remaining?: number | undefined;
}

/** One process of git. `cut_off`: it was stopped, or could not be started. */
export interface GitRun {
  /** The command, such as `fetch`; one of those that the program knows. */
  readonly command: string;
  readonly outcome: 'success' | 'failure' | 'cut_off';
  readonly seconds: number;
}

/** That something asked for a pass before its time. */
export interface Wake {
  /** A webhook, a repository on this machine, an inbox, a decision, another pass, or whoever holds the daemon. */
  readonly by: 'webhook' | 'repository' | 'inbox' | 'decision' | 'pass' | 'request';
  readonly subjectKind: SubjectKind | 'all';
}

/** What became of a delivery of a webhook. */
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
 * Is told what happens, to count and time it. Nothing here throws or waits, and no fact is the name of a stream: what
 * can be told apart is bounded by the configuration and the program.
 */
export interface Metrics {
  passEnded(pass: EndedPass): void;
  tenantCalled(call: TenantCall): void;
  gitRan(run: GitRun): void;
  woken(wake: Wake): void;
  webhookAnswered(outcome: WebhookOutcome): void;
}

/** How a source or environment is now. Times are milliseconds since the epoch; undefined: never yet. */
export interface Level {
  readonly name: string;
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  /** When a pass last ended, well or not. */
  readonly checkedAt: number | undefined;
  /** When one last ended with both sides agreeing. */
  readonly succeededAt: number | undefined;
}

/** How many streams of an environment are how. */
export interface StreamCounts {
  readonly inSync: number;
  readonly pending: number;
  readonly blocked: number;
  readonly drifted: number;
  readonly notInGit: number;
}

/** One stream that is not as git says, or not well. */
export interface StrayStream {
  /** Its slug, which is in git. */
  readonly stream: string;
  readonly sync: string;
  readonly health: string;
}

export interface EnvironmentLevel extends Level {
  readonly isOnHold: boolean;
  readonly streams: StreamCounts;
  /** Streams and shared things that somebody changed in the tenant and that were left alone. */
  readonly driftObjects: number;
  /** How many changes of its plan the last pass left undone, by what they are. */
  readonly undone: Readonly<Record<string, number>>;
  /** Streams that somebody may have to look at, in order of their slugs; a long list is cut. */
  readonly strays: readonly StrayStream[];
}

/** Everything that is level-triggered: read from the store when somebody asks, so it is right after a restart too. */
export interface Levels {
  /** Records if the daemon refused the newest configuration. */
  readonly isConfigRefused: boolean;
  readonly sources: readonly Level[];
  readonly environments: readonly EnvironmentLevel[];
}

/** Values while nothing is at work. */
export const noLevels: Levels = { isConfigRefused: false, sources: [], environments: [] };
