import { holderText } from '../../core/lease-holder.ts';
import type { StatusCondition } from '../../core/plan/status.ts';
import { statusRecord } from '../records/environment-status.ts';
import type { StateDeps } from '../deps.ts';

/**
 * Reports in log and status why the run does not start yet: the previous holder disappeared during its work and may
 * have begun a call. The next run replaces the status.
 */
export async function recordTakeOver(
  { store, clock, log }: Pick<StateDeps, 'store' | 'clock' | 'log'>,
  subject: string,
  from: string,
  wait: number,
): Promise<void> {
  const seconds = Math.ceil(wait / 1000);
  const message = `${holderText(from)} stopped in the middle of its work; this run continues in ${seconds} s, when a call that it had begun must have arrived`;
  log.warn('taking over', { subject, from, seconds, reason: message });
  const before = await statusRecord.read(store, subject);
  if (before === undefined) return;
  const waiting: StatusCondition = { type: 'Reconciling', isTrue: true, reason: 'TakingOver', message };
  const conditions = [...before.conditions.filter(({ type }) => type !== waiting.type), waiting];
  await statusRecord.write(store, subject, { ...before, conditions }, clock.now());
}
