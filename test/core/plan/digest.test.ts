import { expect, it } from 'vitest';
import { digestRefusal } from '../../../src/core/plan/digest.ts';

const digest = (revision: string, bindings: string, changes: string, all: string) =>
  all.repeat(28) + revision.repeat(4) + bindings.repeat(4) + changes.repeat(4);

const approved = digest('a', 'b', 'c', 'd');

it.each([
  ['the branch', digest('0', 'b', 'c', '0'), 'the branch moved'],
  ['the bindings', digest('a', '0', 'c', '0'), 'what references are bound to moved'],
  ['the changes', digest('a', 'b', '0', '0'), 'the content of the tenant, or the requested changes moved'],
  [
    'all of it',
    digest('0', '0', '0', '0'),
    'the branch and what references are bound to and the content of the tenant, or the requested changes moved',
  ],
  [
    'something outside the other parts',
    digest('a', 'b', 'c', '0'),
    'the content of the tenant, or the requested changes moved',
  ],
])('tells that %s moved', (_what, current, moved) => {
  expect(digestRefusal(approved, current)).toBe(
    `plan ${approved} is not what would be done now: ${moved}; the plan is now ${current}`,
  );
});

const current = '0123456789abcdef0123456789abcdef01234567';

it.each([
  ['whole', current],
  ['shortened to 7 digits', current.slice(0, 7)],
  ['shortened to 12 digits, in capitals', current.slice(0, 12).toUpperCase()],
])('takes the digest of the plan %s', (_how, wanted) => {
  expect(digestRefusal(wanted, current, current)).toBeUndefined();
});

it.each([
  ['1234567', 'plan 1234567 is not what would be done now: it is another plan; the plan is now ' + current],
  ['012345', '012345 is too short for the digest of a plan: write at least 7 of its digits'],
  ['newest', '"newest" is not the digest of a plan'],
  ['', '"" is not the digest of a plan'],
  [`${current}0`, `"${current}0" is not the digest of a plan`],
])('refuses %j', (wanted, refusal) => {
  expect(digestRefusal(wanted, current)).toBe(refusal);
});

it('refuses digits that also name the plan that was looked at', () => {
  const seen = current.replace(/7$/, '8');
  expect(digestRefusal('0123456', current, seen)).toBe(
    `two plans begin with 0123456: the one that was looked at, ${seen}, and the current one, ${current}`,
  );
  expect(digestRefusal(current, current, seen)).toBeUndefined();
});
