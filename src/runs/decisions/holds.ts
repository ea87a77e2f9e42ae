import type { Hold } from '../../core/gate/gate.ts';
import type { EnvironmentStatus } from '../../core/plan/status.ts';
import type { RunKind, StoreSession } from '../../ports/store.ts';
import { audit } from './audit.ts';
import { statusOnHold, statusResumed } from '../sync/report.ts';
import { statusRecord } from '../../state/records/environment-status.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { environmentSubject } from '../../state/subjects.ts';

type Deps = Pick<RunDeps, 'store' | 'clock' | 'newId'> & Partial<Pick<RunDeps, 'log'>>;

/** Decision about a source or an environment, as the history stores it. */
export interface Decision {
  readonly kind: Extract<RunKind, 'hold' | 'resume' | 'approve' | 'accept' | 'unlock'>;
  readonly subject: string;
  readonly by: string;
  readonly outcome: string;
  readonly message: string;
  readonly revision?: string | undefined;
  readonly planDigest?: string | undefined;
}

/**
 * Puts an environment on hold, or changes the reason of its hold. Waits for a current run to end. Updates the status
 * immediately.
 */
export async function hold(
  deps: Deps,
  { name }: Pick<Environment, 'name'>,
  { reason, by, revision }: Pick<Hold, 'reason' | 'by'> & Partial<Pick<Hold, 'revision'>>,
): Promise<Hold> {
  const held: Hold = { reason, by, since: deps.clock.now(), revision };
  await deps.store.atomically(async (session) => {
    const before = await session.hold(name);
    await session.saveHold(name, held);
    await rewriteStatus(deps, session, name, (status) => statusOnHold(statusResumed(status, before), held));
    await recordDecision(deps, session, {
      kind: 'hold',
      subject: environmentSubject(name),
      by,
      outcome: 'held',
      message: reason,
      revision,
    });
  });
  audit(deps.log, {
    action: 'hold',
    actor: by,
    environment: name,
    result: 'held',
    facts: { reason, revision },
  });
  return held;
}

/**
 * Puts an environment on hold after a loss of the store, and each other environment without records. Returns the names
 * of the held ones. Environments that were adopted already or lost nothing continue.
 */
export async function holdRebuilt(
  deps: Deps,
  environment: string,
  others: readonly string[],
  request: Pick<Hold, 'reason' | 'by'>,
): Promise<readonly string[]> {
  await hold(deps, { name: environment }, request);
  const held: string[] = [];
  for (const name of others) {
    const [inventory, before] = [await deps.store.inventory(name), await deps.store.hold(name)];
    if (name === environment || inventory.length > 0 || before !== undefined) continue;
    await hold(deps, { name }, request);
    held.push(name);
  }
  return held;
}

/** Lifts a hold and returns it. Returns undefined and does nothing if there is none. */
export async function resume(
  deps: Deps,
  { name }: Pick<Environment, 'name'>,
  by: string,
): Promise<Hold | undefined> {
  const lifted = await deps.store.atomically(async (session) => {
    const before = await session.hold(name);
    if (before === undefined) return undefined;
    await session.forgetHold(name);
    await rewriteStatus(deps, session, name, (status) => statusResumed(status, before));
    const message = `was on hold since ${new Date(before.since).toISOString()} by ${before.by}: ${before.reason}`;
    await recordDecision(deps, session, {
      kind: 'resume',
      subject: environmentSubject(name),
      by,
      outcome: 'resumed',
      message,
    });
    return before;
  });
  if (lifted !== undefined)
    audit(deps.log, { action: 'resume', actor: by, environment: name, result: 'resumed' });
  return lifted;
}

/** Adds a decision to the history. */
export async function recordDecision(
  { clock, newId }: Pick<Deps, 'clock' | 'newId'>,
  session: Pick<StoreSession, 'saveRun'>,
  { kind, subject, by, outcome, message, revision, planDigest }: Decision,
): Promise<void> {
  const at = clock.now();
  await session.saveRun({
    id: newId(),
    kind,
    subject,
    startedAt: at,
    endedAt: at,
    revision,
    planDigest,
    outcome,
    message,
    actor: by,
    details: [],
  });
}

/** Changes a status without its time, because nobody observed the tenant. */
async function rewriteStatus(
  { clock }: Pick<Deps, 'clock'>,
  session: StoreSession,
  name: string,
  change: (status: EnvironmentStatus) => EnvironmentStatus,
): Promise<void> {
  const subject = environmentSubject(name);
  const record = await session.status(subject);
  const before = statusRecord.decode(record) ?? neverChecked;
  await statusRecord.write(session, subject, change(before), record?.at ?? clock.now());
}

const neverChecked: EnvironmentStatus = {
  sync: 'Unknown',
  health: 'Missing',
  revision: undefined,
  conditions: [],
  details: [],
};
