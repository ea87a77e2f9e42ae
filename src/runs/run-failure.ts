import { InvalidInput } from '../core/problems/problem.ts';
import type { StatusCondition } from '../core/plan/status.ts';
import { PortError } from '../ports/errors.ts';
import { BranchMissing, StalePlan } from './plan-errors.ts';

/** Failure of a run for the status and the history. */
export interface RunFailure {
  /** Reason of the condition `Ready`, in one word. */
  readonly reason: string;
  /** Message with its code, if it has one. */
  readonly message: string;
  /** Conditions that follow: a retry by the daemon, or a stall until a person acts. Empty if that is open. */
  readonly next: readonly StatusCondition[];
}

/** Reasons by the beginning of the code. */
const reasons: readonly (readonly [string, string])[] = [
  ['SLC216', 'MakeFailed'],
  ['SLC217', 'MakeFailed'],
  ['SLC21', 'TenantFailed'],
  ['SLC22', 'RepositoryFailed'],
  ['SLC23', 'StoreFailed'],
];

export function runFailure(error: unknown): RunFailure {
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

/** Returns true for failures of the store or the repository, which are not specific to the current stream. */
export function isOfAll(error: unknown): boolean {
  return error instanceof PortError && /^SLC2[23]/.test(error.code);
}

const retrying: StatusCondition = {
  type: 'Reconciling',
  isTrue: true,
  reason: 'Retrying',
  message: 'nothing was decided; it is tried again by itself',
};

/** Returns the condition of a run that cannot continue until a person acts. */
export function stalled(reason: string, message: string): StatusCondition {
  return { type: 'Stalled', isTrue: true, reason, message };
}
