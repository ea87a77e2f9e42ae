import { expect, test } from 'vitest';
import { removalLimit } from '../../../src/core/plan/removal-limit.ts';

test.each([
  [0, 3],
  [39, 3],
  [40, 4],
  [2000, 200],
])('of %i streams %i may go at once by default', (count, limit) => {
  expect(removalLimit(count, undefined)).toBe(limit);
});

test.each([0, 1, 50])('a configured limit of %i holds for any number of streams', (configured) => {
  expect(removalLimit(2000, configured)).toBe(configured);
});
