import {
  approvable,
  covering,
  gate,
  pathIn,
  type Approval,
  type Hold,
  type GateVerdict,
} from '../../core/gate/gate.ts';
import type { Permission } from '../../core/authority/may-approve.ts';
import { secretSendLine } from '../../core/secrets/secret-sends.ts';
import { isToGo } from './record.ts';
import { authorityFor, permissionToApprove } from '../decisions/permission.ts';
import type { Planned } from './plan.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import type { SyncReport } from './report.ts';

type GateDeps = Pick<RunDeps, 'store' | 'clock' | 'repository' | 'people'>;

/** Returns the gates' decision about applying a plan now, with the current hold if there is one. */
export async function verdictOn(
  deps: GateDeps,
  environment: Environment,
  { plan, digest, observed }: Pick<Planned, 'plan' | 'digest' | 'observed'>,
  hold: Hold | undefined,
  signal: AbortSignal,
): Promise<GateVerdict> {
  const given = await deps.store.approval(environment.name);
  // The last-synced version was approved when it was applied. If the environment heals itself to it, Sluice restores it
  // without a new approval.
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
    settings: environment,
    plan: asked,
    hold,
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
 * Returns the decision on which a run acts. It is made once, between the plan and the first write, so a run that has
 * begun is finished. Marks an approval that permits the plan as begun.
 */
export async function gateOf(
  deps: GateDeps,
  environment: Environment,
  planned: Planned,
  hold: Hold | undefined,
  signal: AbortSignal,
): Promise<GateVerdict> {
  const verdict = await verdictOn(deps, environment, planned, hold, signal);
  if (!verdict.go || verdict.approval === undefined || verdict.approval.startedAt !== undefined)
    return verdict;
  const begun = { ...verdict.approval, startedAt: deps.clock.now() };
  if (await changeApproval(deps, environment.name, verdict.approval, begun))
    return { go: true, approval: begun };
  return gateOf(deps, environment, planned, hold, signal);
}

/** Checks that the approver may still approve, because roles, teams and the incoming change may have changed. */
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
 * Narrows an approval after its run to the rest of the plan and to changes that cannot be applied now. Applied changes
 * are no longer approved, even if the same plan was approved again during the run.
 */
export async function narrowApproval(
  { store }: Pick<RunDeps, 'store'>,
  environment: string,
  verdict: GateVerdict,
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

/** Changes an approval. Returns false if a person gave a newer one meanwhile, which no run may replace. */
function changeApproval(
  { store }: Pick<RunDeps, 'store'>,
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
