import { expect, it } from 'vitest';
import { globMatches } from '../../../src/core/text/glob.ts';

it.each([
  ['orders', 'orders', true],
  ['orders', 'orders-eu', false],
  ['orders-*', 'orders-eu', true],
  ['orders-*', 'orders-', true],
  ['orders-*', 'orders', false],
  ['*-eu', 'orders-eu', true],
  ['*', '', true],
  ['**', 'a', true],
  ['?', '', false],
  ['a?c*e', 'abcde', true],
  ['*ab*ab', 'ababab', true],
  ['*ab?', 'ababc', true],
  ['a.c', 'abc', false],
  ['(a)+[b]', '(a)+[b]', true],
])('of %j and %j', (pattern, slug, matches) => {
  expect(globMatches(pattern, slug)).toBe(matches);
});

it('takes time in proportion to pattern and slug', () => {
  expect(globMatches(`${'*a'.repeat(60)}b`, 'a'.repeat(120))).toBe(false);
});
