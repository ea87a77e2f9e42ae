import { describe, expect, it } from 'vitest';
import { parseJsonText } from '../../../src/core/json/json-text.ts';
import { ExactNumber } from '../../../src/core/json/json.ts';

/** Beginning of an object of more than a million characters, on its first line. */
const begin = `{"long": "${'x'.repeat(1_100_000)}",\n`;

describe('a long JSON text', () => {
  it.each([
    ['breaks off in a list', '"a": [1, ', /^line 2, column 10: not JSON: Unexpected end/],
    ['breaks off in a text', '"a": "secret', /^line 2, column 13: not JSON: Unterminated string/],
    ['has a stray letter', '"a": [1 "secret"]}', /^line 2, column 9: not JSON: Expected ',' or '\]'/],
    ['has a word', '"a": secret}', /^not JSON: Unexpected token 's' \[SLC1001\]$/],
    [
      'gives a key two values',
      '"b": {"a": 1}, "c": [{"\\u0061" : 1, "d": {"a": 1}, "a": 2}]}',
      /^line 2, column 53: not JSON: key "a" has two values \[SLC1001\]$/,
    ],
    ['gives a key two values, one odd', '"a": 1.0, "a": 2}', /key "a" has two values \[SLC1001\]$/],
  ])('is refused where it %s', (_what, end, message) => {
    const problem = (() => {
      try {
        parseJsonText(`${begin}${end}`, 'a.json');
        return undefined;
      } catch (error) {
        return error as Error & { place: string; reason: string };
      }
    })();
    expect(problem?.message.replace('a.json: ', '')).toMatch(message);
    expect(problem?.message).not.toContain('secret');
  });

  it('keeps the digits of its numbers', () => {
    const value = parseJsonText(
      `${begin}"a": [1.0, 1.5, -0, 12345678901234567890, {"__proto__": 1e2}]}`,
      'a.json',
    );
    const digits = ['1.0', '1.5', '-0', '12345678901234567890'];
    const [one, half, zero, long, object] = (value as { a: unknown[] }).a;
    expect(half).toBe(1.5);
    expect([one, zero, long]).toEqual(
      [digits[0], digits[2], digits[3]].map((text) => new ExactNumber(text ?? '')),
    );
    expect(Object.getOwnPropertyDescriptor(object, '__proto__')?.value).toEqual(new ExactNumber('1e2'));
  });
});
