import { describe, expect, it } from 'vitest';
import { mergeOrder } from '../../../../src/core/merge/lists/order.ts';

const list = (text: string) => text.split('');

/** The merged order; brackets stand around what is put into one gap, a `!` before what stands apart. */
function merged(base: string, target: string, incoming: string): string | undefined {
  const orders = { base: list(base), target: list(target), incoming: list(incoming) };
  const pieces = mergeOrder(orders, { orders, isGone: () => false, inside: () => [] });
  return pieces
    ?.map((piece) => {
      if (piece.is === 'gap') return `[${piece.target.join('')}|${piece.incoming.join('')}]`;
      return piece.is === 'apart' ? `!${piece.key}` : piece.key;
    })
    .join('');
}

function permutations(items: readonly string[]): readonly (readonly string[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

/** Pairs that stand the other way round than in the base, which is in alphabetical order. */
const exchanged = (order: string) =>
  list(order).flatMap((one, index) =>
    list(order.slice(index + 1))
      .filter((other) => other < one)
      .map((other) => [one, other] as const),
  );

describe('one order of two', () => {
  it.each([
    ['abc', 'axbc', 'abyc', 'axbyc'],
    ['abc', 'acb', 'abc', 'acb'],
    ['ab', 'axb', 'axb', 'axb'],
    ['ab', 'axyb', 'axb', 'axyb'],
    ['ab', 'axb', 'ayb', 'a[x|y]b'],
    ['ab', 'axyb', 'ayxb', 'a[xy|yx]b'],
    ['ab', 'axb', 'abx', 'a!xb!x'],
    ['abcd', 'bcad', 'bcda', 'bc!ad!a'],
    ['abc', 'axbc', 'bcya', 'xbcya'],
  ])('of %s, %s and %s is %s', (base, target, incoming, result) => {
    expect(merged(base, target, incoming)).toBe(result);
  });

  it('has what either side exchanged, for every two orders of five items that merge', () => {
    const orders = permutations(list('abcde')).map((order) => order.join(''));
    let clean = 0;
    for (const target of orders) {
      for (const incoming of orders) {
        const result = merged('abcde', target, incoming);
        if (result === undefined || !/^[a-e]{5}$/.test(result)) continue;
        clean += 1;
        const both = [...exchanged(target), ...exchanged(incoming)];
        const lost = both.filter(([one, other]) => result.indexOf(one) > result.indexOf(other));
        expect(lost, `${target} and ${incoming} gave ${result}`).toEqual([]);
      }
    }
    expect(clean).toBeGreaterThan(500);
  });

  it('has each item once, or twice apart, for every two orders of five items', () => {
    const orders = permutations(list('abcde')).map((order) => order.join(''));
    for (const target of orders) {
      for (const incoming of orders) {
        const result = merged('abcde', target, incoming) ?? 'abcde';
        const plain = list(result.replaceAll(/!.|\[[^\]]*\]/g, ''));
        expect(plain).toEqual([...new Set(plain)]);
        expect(list('abcde').filter((item) => !result.includes(item))).toEqual([]);
      }
    }
  });
});
