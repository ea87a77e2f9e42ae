import { describe, expect, it } from 'vitest';
import {
  contentObject,
  EnvironmentValue,
  Reference,
  Secret,
  textOf,
  type Content,
} from '../../../../src/core/stream/content.ts';
import type { SemanticChange } from '../../../../src/core/diff/change.ts';
import { diffTrees } from '../../../../src/core/diff/diff-trees.ts';
import { ExactNumber } from '../../../../src/core/json/json.ts';
import type { Tree } from '../../../../src/core/tree/tree.ts';
import { diffJson } from '../../../../src/core/diff/print/json.ts';
import { changeLine } from '../../../../src/core/diff/print/text.ts';
import { wordHunks } from '../../../../src/core/diff/print/word-diff.ts';

const withText = (text: Content, name = 'vip'): Tree =>
  new Map([
    [
      'rules/vip.json',
      {
        content: contentObject([
          ['name', name],
          ['text', text],
        ]),
        own: contentObject(),
      },
    ],
  ]);

function lineOf(before: Content, after: Content): string {
  const diff = diffTrees(withText(before), withText(after));
  return changeLine(diff.changes[0] as SemanticChange, diff.names).replace('~ rule vip › text', '');
}

describe('a changed text', () => {
  it('shows one word of a long text in its line, with the old word and the new', () => {
    const lines = Array.from({ length: 300 }, (_, index) => `- rule ${index}: answer within the day.`);
    const edited = lines.with(213, '- rule 213: answer within the week.');
    expect(lineOf(lines.join('\n'), edited.join('\n'))).toBe(
      ', line 214: - rule 213: answer within the [day → week].',
    );
  });

  it.each([
    ['a', 'b', ': "a" → "b"'],
    ['', ' ', ': "" → " "'],
    ['one\ntwo', 'one\ntwo\n', ', line 2: two[+\\n]'],
    ['one two', 'one  two', ': "one two" → "one  two"'],
    ['a\u0000', 'a\u001b[31m', ': "a\\u0000" → "a\\u001b[31m"'],
    ['abc', 'ab\u202ec', ': "abc" → "ab\\u202ec"'],
    ['caf\u00e9', 'cafe\u0301', ': "caf\\u00e9" → "cafe\\u0301"'],
    ['a b', 'a\u00a0b', ': "a b" → "a\\u00a0b"'],
    ['x\\n', 'x\n', ': "x\\\\n" → "x\\n"'],
    ['1', 1, ': "1" → 1'],
    ['one\r\ntwo', 'one\ntwo', ': line ends only'],
    ['one\r\ntwo', 'one\nthree', ', line 2: [two → three]'],
    [
      'We ship the order today to the address that you gave us.',
      'We send the order tomorrow to the address that you gave us.',
      ': We [ship → send] the order [today → tomorrow] to the address that you gave us.',
    ],
  ])('%j to %j', (before, after, line) => {
    expect(lineOf(before, after)).toBe(line);
  });

  it('shows where long words differ, however late that is', () => {
    const word = 'A'.repeat(5000);
    const line = lineOf(`${word}B${word}`, `${word}C${word}`);
    expect(line).toMatch(/^: \[…A+BA*… → …A+CA*…\]$/);
    expect(line.length).toBeLessThan(200);
  });

  it('shows the first places and says how many more there are', () => {
    const text = (word: string) =>
      Array.from({ length: 9 }, (_, index) => `${index} ${word} here`).join('\n');
    expect(lineOf(text('one'), text('two'))).toMatch(
      /^, line 1: 0 \[one → two\] here; .*; and 5 more places$/,
    );
  });

  it('tells supplied parts from what is written', () => {
    const supplied = textOf(['https://', new EnvironmentValue('host')]);
    expect(lineOf('https://‹value host›', supplied)).toBe(
      ': "https://‹value host›" → "https://‹value host›" with supplied parts',
    );
    expect(lineOf(new EnvironmentValue('key'), new Secret('key'))).toBe(': ‹value key› → ‹secret key›');
  });

  it('tells an id as a text from an id as a number', () => {
    expect(lineOf(new Reference('forms/a'), new Reference('forms/a', 'string'))).toBe(
      ': a → a (its id as a text)',
    );
  });
});

describe('a name', () => {
  it('is cut and escaped, so that it cannot pass for another line or place', () => {
    const diff = diffTrees(withText('a', 'x\n~ rule y'), withText('b', 'x\n~ rule y'));
    expect(changeLine(diff.changes[0] as SemanticChange, diff.names)).toBe(
      String.raw`~ rule x\n~ rule y › text: "a" → "b"`,
    );
    const spoof = diffTrees(withText('a', 'x › y'), withText('b', 'x › y'));
    expect(changeLine(spoof.changes[0] as SemanticChange, spoof.names)).toBe(
      '~ rule "x › y" › text: "a" → "b"',
    );
  });
});

describe('words', () => {
  it.each([
    ['a b c', 'a x c', [['b', 'x']]],
    ['a b c', 'a c', [['b ', '']]],
    ['a c', 'a b c', [['', 'b ']]],
    ['{{1.name}}', '{{2.name}}', [['1', '2']]],
    ['日本', '日本語', [['日本', '日本語']]],
  ])('%j to %j', (before, after, expected) => {
    expect(wordHunks(before, after).map(({ old, now }) => [old, now])).toEqual(expected);
  });
});

describe('the JSON of a diff', () => {
  it('says the same as the text, and what was there before and after', () => {
    expect(diffJson(diffTrees(withText('a b'), withText(['c'])))).toEqual({
      same: false,
      subjects: [{ noun: 'rule', path: 'rules/vip', name: 'vip', outcome: 'changed' }],
      changes: [
        {
          op: 'changed',
          line: '~ rule vip › text: "a b" → ["c"]',
          place: [
            { noun: 'rule', id: 'rules/vip', label: 'vip' },
            { noun: 'field', id: 'text', label: 'text' },
          ],
          file: 'rules/vip.json',
          pointer: '/text',
          before: 'a b',
          after: ['c'],
        },
      ],
    });
  });

  it('writes values as the files of the tree do', () => {
    const value = [
      textOf(['a\nb ', new Secret('key')]),
      new Reference('forms/a', 'string'),
      contentObject([['$x', new ExactNumber('1e400')]]),
    ];
    const diff = diffJson(diffTrees(withText('a'), withText(value)));
    expect(JSON.stringify(diff)).toContain(
      '"after":[{"$text":["a",["b ",{"$secret":"key"}]]},{"$ref":"/forms/a","$as":"string"},{"$$x":{"$number":"1e400"}}]',
    );
  });

  it('gives the words of a text that changed, and keeps keys that JavaScript takes for its own', () => {
    const before = contentObject([['__proto__', 'a b']]);
    const after = contentObject([['__proto__', 'a c']]);
    expect(JSON.stringify(diffJson(diffTrees(withText(before), withText(after))))).toContain(
      '"before":"a b","after":"a c","words":[{"line":1,"before":"b","after":"c"}]',
    );
    expect(JSON.stringify(diffJson(diffTrees(withText(before), withText(1))))).toContain(
      '{"__proto__":"a b"}',
    );
  });
});
