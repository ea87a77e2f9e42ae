import type { Json } from '../domain/json.ts';
import type { Plan } from '../domain/plan.ts';
import { problemLine } from '../domain/problem.ts';
import type { Condition, EnvironmentStatus } from '../domain/status.ts';
import type { SyncReport } from './sync-report.ts';

/** The status of an environment after a pass over it. */
export function statusAfter(report: SyncReport): EnvironmentStatus {
  const failed = report.results.filter(({ outcome }) => outcome === 'failed');
  const { plan } = report;
  const details = [
    ...plan.blockers.map(problemLine),
    ...failed.map(({ problem, change }) => (problem === undefined ? change.path : problemLine(problem))),
    ...plan.drifted.map((path) => `${path}: changed in the tenant since the last sync`),
    ...plan.removed.map((path) => `${path}: no longer in git; nothing is removed from the tenant`),
    ...report.byHand,
    ...report.retiring.map((line) => `${line}: replaced, waiting to be removed`),
  ];
  const isSynced = report.outcome === 'synced' && plan.drifted.length === 0;
  return {
    sync: isSynced ? 'Synced' : 'OutOfSync',
    health: healthOf(report, failed.length),
    revision: report.revision,
    conditions: [readyCondition(report, isSynced), ...stalledCondition(report)],
    details,
  };
}

/** Codes of blockers that say that what the tenant holds cannot be trusted to run. */
const broken: readonly string[] = ['SLC2408', 'SLC2409'];

function healthOf({ outcome, retiring, plan }: SyncReport, failed: number): EnvironmentStatus['health'] {
  if (failed > 0 || plan.blockers.some(({ code }) => broken.includes(code))) return 'Degraded';
  if (outcome === 'handed-over' || outcome === 'again' || retiring.length > 0) return 'Progressing';
  return 'Healthy';
}

function readyCondition({ outcome, plan, results }: SyncReport, isSynced: boolean): Condition {
  const reasons: Record<SyncReport['outcome'], string> = {
    synced: isSynced ? 'Synced' : 'Drifted',
    'handed-over': 'WaitingForUpload',
    blocked: 'Blocked',
    failed: 'SyncFailed',
    again: 'PlanAgain',
  };
  const waiting = results.filter((result) => ['handed-over', 'waiting'].includes(result.outcome)).length;
  const counts = [
    ...(waiting > 0 ? [`${waiting} waiting for a person`] : []),
    `${plan.blocked.length} blocked`,
    `${plan.drifted.length} drifted`,
  ];
  const message = isSynced ? 'the tenant holds what git says' : counts.join(', ');
  return { type: 'Ready', isTrue: isSynced, reason: reasons[outcome], message };
}

function stalledCondition({ outcome, plan }: SyncReport): readonly Condition[] {
  if (outcome !== 'blocked') return [];
  return [
    {
      type: 'Stalled',
      isTrue: true,
      reason: 'Blocked',
      message: `${plan.blockers.length} problems need a person`,
    },
  ];
}

/** The status where a pass could not even observe: what is there is unknown, never absent. */
export function statusUnknown(
  reason: string,
  message: string,
  before: EnvironmentStatus | undefined,
): EnvironmentStatus {
  return {
    sync: 'Unknown',
    health: before?.health ?? 'Missing',
    revision: before?.revision,
    conditions: [{ type: 'Ready', isTrue: false, reason, message }],
    details: [message],
  };
}

/** What a plan counts, as the first line of its text says it. */
export function planCounts({ changes, removed }: Plan): { add: number; change: number; remove: number } {
  const add = changes.filter(({ op }) => op === 'create').length;
  return { add, change: changes.length - add, remove: removed.length };
}

/** A status as the store keeps it. */
export function statusJson(status: EnvironmentStatus): Json {
  return JSON.parse(JSON.stringify(status)) as Json;
}
