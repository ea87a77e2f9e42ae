import { describe, expect, it } from 'vitest';
import { decodeJson } from '../../../src/adapters/store/json-text.ts';
import { parseJsonText } from '../../../src/core/json/json-text.ts';
import { parseWithKeys } from '../../../src/core/json/escaped-keys.ts';
import { ExactNumber } from '../../../src/core/json/json.ts';

/** An object whose second key has backslashes, and one of the same shape whose second key the engine then reads as that. */
const shapes = (first: string): [string, string] => [
  `{"${first}": [], "\\\\": 0}`,
  `{"${first}": 1, "\\n": "a: \\"b\\"", "%0": {"\\u0061\\"": 1.0, "%": 2}, "__pro\\u0074o__": 3}`,
];

describe('keys with escapes', () => {
  it.each([
    ['of a file', (text: string) => parseJsonText(text, 'a.json')],
    ['of the store', decodeJson],
    ['of any text', (text: string) => parseWithKeys(text)],
  ])('are read as written after one with a backslash: %s', (what, read) => {
    const [before, text] = shapes(what);
    read(before);
    const value = read(text) as Record<string, Record<string, unknown>>;
    expect(Object.keys(value)).toEqual([what, '\n', '%0', '__proto__']);
    expect([value['\n'], Object.keys(value['%0'] ?? {})]).toEqual(['a: "b"', ['a"', '%']]);
  });

  it('keep the digits of their numbers', () => {
    expect(parseJsonText('{"\\n": 1.0, "\\t": [1e2], "%1": 3}', 'a.json')).toEqual({
      '\n': new ExactNumber('1.0'),
      '\t': [new ExactNumber('1e2')],
      '%1': 3,
    });
  });

  it('are found twice', () => {
    expect(() => parseJsonText('{"\\n": 1, "\\u000a": 2}', 'a.json')).toThrow(
      'line 1, column 12: not JSON: key "\\n" has two values',
    );
  });

  it('leave an error at its place', () => {
    expect(() => parseWithKeys('{"\\u0061\\u0061": 1, }')).toThrow(/position 20 \(line 1 column 21\)$/);
    expect(() => parseWithKeys('{"\\x": 1}')).toThrow(/position 3 \(line 1 column 4\)$/);
  });
});
