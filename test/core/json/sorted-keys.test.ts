import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortedKeys } from '../../../src/core/json/sorted-keys.ts';

it('gives the keys of an object as sorting them does, few or many, in order or not', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 80 }), (keys) => {
      const object = Object.fromEntries(keys.map((key) => [key, key.length]));
      expect(sortedKeys(object)).toEqual(Object.keys(object).sort());
    }),
  );
});
