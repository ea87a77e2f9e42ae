import { describe, expect, it } from 'vitest';
import { curvesOf, curveTable, isWithinLimit } from '../../bench/growth/curve.ts';
import { exponentOf, median } from '../../bench/statistics.ts';

const sizes = [100, 300, 1000, 3000];

describe('the median', () => {
  it('is the middle of an odd count, and between the two middles of an even one', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 9, 5, 7])).toBe(6);
    expect(median([])).toBeNaN();
  });
});

describe('the exponent of growth', () => {
  it.each([
    [0, () => 7],
    [1, (size: number) => size * 3],
    [2, (size: number) => size ** 2 / 5],
  ])('is %d', (exponent, valueAt) => {
    expect(exponentOf(sizes.map((size) => ({ size, value: valueAt(size) })))).toBeCloseTo(exponent, 9);
  });

  it('is missed where it is above its limit', () => {
    const kinds = { time: { of: 'a pass', unit: 'ms', limit: 1.1 } } as const;
    const grown = (valueAt: (size: number) => number) =>
      curvesOf(
        'streams',
        kinds,
        sizes.map((size) => ({ size, at: { time: valueAt(size) } })),
      );
    expect(grown((size) => size).every(isWithinLimit)).toBe(true);
    const squared = grown((size) => size * size);
    expect(squared.some(isWithinLimit)).toBe(false);
    expect(curveTable(squared)).toContain('| 2.00 | ≤ 1.1 | **missed** |');
  });
});
