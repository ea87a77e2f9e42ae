import { describe, expect, it } from 'vitest';
import { inOrder } from '../../src/sync/in-order.ts';

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
});
