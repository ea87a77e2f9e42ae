import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textWidth } from '../../../src/core/text/text-width.ts';
import { wrapped } from '../../../src/core/text/wrap.ts';

it('breaks a line between words, and indents the rest', () => {
  expect(wrapped('    plan e8954c8 needs a new approval: the branch moved', 30)).toEqual([
    '    plan e8954c8 needs a new',
    '      approval: the branch',
    '      moved',
  ]);
});

it('leaves alone what fits, a word that does not, and a command to copy', () => {
  expect(wrapped('it fits', 7)).toEqual(['it fits']);
  expect(wrapped('see https://sluice.example/environments', 12)).toEqual([
    'see',
    '  https://sluice.example/environments',
  ]);
  const next = 'next: sluice approve production --plan e8954c8';
  expect(wrapped(next, 20)).toEqual([next]);
});

it('keeps every word, and is only wider than the terminal for one word', () => {
  const line = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '受', ' '), maxLength: 12 }));
  fc.assert(
    fc.property(line, fc.integer({ min: 4, max: 40 }), (parts, columns) => {
      const text = parts.join(' ');
      const lines = wrapped(text, columns);
      const words = (some: string) => some.split(/\s+/).filter((word) => word !== '');
      expect(lines.flatMap(words)).toEqual(words(text));
      for (const one of lines.slice(1)) if (textWidth(one) > columns) expect(words(one)).toHaveLength(1);
    }),
  );
});
