import type { Json } from '../domain/json.ts';
import { InvalidInput, problemLine } from '../domain/problem.ts';
import type { EnvironmentStatus } from '../domain/status.ts';
import { PortError } from '../ports/errors.ts';
import type { Pass, PassKind } from '../ports/store.ts';
import { statusAfter, statusJson, statusUnknown } from './environment-status.ts';
import { exportPass, type ExportReport } from './export-pass.ts';
import { withLease } from './lease.ts';
import { promote, type PromotionReport } from './promote.ts';
import type { Environment, PassDeps, Source } from './subjects.ts';
import { BranchMissing, StalePlan } from './plan-environment.ts';
import { syncPass } from './sync-pass.ts';
import type { SyncReport } from './sync-report.ts';

export interface PassOptions {
  /** Who holds the lease: unique to this process. */
  readonly holder: string;
  /** How long to wait for another process's pass to end, in milliseconds. */
  readonly patience: number;
}

/** Names of leases and statuses. */
export const sourceSubject = (name: string) => `source ${name}`;
export const environmentSubject = (name: string) => `environment ${name}`;

/** The subject under which the streams of an environment are kept for the pages. */
export const streamsSubject = (name: string) => `streams of ${name}`;

/** One recorded export pass, under the source's lease. A dry run is neither recorded nor leased. */
export async function runExport(
  deps: PassDeps,
  source: Source,
  options: PassOptions & { dryRun: boolean },
  signal: AbortSignal,
): Promise<ExportReport> {
  if (options.dryRun) return exportPass(deps, source, options, signal);
  const frame = { kind: 'export' as const, subject: sourceSubject(source.name), options };
  return framed(deps, frame, signal, async (_pass, inner) => {
    const report = await exportPass(deps, source, { dryRun: false }, inner);
    const outcome =
      report.conflicts.length > 0
        ? 'conflict'
        : report.quarantined.length > 0
          ? 'in part'
          : report.pushed === undefined
            ? 'nothing to do'
            : 'done';
    const details = [...report.quarantined, ...report.conflicts].map(problemLine);
    await saveStatus(deps, frame.subject, sourceStatus(report, details));
    const { added, changed, removed, mirror } = report;
    return {
      value: report,
      outcome,
      revision: mirror,
      planDigest: undefined,
      details: { added, changed, removed, details } as unknown as Json,
    };
  });
}

/** One recorded sync pass, under the environment's lease; planned again where it learnt something. */
export async function runSync(
  deps: PassDeps,
  environment: Environment,
  options: PassOptions & { plan?: string },
  signal: AbortSignal,
): Promise<SyncReport> {
  const frame = { kind: 'sync' as const, subject: environmentSubject(environment.name), options };
  return framed(deps, frame, signal, async (pass, inner) => {
    const report = await untilSettled(() =>
      syncPass(
        deps,
        environment,
        { pass, ...(options.plan === undefined ? {} : { plan: options.plan }) },
        inner,
      ),
    );
    await saveStatus(deps, frame.subject, statusAfter(report));
    await deps.store.saveStatus({
      subject: streamsSubject(environment.name),
      at: deps.clock.now(),
      status: JSON.parse(JSON.stringify(report.streams)) as Json,
    });
    const details = report.results.map(({ change, outcome, problem }) => ({
      op: change.op,
      path: change.path,
      outcome,
      problem: problem?.message ?? null,
    }));
    const isIdle =
      (report.outcome === 'synced' || report.outcome === 'handed-over') &&
      report.results.every((result) => result.outcome === 'waiting');
    const outcome = isIdle ? 'nothing to do' : report.outcome;
    return {
      value: report,
      outcome,
      revision: report.revision,
      planDigest: report.digest,
      details: details as unknown as Json,
    };
  });
}

export async function runPromotion(
  deps: PassDeps,
  environment: Environment,
  options: PassOptions,
  signal: AbortSignal,
): Promise<PromotionReport> {
  const frame = { kind: 'promote' as const, subject: environmentSubject(environment.name), options };
  return framed(deps, frame, signal, async (_pass, inner) => {
    const report = await promote(deps, environment, inner);
    const outcome =
      report.conflicts.length > 0 ? 'conflict' : report.pushed === undefined ? 'nothing to do' : 'done';
    return {
      value: report,
      outcome,
      revision: report.revision,
      planDigest: undefined,
      details: report.conflicts.map(problemLine),
    };
  });
}

/** A tenant that turns out to lack an operation changes the plan once. */
async function untilSettled(pass: () => Promise<SyncReport>): Promise<SyncReport> {
  const first = await pass();
  return first.outcome === 'again' ? pass() : first;
}

interface Ended<T> {
  readonly value: T;
  readonly outcome: string;
  readonly revision: string | undefined;
  readonly planDigest: string | undefined;
  readonly details: Json;
}

/** The frame of every pass: lease, an entry in the history before and after, the status where it could not be done. */
async function framed<T>(
  deps: PassDeps,
  frame: { readonly kind: PassKind; readonly subject: string; readonly options: PassOptions },
  signal: AbortSignal,
  work: (pass: string, signal: AbortSignal) => Promise<Ended<T>>,
): Promise<T> {
  const { kind, subject, options } = frame;
  const lease = { subject, holder: options.holder, patience: options.patience };
  return withLease(deps, lease, signal, async (inner) => {
    const started: Pass = {
      id: deps.newId(),
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
    try {
      const { value, outcome, revision, planDigest, details } = await work(started.id, inner);
      // A pass that found nothing to do says so in the status, not in the history.
      if (outcome !== 'nothing to do')
        await deps.store.savePass({
          ...started,
          endedAt: deps.clock.now(),
          outcome,
          revision,
          planDigest,
          details,
        });
      return value;
    } catch (error) {
      await recordFailure(deps, started, error);
      throw error;
    }
  });
}

async function recordFailure(deps: PassDeps, started: Pass, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  const isExpected =
    error instanceof PortError ||
    error instanceof InvalidInput ||
    error instanceof BranchMissing ||
    error instanceof StalePlan;
  const reason = isExpected ? error.name : 'InternalError';
  const before = (await deps.store.statuses()).find(({ subject }) => subject === started.subject)
    ?.status as unknown as EnvironmentStatus | undefined;
  await saveStatus(deps, started.subject, statusUnknown(reason, message, before));
  if (!(error instanceof BranchMissing))
    await deps.store.savePass({ ...started, endedAt: deps.clock.now(), outcome: 'error', message });
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
    ],
    details,
  };
}

async function saveStatus(
  { store, clock }: PassDeps,
  subject: string,
  status: EnvironmentStatus,
): Promise<void> {
  await store.saveStatus({ subject, at: clock.now(), status: statusJson(status) });
}
