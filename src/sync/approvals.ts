import { assertAllowed } from '../domain/authority/may-approve.ts';
import { nameOf, type Who } from '../domain/authority/who.ts';
import { approvable, type Approval } from '../domain/gate.ts';
import { InvalidInput } from '../domain/problem.ts';
import { secretSendLine } from '../domain/secrets/secret-sends.ts';
import { audit } from './audit.ts';
import { recordDecision } from './holds.ts';
import { keptPlan } from './kept-plan.ts';
import { permissionToApprove } from './permission.ts';
import { assertNamed, planEnvironment, type Planned } from './plan-environment.ts';
import { environmentSubject, type Environment, type PassDeps } from './subjects.ts';

export interface ApprovalWish {
  /** Digest of the plan that was looked at, or its first digits; without it, the plan as it is now. */
  readonly digest: string | undefined;
  /** How many removals are agreed to, where the plan has more than the environment allows. */
  readonly allowDeletions: number | undefined;
  /** True: all secrets that the plan sends newly or elsewhere are agreed to. */
  readonly allowSecrets?: boolean | undefined;
  /** How records name whoever approves, where that is not `who`. */
  readonly by?: string;
  readonly who: Who;
}

/**
 * Plans as a pass would, so of the revision that a hold keeps the environment at where there is one, and records that a
 * person agrees to exactly that plan; where it has nothing to agree to, nothing is recorded.
 * It stays good while the plan has that digest and nothing of it was done, and for what is left of the plan once a pass
 * has begun it; a newer one takes its place. Throws `StalePlan` where the plan that was looked at is not the one that
 * would be carried out, `NotAllowed` where whoever asks may not approve it, and
 * `InvalidInput` (SLC2439) where the plan sends secrets newly or elsewhere and that is not agreed to.
 */
export async function approve(
  deps: PassDeps,
  environment: Environment,
  { digest, allowDeletions, allowSecrets = false, who, by = nameOf(who) }: ApprovalWish,
  signal: AbortSignal,
): Promise<{ readonly planned: Planned; readonly approval: Approval | undefined }> {
  const planned = await planEnvironment(deps, environment, {}, signal);
  const shown = digest === undefined ? undefined : await keptPlan(deps, environment.name);
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
  const reason = `the plan asks for --allow-secrets: ${secrets.join('; ')}`;
  return new InvalidInput(name, '', reason, 'SLC2439');
}

const lowerFirst = (line: string) => `${line.slice(0, 1).toLowerCase()}${line.slice(1)}`;
