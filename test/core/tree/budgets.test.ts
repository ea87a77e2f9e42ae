import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../src/core/environment/environment-file.ts';
import { parseTreeFile } from '../../../src/core/tree/parse.ts';
import { printTreeFile } from '../../../src/core/tree/print.ts';
import { budgets } from '../../../src/core/budgets.ts';
import { contentObject } from '../../../src/core/stream/content.ts';
import { InvalidInput } from '../../../src/core/problems/problem.ts';
import { treeFile } from '../../../src/core/tree/tree.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const rule = (text: string) => parseTreeFile(bytes(text), 'rules/a.json');
const environment = (text: string) => parseEnvironmentFile(bytes(text), 'environments/x.yaml');
const { file, yaml } = budgets;

const members = (count: number) => Array.from({ length: count }, (_, index) => `"k${index}":${index}`).join();

describe('a file of the tree', () => {
  it.each([
    ['values of a list', `{"a":[${'1,'.repeat(file.values)}1]}`, `has more than ${file.values} values`],
    ['texts of a list', `{"a":[${'"",'.repeat(file.values)}1]}`, `has more than ${file.values} values`],
    ['words of a list', `{"a":[${'null,'.repeat(file.values)}1]}`, `has more than ${file.values} values`],
    ['lists', `{"a":[${'[],'.repeat(file.values)}1]}`, `has more than ${file.values} values`],
    [
      'objects of one member',
      `{"a":[${'{"b":1},'.repeat(file.values / 2)}1]}`,
      `has more than ${file.values} values`,
    ],
    ['members', `{${members(file.members + 1)}}`, `an object has more than ${file.members} members`],
    [
      'members behind others of its kind',
      `{"a":[{},{"x":{}}],"b":{${members(file.members + 1)}}}`,
      `an object has more than ${file.members} members`,
    ],
    ['bytes', `{"a":"${'x'.repeat(file.bytes)}"}`, `has more than the limit of ${file.bytes} bytes`],
    ['levels', '['.repeat(file.depth + 1), `nested deeper than ${file.depth} levels`],
  ])('is refused for too many %s', (_what, text, message) => {
    expect(() => rule(text)).toThrow(message);
  });

  it('may have as many as the limits say, and is written again', () => {
    const many = rule(`{"a":[${'1,'.repeat(file.values - 4)}1],"b":{}}`);
    expect(rule(printTreeFile(many))).toEqual(many);
    const wide = rule(`{${members(file.members)}}`);
    expect(rule(printTreeFile(wide))).toEqual(wide);
  });

  it('counts no value in texts, and the members of each object alone', () => {
    const text = JSON.stringify('{[:,1 true"\\'.repeat(file.values / 4));
    expect(() => rule(`{"a":${text}}`)).not.toThrow();
    const some = `{${members(file.members - 1)}}`;
    expect(() => rule(`{"a":[${some},${some},${some}]}`)).not.toThrow();
  });

  it('is not written where it could not be read again', () => {
    const full = treeFile(contentObject([['a', Array.from({ length: file.values }, () => 1)]]));
    expect(() => printTreeFile(full, 'rules/a.json')).toThrow(
      `rules/a.json: too large as a file of the tree: has more than ${file.values} values [SLC1002]`,
    );
  });
});

describe('a YAML file', () => {
  it.each([
    ['bytes', '#'.repeat(yaml.bytes + 1), `more than ${yaml.bytes} bytes`],
    ['items', `secrets: [${'1,'.repeat(yaml.tokens)}1]`, `more than ${yaml.tokens} words and marks`],
    ['comments', '#\n'.repeat(yaml.tokens), `more than ${yaml.tokens} words and marks`],
    ['lists in lists', `a: ${'['.repeat(50_000)}`, `nested deeper than ${yaml.depth} levels`],
    ['lists in lists of a line', `${'- '.repeat(2000)}a`, `nested deeper than ${yaml.depth} levels`],
    ['keys of keys', `${'? '.repeat(2000)}a`, `nested deeper than ${yaml.depth} levels`],
    [
      'lists of a line in those of others',
      Array.from({ length: 40 }, (_, index) => `${' '.repeat(index * 6)}- - - -`).join('\n'),
      `nested deeper than ${yaml.depth} levels`,
    ],
    [
      'mappings in mappings',
      Array.from({ length: 100 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'),
      `nested deeper than ${yaml.depth} levels`,
    ],
    ['tags', `a: ${'!a '.repeat(50_000)}`, `more than ${yaml.tags} tags`],
    ['digits', `values: { a: ${'9'.repeat(500_000)} }`, `a number of more than ${yaml.digits} digits`],
  ])('is refused for too many %s, without being parsed', (_what, text, message) => {
    expect(() => environment(text)).toThrow(message);
    expect(() => environment(text)).toThrow(InvalidInput);
  });

  it('may be wide, and have long texts and lines at many depths', () => {
    const bindings = Array.from({ length: 10_000 }, (_, index) => `  connections/c${index}: ${index}\n`);
    const text = `bindings:\n${bindings.join('')}values:\n  long: "${'9'.repeat(200_000)}"\n`;
    const read = environment(text);
    expect(read.bindings.size).toBe(10_000);
    expect(read.values.get('long')).toHaveLength(200_000);
  });
});
