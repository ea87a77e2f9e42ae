import { isBringing, type PlannedChange } from '../../core/plan/plan.ts';
import { readingsOf } from '../../state/subjects.ts';
import type { ClosedGate } from '../../core/gate/gate.ts';
import { kindOfPath } from '../../core/stream/kinds.ts';
import { InvalidInput, type Problem } from '../../core/problems/problem.ts';
import { capture } from './capture.ts';
import { alwaysChangingCode } from '../drift/changing-by-themselves.ts';
import { applyPlan } from './apply/apply.ts';
import { gateOf, narrowApproval } from './gate.ts';
import { handOverRun } from '../handover/run.ts';
import { saveIncluded } from '../../state/records/id-map.ts';
import { Journal, type CurrentRun } from '../../state/journal/journal.ts';
import { editReports } from '../drift/edit-reports.ts';
import { savePlan, savedPlan } from './saved-plan.ts';
import type { SyncRequest } from './observe/observe.ts';
import { allowing, assertNamed, isStillMeant, planEnvironment, type Planned } from './plan.ts';
import { recover } from './recover/recover.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { differencesOf, syncReport, type SyncReport } from './report.ts';
import { heldAsOld, setMark } from './synced-mark.ts';
import { noteActive } from '../../state/records/last-active.ts';
import { step } from '../traced.ts';
import { RunState } from './record.ts';
import { streamSlug } from '../../core/tree/tree.ts';

/** A person's options for one run. */
export interface SyncOptions extends Partial<SyncRequest> {
  /** Digest of the only plan that may be applied. */
  readonly plan?: string;
  /** Revision to sync instead of the head or that of a hold. */
  readonly revision?: string;
  /** Called with the number of streams that the plan writes. */
  readonly onPlan?: (streams: number) => void;
  /** Called with the revision before the first write to the tenant. An error ends the run. */
  readonly onBegin?: (revision: string) => Promise<void>;
}

/**
 * Runs one sync of an environment: recovers earlier writes, observes, plans, checks the gates, imports dependencies
 * first, verifies by exporting again, activates and retires, and records. A failed stream does not stop those that do
 * not need it. Repeating the run without changes makes no write call. In a tenant that only people write to, Sluice
 * hands batches to them, and their new exports replace the verification.
 */
export async function syncRun(
  deps: RunDeps,
  environment: Environment,
  options: SyncOptions & { readonly run: CurrentRun },
  signal: AbortSignal,
): Promise<SyncReport> {
  await recover(deps, environment, signal);
  let planned = await planEnvironment(deps, environment, options, signal);
  const isWrite = (change: PlannedChange) => isBringing(change) && change.op !== 'set-state';
  options.onPlan?.(planned.plan.changes.filter(isWrite).length);
  const shown = options.plan === undefined ? undefined : await savedPlan(deps, environment.name);
  assertNamed(options.plan, planned.digest, shown?.digest);
  const old = await heldAsOld(deps, environment, planned);
  if (old !== undefined) return old;
  await recordObserved(deps, environment, planned);
  if (options.revision !== undefined) await pinRevision(deps.store, environment.name, planned);
  const observed = planned;
  const captured = await step(deps, 'capture', () => capture(deps, environment, observed, signal));
  const { unsaved, commit } = captured;
  const edits = await editReports(deps, environment, observed, captured);
  const saved = {
    ...(commit === undefined ? {} : { saved: commit }),
    ...(edits.length === 0 ? {} : { edits }),
  };
  const held = await deps.store.hold(environment.name);
  // A person set, changed or lifted a hold meanwhile.
  if (!isStillMeant(observed, held)) return syncReport(observed, { outcome: 'again', ...saved });
  const verdict = await step(deps, 'gate', () => gateOf(deps, environment, observed, held, signal));
  if (verdict.go && verdict.approval?.allowDeletions !== undefined)
    planned = allowing(planned, verdict.approval.allowDeletions);
  planned = warnedOf(planned, unsaved);
  await savePlan(deps, environment.name, planned, verdict);
  const { revision } = planned.observed;
  const marked = { environment: environment.name, run: options.run.id, revision, there: observed.syncedMark };
  let marking: Promise<void> | undefined;
  const mark = () => (marking ??= setMark(deps, marked, signal));
  const beginning = announcing(options, revision, mark);
  const journal = new Journal(deps, beginning, environment.name);
  const { tenant } = environment;
  const narrowed = async (report: SyncReport): Promise<SyncReport> => {
    await narrowApproval(deps, environment.name, verdict, report);
    return { ...report, ...saved };
  };
  if (tenant.mode === 'manual') {
    const facts = { environment, tenant, planned, unsaved, journal, verdict };
    return narrowed(await step(deps, 'hand over', () => handOverRun(deps, facts, signal)));
  }
  const allowed = verdict.go ? planned : healingOnly(environment, planned, verdict);
  const gate = verdict.go ? undefined : verdict;
  if (allowed === undefined || planned.plan.stops.length > 0)
    return { ...(await waitingRun(deps, environment, planned, gate)), ...saved };
  // Called now, because nothing may come between reading the content to overwrite and the write.
  if (allowed.plan.changes.length > 0) await mark();
  const work = { planned: allowed, unsaved, saved: captured.saved, journal };
  const report = await narrowed(await applyPlan(deps, environment, work, signal));
  return gate === undefined || report.outcome !== 'synced' ? report : stillWaiting(report, planned, gate);
}

/** Adds a warning for each stream with fields that change by themselves, which saving an edit discovered. */
function warnedOf(planned: Planned, unsaved: ReadonlyMap<string, Problem>): Planned {
  const found = [...unsaved.values()].filter(({ code }) => code === alwaysChangingCode);
  const warnings = found.map((problem) => ({ ...problem, severity: 'warning' as const }));
  const { plan } = planned;
  return warnings.length === 0
    ? planned
    : { ...planned, plan: { ...plan, warnings: [...plan.warnings, ...warnings] } };
}

/** Returns the run with a step before its first write that sets its mark and notifies the listener. */
function announcing(
  { run, onBegin }: Pick<SyncOptions, 'onBegin'> & { readonly run: CurrentRun },
  revision: string,
  mark: () => Promise<void>,
): CurrentRun {
  let reporting: Promise<void> | undefined;
  const begin = async () => {
    await run.begin();
    await (reporting ??= mark().then(() => onBegin?.(revision)));
  };
  return { id: run.id, begin };
}

/** Records what the run observed. */
async function recordObserved(deps: RunDeps, environment: Environment, planned: Planned): Promise<void> {
  await rememberReadings(deps.store, environment, planned.observed);
  await forgetCutOff(deps, environment, planned);
  const { live, lastActive } = planned.observed.observation;
  await noteActive(deps.store, environment.name, { live, before: lastActive }, deps.clock.now());
}

/** Saves the readings and the ids in them, because a stored stream is not read again. */
async function rememberReadings(
  store: RunDeps['store'],
  environment: Environment,
  { readings, ids }: Planned['observed'],
): Promise<void> {
  if (readings.length === 0) return;
  await store.atomically(async (session) => {
    await session.saveObservations(readingsOf(environment), readings);
    if (environment.tenant.mode === 'api')
      await saveIncluded(session, environment.tenant.name, ids, isWithinStream);
  });
}

/** Records the work of an interrupted run: streams that are in the desired state or no longer exist. */
async function forgetCutOff(
  { store, clock }: RunDeps,
  environment: Environment,
  { plan, observed: { previous, inventory, observation } }: Planned,
): Promise<void> {
  if (environment.tenant.mode === 'manual' || (await store.openJournal(environment.name)).length > 0) return;
  const wanted = new Set([...observation.desired.map(({ path }) => path), ...observation.unreadable]);
  const gone = inventory.filter(
    ({ path, role }) =>
      role === 'current' && !wanted.has(path) && observation.live.get(path)?.is === 'absent',
  );
  if (gone.length > 0)
    await store.atomically(async (session) => {
      await session.forgetInventory(
        environment.name,
        gone.map(({ id }) => id),
      );
      await session.forgetLastSynced(
        environment.name,
        gone.map(({ path }) => path),
      );
    });
  const states = [...observation.live].flatMap(([path, live]) =>
    live.is === 'known' ? [[path, live.state] as const] : [],
  );
  const isGone = (path: string) => (observation.live.get(path)?.is ?? 'absent') === 'absent';
  const isOver = (path: string) => plan.inSync.includes(path) || (!wanted.has(path) && isGone(path));
  await previous.seen(store, isOver, new Map(states), clock.now());
}

const isWithinStream = (path: string) => ['scenario', 'hook'].includes(kindOfPath(path) ?? '');

/**
 * Records the revision that a person named as that of the hold. There must be a hold, because the next run would
 * otherwise apply the head again.
 */
function pinRevision(
  store: RunDeps['store'],
  environment: string,
  { head, observed: { revision } }: Planned,
): Promise<void> {
  return store.atomically(async (session) => {
    const hold = await session.hold(environment);
    if (hold === undefined && revision !== head) {
      const reason = `is not the head of the branch: put ${environment} on hold first, or the next run would bring the head again`;
      throw new InvalidInput(revision, '', reason, 'SLC2418');
    }
    if (hold !== undefined && hold.revision !== revision)
      await session.saveHold(environment, { ...hold, revision });
  });
}

/** Runs without writing to the tenant. Records the streams in which both sides agree, and reports. */
async function waitingRun(
  deps: RunDeps,
  environment: Environment,
  planned: Planned,
  gate: ClosedGate | undefined,
): Promise<SyncReport> {
  const { blockers, changes } = planned.plan;
  const memory = new RunState(deps, environment, planned);
  await memory.agreement();
  // If only replaced streams remain to be removed, the tenant already matches git.
  const settled = blockers.length > 0 ? 'blocked' : 'synced';
  return syncReport(planned, {
    outcome: gate !== undefined && changes.length > 0 ? 'waiting' : settled,
    ...(gate === undefined ? {} : { gate }),
    retiring: memory.retired().map(({ path, id }) => `${streamSlug(path)} (${id})`),
    ...differencesOf(planned, []),
  });
}

/**
 * Returns the part of a plan that needs no approval: edits in the tenant that are restored to the last-synced version,
 * if the environment allows it. Returns undefined if there are none, or if anything except an approval prevents the
 * plan.
 */
function healingOnly(
  environment: Environment,
  planned: Planned,
  { reasons }: ClosedGate,
): Planned | undefined {
  const isApproval = reasons.every(({ is }) => is === 'not approved');
  if (environment.selfHeal !== 'lastSynced' || !isApproval) return undefined;
  const { plan } = planned;
  const asking = new Set(plan.secrets.map(({ stream }) => stream));
  const changes = plan.changes.filter(({ path }) => plan.healed.includes(path) && !asking.has(path));
  return changes.length === 0 ? undefined : { ...planned, plan: { ...plan, changes } };
}

/** Returns the report in which restored edits are done and the rest of the plan waits. */
function stillWaiting(report: SyncReport, { plan }: Planned, gate: ClosedGate): SyncReport {
  const done = new Set(report.results.map(({ change }) => change.path));
  const waits = plan.changes.some(({ path }) => !done.has(path));
  return waits ? { ...report, plan, outcome: 'waiting', gate } : { ...report, plan };
}
