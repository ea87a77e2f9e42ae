import { domainCodes } from '../../core/problems/codes.ts';
import { reasonLine, type Closed, type GateReason } from '../../core/gate/gate.ts';
import { hold } from '../decisions/holds.ts';
import { keepPlan } from './saved-plan.ts';
import type { Planned } from './plan/plan.ts';
import { streamReports } from './stream-reports.ts';
import type { Environment, PassDeps } from '../pipeline.ts';
import type { SyncReport } from './report.ts';
import { judgeMark, knownMarks } from './synced-mark.ts';

/** Who puts an environment on hold where no person did. */
const byItself = 'sluice';

/**
 * What becomes of a pass whose store does not know the last sync: undefined where it does. Else what it planned rests on
 * what is no longer so. The environment is put on hold, and nothing else is recorded, saved or sent, whatever gate a
 * person opens, until the store was rebuilt.
 */
export async function heldAsOld(
  deps: PassDeps,
  environment: Environment,
  planned: Planned,
): Promise<SyncReport | undefined> {
  const { name } = environment;
  const { syncedMark, plan, digest, observed } = planned;
  const known = await knownMarks(deps.store, name);
  if (syncedMark === undefined || judgeMark(syncedMark, known) !== 'not ours') return undefined;
  const reason = reasonOf(name, await timeOf(deps, syncedMark), known.commits.length === 0);
  const gate: Closed = { go: false, reasons: [reason], until: undefined };
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

/** When that mark was made. */
async function timeOf({ repository }: PassDeps, mark: string): Promise<string> {
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
