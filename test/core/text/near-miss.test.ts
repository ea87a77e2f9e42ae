import { expect, it } from 'vitest';
import { nearMiss } from '../../../src/core/text/near-miss.ts';

const words = ['branch', 'tenant', 'from', 'every', 'state', 'secrets'];

it.each([
  ['brnach', 'branch'],
  ['Branch', 'branch'],
  ['tennant', 'tenant'],
  ['form', 'from'],
  ['secret', 'secrets'],
  ['evry', 'every'],
])('%s was probably meant as %s', (written, meant) => {
  expect(nearMiss(written, words)).toBe(meant);
});

it.each(['', 'x', 'to', 'colour', 'b'.repeat(100_000)])('nothing is near %.20s', (written) => {
  expect(nearMiss(written, words)).toBeUndefined();
});
