import { holderText, type Liveness } from '../../core/lease-holder.ts';
import { PortError } from '../../ports/errors.ts';
import type { Lease } from '../../ports/store.ts';
import { audit } from './audit.ts';
import { recordDecision } from './holds.ts';
import type { RunDeps } from '../pipeline.ts';

export interface UnlockRequest {
  /** Name of the source or environment, which is also the subject of its lease. */
  readonly name: string;
  readonly subject: string;
  readonly by: string;
  /** True to break the lock even if the holder's process runs on this host. */
  readonly force: boolean;
}

export interface BrokenLock {
  readonly holder: string;
  readonly liveness: Liveness;
}

type Deps = Pick<RunDeps, 'store' | 'clock' | 'newId'> &
  Partial<Pick<RunDeps, 'log'>> & { readonly livenessOf: (holder: string) => Promise<Liveness> };

/**
 * Breaks the lease on a source or environment and records who did so. The holder can write nothing more. The next run
 * waits for a call that the holder had begun. Throws `PortError` if nothing is locked (SLC2490), or if the holder runs
 * on this host and the request has no `force` (SLC2491).
 */
export async function unlock(deps: Deps, request: UnlockRequest): Promise<BrokenLock> {
  const { store, clock } = deps;
  const { name, subject, by, force } = request;
  const lease = await store.lease(subject);
  if (lease === undefined || lease.expiresAt <= clock.now()) throw notLocked(subject);
  const liveness = await deps.livenessOf(lease.holder);
  if (liveness === 'alive' && !force) throw stillRunning(subject, lease);
  if (!(await store.breakLease(lease))) throw notLocked(subject);
  const broken = { holder: lease.holder, liveness };
  await recordDecision(deps, store, {
    kind: 'unlock',
    subject,
    by,
    outcome: 'unlocked',
    message: brokenText(broken),
  });
  const facts = { subject, holder: lease.holder, liveness };
  audit(deps.log, { action: 'unlock', actor: by, environment: name, result: 'unlocked', facts });
  await store.wake(subject);
  return broken;
}

/** Returns a text about a broken lock: its holder, and whether that process still runs. */
export function brokenText({ holder, liveness }: BrokenLock): string {
  const state = {
    alive: 'which still runs',
    dead: 'which has ended',
    unknown: 'which may still run',
  }[liveness];
  return `the lock was held by ${holderText(holder)}, ${state}`;
}

function notLocked(subject: string): PortError {
  return new PortError(`${subject} is not locked`, { code: 'SLC2490', remedy: 'never' });
}

function stillRunning(subject: string, { holder }: Lease): PortError {
  const message = `${subject} is locked by ${holderText(holder)}, which is still running`;
  return new PortError(message, { code: 'SLC2491', remedy: 'never' });
}
