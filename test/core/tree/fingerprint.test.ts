import { expect, it } from 'vitest';
import { sharedFingerprint } from '../../../src/core/tree/fingerprint.ts';
import { parseTreeFile } from '../../../src/core/tree/parse.ts';
import { sameMeaning } from '../../../src/core/diff/meaning.ts';
import { ExactNumber } from '../../../src/core/json/json.ts';

function fingerprintOf(number: string): string {
  const file = parseTreeFile(Buffer.from(`{"limit": ${number}}`), 'rules/a.json');
  return sharedFingerprint(new Map([['rules/a.json', file]]), 'rules/a');
}

it.each([
  ['1.50', '1.5'],
  ['1e21', '1e+21'],
  ['100000000000000000000', '1e20'],
  ['1.0', '1'],
  ['-0.0', '0'],
  ['0.000001', '1.00e-6'],
  ['12345678901234567890', '1234567890123456789e1'],
])('is one of %s and %s, whichever way a tenant prints them', (one, other) => {
  expect(fingerprintOf(one)).toBe(fingerprintOf(other));
});

it.each([
  ['1.5', '1.6'],
  ['0.1', '0.1000000000000000055511151231257827'],
  ['9007199254740993', '9007199254740992'],
  ['1e400', '1e401'],
  ['1e-400', '0'],
  ['1.5', '"1.5"'],
  ['1e9999999999999999999', '"1e9999999999999999999"'],
])('is not one of %s and %s', (one, other) => {
  expect(fingerprintOf(one)).not.toBe(fingerprintOf(other));
});

/** A pattern that looks for zeros at the end would begin anew at each of these. */
const zerosInside = `1${'0'.repeat(500_000)}1`;

it('reads a number of many zeros once, in a fingerprint as in a comparison', () => {
  expect(fingerprintOf(zerosInside)).toBe(fingerprintOf(`${zerosInside}.0`));
  expect(sameMeaning(new ExactNumber(zerosInside), new ExactNumber(`${zerosInside}0e-1`))).toBe(true);
});

it('takes an exponent that nobody counts with as it is written', () => {
  const endless = '9'.repeat(1_000_000);
  expect(sameMeaning(new ExactNumber(`1e${endless}`), new ExactNumber(`1e${endless}`))).toBe(true);
  expect(sameMeaning(new ExactNumber(`1e${endless}`), new ExactNumber(`2e${endless}`))).toBe(false);
});
