import { InvalidInput } from '../core/problems/problem.ts';
import type { Condition } from '../core/plan/status.ts';
import { PortError } from '../ports/errors.ts';
import { BranchMissing, StalePlan } from './plan-errors.ts';

/** Why a pass could not be done, as status and history tell it. */
export interface PassFailure {
  /** One word for the condition `Ready`. */
  readonly reason: string;
  /** With its code, where it has one. */
  readonly message: string;
  /** What follows from it: the daemon tries again, or nothing helps until somebody acts; nothing where that is open. */
  readonly next: readonly Condition[];
}

/** Whose failure it is, by the beginning of its code. */
const reasons: readonly (readonly [string, string])[] = [
  ['SLC216', 'MakeFailed'],
  ['SLC217', 'MakeFailed'],
  ['SLC21', 'TenantFailed'],
  ['SLC22', 'RepositoryFailed'],
  ['SLC23', 'StoreFailed'],
];

export function passFailure(error: unknown): PassFailure {
  if (error instanceof PortError) {
    const { code, name, remedy } = error;
    const reason = reasons.find(([beginning]) => code.startsWith(beginning))?.[1] ?? name;
    const message = `${error.message} [${code}]`;
    return { reason, message, next: remedy === 'retry' ? [retrying] : [stalled(reason, message)] };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof InvalidInput)
    return { reason: error.name, message, next: [stalled(error.name, message)] };
  if (error instanceof BranchMissing || error instanceof StalePlan)
    return { reason: error.name, message, next: [] };
  return { reason: 'InternalError', message, next: [] };
}

/** Store and repository are everybody's: where they fail, it is not the stream's fault that was worked on. */
export function isOfAll(error: unknown): boolean {
  return error instanceof PortError && /^SLC2[23]/.test(error.code);
}

const retrying: Condition = {
  type: 'Reconciling',
  isTrue: true,
  reason: 'Retrying',
  message: 'nothing was decided; it is tried again by itself',
};

function stalled(reason: string, message: string): Condition {
  return { type: 'Stalled', isTrue: true, reason, message };
}
