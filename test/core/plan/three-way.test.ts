import { expect, it } from 'vitest';
import { threeWay } from '../../../src/core/plan/three-way.ts';

it.each([
  // desired, live, last synced as [desired, live]
  ['a', 'a', undefined, 'in sync'],
  ['a', 'a', ['x', 'y'], 'in sync'],
  ['a', 'b', undefined, 'conflict'],
  ['b', 'a', ['a', 'a'], 'ahead'],
  ['a', 'b', ['a', 'a'], 'drifted'],
  ['b', 'c', ['a', 'a'], 'conflict'],
  // What was sent did not arrive as it was sent.
  ['b', 'c', ['b', 'c'], 'not arrived'],
  ['d', 'c', ['b', 'c'], 'ahead'],
  ['b', 'd', ['b', 'c'], 'drifted'],
  ['d', 'e', ['b', 'c'], 'conflict'],
] as const)('desired %s, live %s, last synced %j: %s', (desired, live, synced, verdict) => {
  const [sent, held] = synced ?? [];
  const before = sent === undefined || held === undefined ? undefined : { desired: sent, live: held };

  expect(threeWay(desired, live, before)).toBe(verdict);
});
