import type { EnvironmentPlan } from './schema.ts';
import type { Store } from '../../ports/store.ts';
import { secretSendLine } from '../../core/secrets/secret-sends.ts';
import { approvable, covering, type Approval } from '../../core/gate/gate.ts';
import { savedPlanName } from '../../runs/sync/saved-plan.ts';
import { openMismatches } from './mismatches.ts';
import { savedPlan, type ReadPlan } from './saved-plan.ts';

/** Saved plans. Each version is parsed only once. */
export class SavedPlanCache {
  readonly #store: Pick<Store, 'document' | 'approval'>;
  readonly #read = new Map<string, { readonly text: string; readonly plan: ReadPlan | undefined }>();

  constructor(store: Pick<Store, 'document' | 'approval'>) {
    this.#store = store;
  }

  /**
   * Returns the saved plan of an environment. Undefined before the first, or if an older version of Sluice saved it in
   * another form.
   */
  async of(environment: string): Promise<ReadPlan | undefined> {
    const text = (await this.#store.document(savedPlanName(environment)))?.text;
    if (text === undefined) return undefined;
    const known = this.#read.get(environment);
    if (known?.text === text) return known.plan;
    const plan = savedPlan.safeParse(JSON.parse(text)).data;
    this.#read.set(environment, { text, plan });
    return plan;
  }

  async answer(environment: string): Promise<EnvironmentPlan | undefined> {
    const [saved, approval] = await Promise.all([this.of(environment), this.#store.approval(environment)]);
    if (saved === undefined) return undefined;
    const { byHand: _byHand, ...view } = saved;
    const mismatches = await openMismatches(this.#store, environment, saved);
    return { environment, ...view, isApproved: isApproved(saved, approval), mismatches };
  }
}

/**
 * Returns true if a plan needs no more approval. For a plan that Sluice has begun to apply, the approval must be the
 * plan's own.
 */
function isApproved({ digest, gate, plan, at }: ReadPlan, approval: Approval | undefined): boolean {
  // The run that saved the plan found this approval invalid.
  if (approval !== undefined && approval.at <= at && gate.some(({ is }) => is === 'not approved'))
    return false;
  if (gate.length === 0) return approval?.digest === digest;
  const { revision } = plan;
  const [changes, secrets] = [plan.changes.map(approvable), plan.secrets.map(secretSendLine)];
  return covering(approval, { digest, revision, changes, secrets }) !== undefined;
}
