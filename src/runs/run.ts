import type { Json } from '../core/json/json.ts';
import { problemLine } from '../core/problems/problem.ts';
import type { EnvironmentStatus } from '../core/plan/status.ts';
import { LeaseLost } from '../ports/lease-lost.ts';
import type { Lease, Pass } from '../ports/store.ts';
import type { Span } from '../ports/tracing.ts';
import { audit, auditChange } from './decisions/audit.ts';
import { Crashes } from '../state/leases/crashes.ts';
import { statusAfter, statusOnHold, statusUnknown } from './sync/status.ts';
import { exportPass, type ExportOptions } from './export/run.ts';
import type { ExportReport } from './export/report.ts';
import { recordCutOff, recordPass } from '../state/history/history.ts';
import type { RunningPass } from '../state/journal/journal.ts';
import { keepPlanned } from './sync/saved-plan.ts';
import { longestLanding, withLease } from '../state/leases/lease.ts';
import { failedOutcome, measuredOutcome, startMeasure } from './measured-run.ts';
import { keptOutLines, openLines, promotionResult, stalledConditions } from './merge/status.ts';
import { promote, type PromotionOptions, type PromotionReport } from './promotion/run.ts';
import type { Environment, PassDeps, Source } from './pipeline.ts';
import { branchRef } from './branches.ts';
import { environmentSubject, sourceSubject, successSubject } from '../state/subjects.ts';
import { passFailure } from './run-failure.ts';
import { BranchMissing } from './plan-errors.ts';
import { appliedRevisionRecord } from '../state/records/applied-revision.ts';
import { statusRecord } from '../state/records/environment-status.ts';
import { promotionRecord } from '../state/records/promotion.ts';
import { streamReportsRecord } from '../state/records/stream-reports.ts';
import { undoneChangesRecord } from '../state/records/undone-changes.ts';
import { syncPass, type SyncOptions } from './sync/run.ts';
import type { SyncReport } from './sync/report.ts';
import { recordTakeOver } from '../state/leases/take-over.ts';
import { stage, tracedPass } from './traced.ts';

export interface PassOptions {
  /** Who holds the lease: unique to this process. */
  readonly holder: string;
  /** How long to wait for another process's pass to end, in milliseconds. */
  readonly patience: number;
  /** What the pass is called in history and log; a new id if left out. */
  readonly pass?: string;
  /** Told of who has the turn that is waited for. */
  readonly onWait?: (held: Lease) => void;
  /** True for the pass that is made again and again: where it ends well, no other process makes it again at once. */
  readonly isTurn?: boolean;
  /**
   * How long a call of a process that disappeared may take to arrive, in milliseconds: its tenant's timeout if left out.
   */
  readonly landing?: number;
}

export { environmentSubject, sourceSubject, streamsSubject } from '../state/subjects.ts';

/** One recorded export pass, under the source's lease. A dry run is neither recorded nor leased. */
export async function runExport(
  deps: PassDeps,
  source: Source,
  options: PassOptions & ExportOptions,
  signal: AbortSignal,
): Promise<ExportReport> {
  if (options.dryRun) return exportPass(deps, source, options, signal);
  // What an export sends goes to branches, each only from where it was seen: nothing that arrives late does harm.
  const frame = { kind: 'export' as const, subject: sourceSubject(source.name), options, landing: 0 };
  return framed(deps, frame, signal, async (_pass, inner) => {
    const report = await exportPass(deps, source, { ...options, dryRun: false }, inner);
    const outcome =
      report.conflicts.length > 0 || report.stalled !== undefined
        ? 'conflict'
        : report.quarantined.length > 0
          ? 'in part'
          : report.pushed === undefined
            ? 'nothing to do'
            : 'done';
    const details = [...report.quarantined.map(problemLine), ...openLines(report)];
    await saveStatus(deps, frame.subject, sourceStatus(report, details));
    if (details.length === 0) await saveSuccess(deps, frame.subject);
    await source.tenant.putAway?.(inner);
    const { added, changed, removed, mirror } = report;
    return {
      value: report,
      outcome,
      revision: mirror,
      planDigest: undefined,
      didNothing: report.pushed === undefined,
      details: { added, changed, removed, details },
    };
  });
}

/** One recorded sync pass, under the environment's lease; planned again where it learnt something. */
export async function runSync(
  deps: PassDeps,
  environment: Environment,
  options: PassOptions & SyncOptions,
  signal: AbortSignal,
): Promise<SyncReport> {
  const frame = {
    kind: 'sync' as const,
    ...turnOn(environment),
    options,
    ref: branchRef(environment.branch),
  };
  return framed(deps, frame, signal, async (pass, inner) => {
    const report = await untilSettled(() => syncPass(deps, environment, { ...options, pass }, inner));
    const status = statusAfter(report);
    await keepPlanned(deps, environment.name, report);
    await saveStatus(deps, frame.subject, await withHold(deps, environment.name, status));
    if (report.outcome === 'synced') await noteApplied(deps, environment.name, report.revision);
    if (status.sync === 'Synced') await saveSuccess(deps, frame.subject);
    // What is handed to people is no write of ours; that it was handed over is told here, once for each.
    if (environment.tenant.written === 'by hand')
      for (const result of report.results)
        auditChange(deps, { environment: environment.name, digest: report.digest }, result);
    await streamReportsRecord.write(deps.store, environment.name, report.streams, deps.clock.now());
    await undoneChangesRecord.write(deps.store, environment.name, undoneChanges(report), deps.clock.now());
    await environment.tenant.putAway?.(inner);
    const details = report.results.map(({ change, outcome, problem, switched }) => ({
      op: change.op,
      path: change.path,
      outcome,
      problem: problem?.message ?? null,
      ...(switched === undefined ? {} : { switched }),
    }));
    const didNothing =
      report.saved === undefined && report.results.every((result) => result.outcome === 'waiting');
    const isIdle =
      didNothing && !pass.isBegun && (report.outcome === 'synced' || report.outcome === 'handed-over');
    const outcome = isIdle ? 'nothing to do' : report.outcome;
    return {
      value: report,
      outcome,
      revision: report.revision,
      planDigest: report.digest,
      didNothing,
      message: messageOf(report),
      details,
    };
  });
}

export async function runPromotion(
  deps: PassDeps,
  environment: Environment,
  options: PassOptions & PromotionOptions,
  signal: AbortSignal,
): Promise<PromotionReport> {
  const frame = { kind: 'promote' as const, ...turnOn(environment), options };
  return framed(deps, frame, signal, async (_pass, inner) => {
    const report = await promote(deps, environment, options, inner);
    const isOpen = report.conflicts.length > 0 || report.stalled !== undefined;
    const outcome = isOpen ? 'conflict' : report.pushed === undefined ? 'nothing to do' : 'done';
    if (report.pushed !== undefined) {
      const { revision, from, pushed } = report;
      const facts = { from, revision, ...pushed };
      const { actor } = deps;
      audit(deps.log, { action: 'promote', actor, environment: environment.name, result: outcome, facts });
    }
    // A promotion of some streams says nothing of the others.
    if ((options.streams ?? []).length === 0)
      await promotionRecord.write(deps.store, environment.name, promotionResult(report), deps.clock.now());
    return {
      value: report,
      outcome,
      revision: report.revision,
      planDigest: undefined,
      didNothing: report.pushed === undefined,
      details: [...openLines(report), ...keptOutLines(report)],
    };
  });
}

/** The lease on an environment, and how long a write to its tenant may take to arrive. */
function turnOn({ name, tenant, timeout = longestLanding }: Environment) {
  return { subject: environmentSubject(name), landing: tenant.written === 'by hand' ? 0 : timeout };
}

/** How many changes of its plan a pass did not get done, by what they are. */
function undoneChanges({ plan, results }: SyncReport): Readonly<Record<string, number>> {
  const done = new Set(results.flatMap(({ outcome, change }) => (outcome === 'done' ? [change.path] : [])));
  const counts: Record<string, number> = {};
  for (const { op, path } of plan.changes) if (!done.has(path)) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

/** What a pass did beside its changes, and what kept it from doing what it planned, for the history. */
function messageOf(report: SyncReport): string | undefined {
  const saved =
    report.saved === undefined ? [] : [`saved edits of the tenant in ${report.saved.slice(0, 12)}`];
  const lines = [...saved, ...[hindranceOf(report)].filter((line) => line !== undefined)];
  return lines.length === 0 ? undefined : lines.join('; ');
}

function hindranceOf({ outcome, gate, plan }: SyncReport): string | undefined {
  if (outcome === 'waiting')
    return [...plan.stops, ...(gate?.reasons ?? [])].map(({ message }) => message).join('; ');
  const [first, ...others] = plan.blockers;
  if (outcome !== 'blocked' || first === undefined) return undefined;
  return others.length === 0 ? problemLine(first) : `${problemLine(first)}; and ${others.length} more`;
}

/** Looked at when the pass has ended: whoever put the environment on hold meanwhile is not contradicted. */
async function withHold(
  { store }: PassDeps,
  environment: string,
  status: EnvironmentStatus,
): Promise<EnvironmentStatus> {
  const hold = await store.hold(environment);
  return hold === undefined ? status : statusOnHold(status, hold);
}

/** A tenant that turns out to lack an operation changes the plan once. */
async function untilSettled(pass: () => Promise<SyncReport>): Promise<SyncReport> {
  const first = await pass();
  if (first.outcome !== 'again') return first;
  const { saved } = first;
  return { ...(saved === undefined ? {} : { saved }), ...(await pass()) };
}

interface Ended<T> {
  readonly value: T;
  readonly outcome: string;
  readonly revision: string | undefined;
  readonly planDigest: string | undefined;
  /** True where nothing was written anywhere. */
  readonly didNothing: boolean;
  readonly message?: string | undefined;
  readonly details: Json;
}

/** A pass that runs, and whether the history says so. */
class BegunPass implements RunningPass {
  readonly id: string;
  readonly #store: PassDeps['store'];
  readonly #started: Pass;
  #isBegun = false;

  constructor({ store }: PassDeps, started: Pass) {
    this.id = started.id;
    this.#store = store;
    this.#started = started;
  }

  get isBegun(): boolean {
    return this.#isBegun;
  }

  readonly begin = async (): Promise<void> => {
    if (this.#isBegun) return;
    await this.#store.savePass(this.#started);
    this.#isBegun = true;
  };
}

/** The frame of every pass: lease, an entry in the history before and after, the status where it could not be done. */
async function framed<T>(
  deps: PassDeps,
  frame: {
    readonly kind: 'export' | 'sync' | 'promote';
    readonly subject: string;
    readonly options: PassOptions;
    /** For how long a call that was begun may still arrive, in milliseconds. */
    readonly landing: number;
    /** Ref that the run reads, if any. */
    readonly ref?: string;
  },
  signal: AbortSignal,
  work: (pass: BegunPass, signal: AbortSignal) => Promise<Ended<T>>,
): Promise<T> {
  const { kind, subject, options, landing, ref } = frame;
  const onTakeOver = (from: string, wait: number) => recordTakeOver(deps, subject, from, wait);
  const lease = { subject, landing, ...options, onTakeOver };
  const id = options.pass ?? deps.newId();
  const inSpan = async (inner: AbortSignal, span: Span, taken: Lease): Promise<T> => {
    const ended = startMeasure(deps, kind, subject);
    const started: Pass = {
      id,
      kind,
      subject,
      startedAt: deps.clock.now(),
      endedAt: undefined,
      revision: undefined,
      planDigest: undefined,
      outcome: undefined,
      message: undefined,
      actor: deps.actor,
      details: [],
    };
    const pass = new BegunPass(deps, started);
    try {
      await recordCutOff(deps.store, subject);
      const crashes = await Crashes.before(deps, { subject, holder: options.holder, lease: taken, ref });
      if (options.isTurn === true) await crashes.assertTimeToRetry(inner);
      // The end of a promotion proves nothing about syncs.
      const { value, outcome, revision, planDigest, didNothing, message, details } = await (kind === 'promote'
        ? work(pass, inner)
        : crashes.during(() => work(pass, inner), inner));
      // A pass that found nothing to do says so in the status, not in the history.
      const ending = {
        ...started,
        endedAt: deps.clock.now(),
        outcome,
        revision,
        planDigest,
        message,
        details,
      };
      if (outcome !== 'nothing to do')
        await stage(deps, 'record', () => recordPass(deps.store, ending, didNothing && !pass.isBegun));
      ended(measuredOutcome(outcome));
      span.set({ outcome: measuredOutcome(outcome), plan: planDigest });
      return value;
    } catch (error) {
      ended(failedOutcome(error, signal));
      span.set({ outcome: failedOutcome(error, signal) });
      if (error instanceof LeaseLost || inner.reason instanceof LeaseLost) {
        // Whoever works on it now says how it is; this one may write nothing any more.
        deps.log.warn('turn lost', { subject, reason: 'another process may have taken over' });
      } else if (signal.aborted) await recordInterruption(deps, started);
      else
        await recordFailure(deps, started, error).catch((other: unknown) => unrecorded(deps, started, other));
      throw error;
    }
  };
  const inLease = (inner: AbortSignal, taken: Lease) =>
    tracedPass(deps, { kind, subject, pass: id }, (span) => inSpan(inner, span, taken));
  return deps.log.during({ pass: id, subject }, () => withLease(deps, lease, signal, inLease));
}

/** Who asked for it has stopped it: that says nothing of what the tenant holds, so the status stays. */
async function recordInterruption(deps: PassDeps, started: Pass): Promise<void> {
  await deps.store.savePass({ ...started, endedAt: deps.clock.now(), outcome: 'interrupted' });
}

/** Where a failure cannot be recorded either, on a full disk say, it is still the failure that is told. */
function unrecorded({ log }: PassDeps, { subject }: Pass, error: unknown): void {
  log.error('the failure of a pass could not be recorded', { subject, reason: passFailure(error).message });
}

async function recordFailure(deps: PassDeps, started: Pass, error: unknown): Promise<void> {
  const failure = passFailure(error);
  // A promotion moves a branch and asks no tenant: that it failed says nothing of what the environment holds.
  if (started.kind !== 'promote') {
    const before = await statusRecord.read(deps.store, started.subject);
    const unknown = statusUnknown(failure, before);
    const status = before?.hold === undefined ? unknown : statusOnHold(unknown, before.hold);
    await saveStatus(deps, started.subject, status);
  }
  if (error instanceof BranchMissing) return;
  await recordPass(
    deps.store,
    { ...started, endedAt: deps.clock.now(), outcome: 'error', message: failure.message },
    true,
  );
}

function sourceStatus(report: ExportReport, details: readonly string[]): EnvironmentStatus {
  const isGood = details.length === 0;
  return {
    sync: isGood ? 'Synced' : 'OutOfSync',
    health: isGood ? 'Healthy' : 'Degraded',
    revision: report.mirror,
    conditions: [
      {
        type: 'Ready',
        isTrue: isGood,
        reason: isGood ? 'Exported' : 'ExportedInPart',
        message: isGood ? 'the mirror holds what the tenant does' : `${details.length} problems`,
      },
      ...stalledConditions(report),
    ],
    details: [...details, ...keptOutLines(report), ...report.changing.map(problemLine)],
  };
}

/** Records the applied revision: later changes count from here. */
async function noteApplied({ store, clock }: PassDeps, environment: string, revision: string): Promise<void> {
  if ((await appliedRevisionRecord.read(store, environment)) !== revision)
    await appliedRevisionRecord.write(store, environment, revision, clock.now());
}

/** Kept beside the status, which the next pass that fails writes over. */
async function saveSuccess({ store, clock }: PassDeps, subject: string): Promise<void> {
  await store.saveStatus({ subject: successSubject(subject), at: clock.now(), status: {} });
}

async function saveStatus(
  { store, clock }: PassDeps,
  subject: string,
  status: EnvironmentStatus,
): Promise<void> {
  await statusRecord.write(store, subject, status, clock.now());
}
