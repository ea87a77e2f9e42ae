import fc from 'fast-check';
import { ExactNumber, jsonObject, type Json, type JsonObject } from '../../src/core/json/json.ts';

/** Texts that codecs trip over: line breaks of all kinds, lone surrogates, what looks like syntax of the tree. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom(
    '',
    '\n',
    'a\r\nb\r\n',
    '\r',
    'one\ntwo\n\nthree',
    '\ud800',
    'x\udc00\ny',
    '\u2028\u2029\u0000',
    '$ref',
    '{"$ref": "connections/a"}',
    '{{3.data.`order.created`.entries}}',
    '0012',
    '1e3',
    'null',
  ),
);

/** Numbers that a JavaScript number would print in another way, or not hold at all. */
const exactNumber: fc.Arbitrary<Json> = fc
  .constantFrom('1.0', '-0', '1e400', '0.10', '1E5', '225874569526501081234', '9007199254740993', '-1.50e-7')
  .map((digits) => new ExactNumber(digits));

/** Keys that are special to JavaScript or to the tree, or that sort before others as integers. */
const hostileKey: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    '$ref',
    '$text',
    '$$x',
    '$',
    '$sections',
    '$carried',
    '',
    'a/b',
    '~1',
  ),
  fc.constantFrom('10', '2', 'name ', 'Ünï', '\ud800', 'line\nbreak', 'hasOwnProperty', 'text'),
  fc.stringMatching(/^[a-e]{1,2}$/),
);

const scalar: fc.Arbitrary<Json> = fc.oneof(
  hostileText,
  fc.constantFrom<Json>(null, true, false, 0),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  exactNumber,
);

/** Any JSON; no key in it is one that holds ids. */
export const hostileJson: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'hostile' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(hostileKey, tie('value')), { maxLength: 3 }).map((entries) => jsonObject(entries)),
  ),
})).value;

/** Members that nobody knows, for objects at every level. */
export const unknownMembers: fc.Arbitrary<JsonObject> = fc
  .array(fc.tuple(hostileKey, hostileJson), { maxLength: 2 })
  .map((entries) => jsonObject(entries));
