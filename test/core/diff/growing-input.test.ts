import { describe, expect, it } from 'vitest';
import { mergeLines } from '../../../src/core/merge/text/text-merge.ts';
import { FreeSlugs } from '../../../src/core/text/slug.ts';
import { filesUsedBy } from '../../../src/core/tree/files-used.ts';
import { parseEnvironmentFile } from '../../../src/core/environment/environment-file.ts';
import { parseTreeFile } from '../../../src/core/tree/parse.ts';
import { ModuleMap } from '../../../src/core/diff/module-map.ts';
import { pairItems } from '../../../src/core/diff/pair-items.ts';
import { strayIgnored } from '../../../src/core/render/ignored.ts';
import { validateTree } from '../../../src/core/tree/validate/validate.ts';
import { wordHunks } from '../../../src/core/diff/print/word-diff.ts';

/**
 * Input of a size that a budget permits, made to cost as much as possible. Disproportionate work takes minutes or
 * gigabytes here; the time limit of a test is generous.
 */
describe('a cost that grows with the input alone', { timeout: 20_000 }, () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const file = (text: string) => parseTreeFile(bytes(text), 'rules/a.json');
  const range = (count: number) => Array.from({ length: count }, (_, index) => index);

  it.each(['{{', '{{1', '{{"', '{{`', '{{1.`'])('is that of expressions: %s', (bait) => {
    const text = JSON.stringify(bait.repeat(4_000_000 / bait.length));
    const scenario = file(`{"blueprint":{"flow":[{"id":1,"module":"a:b","mapper":{"x":${text}}}]}}`);
    const problems = validateTree(new Map([['scenarios/send.json', scenario]]));
    expect(problems).not.toContainEqual(expect.objectContaining({ code: 'SLC1020' }));
  });

  it('is that of modules with one id', () => {
    const flow = `[${range(60_000)
      .map(() => '{"id":1,"module":"a:b"}')
      .join()}]`;
    expect(new ModuleMap(file(`{"flow":${flow}}`).content).all.has('1~60000')).toBe(true);
  });

  it('is that of lists of one item, repeated', () => {
    const items = range(190_000).map(() => 'x');
    const likeness = { identities: (item: string) => [item], parts: () => [], isPlain: () => true };
    expect(pairItems(items, [...items, 'y'], likeness).added).toEqual([190_000]);
  });

  it('is that of items that share a part', () => {
    const items = range(20_000).map(String);
    const likeness = {
      identities: (item: string) => [item],
      parts: (_item: string) => ['the same'],
      isPlain: () => false,
    };
    const pairing = pairItems(
      items,
      items.map((item) => `${item}x`),
      likeness,
    );
    expect(pairing.pairs.length).toBeGreaterThan(0);
  });

  it('is that of things of one name', () => {
    const taken = new Set<string>();
    let looks = 0;
    const slugs = new FreeSlugs((slug) => {
      looks += 1;
      return taken.has(slug);
    });
    for (const _ of range(50_000)) taken.add(slugs.take('orders'));
    expect(taken.has('orders-50000')).toBe(true);
    expect(looks).toBeLessThan(150_000);
  });

  it('is that of streams and their files', () => {
    const streams = range(20_000).map((index) => `value-streams/s${index}`);
    const own = file('{"name":"x"}');
    const tree = new Map(streams.map((stream) => [`${stream}/value-stream.json`, own]));
    expect(filesUsedBy(tree, streams).size).toBe(20_000);
  });

  it('is that of the places of an environment file', () => {
    const values = range(11_000).map((index) => `  v${index}: 0${index}\n`);
    expect(() => parseEnvironmentFile(bytes(`values:\n${values.join('')}`), 'environments/x.yaml')).toThrow(
      /is read by YAML as/,
    );
    const ignored = range(8000).map((index) => `  rules/r${index}.json: /name\n`);
    const settings = parseEnvironmentFile(bytes(`ignore:\n${ignored.join('')}`), 'environments/x.yaml');
    const files = range(60_000).map((index) => `rules/x${index}.json`);
    expect(strayIgnored(files, settings.ignored)).toHaveLength(8000);
  });

  it('is that of globs, of which there are not many', () => {
    const globs = (count: number) =>
      `ignore:\n${range(count)
        .map((index) => `  "rules/*a*${index}*.json": /name\n`)
        .join('')}`;
    const { ignored } = parseEnvironmentFile(bytes(globs(100)), 'environments/x.yaml');
    const files = range(20_000).map((index) => `rules/x${index}.json`);
    expect(strayIgnored(files, ignored)).toHaveLength(100);
    expect(() => parseEnvironmentFile(bytes(globs(101)), 'environments/x.yaml')).toThrow(
      'more than 100 globs',
    );
  });

  it('is that of long texts that are compared by word', () => {
    const text = 'a b, '.repeat(800_000);
    expect(wordHunks(text, `${text}c`)).toHaveLength(1);
  });

  it('is that of long texts that are merged by line', () => {
    const text = (top: string) => [top, ...range(20_000).flatMap((index) => ['', String(index % 3)]), top];
    expect(mergeLines(text('a'), text('b'), text('c'))).toBeUndefined();
  });

  it('is that of paths that are long', () => {
    const long = 'a/'.repeat(2_000_000);
    const rule = file(`{"name":"r","x":{"$ref":"connections/${long}"}}`);
    const problems = validateTree(new Map([['rules/a.json', rule]]), ['rules/b.json']);
    expect(problems).toContainEqual(expect.objectContaining({ code: 'SLC1009' }));
  });
});
