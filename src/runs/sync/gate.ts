import {
  approvable,
  covering,
  gate,
  pathIn,
  type Approval,
  type Hold,
  type Verdict,
} from '../../core/gate/gate.ts';
import type { Permission } from '../../core/authority/may-approve.ts';
import { secretSendLine } from '../../core/secrets/secret-sends.ts';
import { windowOf } from '../../core/gate/cron-window.ts';
import { isToGo } from './record.ts';
import { authorityFor, permissionToApprove } from '../decisions/permission.ts';
import type { Planned } from './plan/plan.ts';
import type { Environment, PassDeps } from '../pipeline.ts';
import type { SyncReport } from './report.ts';

type GateDeps = Pick<PassDeps, 'store' | 'clock' | 'repository' | 'host'>;

/** Whether what was planned may be carried out now, under the hold that there is, if any. */
export async function verdictOn(
  deps: GateDeps,
  environment: Environment,
  { plan, digest, observed }: Pick<Planned, 'plan' | 'digest' | 'observed'>,
  hold: Hold | undefined,
  signal: AbortSignal,
): Promise<Verdict> {
  const given = await deps.store.approval(environment.name);
  // What was last synced was approved then: where the environment heals itself to that, it is put back at once.
  const putBack = new Set(environment.selfHeal === 'lastSynced' ? plan.healed : []);
  for (const { stream } of plan.secrets) putBack.delete(stream);
  const asked = {
    digest,
    revision: plan.revision,
    changes: plan.changes.filter(({ path }) => !putBack.has(path)).map(approvable),
    secrets: plan.secrets.map(secretSendLine),
    writes: plan.changes.length > 0 || observed.inventory.some(isToGo),
  };
  return gate({
    environment: environment.name,
    plan: asked,
    hold,
    windows: (environment.windows ?? []).map(windowOf),
    approval: {
      isRequired: authorityFor(environment).required,
      given,
      permission: await permissionOf(
        deps,
        environment,
        asked.writes ? covering(given, asked) : undefined,
        signal,
      ),
    },
    now: deps.clock.now(),
  });
}

/**
 * The verdict on which a pass acts: asked once, between the plan and the first write, so a pass that has begun is
 * finished. An approval that lets a plan go is marked as begun.
 */
export async function gateOf(
  deps: GateDeps,
  environment: Environment,
  planned: Planned,
  hold: Hold | undefined,
  signal: AbortSignal,
): Promise<Verdict> {
  const verdict = await verdictOn(deps, environment, planned, hold, signal);
  if (!verdict.go || verdict.approval === undefined || verdict.approval.startedAt !== undefined)
    return verdict;
  const begun = { ...verdict.approval, startedAt: deps.clock.now() };
  if (await changeApproval(deps, environment.name, verdict.approval, begun))
    return { go: true, approval: begun };
  return gateOf(deps, environment, planned, hold, signal);
}

/** Checks that the approver may still approve: roles, teams and the incoming change may differ by now. */
async function permissionOf(
  deps: GateDeps,
  environment: Environment,
  given: Approval | undefined,
  signal: AbortSignal,
): Promise<Permission> {
  if (given === undefined) return { may: true };
  const { who, by, revision } = given;
  if (who === undefined)
    return { may: false, code: 'SLC2473', message: `Sluice did not record who ${by} is` };
  return permissionToApprove(deps, environment, { who, revision }, signal);
}

/**
 * After a pass under an approval, what is left of its plan is still approved, and what cannot be sent just now: what was
 * done is not approved to be done once more, also where the same plan was approved again while it was carried out.
 */
export async function narrowApproval(
  { store }: Pick<PassDeps, 'store'>,
  environment: string,
  verdict: Verdict,
  { plan, results }: Pick<SyncReport, 'plan' | 'results'>,
): Promise<void> {
  const approved = verdict.go ? verdict.approval : undefined;
  if (approved === undefined) return;
  const done = new Set(results.filter(({ outcome }) => outcome === 'done').map(({ change }) => change.path));
  const left = new Set(plan.changes.filter(({ path }) => !done.has(path)).map(approvable));
  const blocked = new Set(plan.blocked);
  await store.atomically(async (session) => {
    const given = await session.approval(environment);
    if (given?.digest !== approved.digest) return;
    const changes = given.changes.filter((change) => left.has(change) || blocked.has(pathIn(change)));
    if (changes.length < given.changes.length) await session.saveApproval(environment, { ...given, changes });
  });
}

/** False where another was given meanwhile, which nobody's pass may take the place of. */
function changeApproval(
  { store }: Pick<PassDeps, 'store'>,
  environment: string,
  from: Approval,
  to: Approval,
): Promise<boolean> {
  return store.atomically(async (session) => {
    const given = await session.approval(environment);
    if (given?.digest !== from.digest || given.at !== from.at) return false;
    await session.saveApproval(environment, to);
    return true;
  });
}
