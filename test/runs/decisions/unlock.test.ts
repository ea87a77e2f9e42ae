import { expect, it } from 'vitest';
import type { Liveness } from '../../../src/core/lease-holder.ts';
import { unlock } from '../../../src/runs/decisions/unlock.ts';
import { FakeStore } from '../../support/fake-store.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';

const subject = 'environment staging';
const holder = 'web-1:4711:3f2a9c01b2d4-6000-a1b2c3d4';

function aLockedHarness(liveness: Liveness) {
  const clock = new TestClock();
  const store = new FakeStore(() => clock.now());
  const log = new RecordingLog();
  const deps = { store, clock, log, newId: () => 'unlock-1', livenessOf: async () => liveness };
  const request = { name: 'staging', subject, by: 'jo', force: false };
  return { clock, store, log, deps, request };
}

it.each<[Liveness, boolean, string]>([
  ['dead', false, 'which has ended'],
  ['unknown', false, 'which may still run'],
  ['alive', true, 'which still runs'],
])('a lock whose holder is %s is broken, in history and audit log', async (liveness, force, state) => {
  const { store, log, deps, request } = aLockedHarness(liveness);
  const lease = await store.acquireLease(subject, holder);

  expect(await unlock(deps, { ...request, force })).toEqual({ holder, liveness });

  expect(lease !== undefined && (await store.renewLease(lease))).toBe(false);
  expect((await store.acquireLease(subject, 'next'))?.takenOver?.from).toBe(holder);
  expect(await store.runs(subject, 10)).toMatchObject([
    {
      kind: 'unlock',
      actor: 'jo',
      outcome: 'unlocked',
      message: `the lock was held by process 4711 on web-1, ${state}`,
    },
  ]);
  expect(log.lines).toMatchObject([
    { message: 'audit', fields: { action: 'unlock', actor: 'jo', environment: 'staging', holder, liveness } },
  ]);
});

it('a lock whose holder runs on this host stays without force', async () => {
  const { store, deps, request } = aLockedHarness('alive');
  const lease = await store.acquireLease(subject, holder);
  await expect(unlock(deps, request)).rejects.toMatchObject({
    code: 'SLC2491',
    message: 'environment staging is locked by process 4711 on web-1, which is still running',
  });
  expect(lease !== undefined && (await store.renewLease(lease))).toBe(true);
  expect(await store.runs(subject, 10)).toEqual([]);
});

it.each(['was never taken', 'was released', 'has run out'])('a lock that %s is not broken', async (state) => {
  const { clock, store, deps, request } = aLockedHarness('unknown');
  const lease = state === 'was never taken' ? undefined : await store.acquireLease(subject, holder);
  if (lease !== undefined && state === 'was released') await store.releaseLease(lease);
  if (state === 'has run out') clock.advance(store.leaseTime);
  await expect(unlock(deps, request)).rejects.toMatchObject({
    code: 'SLC2490',
    message: 'environment staging is not locked',
  });
  expect(await store.runs(subject, 10)).toEqual([]);
});
