import { expect, it } from 'vitest';
import { movedBetween } from '../../src/domain/plan-digest.ts';

const digest = (revision: string, bindings: string, changes: string, all: string) =>
  revision.repeat(4) + bindings.repeat(4) + changes.repeat(4) + all.repeat(28);

const approved = digest('a', 'b', 'c', 'd');

it.each([
  ['the branch', digest('0', 'b', 'c', '0'), 'the branch moved'],
  ['the bindings', digest('a', '0', 'c', '0'), 'what references are bound to moved'],
  ['the changes', digest('a', 'b', '0', '0'), 'what the tenant holds, or what is to be done moved'],
  [
    'all of it',
    digest('0', '0', '0', '0'),
    'the branch and what references are bound to and what the tenant holds, or what is to be done moved',
  ],
  [
    'something, by its last part alone',
    digest('a', 'b', 'c', '0'),
    'what the tenant holds, or what is to be done moved',
  ],
])('tells that %s moved', (_what, current, said) => {
  expect(movedBetween(approved, current)).toBe(said);
});

it('says of a text that is no digest just that', () => {
  expect(movedBetween(approved.slice(0, 20), approved)).toBe('it is not the digest of a plan');
});
