import { PortError } from '../ports/errors.ts';
import type { Lease } from '../ports/store.ts';
import type { PassDeps } from './subjects.ts';

/** How long a lease holds without being renewed, and how often it is. Milliseconds. */
const leaseTime = 60_000;
const renewEvery = 15_000;

/** Another process works on the same subject. */
export class LeaseHeld extends PortError {
  override readonly name = 'LeaseHeld';
  constructor(subject: string, holder: string) {
    super(`${subject} is being worked on by ${holder}`, { code: 'SLC2412', remedy: 'retry' });
  }
}

/** Whose turn it is to be. */
export interface LeaseWish {
  readonly subject: string;
  readonly holder: string;
  /** How long to wait for another holder, in milliseconds. */
  readonly patience: number;
  /** Told of who holds the lease, once for each that is waited for. */
  readonly onWait?: (held: Lease) => void;
}

/**
 * Does work that only one process may do at a time. The lease is renewed while the work goes on; the work's signal
 * aborts if that fails. Throws `LeaseHeld` where another holds it after `patience` milliseconds.
 */
export async function withLease<T>(
  deps: Pick<PassDeps, 'store' | 'clock'>,
  lease: LeaseWish,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  await acquire(deps, lease, signal);
  const ended = new AbortController();
  const lost = new AbortController();
  const renewal = renew(deps, lease, ended.signal).catch((error: unknown) => {
    if (!ended.signal.aborted) lost.abort(error);
  });
  try {
    return await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    ended.abort();
    await renewal;
    await deps.store.releaseLease(lease.subject, lease.holder);
  }
}

async function acquire(
  { store, clock }: Pick<PassDeps, 'store' | 'clock'>,
  { subject, holder, patience, onWait }: LeaseWish,
  signal: AbortSignal,
): Promise<void> {
  const until = clock.now() + patience;
  let waitsFor: string | undefined;
  while ((await store.acquireLease(subject, holder, clock.now(), leaseTime)) === undefined) {
    const held = await store.lease(subject);
    if (clock.now() >= until) throw new LeaseHeld(subject, held?.holder ?? 'another process');
    if (held !== undefined && held.holder !== waitsFor) onWait?.(held);
    waitsFor = held?.holder;
    await clock.sleep(Math.min(1000, patience), signal);
  }
}

async function renew(
  { store, clock }: Pick<PassDeps, 'store' | 'clock'>,
  { subject, holder }: { subject: string; holder: string },
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await clock.sleep(renewEvery, signal);
    const lease = await store.acquireLease(subject, holder, clock.now(), leaseTime);
    if (lease === undefined)
      throw new LeaseHeld(subject, (await store.lease(subject))?.holder ?? 'another process');
  }
}
