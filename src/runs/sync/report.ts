import { budgets } from '../../core/budgets.ts';
import { holdLine, reasonLine, waitingReasons, type ClosedGate, type Hold } from '../../core/gate/gate.ts';
import type { StreamMismatch } from '../../core/plan/mismatch.ts';
import { publicationText, type Live, type Plan } from '../../core/plan/plan.ts';
import { mismatchLines } from '../../core/plan/print/mismatch-text.ts';
import type { EnvironmentStatus, StatusCondition } from '../../core/plan/status.ts';
import { shownProblems } from '../../core/problems/bounded-problems.ts';
import { problemLine, type Problem } from '../../core/problems/problem.ts';
import { streamSlug } from '../../core/tree/tree.ts';
import type { ChangeResult } from '../../state/records/change-result.ts';
import type { StreamHealth, StreamReport } from '../../state/records/stream-report.ts';
import type { Verifications } from '../../state/records/verifications.ts';
import { editText, type EditReport } from '../drift/edit-reports.ts';
import type { Difference } from '../handover/verification-mismatch.ts';
import { unprovenIn } from '../promotion/verified.ts';
import { stalled, type RunFailure } from '../run-failure.ts';
import type { Planned } from './plan.ts';

/**
 * Result of one run for an environment. Outcomes:
 *
 * - `synced`: the tenant matches git, as far as a plan may change it
 * - `blocked`: something cannot be applied until a person acts
 * - `failed`: a change was tried without success
 * - `handed-over`: people have something to do in the tenant
 * - `waiting`: there are changes, and `gate` has the reason why they must wait
 * - `again`: the run learnt something that changes the plan, which must be made again immediately
 */
export interface SyncReport {
  readonly environment: string;
  readonly revision: string;
  readonly plan: Plan;
  readonly digest: string;
  readonly results: readonly ChangeResult[];
  readonly streams: readonly StreamReport[];
  readonly outcome: 'synced' | 'handed-over' | 'waiting' | 'blocked' | 'failed' | 'again';
  /** Reasons why the plan was not applied. */
  readonly gate?: ClosedGate;
  /**
   * Replaced streams, and streams, events, rules and forms that git no longer has, which cannot be removed yet. Each
   * has its reason if there is one.
   */
  readonly retiring: readonly string[];
  /** Commit on the drift branch with edits made in the tenant, if the run saved any. */
  readonly saved?: string;
  /** Edits made in the tenant, with the commit of each that is saved. */
  readonly edits?: readonly EditReport[];
  /** Tasks of people in a tenant that only they write to, one line each. */
  readonly byHand: readonly string[];
  /** Differences between people's imports and the files that they got. */
  readonly differences?: readonly Difference[];
}

/** Returns the report of a run with this outcome. Further facts replace those of a run that wrote nothing. */
export function syncReport(
  planned: Planned,
  { outcome, results = [], ...facts }: Pick<SyncReport, 'outcome'> & Partial<SyncReport>,
): SyncReport {
  const { plan, digest, observed } = planned;
  return {
    environment: plan.environment,
    revision: observed.revision,
    plan,
    digest,
    results,
    streams: streamReports(planned, results),
    outcome,
    retiring: [],
    byHand: [],
    ...facts,
  };
}

/**
 * Returns a report for every stream of an environment after a run: those in the tree, and managed ones that the tenant
 * still has.
 */
function streamReports(
  { observed, plan }: Pick<Planned, 'observed' | 'plan'>,
  results: readonly ChangeResult[],
): readonly StreamReport[] {
  const { desired, live, unreadable } = observed.observation;
  const done = new Map(results.map((result) => [result.change.path, result]));
  const blocked = new Set(plan.blocked);
  const drifted = new Set(plan.drifted);
  const waiting = new Set(plan.changes.map(({ path }) => path));
  const edited = new Set(plan.captures.filter((path) => !plan.healed.includes(path)));
  const versions = new Map(observed.listing.streams.map(({ id, version }) => [id, version]));
  const ofTree = desired.map(({ path, name, blockers }): StreamReport => {
    const result = done.get(path);
    // A stream of which only the state was set may still have an edit.
    const sync = result?.outcome === 'done' && !drifted.has(path) ? 'in sync' : verdict(path);
    const isInConflict = edited.has(path) && (sync === 'to be sent' || sync === 'blocked');
    const report = reportOn({ path, name, sync, problems: problemsOf(path, blockers, result) }, result);
    return isInConflict ? { ...report, isInConflict } : report;
  });
  return [
    ...ofTree,
    ...unreadable.map((path) =>
      reportOn({ path, name: path, sync: 'blocked', problems: problemsOf(path, []) }),
    ),
    ...plan.removed.map((path) => reportOn({ path, name: path, sync: 'not in git', problems: [] })),
  ];

  function reportOn(
    { path, name, sync, problems }: Pick<StreamReport, 'path' | 'name' | 'sync' | 'problems'>,
    result?: ChangeResult,
  ): StreamReport {
    const there = live.get(path);
    const known = there?.is === 'known' ? there : undefined;
    const isSet = result?.outcome === 'done' && 'state' in result.change;
    const state = isSet ? result.change.state : known?.state;
    const version = known && versions.get(known.id);
    return {
      path,
      name,
      state,
      lastPublishedAt: known?.lastPublishedAt,
      problems,
      sync,
      health: healthOf(path, there, result),
      ...(version === undefined ? {} : { version }),
    };
  }

  /** Includes problems of the files that it uses, which other streams may use too. */
  function problemsOf(path: string, blockers: readonly Problem[], result?: ChangeResult): readonly string[] {
    const own = result?.problem === undefined ? [] : [result.problem];
    const all = shownProblems([...own, ...blockersOf(path), ...blockers], budgets.problems.ofStream);
    return [...new Set(all.map(problemLine))];
  }

  function blockersOf(path: string) {
    return plan.blockers.filter(({ file }) => file === path || file.startsWith(`${path}/`));
  }

  function healthOf(path: string, there: Live | undefined, result: ChangeResult | undefined): StreamHealth {
    if (result?.outcome === 'failed' || blockersOf(path).some(cannotRun)) return 'Degraded';
    if (result?.outcome === 'done') return 'Healthy';
    if (there === undefined || there.is === 'absent') return 'Missing';
    if (there.is === 'unknown') return 'Unknown';
    const cannot = there.scenarioProblems?.some(({ is }) => is !== 'unlisted') ?? false;
    return there.isInvalid || cannot ? 'Degraded' : 'Healthy';
  }

  function verdict(path: string): StreamReport['sync'] {
    if (blocked.has(path)) return 'blocked';
    if (drifted.has(path)) return 'drifted';
    return waiting.has(path) ? 'to be sent' : 'in sync';
  }
}

/**
 * Returns the streams that the plan blocks or that are in `failed` because the tenant changed them or finds them
 * invalid. A stream without recorded differences has none.
 */
export function mismatchesOf(
  { blocked, blockers }: Pick<Plan, 'blocked' | 'blockers'>,
  failed: readonly string[],
  { entries }: Pick<Verifications, 'entries'>,
): readonly StreamMismatch[] {
  const changed = new Set(blockers.filter(({ code }) => code === 'SLC2408').map(({ file }) => file));
  return [...new Set([...blocked, ...failed])].sort().flatMap((path): readonly StreamMismatch[] => {
    const { mismatch } = entries.get(path) ?? {};
    if (mismatch === undefined)
      return changed.has(path) ? [{ path, differences: [], ignore: undefined, isAcceptable: true }] : [];
    const { differences, ignore, code } = mismatch;
    const isAcceptable = code === 'SLC2408';
    return isAcceptable || differences.length > 0 ? [{ path, differences, ignore, isAcceptable }] : [];
  });
}

/** Returns the known differences of such streams, as lines of a report. */
export function differencesOf(
  { plan, observed }: Pick<Planned, 'plan' | 'observed'>,
  results: SyncReport['results'],
): Pick<SyncReport, 'differences'> {
  const failed = results.filter(({ outcome }) => outcome === 'failed').map(({ change }) => change.path);
  const differences = mismatchesOf(plan, failed, observed.verifications)
    .filter((one) => one.differences.length > 0)
    .map((one) => ({ path: one.path, lines: mismatchLines(plan.environment, one) }));
  return differences.length === 0 ? {} : { differences };
}

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
    health: environmentHealth(report, failed.length),
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

const cannotRun = ({ code }: Problem): boolean => broken.includes(code);

function environmentHealth(
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
  const message = isSynced ? 'the tenant matches git' : counts.join(', ');
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
    return [stalled(waitingReasons[approval.is], approval.message)];
  return outcome === 'blocked' || plan.stops.length > 0 ? [stalled('Blocked', stalledMessage(plan))] : [];
}

/**
 * Returns the reasons that block the whole plan, or the number of blockers for single streams, which the details list.
 */
function stalledMessage({ stops, blockers }: Plan): string {
  if (stops.length > 0) return stops.map(problemLine).join('; ');
  return blockers.length === 1 ? '1 problem needs a person' : `${blockers.length} problems need a person`;
}

/** Returns the status of an environment on hold, from its status without the hold. */
export function statusOnHold(status: EnvironmentStatus, hold: Hold): EnvironmentStatus {
  const line = holdLine(hold);
  return {
    ...status,
    health: 'Suspended',
    conditions: [
      ...status.conditions.filter(({ type }) => type !== 'Stalled'),
      stalled(waitingReasons['on hold'], line),
    ],
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
