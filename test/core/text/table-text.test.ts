import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tableLines } from '../../../src/core/text/table-text.ts';
import { fitted, textWidth } from '../../../src/core/text/text-width.ts';

const rows = [
  ['NAME', 'BRANCH', 'HEALTH'],
  ['staging', 'env/staging-of-the-north', 'Healthy'],
];

it('aligns columns, and is as wide as they are where nothing limits it', () => {
  expect(tableLines(rows)).toEqual([
    'NAME     BRANCH                    HEALTH',
    'staging  env/staging-of-the-north  Healthy',
  ]);
});

it('takes from the widest column first, and says that a cell was cut', () => {
  expect(tableLines(rows, 30)).toEqual(['NAME     BRANCH        HEALTH', 'staging  env/staging…  Healthy']);
});

it('counts columns of a terminal, not letters', () => {
  expect(textWidth('受注')).toBe(4);
  expect(textWidth('e\u0301')).toBe(1);
  expect(fitted('受注登録', 5)).toBe('受注…');
  expect(
    tableLines([
      ['A', 'B'],
      ['受注', 'x'],
    ]),
  ).toEqual(['A     B', '受注  x']);
});

it('is never wider than the terminal, whatever stands in it', () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 30 });
  const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(table, fc.integer({ min: 1, max: 60 }), (cells, columns) => {
      for (const line of tableLines(cells, columns)) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    }),
  );
});
