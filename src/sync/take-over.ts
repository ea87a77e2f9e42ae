import { holderText } from '../domain/lease-holder.ts';
import type { Condition, EnvironmentStatus } from '../domain/status.ts';
import { statusJson } from './environment-status.ts';
import type { PassDeps } from './subjects.ts';

/**
 * Says in log and status why nothing happens yet: the holder before disappeared in the middle of its work, and may have
 * begun a call that is still on its way. The pass that follows says anew how everything is.
 */
export async function recordTakeOver(
  { store, clock, log }: Pick<PassDeps, 'store' | 'clock' | 'log'>,
  subject: string,
  from: string,
  wait: number,
): Promise<void> {
  const seconds = Math.ceil(wait / 1000);
  const message = `${holderText(from)} stopped in the middle of its work; this goes on in ${seconds} s, when a call that it had begun must have arrived`;
  log.warn('taking over', { subject, from, seconds, reason: message });
  const before = (await store.status(subject))?.status as unknown as EnvironmentStatus | undefined;
  if (before === undefined) return;
  const waiting: Condition = { type: 'Reconciling', isTrue: true, reason: 'TakingOver', message };
  const conditions = [...before.conditions.filter(({ type }) => type !== waiting.type), waiting];
  await store.saveStatus({ subject, at: clock.now(), status: statusJson({ ...before, conditions }) });
}
