import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJson, encodeJson } from '../../../src/adapters/store/json-text.ts';
import { ExactNumber, jsonObject, type Json } from '../../../src/core/json/json.ts';

const digits = fc.bigInt({ min: 2n ** 53n + 1n }).map((number) => `${number}`);
const exactNumber = digits
  .filter((text) => String(Number(text)) !== text)
  .map((text) => new ExactNumber(text));
const number = fc.double({ noDefaultInfinity: true, noNaN: true }).filter((value) => !Object.is(value, -0));
const key = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', 'toJSON', 'source'),
);

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    number,
    exactNumber,
    fc.string({ unit: 'binary' }),
    fc.array(tie('json')),
    fc.array(fc.tuple(key, tie('json'))).map((entries) => jsonObject(entries)),
  ),
}));

describe('the text of a JSON value', () => {
  it('gives the same value again', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(isDeepStrictEqual(decodeJson(encodeJson(value)), value)).toBe(true);
      }),
    );
  });

  it('is JSON that says the same to any reader, but for digits', () => {
    const value = jsonObject([
      ['id', new ExactNumber('9007199254740993')],
      ['list', [1.5, 'ä"\n', null]],
    ]);
    expect(encodeJson(value)).toBe('{"id":9007199254740993,"list":[1.5,"ä\\"\\n",null]}');
  });
});
