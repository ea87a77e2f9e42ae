import { approvalGate, currentApproval } from './approval.ts';
import type { Approval, GateFacts, GateRow, WaitReason } from './gate-row.ts';
import { holdGate } from './hold.ts';
import { windowGate, type WindowSettings } from './window-gate.ts';

export { approvable, approvalShown, covering, pathIn } from './approval.ts';
export type { Approval, GateFacts, Hold } from './gate-row.ts';
export { holdLine } from './hold.ts';

/** All gates, in the order of their reasons. A new gate is a file like theirs. */
export const gates = [holdGate, windowGate, approvalGate] as const;

/** Settings of an environment that gates read. */
export type GateSettings = WindowSettings;

export type GateName = (typeof gates)[number]['is'];

/** Reasons in the conditions of a status, by gate. */
export const waitingReasons = Object.fromEntries(
  gates.map(({ is, condition }) => [is, condition]),
) as Readonly<Record<GateName, string>>;

/** What ends the wait at each gate, after "waits for". */
export const awaited = Object.fromEntries(gates.map((row) => [row.is, row.awaited])) as Readonly<
  Record<GateName, string>
>;

/** Reason for a plan to wait. */
export interface GateReason extends Omit<WaitReason, 'until'> {
  readonly is: GateName;
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
export function gate(facts: GateFacts<GateSettings>): GateVerdict {
  const approval = currentApproval(facts);
  if (!facts.plan.writes) return { go: true, approval };
  const rows: readonly (GateRow<GateSettings> & { readonly is: GateName })[] = gates;
  const found = rows.flatMap(({ is, reasons }) => reasons(facts).map((reason) => ({ is, ...reason })));
  const [first] = found;
  if (first === undefined) return { go: true, approval };
  const reasons = found.map(({ until: _until, ...reason }) => reason);
  // Time alone opens the gate only if there is no other reason.
  return { go: false, reasons, until: found.length === 1 ? first.until : undefined };
}
