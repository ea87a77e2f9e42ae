import type { PassHead } from '../../ports/store.ts';
import type { AtWork, WorkedLane } from './at-work.ts';

/** A pass that runs now. */
export interface UnderWay {
  readonly pass: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** As the history has it; undefined where the pass has not written anything yet. */
  readonly head: PassHead | undefined;
}

/** How far back in the history a pass of another process is looked for: people may have decided something since. */
const recent = 20;

/**
 * The pass over a lane that runs now, in this process or another one. Where a process died, the history may say that its
 * pass runs; then nobody holds the lease.
 */
export async function underWay(
  { app: { store }, controller }: Pick<AtWork, 'app' | 'controller'>,
  { subject }: Pick<WorkedLane, 'subject'>,
  now: number,
): Promise<UnderWay | undefined> {
  const lease = await store.lease(subject);
  const isHeld = lease !== undefined && lease.expiresAt > now;
  const open = isHeld
    ? (await store.passHeads([subject], recent)).find(({ outcome }) => outcome === undefined)
    : undefined;
  if (open !== undefined) return { pass: open.id, since: open.startedAt, head: open };
  const { running } = (await controller.timesOf(subject)) ?? {};
  return running === undefined ? undefined : { ...running, head: undefined };
}
