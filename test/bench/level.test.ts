import { expect, it } from 'vitest';
import { isLevel, levelTable, riseOf, type Level } from '../../bench/growth/level.ts';

const memory = (valueAt: (hour: number) => number): Level => ({
  of: 'memory',
  unit: 'MiB',
  values: Array.from({ length: 24 }, (_, hour) => valueAt(hour)),
  part: 0.1,
  least: 5,
});

it.each<[string, boolean, (hour: number) => number]>([
  ['stays', true, () => 100],
  ['goes up and down', true, (hour) => 100 + (hour % 4) * 30],
  ['has one high hour', true, (hour) => (hour === 23 ? 900 : 100)],
  ['rises a little', true, (hour) => 100 + hour / 4],
  ['warms up', true, (hour) => 130 - 100 / (hour + 1)],
  ['rises all the time', false, (hour) => 100 + 2 * hour],
  ['jumps and stays there', false, (hour) => (hour < 12 ? 100 : 130)],
])('what %s is level: %s', (_, verdict, valueAt) => {
  expect(isLevel(memory(valueAt))).toBe(verdict);
});

it('may rise by so much in any case', () => {
  expect(isLevel({ ...memory((hour) => hour / 5), least: 2 })).toBe(true);
  expect(isLevel({ ...memory((hour) => hour / 5), least: 1 })).toBe(false);
});

it('is told by its first and last hour, and by what is between them', () => {
  expect(riseOf(memory((hour) => hour))).toBe(8);
  const table = levelTable([memory((hour) => hour)]);
  expect(table).toContain('| memory, MiB | 0.0 | 23.0 | 23.0 | 8.0 | 5.0 | **missed** |');
});
