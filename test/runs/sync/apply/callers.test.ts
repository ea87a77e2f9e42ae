import { describe, expect, it } from 'vitest';
import type { InventoryItem } from '../../../../src/ports/store.ts';
import { Callers } from '../../../../src/runs/sync/apply/retire.ts';

/** Inventory items only as far as callers are told by them. */
const item = (path: string, id = path) => ({ path, id }) as InventoryItem;

/** A chain in which each stream runs the next, and how many times somebody asked what a stream runs. */
function chain(length: number) {
  let asked = 0;
  const items = Array.from({ length }, (_, index) => item(`s${index}`));
  const runs = (path: string): readonly string[] => {
    asked += 1;
    const next = Number(path.slice(1)) + 1;
    return next < length ? [`s${next}`] : [];
  };
  return { items, runs, asked: () => asked };
}

describe('the callers of replaced streams', () => {
  it('are those that wait and run them at any remove', () => {
    const { items, runs } = chain(4);
    const callers = new Callers(items, runs);
    const [root, , , leaf] = items as [InventoryItem, InventoryItem, InventoryItem, InventoryItem];
    expect(callers.of(root)).toBeUndefined();
    expect(callers.of(leaf)).toBe(root);
    callers.remove(root);
    expect(callers.of(leaf)).toBe(items[1]);
  });

  it('are none of those of a cycle, which nobody else may run for it to end', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((path) => item(path)) as [
      InventoryItem,
      InventoryItem,
      InventoryItem,
    ];
    const runs = (path: string) => ({ a: ['b'], b: ['a'], c: ['a'] })[path] ?? [];
    const callers = new Callers([a, b, c], runs);
    expect([callers.of(a), callers.of(b)]).toEqual([c, c]);
    expect(callers.cycles()).toEqual([]);
    callers.remove(c);
    expect(callers.of(a)).toBeUndefined();
    expect(callers.cycles()).toEqual([a, b]);
  });

  it('are not told where several versions of a stream wait', () => {
    const [a, old, now] = [item('a'), item('b', '1'), item('b', '2')];
    const callers = new Callers([a, old, now], (path) => (path === 'a' ? ['b'] : []));
    expect(callers.of(now)).toBeUndefined();
    callers.remove(old);
    expect(callers.of(now)).toBe(a);
  });

  it.each([50, 200])('are searched once for each of %i in a chain whose subflows come first', (length) => {
    const { items, runs, asked } = chain(length);
    const subflowsFirst = items.toReversed();
    const callers = new Callers(subflowsFirst, runs);
    let waiting = subflowsFirst;
    while (waiting.length > 0) {
      const blocked = waiting.filter((one) => callers.of(one) !== undefined);
      for (const one of waiting) if (!blocked.includes(one)) callers.remove(one);
      waiting = blocked;
    }
    expect(asked()).toBeLessThan(2 * length * length);
  });
});
