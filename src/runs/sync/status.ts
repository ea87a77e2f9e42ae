import { holdLine, reasonLine, waitingReasons, type ClosedGate, type Hold } from '../../core/gate/gate.ts';
import { publicationText, type Plan } from '../../core/plan/plan.ts';
import { problemLine, type Problem } from '../../core/problems/problem.ts';
import type { StatusCondition, EnvironmentStatus } from '../../core/plan/status.ts';
import { streamSlug } from '../../core/tree/tree.ts';
import { editText } from '../drift/edit-reports.ts';
import type { Difference } from '../handover/verification-mismatch.ts';
import { unprovenIn } from '../promotion/verified.ts';
import type { RunFailure } from '../run-failure.ts';
import type { SyncReport } from './report.ts';

/** Returns the status of an environment after a run. */
export function statusAfter(report: SyncReport): EnvironmentStatus {
  const failed = report.results.filter(({ outcome }) => outcome === 'failed');
  const { plan } = report;
  const details = [
    ...(report.gate?.reasons ?? []).filter(({ is }) => is !== 'on hold').map(reasonLine),
    ...plan.warnings.filter(({ code }) => code === 'SLC2465').map(problemLine),
    ...plan.blockers.map(problemLine),
    ...(report.differences ?? []).flatMap(differenceLines),
    ...failed.map(({ problem, change }) => (problem === undefined ? change.path : problemLine(problem))),
    ...driftedLines(report),
    ...plan.removed.map((path) => `${path}: no longer in git; nothing is removed from the tenant`),
    ...plan.leftShared.map((path) => `${path}: no longer in git; it stays in the tenant`),
    ...report.byHand,
    ...report.retiring.map((line) => `${line}: waiting to be removed`),
  ];
  const isSynced = report.outcome === 'synced' && plan.drifted.length === 0;
  return {
    sync: isSynced ? 'Synced' : 'OutOfSync',
    health: healthOf(report, failed.length),
    revision: report.revision,
    conditions: [readyCondition(report, isSynced), ...stalledCondition(report)],
    details,
    unproven: unprovenIn(report.streams),
    drifted: plan.drifted.map((path) => ({ path, ...plan.edits[path] })),
  };
}

/** Returns lines about the edits that Sluice left unchanged, with the location of each saved copy. */
function driftedLines({ plan, edits = [], environment }: SyncReport): readonly string[] {
  return plan.drifted.map((path) => {
    const edit = edits.find((one) => one.path === path);
    const where = edit === undefined ? '' : `; ${editText(edit, environment)}`;
    return `${path}: changed in the tenant since the last sync${publicationText(plan.edits[path])}${where}`;
  });
}

/** Returns lines such as `order-intake differs: ~ …`. */
function differenceLines({ path, lines }: Difference): readonly string[] {
  return lines.map((line) => `${streamSlug(path)} differs: ${line}`);
}

/** Codes of blockers that make the tenant's content unsafe to run. */
const broken: readonly string[] = ['SLC2408', 'SLC2409', 'SLC2422', 'SLC2423'];

export const cannotRun = ({ code }: Problem): boolean => broken.includes(code);

function healthOf(
  { outcome, retiring, plan, streams }: SyncReport,
  failed: number,
): EnvironmentStatus['health'] {
  if (failed > 0 || plan.blockers.some(cannotRun)) return 'Degraded';
  const isUnderWay = outcome === 'handed-over' || outcome === 'again';
  // A stream that neither this run nor the next applies stays missing until a person acts.
  if (streams.some(({ sync, health }) => health === 'Missing' && (!isUnderWay || sync === 'blocked')))
    return 'Missing';
  if (isUnderWay || retiring.length > 0) return 'Progressing';
  return 'Healthy';
}

function readyCondition({ outcome, plan, results, gate }: SyncReport, isSynced: boolean): StatusCondition {
  if (outcome === 'waiting' && gate !== undefined) return waitingCondition(gate);
  const reasons: Record<SyncReport['outcome'], string> = {
    synced: isSynced ? 'Synced' : 'Drifted',
    'handed-over': 'WaitingForUpload',
    waiting: 'Waiting',
    blocked: 'Blocked',
    failed: 'SyncFailed',
    again: 'PlanAgain',
  };
  const waiting = results.filter((result) => ['handed-over', 'waiting'].includes(result.outcome)).length;
  const failed = results.filter((result) => result.outcome === 'failed').length;
  const counts = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(waiting > 0 ? [`${waiting} waiting for a person`] : []),
    `${plan.blocked.length} blocked`,
    `${plan.drifted.length} drifted`,
  ];
  const message = isSynced ? 'the tenant holds what git says' : counts.join(', ');
  return { type: 'Ready', isTrue: isSynced, reason: reasons[outcome], message };
}

function waitingCondition({ reasons }: ClosedGate): StatusCondition {
  const [first] = reasons;
  const reason = first === undefined ? 'Waiting' : waitingReasons[first.is];
  return { type: 'Ready', isTrue: false, reason, message: reasons.map(({ message }) => message).join('; ') };
}

function stalledCondition({ outcome, plan, gate }: SyncReport): readonly StatusCondition[] {
  const approval = gate?.reasons.find(({ is }) => is === 'not approved');
  if (approval !== undefined && plan.stops.length === 0)
    return [
      { type: 'Stalled', isTrue: true, reason: waitingReasons[approval.is], message: approval.message },
    ];
  if (outcome !== 'blocked' && plan.stops.length === 0) return [];
  return [
    {
      type: 'Stalled',
      isTrue: true,
      reason: 'Blocked',
      message: stalledMessage(plan),
    },
  ];
}

/**
 * Returns the reasons that block the whole plan, or the number of blockers for single streams, which the details list.
 */
function stalledMessage({ stops, blockers }: Plan): string {
  if (stops.length > 0) return stops.map(problemLine).join('; ');
  return `${blockers.length} problems need a person`;
}

/** Returns the status of an environment on hold, from its status without the hold. */
export function statusOnHold(status: EnvironmentStatus, hold: Hold): EnvironmentStatus {
  const line = holdLine(hold);
  const stalled: StatusCondition = {
    type: 'Stalled',
    isTrue: true,
    reason: waitingReasons['on hold'],
    message: line,
  };
  return {
    ...status,
    health: 'Suspended',
    conditions: [...status.conditions.filter(({ type }) => type !== 'Stalled'), stalled],
    details: [line, ...status.details],
    hold,
  };
}

/** Returns the status after a hold was lifted, until the next run. */
export function statusResumed(status: EnvironmentStatus, hold: Hold | undefined): EnvironmentStatus {
  if (hold === undefined || status.hold === undefined) return status;
  const { hold: _hold, ...rest } = status;
  return {
    ...rest,
    health: 'Progressing',
    conditions: [
      ...rest.conditions.filter(({ reason }) => reason !== waitingReasons['on hold']),
      { type: 'Reconciling', isTrue: true, reason: 'Resumed', message: 'the next run goes on' },
    ],
    details: rest.details.filter((line) => line !== holdLine(hold)),
  };
}

/** Returns the status after a run that could not observe the tenant. Its content is unknown, never absent. */
export function statusUnknown(
  { reason, message, next }: RunFailure,
  before: EnvironmentStatus | undefined,
): EnvironmentStatus {
  return {
    sync: 'Unknown',
    health: before?.health ?? 'Missing',
    revision: before?.revision,
    conditions: [{ type: 'Ready', isTrue: false, reason, message }, ...next],
    details: [message],
  };
}
