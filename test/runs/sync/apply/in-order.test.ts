import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../../../src/runs/sync/apply/write-queue.ts';

const always = { atOnce: 2, goesOn: () => true };

describe('work in order', () => {
  it('begins a group when all that it needs is done, and others beside it', async () => {
    const log: string[] = [];
    const needs = { c: ['a', 'b'] } as Readonly<Record<string, readonly string[]>>;
    const gates = new Map(['a', 'b', 'c'].map((name) => [name, Promise.withResolvers<void>()]));
    const whole = inOrder(
      [['a'], ['b'], ['c']],
      (name) => needs[name] ?? [],
      always,
      async ([name = '']) => {
        log.push(`${name} begins`);
        await gates.get(name)?.promise;
        log.push(`${name} ends`);
      },
    );

    gates.get('b')?.resolve();
    gates.get('c')?.resolve();
    gates.get('a')?.resolve();
    await whole;

    expect(log.slice(0, 2)).toEqual(['a begins', 'b begins']);
    expect(log.slice(-2)).toEqual(['c begins', 'c ends']);
  });

  it('never has more under way than it may', async () => {
    let [now, most] = [0, 0];
    const groups = Array.from({ length: 20 }, (_, index) => [index]);
    await inOrder(
      groups,
      () => [],
      { atOnce: 3, goesOn: () => true },
      async () => {
        most = Math.max(most, (now += 1));
        await new Promise(setImmediate);
        now -= 1;
      },
    );
    expect(most).toBe(3);
  });

  it('begins nothing more once it may not go on', async () => {
    const done: number[] = [];
    const groups = [[1], [2], [3]];
    await inOrder(
      groups,
      () => [],
      { atOnce: 1, goesOn: () => done.length < 2 },
      async ([one = 0]) => {
        done.push(one);
      },
    );
    expect(done).toEqual([1, 2]);
  });

  it('ends what is under way before it tells what failed', async () => {
    const log: string[] = [];
    const other = Promise.withResolvers<void>();
    const whole = inOrder(
      [['bad'], ['slow'], ['late']],
      () => [],
      always,
      async ([name]) => {
        if (name === 'bad') throw new Error('broke');
        await other.promise;
        log.push(String(name));
      },
    );
    other.resolve();

    await expect(whole).rejects.toThrow('broke');
    expect(log).toEqual(['slow']);
  });

  it('takes members of one group that need each other', async () => {
    const done: string[][] = [];
    const needs = (name: string) => (name === 'a' ? ['b'] : ['a']);
    await inOrder([['a', 'b']], needs, always, async (group) => {
      done.push([...group]);
    });
    expect(done).toEqual([['a', 'b']]);
  });

  it('does each of any groups once, after what it needs, and never more at once than it may', async () => {
    const outline = fc.record({
      // Of each group, how far before it those stand that it needs; too far is none.
      needs: fc.array(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }), { maxLength: 12 }),
      atOnce: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(outline, fc.scheduler(), async ({ needs, atOnce }, scheduler) => {
        const ended = new Set<number>();
        let [now, most] = [0, 0];
        const before = (member: number) => (needs[member] ?? []).map((far) => member - far);
        const work = async ([member = -1]: readonly number[]) => {
          expect(before(member).every((other) => other < 0 || ended.has(other))).toBe(true);
          most = Math.max(most, (now += 1));
          await scheduler.schedule(Promise.resolve());
          now -= 1;
          expect(ended.has(member)).toBe(false);
          ended.add(member);
        };
        const groups = needs.map((_, index) => [index]);
        const whole = inOrder(groups, before, { atOnce, goesOn: () => true }, work);
        await scheduler.waitFor(whole);
        expect(ended.size).toBe(groups.length);
        expect(most).toBeLessThanOrEqual(atOnce);
      }),
    );
  });
});
