import { assertAllowed } from '../../core/authority/may-approve.ts';
import { nameOf, type Who } from '../../core/authority/who.ts';
import { approvable, type Approval } from '../../core/gate/gate.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { secretSendLine } from '../../core/secrets/secret-sends.ts';
import { audit } from './audit.ts';
import { recordDecision } from './holds.ts';
import { savedPlan } from '../sync/saved-plan.ts';
import { permissionToApprove } from './permission.ts';
import { assertNamed, planEnvironment, type Planned } from '../sync/plan.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { environmentSubject } from '../../state/subjects.ts';

export interface ApprovalRequest {
  /** Digest of the reviewed plan, or its first digits. Undefined approves the current plan. */
  readonly digest: string | undefined;
  /** Number of removals that the approver accepts, if the plan exceeds the environment's limit. */
  readonly allowDeletions: number | undefined;
  /** Approves all secrets that the plan sends to new places. */
  readonly allowSecrets?: boolean | undefined;
  /** Approver's name in records, if it differs from `who`. */
  readonly by?: string;
  readonly who: Who;
}

/**
 * Plans as a run would, from the revision of a hold if there is one, and records a person's approval of exactly that
 * plan. Records nothing if nothing needs approval. The approval is valid while the plan keeps its digest and Sluice has
 * applied none of it. Once a run has begun to apply it, the approval covers the rest of the plan. A newer approval
 * replaces it. Throws `StalePlan` if the reviewed plan is not current, `NotAllowed` if `who` may not approve it, and
 * `InvalidInput` (SLC2439) if the plan sends secrets to new places without `allowSecrets`.
 */
export async function approve(
  deps: RunDeps,
  environment: Environment,
  { digest, allowDeletions, allowSecrets = false, who, by = nameOf(who) }: ApprovalRequest,
  signal: AbortSignal,
): Promise<{ readonly planned: Planned; readonly approval: Approval | undefined }> {
  const planned = await planEnvironment(deps, environment, {}, signal);
  const shown = digest === undefined ? undefined : await savedPlan(deps, environment.name);
  assertNamed(digest, planned.digest, shown?.digest);
  const { changes, revision } = planned.plan;
  assertAllowed(await permissionToApprove(deps, environment, { who, revision }, signal));
  if (changes.length === 0) return { planned, approval: undefined };
  const secrets = planned.plan.secrets.map(secretSendLine);
  if (secrets.length > 0 && !allowSecrets) throw unnamed(environment, secrets);
  const approval: Approval = {
    digest: planned.digest,
    revision,
    changes: changes.map(approvable),
    by,
    who,
    at: deps.clock.now(),
    secrets,
    allowDeletions,
    startedAt: undefined,
  };
  const deletions = allowDeletions === undefined ? '' : `, and ${allowDeletions} removals with it`;
  const sending = secrets.length === 0 ? '' : `, and that it ${secrets.map(lowerFirst).join('; ')}`;
  await deps.store.atomically(async (session) => {
    await session.saveApproval(environment.name, approval);
    await recordDecision(deps, session, {
      kind: 'approve',
      subject: environmentSubject(environment.name),
      by,
      outcome: 'approved',
      message: `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}${deletions}${sending}`,
      revision,
      planDigest: planned.digest,
    });
  });
  audit(deps.log, {
    action: 'approve',
    actor: by,
    environment: environment.name,
    plan: planned.digest,
    result: 'approved',
    facts: { revision, changes: changes.length, allowDeletions, secrets: secrets.length },
  });
  return { planned, approval };
}

function unnamed({ name }: Environment, secrets: readonly string[]): InvalidInput {
  const reason = `the plan needs --allow-secrets: ${secrets.join('; ')}`;
  return new InvalidInput(name, '', reason, 'SLC2439');
}

const lowerFirst = (line: string) => `${line.slice(0, 1).toLowerCase()}${line.slice(1)}`;
