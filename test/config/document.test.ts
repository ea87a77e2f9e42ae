import { describe, expect, it } from 'vitest';
import { readDocument } from '../../src/config/document.ts';

function complaints(text: string): readonly string[] {
  return readDocument(text, 'x.yaml').problems.map(
    ({ code, line, column, key }) => `${code} ${line}:${column} ${key}`,
  );
}

describe('YAML is refused', () => {
  it.each([
    ['that is not YAML', 'a: [1\nb: 2', 'SLC1103 2:1 '],
    ['with a key twice, at the second', 'a:\n  b: 1\n  b: 2\n', 'SLC1103 3:3 a.b'],
    ['with a tag', 'a: !!js/function "x"', 'SLC1103 1:1 a'],
    ['with binary data', 'a: !!binary aGk=', 'SLC1103 1:1 a'],
    ['with an alias of nothing', 'a: *b', 'SLC1103 1:1 a'],
    ['with a mapping as a key', '? { a: 1 }\n: 2', 'SLC1103 1:3 '],
    ['with two documents', 'a: 1\n---\nb: 2\n', 'SLC1103 2:1 '],
    ['with a key that means a prototype', '__proto__: { a: 1 }', 'SLC1103 1:1 …'],
    ['with a tab for indentation', 'a:\n\tb: 1', 'SLC1103 2:1 '],
  ])('%s', (_, text, complaint) => {
    expect(complaints(text)).toContain(complaint);
  });

  it('that is larger than 1 MiB', () => {
    expect(complaints(`a: ${'x'.repeat(1024 * 1024)}`)).toEqual(['SLC1102 1:1 ']);
  });

  it.each([
    ['nested in brackets', '['.repeat(100_000)],
    ['nested in lists', '- '.repeat(100_000)],
    ['nested 21 deep', `${'{ a: '.repeat(21)}1${' }'.repeat(21)}`],
    ['with an alias inside its anchor', 'a: &a { b: *a }'],
    [
      'whose aliases multiply',
      [
        'a0: &a0 [x, x]',
        ...Array.from({ length: 18 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`),
      ].join('\n'),
    ],
    ['with very many keys', Array.from({ length: 60_000 }, (_, n) => `k${n}: 1`).join('\n')],
  ])('that is too much: %s', (_, text) => {
    expect(complaints(text).map((line) => line.slice(0, 7))).toEqual(expect.arrayContaining(['SLC1102']));
  });
});

describe('a document', () => {
  it('has mappings without a prototype, and digits and words as YAML 1.2 has them', () => {
    const { document } = readDocument('a: { yes: no, n: 1_0, t: 2024-01-01 }\n0x1: null\n', 'x.yaml');
    expect(document?.value).toEqual(
      Object.assign(Object.create(null), {
        a: Object.assign(Object.create(null), { yes: 'no', n: '1_0', t: '2024-01-01' }),
        '0x1': null,
      }),
    );
  });

  it.each(['', '# nothing\n', '---\n', '~\n'])('without content is an empty mapping: %j', (text) => {
    const { document, problems } = readDocument(text, 'x.yaml');
    expect(document?.value).toEqual(Object.create(null));
    expect(problems).toEqual([]);
  });

  it('may start with a byte order mark and have Windows line breaks', () => {
    const { document } = readDocument('\uFEFFa: 1\r\nb: [x,\r\n  y]\r\n', 'x.yaml');
    expect(document?.value).toEqual(Object.assign(Object.create(null), { a: 1, b: ['x', 'y'] }));
    const complaint = { code: 'SLC1106', message: 'm', remedy: 'r' } as const;
    expect(document?.problem(['b', 1], complaint)).toMatchObject({ line: 3, column: 3, key: 'b[1]' });
  });

  it('places what is missing at what should hold it', () => {
    const { document } = readDocument('a:\n  b: { c: 1 }\n', 'x.yaml');
    const complaint = { code: 'SLC1105', message: 'is missing', remedy: 'add it' } as const;
    expect(document?.problem(['a', 'b', 'd', 'e'], complaint)).toMatchObject({
      line: 2,
      column: 3,
      key: 'a.b.d.e',
    });
  });
});
