import { approvable, gate, type Verdict } from '../domain/gate.ts';
import type { Change } from '../domain/plan.ts';
import type { InventoryItem } from '../ports/store.ts';
import { windowOf } from './cron-window.ts';
import type { Observed } from './observe.ts';
import type { Planned } from './plan-environment.ts';
import type { Environment, PassDeps } from './subjects.ts';

/**
 * Whether what was planned may be carried out now: asked once, between the plan and the first write, so a pass that has
 * begun is finished. An approval that lets a plan go is marked as begun. `asked` is the revision that a person named.
 */
export async function gateOf(
  { store, clock }: Pick<PassDeps, 'store' | 'clock'>,
  environment: Environment,
  { plan, digest, observed }: Planned,
  asked?: string,
): Promise<Verdict> {
  const [hold, given] = await Promise.all([store.hold(environment.name), store.approval(environment.name)]);
  const now = clock.now();
  const verdict = gate({
    environment: environment.name,
    plan: {
      digest,
      revision: plan.revision,
      changes: plan.changes.filter((change) => !isHealed(change, environment, observed)).map(approvable),
      writes: plan.changes.length > 0 || observed.inventory.some(isReplaced),
    },
    hold,
    asked,
    windows: (environment.windows ?? []).map(windowOf),
    approval: { isRequired: environment.approval === 'required', given },
    now,
  });
  if (verdict.go && verdict.approval?.startedAt === undefined && verdict.approval !== undefined)
    await store.saveApproval(environment.name, { ...verdict.approval, startedAt: now });
  return verdict;
}

/** Replaced streams that we made are removed as soon as the tenant lets them go. */
function isReplaced({ role, origin }: InventoryItem): boolean {
  return role === 'retired' && origin === 'made';
}

/** What was last synced was approved then: where the environment heals itself to that, it is put back at once. */
function isHealed({ path }: Change, { selfHeal }: Environment, { observation }: Observed): boolean {
  if (selfHeal !== 'lastSynced') return false;
  const synced = observation.synced.get(path);
  const live = observation.live.get(path);
  const desired = observation.desired.find((one) => one.path === path);
  const isDrifted = live?.is === 'known' && live.fingerprint !== synced?.live;
  return isDrifted && desired !== undefined && desired.fingerprint === synced?.desired;
}
