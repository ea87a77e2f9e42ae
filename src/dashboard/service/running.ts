import type { RunHead } from '../../ports/store.ts';
import type { AtWork, StageAtWork } from './at-work.ts';

/** Current run. */
export interface UnderWay {
  readonly run: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Entry of the history. Undefined if the run has not written anything yet. */
  readonly head: RunHead | undefined;
}

/** Limit of history entries to search for a run of another process, because later decisions may precede it. */
const recent = 20;

/**
 * Returns the current run of a stage, in this process or another one. After a crash, the history may still show a run,
 * but then nobody holds the lease.
 */
export async function underWay(
  { app: { store }, controller }: Pick<AtWork, 'app' | 'controller'>,
  { subject }: Pick<StageAtWork, 'subject'>,
  now: number,
): Promise<UnderWay | undefined> {
  const lease = await store.lease(subject);
  const isHeld = lease !== undefined && lease.expiresAt > now;
  const open = isHeld
    ? (await store.runHeads([subject], recent)).find(({ outcome }) => outcome === undefined)
    : undefined;
  if (open !== undefined) return { run: open.id, since: open.startedAt, head: open };
  const { running } = (await controller.timesOf(subject)) ?? {};
  return running === undefined ? undefined : { ...running, head: undefined };
}
