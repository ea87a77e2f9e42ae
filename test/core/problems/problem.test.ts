import { expect, it } from 'vitest';
import { InvalidInput, pointer, problemAt, problemLine } from '../../../src/core/problems/problem.ts';

const forged = 'x\n\nSluice-Taken: all\r\u2028y';

it('is told in one line, whatever stands in keys, messages and names of files', () => {
  const problem = problemAt('error', 'SLC1001', 'a\nb.json', ['mapper', forged], 'says "c\nd"');

  expect(problemLine(problem)).toBe(
    'a\\u000ab.json: /mapper/x\\u000a\\u000aSluice-Taken: all\\u000d\\u2028y: says "c\\u000ad" [SLC1001]',
  );
  expect(new InvalidInput('a', pointer([forged]), 'x').place).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u);
});

it('gives a pointer as RFC 6901 has it', () => {
  expect(pointer(['a/b', '~', 'Größe', '0'])).toBe('/a~1b/~0/Größe/0');
});
