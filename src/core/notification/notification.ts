import { holdLine } from '../gate/gate.ts';
import { publicationText } from '../plan/plan.ts';
import type { StatusCondition, Drifted, EnvironmentStatus } from '../plan/status.ts';

/** Kinds of notifications about an environment. */
export const notificationKinds = [
  'config-refused',
  'sync-failed',
  'health-degraded',
  'drift-found',
  'plan-blocked',
  'promotion-ready',
  'hold',
  'recovered',
] as const;

export type NotificationKind = (typeof notificationKinds)[number];

/** A promotion that waits for people to merge it. */
export interface WaitingPromotion {
  /**
   * Number of its pull request, or else its commit. A pull request that is updated keeps its number, so it is reported
   * once.
   */
  readonly id: string;
  readonly text: string;
  /** Address of its page. */
  readonly url?: string | undefined;
}

/** Further facts that decide about notifications. */
export interface EnvironmentFacts {
  readonly environment: string;
  readonly promotions: readonly WaitingPromotion[];
  /** Reason why the daemon refused a newer configuration, reported with only one environment of a pipeline. */
  readonly refusedConfig?: string | undefined;
  /** Kinds with a receiver. Other kinds are not recorded either, so that a later receiver is notified of them. */
  readonly wanted: ReadonlySet<NotificationKind>;
  /** Time of the status, and the present time. Milliseconds since the epoch. */
  readonly at: number;
  readonly now: number;
}

/** Record of earlier notifications about an environment. New ones depend on nothing else. */
export interface ReportedState {
  /** Reported occurrence of each kind, while it lasts. */
  readonly open: Readonly<Record<string, string>>;
  /** Paths of reported edits in the tenant. */
  readonly drifted: readonly string[];
  /** Ids of reported promotions. */
  readonly promotions: readonly string[];
  /** Problems reported since the environment was last healthy. */
  readonly unwell: readonly NotificationKind[];
  /** Start of a failure that may be temporary; milliseconds since the epoch. */
  readonly failingSince: number | null;
}

export const nothingTold: ReportedState = {
  open: {},
  drifted: [],
  promotions: [],
  unwell: [],
  failingSince: null,
};

/** One notification about an environment. */
export interface Notification {
  /** Key of the occurrence, which stays the same for each look at it. */
  readonly key: string;
  readonly kind: NotificationKind;
  readonly environment: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly sync: EnvironmentStatus['sync'];
  readonly health: EnvironmentStatus['health'];
  readonly revision: string | undefined;
  /** Reason in one line, in the original words. */
  readonly reason: string;
  /** Details, one line each, in the original words. */
  readonly details: readonly string[];
  /** Address of a page that shows it better than the environment's page. */
  readonly link: string | undefined;
}

/** Duration after which a possibly temporary failure is reported. Milliseconds. */
export const patienceWithPassing = 120_000;

/**
 * Returns the notifications about an environment, and the record of what was then reported. A second call with that
 * record and the same status returns none. Anything unknown to the status (such as a tenant that could not be read) is
 * neither new nor over.
 */
export function notificationsOf(
  before: ReportedState,
  status: EnvironmentStatus,
  facts: EnvironmentFacts,
): { readonly reported: ReportedState; readonly notifications: readonly Notification[] } {
  const failingSince = isPassing(status) ? (before.failingSince ?? facts.now) : null;
  const { refusedConfig: refused } = facts;
  const problems = {
    'config-refused':
      refused === undefined ? undefined : { occurrence: refused, reason: refused, details: [] },
    'sync-failed': failure(status, before, facts.now - (failingSince ?? facts.now)),
    'plan-blocked': blockage(status),
    'health-degraded': degradation(status),
    hold: suspension(status),
  };
  const open: Record<string, string> = {};
  const news: Pick<Notification, 'key' | 'kind' | 'reason' | 'details' | 'link'>[] = [];
  for (const kind of ['config-refused', 'sync-failed', 'plan-blocked', 'health-degraded', 'hold'] as const) {
    if (!facts.wanted.has(kind)) continue;
    const found = problems[kind];
    const known = before.open[kind];
    if (found === 'unknown' && known !== undefined) open[kind] = known;
    if (found === 'unknown' || found === undefined) continue;
    open[kind] = found.occurrence;
    // A failed or blocked run also leaves the health degraded. It is one event, so it is reported once.
    const isCovered = kind === 'health-degraded' && news.length > 0;
    if (known !== found.occurrence && !isCovered)
      news.push({ ...found, kind, key: found.occurrence, link: undefined });
  }
  const drift = driftOf(status, before, facts.wanted);
  if (drift.fresh.length > 0) news.push(driftNews(drift.fresh));
  const promotions = facts.wanted.has('promotion-ready') ? facts.promotions : [];
  for (const { id, text, url } of promotions.filter((one) => !before.promotions.includes(one.id)))
    news.push({ kind: 'promotion-ready', key: id, reason: text, details: [], link: url });
  const fresh = news.map(({ kind }) => kind).filter((kind) => kind !== 'promotion-ready');
  const unwell = [...new Set([...before.unwell, ...fresh])];
  const isWell = isGood(status) && Object.keys(open).length === 0;
  if (isWell && unwell.length > 0 && facts.wanted.has('recovered'))
    news.push({ kind: 'recovered', key: unwell.join(' '), ...wellAfter(unwell), link: undefined });
  const { sync, health, revision } = status;
  const { environment, at } = facts;
  return {
    reported: {
      open,
      drifted: drift.paths,
      promotions: promotions.map(({ id }) => id),
      unwell: isWell ? [] : unwell,
      failingSince,
    },
    notifications: news.map((one) => ({
      ...one,
      key: [environment, one.kind, one.key, at].join('\n'),
      environment,
      at,
      sync,
      health,
      revision,
    })),
  };
}

/** A lasting condition; undefined where there is none, `unknown` where the status does not tell. */
type Found =
  | { readonly occurrence: string; readonly reason: string; readonly details: readonly string[] }
  | undefined
  | 'unknown';

const conditionOf = ({ conditions }: EnvironmentStatus, type: StatusCondition['type']) =>
  conditions.find((one) => one.type === type);

/** Reasons of runs with nothing to compare: no branch yet, or an outdated plan that somebody requested. */
const nothingFailed: readonly (string | undefined)[] = [undefined, 'BranchMissing', 'StalePlan'];

const isUnread = (status: EnvironmentStatus) =>
  status.sync === 'Unknown' && !nothingFailed.includes(conditionOf(status, 'Ready')?.reason);

const isPassing = (status: EnvironmentStatus) =>
  isUnread(status) && conditionOf(status, 'Reconciling')?.reason === 'Retrying';

const isResumed = (status: EnvironmentStatus) => conditionOf(status, 'Reconciling')?.reason === 'Resumed';

function failure(status: EnvironmentStatus, before: ReportedState, lasts: number): Found {
  const ready = conditionOf(status, 'Ready');
  if (status.sync === 'Unknown' && !isUnread(status)) return 'unknown';
  if (status.sync !== 'Unknown' && ready?.reason !== 'SyncFailed') return undefined;
  const { reason = '', message = '' } = ready ?? {};
  const known = before.open['sync-failed'];
  // A temporary failure that comes back with another reason is the one that was reported, or that is being waited for.
  if (isPassing(status) && (known !== undefined || lasts < patienceWithPassing)) return 'unknown';
  const details = status.details.filter((line) => line !== message);
  return { occurrence: `${reason} ${status.revision ?? ''}`, reason: message, details };
}

/**
 * Returns the reason why only a person or new input can end a wait. A hold is no such reason, because it hides whether
 * the plan would be blocked. Where a hold keeps an older revision, the plan back to it may wait for approval.
 */
function blockage(status: EnvironmentStatus): Found {
  const ready = conditionOf(status, 'Ready');
  const wait = (occurrence: string, reason: string) => ({
    occurrence: `${occurrence} ${status.revision ?? ''}`,
    reason,
    details: status.details,
  });
  if (status.hold?.revision !== undefined && ready?.reason === 'WaitingForApproval')
    return wait(ready.message, ready.message);
  if (status.sync === 'Unknown' || status.hold !== undefined || isResumed(status)) return 'unknown';
  const stalled = conditionOf(status, 'Stalled');
  if (stalled?.isTrue !== true) return undefined;
  const { reason, message } = stalled;
  // A plan to approve is another one if its digest differs, which its message names.
  if (reason === 'WaitingForApproval') return wait(message, message);
  return reason === 'Blocked' ? wait('Blocked', message) : undefined;
}

function degradation(status: EnvironmentStatus): Found {
  if (status.sync === 'Unknown' || status.health === 'Suspended' || isResumed(status)) return 'unknown';
  if (status.health !== 'Degraded') return undefined;
  const reason = conditionOf(status, 'Ready')?.message ?? '';
  return { occurrence: 'Degraded', reason, details: status.details };
}

function suspension({ hold }: EnvironmentStatus): Found {
  if (hold === undefined) return undefined;
  return { occurrence: String(hold.since), reason: holdLine(hold), details: [] };
}

function driftOf(
  status: EnvironmentStatus,
  before: ReportedState,
  wanted: EnvironmentFacts['wanted'],
): { readonly paths: readonly string[]; readonly fresh: readonly Drifted[] } {
  if (!wanted.has('drift-found')) return { paths: [], fresh: [] };
  const { sync, drifted } = status;
  if (sync === 'Unknown' || drifted === undefined) return { paths: before.drifted, fresh: [] };
  const known = new Set(before.drifted);
  return { paths: drifted.map(({ path }) => path), fresh: drifted.filter(({ path }) => !known.has(path)) };
}

function driftNews(fresh: readonly Drifted[]) {
  const count = `${fresh.length} ${fresh.length === 1 ? 'resource' : 'resources'}`;
  return {
    kind: 'drift-found' as const,
    key: fresh.map(({ path }) => path).join(' '),
    reason: `${count} edited in the tenant since the last sync`,
    details: fresh.map(({ path, ...publication }) => `${path}${publicationText(publication)}`),
    link: undefined,
  };
}

const isGood = (status: EnvironmentStatus) =>
  status.sync === 'Synced' && status.health !== 'Degraded' && status.hold === undefined && !isResumed(status);

const wellAfter = (unwell: readonly NotificationKind[]) => ({
  reason: `The tenant matches git again. Resolved: ${unwell.map((kind) => kind.replace('-', ' ')).join(', ')}.`,
  details: [],
});
