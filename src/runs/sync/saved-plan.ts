import { createHash } from 'node:crypto';
import type { GateReason, Verdict } from '../../core/gate/gate.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { PassDeps } from '../pipeline.ts';
import type { SyncReport } from './report.ts';

/** The plan that a pass over an environment made, as the store keeps it for the pages. */
export interface KeptPlan {
  /** Digest of all that is kept but the time. */
  readonly key: string;
  /** When it was made, in milliseconds since the epoch; the same plan made again later leaves it. */
  readonly at: number;
  readonly digest: string;
  /** What kept it from being carried out. */
  readonly gate: readonly GateReason[];
  /** How the pass ended that made it; absent while it runs. */
  readonly outcome?: SyncReport['outcome'];
  /** What people have to do in a tenant that only they write to, a line each. */
  readonly byHand: readonly string[];
  readonly plan: Plan;
}

/** Name under which the store keeps it, as JSON. */
export const keptPlanName = (environment: string) => `plan of environment ${environment}`;

/** Keeps what is about to be carried out, or why it may not be. Writes nothing where that is what is kept. */
export function keepPlan(
  deps: Pick<PassDeps, 'store' | 'clock'>,
  environment: string,
  { plan, digest }: Pick<SyncReport, 'plan' | 'digest'>,
  verdict: Verdict,
): Promise<void> {
  return keep(deps, environment, { plan, digest, gate: verdict.go ? [] : verdict.reasons });
}

/** Keeps how the pass ended that made the plan. */
export function keepPlanned(
  deps: Pick<PassDeps, 'store' | 'clock'>,
  environment: string,
  {
    plan,
    digest,
    gate,
    outcome,
    byHand,
  }: Pick<SyncReport, 'plan' | 'digest' | 'gate' | 'outcome' | 'byHand'>,
): Promise<void> {
  return keep(deps, environment, { plan, digest, gate: gate?.reasons ?? [] }, { outcome, byHand });
}

/** What is known of how it ended; nothing while the pass runs, which leaves what is kept of the same plan. */
type Ending = Pick<SyncReport, 'outcome' | 'byHand'>;

/** The plan that is kept of an environment, as far as people refer to it; undefined before the first. */
export async function keptPlan(
  { store }: Pick<PassDeps, 'store'>,
  environment: string,
): Promise<Pick<KeptPlan, 'digest' | 'at'> | undefined> {
  const text = (await store.document(keptPlanName(environment)))?.text;
  if (text === undefined) return undefined;
  const { digest, at } = JSON.parse(text) as KeptPlan;
  return { digest, at };
}

async function keep(
  { store, clock }: Pick<PassDeps, 'store' | 'clock'>,
  environment: string,
  { plan, digest, gate }: Pick<KeptPlan, 'digest' | 'gate'> & { readonly plan: Plan },
  ending?: Ending,
): Promise<void> {
  const name = keptPlanName(environment);
  // Of a first sync it has megabytes: it is written out once, for the key and to be kept.
  const written = JSON.stringify(plan);
  const made = sha256(`[${JSON.stringify(digest)},${JSON.stringify(gate)},`, written, ']');
  const key = ending === undefined ? made : `${made} ${sha256(JSON.stringify(ending))}`;
  const before = keyOf((await store.document(name))?.text);
  if (before === key || (ending === undefined && before?.startsWith(`${made} `) === true)) return;
  const at = clock.now();
  const kept: Omit<KeptPlan, 'plan'> = { key, at, digest, gate, ...(ending ?? { byHand: [] }) };
  await store.saveDocument({ name, text: `${JSON.stringify(kept).slice(0, -1)},"plan":${written}}`, at });
}

/** It stands first, so that a long text need not be parsed to be told from another. */
function keyOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : /^\{"key":"([^"]*)"/.exec(text)?.[1];
}

function sha256(...texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return hash.digest('hex');
}
