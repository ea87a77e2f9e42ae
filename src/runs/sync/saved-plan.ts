import { createHash } from 'node:crypto';
import type { GateReason, GateVerdict } from '../../core/gate/gate.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { RunDeps } from '../pipeline.ts';
import type { SyncReport } from './report.ts';

/** Plan of an environment's run, as the store saves it for the pages. */
export interface SavedPlan {
  /** Digest of the whole record except its time. */
  readonly key: string;
  /** Time of the plan in milliseconds since the epoch. Making the same plan again does not change it. */
  readonly at: number;
  readonly digest: string;
  /** Reasons why it was not applied. */
  readonly gate: readonly GateReason[];
  /** Outcome of the run that made it. Absent during the run. */
  readonly outcome?: SyncReport['outcome'];
  /** Tasks of people in a tenant that only they write to, one line each. */
  readonly byHand: readonly string[];
  readonly plan: Plan;
}

/** Returns the name of the stored JSON document. */
export const savedPlanName = (environment: string) => `plan of environment ${environment}`;

/** Saves a plan that will be applied, or the reason why it may not be. Writes nothing if that is saved already. */
export function savePlan(
  deps: Pick<RunDeps, 'store' | 'clock'>,
  environment: string,
  { plan, digest }: Pick<SyncReport, 'plan' | 'digest'>,
  verdict: GateVerdict,
): Promise<void> {
  return save(deps, environment, { plan, digest, gate: verdict.go ? [] : verdict.reasons });
}

/** Saves the outcome of the run that made the plan. */
export function savePlanOutcome(
  deps: Pick<RunDeps, 'store' | 'clock'>,
  environment: string,
  {
    plan,
    digest,
    gate,
    outcome,
    byHand,
  }: Pick<SyncReport, 'plan' | 'digest' | 'gate' | 'outcome' | 'byHand'>,
): Promise<void> {
  return save(deps, environment, { plan, digest, gate: gate?.reasons ?? [] }, { outcome, byHand });
}

/** Known outcome. Empty during the run, which then keeps that of the same saved plan. */
type Ending = Pick<SyncReport, 'outcome' | 'byHand'>;

/** Returns the digest and time of an environment's saved plan, or undefined before the first. */
export async function savedPlan(
  { store }: Pick<RunDeps, 'store'>,
  environment: string,
): Promise<Pick<SavedPlan, 'digest' | 'at'> | undefined> {
  const text = (await store.document(savedPlanName(environment)))?.text;
  if (text === undefined) return undefined;
  const { digest, at } = JSON.parse(text) as SavedPlan;
  return { digest, at };
}

async function save(
  { store, clock }: Pick<RunDeps, 'store' | 'clock'>,
  environment: string,
  { plan, digest, gate }: Pick<SavedPlan, 'digest' | 'gate'> & { readonly plan: Plan },
  ending?: Ending,
): Promise<void> {
  const name = savedPlanName(environment);
  // A first sync's plan has megabytes, so it is serialised once for the key and for the record.
  const written = JSON.stringify(plan);
  const made = sha256(`[${JSON.stringify(digest)},${JSON.stringify(gate)},`, written, ']');
  const key = ending === undefined ? made : `${made} ${sha256(JSON.stringify(ending))}`;
  const before = keyOf((await store.document(name))?.text);
  if (before === key || (ending === undefined && before?.startsWith(`${made} `) === true)) return;
  const at = clock.now();
  const saved: Omit<SavedPlan, 'plan'> = { key, at, digest, gate, ...(ending ?? { byHand: [] }) };
  await store.saveDocument({ name, text: `${JSON.stringify(saved).slice(0, -1)},"plan":${written}}`, at });
}

/** Returns the key, which comes first, so that comparing records needs no parsing of a long text. */
function keyOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : /^\{"key":"([^"]*)"/.exec(text)?.[1];
}

function sha256(...texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return hash.digest('hex');
}
