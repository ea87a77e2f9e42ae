import { expect, it } from 'vitest';
import { canonicalJson, parseJson, printJson } from '../../src/sandbox/json.ts';

it.each([
  '9223372036854775807',
  '1.0',
  '-0',
  '1e400',
  '0.1',
  '{"a":[1,2.50,null,true]}',
  '{"__proto__":{"x":1}}',
])('prints %s as it was read', (text) => {
  expect(printJson(parseJson(text))).toBe(text);
});

it('refuses nesting that would exhaust the stack, but not brackets within a text', () => {
  expect(() => parseJson('['.repeat(501))).toThrow(/nested deeper/);
  expect(parseJson(JSON.stringify('['.repeat(900)))).toBe('['.repeat(900));
  expect(parseJson(JSON.stringify(`"\\${'{'.repeat(900)}`))).toBe(`"\\${'{'.repeat(900)}`);
});

it('prints values that differ in key order only as the same canonical text', () => {
  expect(canonicalJson(parseJson('{"b":1,"a":{"d":2,"c":3}}'))).toBe('{"a":{"c":3,"d":2},"b":1}');
});
