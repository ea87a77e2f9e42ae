import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeLines, mergeTextWithMarkers } from '../../../../src/core/merge/text/text-merge.ts';

const names = { target: 'env/staging', incoming: 'main' };
/** So many equal lines that a text must be cut into parts before it is compared. */
const filling = Array.from({ length: 500 }, () => '');

it('merges long texts of repeated lines as it does short ones', () => {
  const long = (...lines: readonly string[]) =>
    lines.flatMap((line, index) => [line, `mark ${index}`, ...filling]);

  const merged = mergeLines(long('a', 'b', 'c'), long('A', 'b', 'c'), long('a', 'b', 'C'));

  expect(merged).toEqual(long('A', 'b', 'C'));
});

it('shows a clash in a long text where it is, not around all of it', () => {
  const long = (line: string) => ['top', ...filling, 'before', line, 'after', ...filling, 'end'].join('\n');

  const { text, clashes } = mergeTextWithMarkers(long('a'), long('b'), long('c'), names);

  expect(clashes).toEqual([filling.length + 3]);
  expect(text).toContain('before\n<<<<<<< env/staging\nb\n=======\nc\n>>>>>>> main\nafter');
});

it('gives up on a text of nothing but repeated lines, rather than compare for minutes', () => {
  const many = (line: string) => [...Array.from({ length: 20_000 }, () => ''), line, ''];

  expect(mergeLines(['x', ...many('x')], ['y', ...many('x')], ['x', ...many('z')])).toBeUndefined();
});

it('merges texts of many different lines, rather than compare each with each', () => {
  const many = Array.from({ length: 99_000 }, (_, index) => `line ${index}`);
  const text = (top: string, end: string) => [top, ...many, end];

  for (const one of ['A', 'B', 'C', 'D', 'E'])
    expect(mergeLines(text('a', 'b'), text(one, 'b'), text('a', 'F'))?.join()).toBe(text(one, 'F').join());
});

it('merges what was moved around a repeated line', () => {
  const base = ['top', '-', '-', '-', 'end'];

  expect(mergeLines(base, ['end', '-', '-', '-', 'top'], ['top', '-', 'new', '-', '-', 'end'])).toEqual([
    'end',
    '-',
    'new',
    '-',
    '-',
    'top',
  ]);
});

const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 });

it('puts no marker into a text that only one side changed', () => {
  fc.assert(
    fc.property(lines, lines, (base, other) => {
      const [before, after] = [base.join('\n'), other.join('\n')];
      expect(mergeTextWithMarkers(before, before, after, names)).toEqual({ text: after, clashes: [] });
      expect(mergeTextWithMarkers(before, after, before, names)).toEqual({ text: after, clashes: [] });
    }),
  );
});
