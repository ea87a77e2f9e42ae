import { expect, it } from 'vitest';
import { PortError } from '../../../src/ports/errors.ts';
import { LeaseLost } from '../../../src/ports/lease-lost.ts';
import type { Lease } from '../../../src/ports/store.ts';
import { LeaseHeld, withLease } from '../../../src/state/leases/lease.ts';
import { FakeStore } from '../../support/fake-store.ts';
import { TestClock } from '../../support/test-clock.ts';
import { never } from '../../support/world.ts';

const subject = 'environment staging';
const unreachable = () => new PortError('away', { code: 'SLC2308', remedy: 'retry' });

/** A store that a test can cut off from whoever renews. */
class FarStore extends FakeStore {
  isAway = false;
  override async renewLease(lease: Lease): Promise<boolean> {
    if (this.isAway) throw unreachable();
    return super.renewLease(lease);
  }
}

function aHolder(isDead?: (holder: string) => Promise<boolean>) {
  const clock = new TestClock();
  const store = new FarStore(() => clock.now());
  const takeOvers: (readonly [string, number])[] = [];
  const request = (holder: string, more: { readonly landing?: number } = {}) => ({
    subject,
    holder,
    patience: 0,
    onTakeOver: async (from: string, wait: number) => void takeOvers.push([from, wait]),
    ...more,
  });
  /** Work that ends when a test says so, or its signal aborts. */
  const working = (holder: string, more: { readonly landing?: number } = {}, signal = never) => {
    const [begun, finish] = [Promise.withResolvers<AbortSignal>(), Promise.withResolvers<void>()];
    const done = withLease({ store, clock, isDead }, request(holder, more), signal, async (inner) => {
      begun.resolve(inner);
      inner.addEventListener('abort', () => finish.reject(inner.reason as Error));
      await finish.promise;
      return 'done';
    });
    done.catch(() => undefined);
    return { begun: begun.promise, finish: finish.resolve, done };
  };
  return { clock, store, takeOvers, working };
}

/** Time passes in steps, so that everybody does what they do meanwhile. */
async function passing({ clock }: { readonly clock: TestClock }, milliseconds: number, step = 5_000) {
  for (let passed = 0; passed < milliseconds; passed += step) {
    clock.advance(step);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

it('is renewed for as long as the work takes, and then given up', async () => {
  const held = aHolder();
  const { begun, finish, done } = held.working('one');
  await begun;
  await passing(held, 10 * held.store.leaseTime);
  await expect(held.working('other').done).rejects.toBeInstanceOf(LeaseHeld);
  finish();
  expect(await done).toBe('done');
  expect(await held.store.lease(subject)).toBeUndefined();
});

it('that another took ends the work, whatever that throws, and stays with the other', async () => {
  const held = aHolder();
  const { begun, done } = held.working('one');
  const signal = await begun;
  held.store.isAway = true;
  held.clock.advance(held.store.leaseTime);
  await held.store.acquireLease(subject, 'other');
  held.store.isAway = false;

  await passing(held, held.store.leaseTime);

  expect(signal.reason).toBeInstanceOf(LeaseLost);
  await expect(done).rejects.toBeInstanceOf(LeaseLost);
  expect(await held.store.lease(subject)).toMatchObject({ holder: 'other' });
});

it('survives that the store is away for a moment, and not for as long as the lease holds', async () => {
  const held = aHolder();
  const { begun, done } = held.working('one');
  const signal = await begun;
  held.store.isAway = true;
  await passing(held, held.store.leaseTime / 2);
  expect(signal.aborted).toBe(false);
  held.store.isAway = false;
  await passing(held, held.store.leaseTime);
  expect(signal.aborted).toBe(false);

  held.store.isAway = true;
  await passing(held, 1.5 * held.store.leaseTime);
  expect(signal.aborted).toBe(true);
  await expect(done).rejects.toBeInstanceOf(LeaseLost);
});

it('ends the work where renewing neither comes to an end nor fails', async () => {
  const held = aHolder();
  const { begun, done } = held.working('one');
  const signal = await begun;
  held.store.renewLease = () => new Promise(() => undefined);
  await passing(held, 1.5 * held.store.leaseTime);
  expect(signal.aborted).toBe(true);
  await expect(done).rejects.toBeInstanceOf(LeaseLost);
});

it('lets the work write until it is lost, and nothing after that', async () => {
  const held = aHolder();
  const { clock, store } = held;
  const saved: string[] = [];
  const done = withLease({ store, clock }, { subject, holder: 'one', patience: 0 }, never, async () => {
    const save = async (name: string) => {
      await store.saveStatus({ subject: name, at: 1, status: null });
      saved.push(name);
    };
    await save('before');
    clock.advance(store.leaseTime);
    await store.acquireLease(subject, 'other');
    await save('after');
  });
  await expect(done).rejects.toBeInstanceOf(LeaseLost);
  expect(saved).toEqual(['before']);
});

it('taken from a holder that disappeared waits until its last call must have arrived', async () => {
  const held = aHolder();
  await held.store.acquireLease(subject, 'dead');
  held.clock.advance(held.store.leaseTime + 3_000);
  const { begun, finish, done } = held.working('one', { landing: 20_000 });
  let hasBegun = false;
  void begun.then(() => (hasBegun = true));
  await expect.poll(() => held.takeOvers).toEqual([['dead', 17_000]]);

  await passing(held, 16_000, 1_000);
  expect(hasBegun).toBe(false);
  await passing(held, 1_000, 1_000);
  await begun;

  finish();
  expect(await done).toBe('done');
});

it('of a dead process is taken over at once, and its last call is waited for', async () => {
  const held = aHolder(async (holder) => holder === 'dead');
  await held.store.acquireLease(subject, 'dead');
  const { begun, finish, done } = held.working('one', { landing: 20_000 });
  await expect.poll(() => held.takeOvers).toEqual([['dead', 20_000]]);
  await passing(held, 20_000);
  await begun;
  finish();
  expect(await done).toBe('done');
});

it('of a process that is not known to be dead is not taken over', async () => {
  const held = aHolder(async () => false);
  await held.store.acquireLease(subject, 'elsewhere');
  await expect(held.working('one').done).rejects.toMatchObject({
    code: 'SLC2412',
    message:
      'environment staging is locked by elsewhere; if that process is stuck, `sluice unlock staging` breaks the lock',
  });
});

it('taken from a holder that gave it up, or long ago, waits for nothing', async () => {
  const held = aHolder();
  const first = held.working('one', { landing: 20_000 });
  await first.begun;
  first.finish();
  await first.done;
  const second = held.working('other', { landing: 20_000 });
  await second.begun;
  second.finish();
  await second.done;
  await held.store.acquireLease(subject, 'dead');
  held.clock.advance(held.store.leaseTime + 20_000);
  const third = held.working('other', { landing: 20_000 });
  await third.begun;
  third.finish();
  await third.done;
  expect(held.takeOvers).toEqual([]);
});

it('of one who was stopped while it waited makes the next one wait too', async () => {
  const held = aHolder();
  await held.store.acquireLease(subject, 'dead');
  held.clock.advance(held.store.leaseTime);
  const stopping = new AbortController();
  const first = held.working('one', { landing: 20_000 }, stopping.signal);
  await expect.poll(() => held.takeOvers).toHaveLength(1);
  stopping.abort(new Error('stopped'));
  await expect(first.done).rejects.toThrow('stopped');

  held.clock.advance(held.store.leaseTime);
  const second = held.working('other', { landing: 20_000 });

  await expect
    .poll(() => held.takeOvers)
    .toEqual([
      ['dead', 20_000],
      ['one', 20_000],
    ]);
  await passing(held, 20_000);
  await second.begun;
  second.finish();
  await second.done;
});

it('counts as a turn only where the work was all of it and ended well', async () => {
  const held = aHolder();
  const { clock, store } = held;
  const request = { subject, holder: 'one', patience: 0 };
  const work = (isFullRun: boolean, fails: boolean) =>
    withLease({ store, clock }, { ...request, isFullRun }, never, async () => {
      if (fails) throw new Error('no');
    }).catch(() => undefined);
  await work(false, false);
  await work(true, true);
  expect(await store.lastRun(subject)).toBeUndefined();
  await work(true, false);
  expect(await store.lastRun(subject)).toMatchObject({ holder: 'one' });
});
