import type { Permission } from '../authority/may-approve.ts';
import type { Who } from '../authority/who.ts';
import { domainCodes, type DomainCode } from '../problems/codes.ts';
import { openingAt, type Window } from './windows.ts';

/**
 * A suspended environment. Sluice observes, plans and reports, but does not write to the tenant, except to apply the
 * revision at which the environment is held.
 */
export interface Hold {
  readonly reason: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Commit at which the environment is held. It is planned, shown, approved and applied instead of the head. */
  readonly revision: string | undefined;
}

/** Approval of one plan by a person. */
export interface Approval {
  /** Digest of the plan. */
  readonly digest: string;
  /** Commit of the plan. */
  readonly revision: string;
  /** Changes of the plan, each as `approvable` describes it. */
  readonly changes: readonly string[];
  readonly by: string;
  /** Person; undefined where an older version of Sluice recorded it. */
  readonly who: Who | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Secrets approved for sending, as `secretSendLine` words them. */
  readonly secrets: readonly string[];
  /** Number of approved removals, where the plan has more than the environment allows. */
  readonly allowDeletions: number | undefined;
  /** Time when a run first began to apply the plan; undefined before. */
  readonly startedAt: number | undefined;
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

/** Facts that decide whether a plan may be applied now. */
export interface GateFacts {
  readonly environment: string;
  readonly plan: {
    readonly digest: string;
    readonly revision: string;
    /** Changes that need approval, as `approvable` describes them. */
    readonly changes: readonly string[];
    /** Secrets that the plan sends to new places, as `secretSendLine` describes them. */
    readonly secrets: readonly string[];
    /**
     * Tells whether the plan writes anything. Removals of replaced streams count too, although they need no approval.
     */
    readonly writes: boolean;
  };
  readonly hold: Hold | undefined;
  readonly windows: readonly Window[];
  readonly approval: {
    readonly isRequired: boolean;
    readonly given: Approval | undefined;
    /** Permission of its giver to approve this plan now. */
    readonly permission: Permission;
  };
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Reason for a plan to wait. */
export interface GateReason {
  readonly is: 'on hold' | 'outside windows' | 'not approved';
  readonly code: DomainCode;
  readonly message: string;
  readonly remedy: string;
}

/** Describes a reason on one line. */
export function reasonLine({ message, code }: Pick<GateReason, 'message' | 'code'>): string {
  return `${message} [${code}]`;
}

/** A plan that waits for a person or until a time (milliseconds since the epoch). */
export interface ClosedGate {
  readonly go: false;
  readonly reasons: readonly GateReason[];
  readonly until: number | undefined;
}

/** `approval`: the one under which the plan is applied, or one for exactly this plan where none is required. */
export type GateVerdict = { readonly go: true; readonly approval: Approval | undefined } | ClosedGate;

/** Decides whether a plan may be applied now. A plan that writes nothing always may. */
export function gate(facts: GateFacts): GateVerdict {
  const { plan, approval } = facts;
  const given = approval.permission.may ? covering(approval.given, plan) : undefined;
  if (!plan.writes) return { go: true, approval: given };
  const opening = openingAt(facts.windows, facts.now);
  const reasons = [
    ...holdReasons(facts),
    ...(opening.isOpen ? [] : [windowReason(opening)]),
    ...(needsApproval(facts) && given === undefined ? [approvalReason(facts)] : []),
  ];
  if (reasons.length === 0) return { go: true, approval: given };
  // Time alone opens the gate only if there is no other reason.
  const waitsForTime = !opening.isOpen && reasons.length === 1;
  return { go: false, reasons, until: waitsForTime ? opening.opensAt : undefined };
}

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

function holdReasons({ hold, plan, environment }: GateFacts): readonly GateReason[] {
  if (hold === undefined || hold.revision === plan.revision) return [];
  const remedy = `Run \`sluice resume ${environment}\` once the reason is gone.`;
  return [{ is: 'on hold', code: 'SLC2431', message: holdLine(hold), remedy }];
}

/** Describes a hold on one line, for status and messages. */
export function holdLine({ reason, by, since, revision }: Hold): string {
  const at = revision === undefined ? '' : ` at ${revision.slice(0, 12)}`;
  return `on hold${at} since ${new Date(since).toISOString()} by ${by}: ${reason}`;
}

function windowReason({ opensAt, timezone }: { opensAt: number | undefined; timezone: string }): GateReason {
  const opens = opensAt === undefined ? 'none opens in sight' : `opens at ${localTime(opensAt, timezone)}`;
  return {
    is: 'outside windows',
    code: 'SLC2432',
    message: `waiting for window, ${opens}`,
    remedy: domainCodes.SLC2432.remedy,
  };
}

/** `2027-03-29 09:00 Europe/Berlin`. */
function localTime(time: number, timezone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return `${format.format(time)} ${timezone}`;
}

function secretsReason(digest: string, count: number, remedy: string): GateReason {
  const places = count === 1 ? '1 new place' : `${count} new places`;
  const message = `plan ${short(digest)} sends secrets to ${places} without approval`;
  return { is: 'not approved', code: 'SLC2439', message, remedy };
}

function approvalReason({ environment, plan, hold, approval: { given, permission } }: GateFacts): GateReason {
  const digest = short(plan.digest);
  const secrets = plan.secrets.length === 0 ? '' : ' --allow-secrets';
  const remedy = `Look at \`sluice plan ${environment}\`, then run \`sluice approve ${environment} --plan ${digest}${secrets}\`.`;
  const open = plan.secrets.filter((secret) => given?.secrets.includes(secret) !== true);
  if (open.length > 0) return secretsReason(plan.digest, open.length, remedy);
  if (given === undefined)
    return { is: 'not approved', code: 'SLC2433', message: `plan ${digest} waits for approval`, remedy };
  if (!permission.may && covering(given, plan) !== undefined)
    return {
      is: 'not approved',
      code: permission.code,
      message: `the approval of ${given.by} does not count: ${permission.message}`,
      remedy: domainCodes[permission.code].remedy,
    };
  const message = `plan ${digest} needs a new approval: ${movedSince(given, { environment, plan, hold })}`;
  return { is: 'not approved', code: 'SLC2434', message, remedy };
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
