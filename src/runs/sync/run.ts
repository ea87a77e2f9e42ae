import { readingsOf } from '../../state/subjects.ts';
import type { Closed } from '../../core/gate/gate.ts';
import { kindOfPath } from '../../core/stream/kinds.ts';
import { InvalidInput, type Problem } from '../../core/problems/problem.ts';
import { capture } from './capture.ts';
import { alwaysChangingCode } from '../drift/changing-by-themselves.ts';
import { carryOut } from './apply/apply.ts';
import { gateOf, narrowApproval } from './gate.ts';
import { handOverPass } from '../handover/run.ts';
import { saveCarried } from '../../state/records/id-map.ts';
import { Journal, type RunningPass } from '../../state/journal/journal.ts';
import { editReports } from '../drift/edit-reports.ts';
import { keepPlan, keptPlan } from './saved-plan.ts';
import type { Asked } from './observe/observe.ts';
import { allowing, assertNamed, isStillMeant, planEnvironment, type Planned } from './plan/plan.ts';
import { settle } from './recover/recover.ts';
import { streamReports } from './stream-reports.ts';
import type { Environment, PassDeps } from '../pipeline.ts';
import type { SyncReport } from './report.ts';
import { setMark } from './set-synced-mark.ts';
import { heldAsOld } from './unknown-synced-mark.ts';
import { noteActive } from '../../state/records/last-active.ts';
import { stage } from '../traced.ts';
import { waitingPass } from './waiting-run.ts';

/** What a person asks of one pass. */
export interface SyncOptions extends Partial<Asked> {
  /** Digest of the plan that may be carried out, and no other. */
  readonly plan?: string;
  /** In place of what a hold keeps the environment at, or of the head of the branch. */
  readonly revision?: string;
  /** Told, before the first write to the tenant, which revision is brought. What it throws ends the pass. */
  readonly onBegin?: (revision: string) => Promise<void>;
}

/**
 * One pass over an environment: settle what an earlier pass left open, observe, plan, gate, import dependencies first,
 * verify by exporting again, activate and retire, record. One stream that fails does not stop those that do not
 * need it. Running it again when nothing changed makes no write call. Where only people write to the tenant, what is to
 * be done is handed over to them in rounds, and the exports that they bring back take the place of the verification.
 */
export async function syncPass(
  deps: PassDeps,
  environment: Environment,
  options: SyncOptions & { readonly pass: RunningPass },
  signal: AbortSignal,
): Promise<SyncReport> {
  await settle(deps, environment, signal);
  let planned = await planEnvironment(deps, environment, options, signal);
  const shown = options.plan === undefined ? undefined : await keptPlan(deps, environment.name);
  assertNamed(options.plan, planned.digest, shown?.digest);
  const old = await heldAsOld(deps, environment, planned);
  if (old !== undefined) return old;
  await rememberReadings(deps.store, environment, planned.observed);
  await forgetCutOff(deps, environment, planned);
  const { live, lastActive } = planned.observed.observation;
  await noteActive(deps.store, environment.name, { live, before: lastActive }, deps.clock.now());
  if (options.revision !== undefined) await pinRevision(deps.store, environment.name, planned);
  const seen = planned;
  const captured = await stage(deps, 'capture', () => capture(deps, environment, seen, signal));
  const { unsaved, commit } = captured;
  const edits = await editReports(deps, environment, seen, captured);
  const saved = {
    ...(commit === undefined ? {} : { saved: commit }),
    ...(edits.length === 0 ? {} : { edits }),
  };
  const held = await deps.store.hold(environment.name);
  if (!isStillMeant(seen, held)) return { ...plannedAgain(seen), ...saved };
  const verdict = await stage(deps, 'gate', () => gateOf(deps, environment, seen, held, signal));
  if (verdict.go && verdict.approval?.allowDeletions !== undefined)
    planned = allowing(planned, verdict.approval.allowDeletions);
  planned = warnedOf(planned, unsaved);
  await keepPlan(deps, environment.name, planned, verdict);
  const { revision } = planned.observed;
  const marked = { environment: environment.name, pass: options.pass.id, revision, there: seen.syncedMark };
  let marking: Promise<void> | undefined;
  const mark = () => (marking ??= setMark(deps, marked, signal));
  const beginning = announcing(options, revision, mark);
  const journal = new Journal(deps, beginning, environment.name);
  const { tenant } = environment;
  const narrowed = async (report: SyncReport): Promise<SyncReport> => {
    await narrowApproval(deps, environment.name, verdict, report);
    return { ...report, ...saved };
  };
  if (tenant.written === 'by hand') {
    const facts = { environment, tenant, planned, unsaved, journal, verdict };
    return narrowed(await stage(deps, 'hand over', () => handOverPass(deps, facts, signal)));
  }
  const allowed = verdict.go ? planned : healingOnly(environment, planned, verdict);
  const gate = verdict.go ? undefined : verdict;
  if (allowed === undefined || planned.plan.stops.length > 0)
    return { ...(await waitingPass(deps, environment, planned, gate)), ...saved };
  // Now, since nothing is to be waited for between a look at what is to be overwritten and the call that does it.
  if (allowed.plan.changes.length > 0) await mark();
  const work = { planned: allowed, unsaved, saved: captured.saved, journal };
  const report = await narrowed(await carryOut(deps, environment, work, signal));
  return gate === undefined || report.outcome !== 'synced' ? report : stillWaiting(report, planned, gate);
}

/** Adds a warning for each stream with fields that change by themselves, as found when an edit is to be saved. */
function warnedOf(planned: Planned, unsaved: ReadonlyMap<string, Problem>): Planned {
  const found = [...unsaved.values()].filter(({ code }) => code === alwaysChangingCode);
  const warnings = found.map((problem) => ({ ...problem, severity: 'warning' as const }));
  const { plan } = planned;
  return warnings.length === 0
    ? planned
    : { ...planned, plan: { ...plan, warnings: [...plan.warnings, ...warnings] } };
}

/** Somebody held, rolled back or resumed the environment while it was planned: it is planned once more. */
function plannedAgain(planned: Planned): SyncReport {
  const { plan, digest, observed } = planned;
  return {
    environment: plan.environment,
    revision: observed.revision,
    plan,
    digest,
    results: [],
    streams: streamReports(planned, []),
    outcome: 'again',
    retiring: [],
    byHand: [],
  };
}

/** The pass, which also sets its mark, and tells whoever wants to know, when its first write is about to be made. */
function announcing(
  { pass, onBegin }: Pick<SyncOptions, 'onBegin'> & { readonly pass: RunningPass },
  revision: string,
  mark: () => Promise<void>,
): RunningPass {
  let told: Promise<void> | undefined;
  const begin = async () => {
    await pass.begin();
    await (told ??= mark().then(() => onBegin?.(revision)));
  };
  return { id: pass.id, begin };
}

/** What was read is not read again, so what it told of ids is kept with it. */
async function rememberReadings(
  store: PassDeps['store'],
  environment: Environment,
  { readings, ids }: Planned['observed'],
): Promise<void> {
  if (readings.length === 0) return;
  await store.atomically(async (session) => {
    await session.saveObservations(readingsOf(environment), readings);
    if (environment.tenant.written === 'directly')
      await saveCarried(session, environment.tenant.name, ids, isWithinStream);
  });
}

/** What a pass that was cut off did and could not record any more: streams that are as they shall be, or gone. */
async function forgetCutOff(
  { store, clock }: PassDeps,
  environment: Environment,
  { plan, observed: { kept, inventory, observation } }: Planned,
): Promise<void> {
  if (environment.tenant.written === 'by hand' || (await store.openJournal(environment.name)).length > 0)
    return;
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
  await kept.seen(store, isOver, new Map(states), clock.now());
}

const isWithinStream = (path: string) => ['scenario', 'hook'].includes(kindOfPath(path) ?? '');

/** What a person brings in place of the head stays until the hold is lifted, so there must be one. */
function pinRevision(
  store: PassDeps['store'],
  environment: string,
  { head, observed: { revision } }: Planned,
): Promise<void> {
  return store.atomically(async (session) => {
    const hold = await session.hold(environment);
    if (hold === undefined && revision !== head) {
      const reason = `is not the head of the branch: put ${environment} on hold first, or the next pass would bring the head again`;
      throw new InvalidInput(revision, '', reason, 'SLC2418');
    }
    if (hold !== undefined && hold.revision !== revision)
      await session.saveHold(environment, { ...hold, revision });
  });
}

/**
 * What of a plan needs no approval: edits of the tenant that are put back to what was last synced, where the environment
 * says so. Undefined where that is nothing, or something else than an approval is in the way.
 */
function healingOnly(environment: Environment, planned: Planned, { reasons }: Closed): Planned | undefined {
  const isApproval = reasons.every(({ is }) => is === 'not approved');
  if (environment.selfHeal !== 'lastSynced' || !isApproval) return undefined;
  const { plan } = planned;
  const asking = new Set(plan.secrets.map(({ stream }) => stream));
  const changes = plan.changes.filter(({ path }) => plan.healed.includes(path) && !asking.has(path));
  return changes.length === 0 ? undefined : { ...planned, plan: { ...plan, changes } };
}

/** What was put back is done; the rest of the plan waits. */
function stillWaiting(report: SyncReport, { plan }: Planned, gate: Closed): SyncReport {
  const done = new Set(report.results.map(({ change }) => change.path));
  const waits = plan.changes.some(({ path }) => !done.has(path));
  return waits ? { ...report, plan, outcome: 'waiting', gate } : { ...report, plan };
}
