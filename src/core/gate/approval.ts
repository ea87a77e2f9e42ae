import { domainCodes } from '../problems/codes.ts';
import type { Approval, GateFacts, GateRow, WaitReason } from './gate-row.ts';

const codes = {
  SLC2433: {
    title: 'A plan waits for approval',
    remedy: 'Review `sluice plan`, then run `sluice approve`.',
  },
  SLC2434: {
    title: 'The approved plan is no longer current',
    remedy: 'Review `sluice plan` again, then run `sluice approve`.',
  },
  SLC2439: {
    title: 'A plan sends a secret to a new place without approval',
    remedy:
      'Check the secrets in `sluice plan`, then run `sluice approve` with --allow-secrets. If they are unexpected, hold the environment.',
  },
} as const;

/** Gate that waits for a person who approves the plan. */
export const approvalGate = {
  is: 'not approved',
  condition: 'WaitingForApproval',
  awaited: 'approval',
  codes,
  reasons: (facts) =>
    needsApproval(facts) && currentApproval(facts) === undefined ? [approvalReason(facts)] : [],
} as const satisfies GateRow;

/** Returns the approval of exactly this plan, if its giver may still approve. */
export function currentApproval({ plan, approval: { given, permission } }: GateFacts): Approval | undefined {
  return permission.may ? covering(given, plan) : undefined;
}

/** Approval as others see it, without the approver's groups. */
export function approvalShown({ who: _who, ...approval }: Approval): Omit<Approval, 'who'> {
  return approval;
}

/** Returns the part of a change that a person approves: the operation, the stream and its final state. */
export function approvable(change: {
  readonly op: string;
  readonly path: string;
  readonly state?: string;
}): string {
  return [change.op, change.path, ...(change.state === undefined ? [] : [change.state])].join(' ');
}

/** Returns the path in a text of `approvable`. Neither the path nor the operation before it has spaces. */
export const pathIn = (approved: string): string => approved.split(' ')[1] ?? '';

/** Asks for approval of secrets sent to new places, even where nothing else needs one. */
function needsApproval({ plan, approval }: GateFacts): boolean {
  return plan.secrets.length > 0 || (approval.isRequired && plan.changes.length > 0);
}

/**
 * Returns the approval if it is for this plan, or for a started plan of which this is the rest. If work under it was
 * undone, the plan has its earlier digest again, and the approval no longer covers that work.
 */
export function covering(
  given: Approval | undefined,
  plan: Pick<GateFacts['plan'], 'digest' | 'revision' | 'changes' | 'secrets'>,
): Approval | undefined {
  if (given === undefined || given.revision !== plan.revision) return undefined;
  if (given.digest !== plan.digest && given.startedAt === undefined) return undefined;
  const isWhole =
    plan.changes.every((change) => given.changes.includes(change)) &&
    plan.secrets.every((secret) => given.secrets.includes(secret));
  return isWhole ? given : undefined;
}

function secretsReason(digest: string, count: number, remedy: string): WaitReason {
  const places = count === 1 ? '1 new place' : `${count} new places`;
  const message = `plan ${short(digest)} sends secrets to ${places} without approval`;
  return { code: 'SLC2439', message, remedy };
}

function approvalReason({ environment, plan, hold, approval: { given, permission } }: GateFacts): WaitReason {
  const digest = short(plan.digest);
  const secrets = plan.secrets.length === 0 ? '' : ' --allow-secrets';
  const remedy = `Look at \`sluice plan ${environment}\`, then run \`sluice approve ${environment} --plan ${digest}${secrets}\`.`;
  const open = plan.secrets.filter((secret) => given?.secrets.includes(secret) !== true);
  if (open.length > 0) return secretsReason(plan.digest, open.length, remedy);
  if (given === undefined) return { code: 'SLC2433', message: `plan ${digest} waits for approval`, remedy };
  if (!permission.may && covering(given, plan) !== undefined)
    return {
      code: permission.code,
      message: `the approval of ${given.by} does not count: ${permission.message}`,
      remedy: domainCodes[permission.code].remedy,
    };
  const message = `plan ${digest} needs a new approval: ${movedSince(given, { environment, plan, hold })}`;
  return { code: 'SLC2434', message, remedy };
}

/** Describes what changed after an approval. */
function movedSince(
  { digest, revision, changes, by }: Approval,
  { environment, plan, hold }: Pick<GateFacts, 'environment' | 'plan' | 'hold'>,
): string {
  if (revision !== plan.revision) {
    const [from, to] = [short(revision), short(plan.revision)];
    return hold?.revision === plan.revision
      ? `${by} approved revision ${from}, and ${environment} is on hold at ${to}`
      : `the branch moved from ${from} to ${to} after ${by} approved`;
  }
  if (digest === plan.digest)
    return `Sluice applied what ${by} approved, at least in part, and it was undone`;
  const switched = plan.changes.filter(
    (change) => change.startsWith(switchOver) && changes.includes(change.replace(switchOver, replace)),
  );
  const { length } = switched;
  if (length === 0) return `streams or bindings in the tenant changed after ${by} approved`;
  return `the tenant does not replace streams in place, so Sluice imports ${count(length)} as new and switches over`;
}

const count = (streams: number) => (streams === 1 ? '1 stream' : `${streams} streams`);

const short = (id: string) => id.slice(0, 7);

const switchOver = 'switch-over ';
const replace = 'replace ';
