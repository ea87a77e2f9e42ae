import { describe, expect, it } from 'vitest';
import { PortError } from '../../../src/ports/errors.ts';
import { Attempts, TooMuch } from '../../../src/runs/review/attempts.ts';
import { setAside } from '../../../src/runs/review/plans/validate.ts';
import { FakeStore } from '../../support/fake-store.ts';
import { TestClock } from '../../support/test-clock.ts';
import { never } from '../../support/world.ts';

const minute = 60_000;
const pull = { number: 7, head: { branch: 'x', commit: 'c0ffee' } };
const pushed = { number: 7, head: { branch: 'x', commit: 'decade' } };
const forever = () => new Promise<never>(() => undefined);

function aPlace() {
  const clock = new TestClock(0);
  const store = new FakeStore(() => clock.now());
  return { clock, store, attempts: () => Attempts.read({ store, clock }, 'reviews shop') };
}

describe('an attempt to read a pull request', () => {
  it('is forgotten when it ends, well or not', async () => {
    const { attempts } = aPlace();
    await (await attempts()).during(pull, () => Promise.resolve(), never);
    const failed = (await attempts()).during(pull, () => Promise.reject(new Error('no')), never);
    await expect(failed).rejects.toThrow('no');
    expect((await attempts()).pausedUntil(pull)).toBeUndefined();
  });

  it('that took the process with it sets the pull request aside, each time for twice as long', async () => {
    const { clock, attempts } = aPlace();
    for (const pause of [1, 2, 4, 8]) {
      void (await attempts()).during(pull, forever, never);
      await clock.nextSleep();
      const after = await attempts();
      expect(after.pausedUntil(pull)).toBe(clock.now() + pause * minute);
      expect(after.exceededBy(pull)).toBe('Sluice ran out of memory or did not answer while reading it');
      clock.advance(pause * minute);
      expect(after.pausedUntil(pull)).toBeUndefined();
    }
  });

  it('counts for the commit that it was of alone', async () => {
    const { attempts } = aPlace();
    void (await attempts()).during(pull, forever, never);
    expect((await attempts()).pausedUntil(pushed)).toBeUndefined();
  });

  it('that takes too long is broken off and sets the pull request aside', async () => {
    const { clock, attempts } = aPlace();
    const slow = (signal: AbortSignal) =>
      new Promise<void>((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    const one = await attempts();
    const reading = one.during(pull, slow, never);
    await clock.nextSleep();
    clock.advance(minute);
    await expect(reading).rejects.toThrow(TooMuch);
    expect((await attempts()).pausedUntil(pull)).toBe(clock.now() + minute);
    expect((await attempts()).exceededBy(pull)).toBe('reading it took longer than 60 seconds');
  });

  it('for which git printed too much sets the pull request aside', async () => {
    const { attempts } = aPlace();
    const large = new PortError('git diff-tree printed more.', { code: 'SLC2211', remedy: 'never' });
    await expect((await attempts()).during(pull, () => Promise.reject(large), never)).rejects.toThrow(
      TooMuch,
    );
    expect((await attempts()).pausedUntil(pull)).toBe(minute);
    expect((await attempts()).exceededBy(pull)).toBe('git diff-tree printed more');
  });

  it('sets a status with the limit, the remedy and the code, however long the limit is', () => {
    const until = Date.UTC(2026, 11, 1, 19, 21);
    const status = setAside({ exceeded: 'git printed more than 9 bytes', until }, undefined);
    expect(status.description).toBe(
      'git printed more than 9 bytes: push a smaller change or wait until 2026-12-01T19:21Z [SLC1039]',
    );
    const { description } = setAside({ exceeded: 'x'.repeat(500), until: undefined }, undefined);
    expect(description).toMatch(/^x+…: push a smaller change \[SLC1039\]$/);
    expect(description).toHaveLength(140);
  });

  it('comes first while it pauses, for its check, and then after pull requests that never failed', async () => {
    const { clock, attempts } = aPlace();
    void (await attempts()).during(pull, forever, never);
    await clock.nextSleep();
    const other = { number: 9, head: { branch: 'y', commit: 'beef' } };
    expect((await attempts()).inOrder([other, pull])).toEqual([pull, other]);
    clock.advance(minute);
    expect((await attempts()).inOrder([pull, other])).toEqual([other, pull]);
  });

  it('is forgotten with a pull request that is closed', async () => {
    const { attempts } = aPlace();
    void (await attempts()).during(pull, forever, never);
    await (await attempts()).keep([]);
    expect((await attempts()).pausedUntil(pull)).toBeUndefined();
  });
});
