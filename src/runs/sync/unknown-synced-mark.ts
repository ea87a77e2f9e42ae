import { domainCodes } from '../../core/problems/codes.ts';
import { reasonLine, type ClosedGate, type GateReason } from '../../core/gate/gate.ts';
import { hold } from '../decisions/holds.ts';
import { keepPlan } from './saved-plan.ts';
import type { Planned } from './plan/plan.ts';
import { streamReports } from './stream-reports.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import type { SyncReport } from './report.ts';
import { judgeMark, knownMarks } from './synced-mark.ts';

/** Author of holds that Sluice sets itself. */
const byItself = 'sluice';

/**
 * Holds an environment whose store does not know the last sync, because its plan is based on outdated records. Nothing
 * else is recorded, saved or sent until the store is rebuilt, even if a person opens the gates. Returns undefined if
 * the store knows the last sync.
 */
export async function heldAsOld(
  deps: RunDeps,
  environment: Environment,
  planned: Planned,
): Promise<SyncReport | undefined> {
  const { name } = environment;
  const { syncedMark, plan, digest, observed } = planned;
  const known = await knownMarks(deps.store, name);
  if (syncedMark === undefined || judgeMark(syncedMark, known) !== 'not ours') return undefined;
  const reason = reasonOf(name, await timeOf(deps, syncedMark), known.commits.length === 0);
  const gate: ClosedGate = { go: false, reasons: [reason], until: undefined };
  if ((await deps.store.hold(name)) === undefined) {
    const remedy = `run \`sluice adopt ${name} --rebuild\`, then \`sluice resume ${name}\``;
    await hold(deps, environment, { reason: `${reasonLine(reason)}; ${remedy}`, by: byItself });
    deps.log.warn('held', { environment: name, code: reason.code, reason: reason.message, remedy });
  }
  await keepPlan(deps, name, planned, gate);
  return {
    environment: name,
    revision: observed.revision,
    plan,
    digest,
    results: [],
    streams: streamReports(planned, []),
    outcome: 'waiting',
    gate,
    retiring: [],
    byHand: [],
  };
}

/** Returns the time of the mark. */
async function timeOf({ repository }: RunDeps, mark: string): Promise<string> {
  return new Date((await repository.commitInfo(mark)).at).toISOString();
}

function reasonOf(environment: string, at: string, isEmpty: boolean): GateReason {
  const state = isEmpty ? 'knows of no sync' : 'does not know of it';
  return {
    is: 'on hold',
    code: 'SLC2436',
    message: `${environment} was last synced at ${at}, and the store ${state}: it is a backup from before, or an empty one, or another installation syncs ${environment} too`,
    remedy: domainCodes.SLC2436.remedy.replaceAll('ENV', environment),
  };
}
