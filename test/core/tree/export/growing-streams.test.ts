import { describe, expect, it } from 'vitest';
import { authoritative, includedStreams } from '../../../../src/core/tree/export/included-streams.ts';
import { packStream } from '../../../../src/core/tree/export/pack.ts';
import { parseTreeFile } from '../../../../src/core/tree/parse.ts';
import { budgets } from '../../../../src/core/budgets.ts';
import { IdMap } from '../../../../src/core/stream/id-map.ts';
import { jsonObject, type JsonObject } from '../../../../src/core/json/json.ts';
import { streamFileOf, type Tree } from '../../../../src/core/tree/tree.ts';
import { validateTree } from '../../../../src/core/tree/validate/validate.ts';
import { CountedTree } from '../../../support/counted.ts';
import { anExportFile } from '../../../support/export-file.ts';
import { unpacked } from '../../../support/tree-of.ts';

const stream = (index: number) => `value-streams/s${index}`;
const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const { subflowDepth, values } = budgets.exportFile;

/** A tree of streams, each of which runs others. */
function treeOfRuns(count: number, runs: (index: number) => readonly number[]): CountedTree {
  const tree = new CountedTree();
  for (const index of range(count)) {
    const path = streamFileOf(stream(index));
    const steps = runs(index).map((run) => ({ x: { $ref: stream(run) } }));
    tree.set(path, parseTreeFile(Buffer.from(JSON.stringify({ name: `s${index}`, steps })), path));
  }
  return tree;
}

const chain = (count: number) => treeOfRuns(count, (index) => (index + 1 < count ? [index + 1] : []));
const star = (count: number) => treeOfRuns(count, (index) => (index === 0 ? range(count).slice(1) : []));
const packed = (tree: Tree) => packStream(tree, stream(0), { ids: new IdMap(), at: 0 });

/** Files that were looked at by some work. */
function looksOf(tree: CountedTree, work: (tree: Tree) => unknown): number {
  tree.looks = 0;
  work(tree);
  return tree.looks;
}

describe('the cost of an export file with subflows', () => {
  it('grows with the number of subflows alone', () => {
    const [few, many] = [looksOf(star(100), packed), looksOf(star(400), packed)];
    expect(few).toBeGreaterThan(100);
    expect(many).toBeLessThan(5 * few);
  });

  it.each([subflowDepth + 2, 20_000])('is refused for a chain of %i streams', (count) => {
    expect(() => packed(chain(count))).toThrow(`nests subflows deeper than ${subflowDepth} levels [SLC1002]`);
  });

  it('has as many levels as can be read back', () => {
    const { text } = packed(chain(subflowDepth + 1));
    expect(unpacked([Buffer.from(text)]).streams).toHaveLength(subflowDepth + 1);
  });

  it('is refused where the tree names one subflow again and again', () => {
    const path = streamFileOf(stream(0));
    const inner = streamFileOf(stream(1));
    const subflows = range(2000).map(() => ({ stream: { $ref: stream(1) } }));
    const tree = new Map([
      [path, parseTreeFile(Buffer.from(JSON.stringify({ name: 's0', $sections: { subflows } })), path)],
      [inner, parseTreeFile(Buffer.from(JSON.stringify({ name: 's1', list: range(1000) })), inner)],
    ]);
    expect(() => packed(tree)).toThrow(`would have more than ${values} values`);
  });

  it('is the same for a chain that a flat file carries, however long', () => {
    const ids = range(3000).map((index) => `i${index}`);
    const carries = ids.map((id, index) => ({ id, name: id, runs: ids.slice(index + 1, index + 2) }));
    const file = anExportFile({ id: 'root', name: 'root', runs: ids.slice(0, 1), carries });
    expect(unpacked([file]).streams).toHaveLength(3001);
  });

  it('reads a part that copies of one stream nest as often as it is there', () => {
    const walksOf = (depth: number) => {
      let walks = 0;
      const part: JsonObject = new Proxy(jsonObject([['a', 1]]), {
        ownKeys(target) {
          walks += 1;
          return Reflect.ownKeys(target);
        },
      });
      let payload = jsonObject([['part', part]]);
      for (const level of range(depth)) {
        const id = level === depth - 1 ? 'root' : 'same';
        const template = jsonObject([
          ['id', id],
          ['name', `${level}`],
        ]);
        const inner = level === 0 ? [['part', part] as const] : [['subflows', [payload]] as const];
        payload = jsonObject([['execution_template', template], ...inner]);
      }
      const file = { is: 'export', file: 'a.json', envelope: jsonObject(), payload } as const;
      expect(authoritative(includedStreams(file)).size).toBe(2);
      return walks;
    };
    expect(walksOf(10)).toBeGreaterThan(0);
    expect(walksOf(80)).toBe(walksOf(10));
  });
});

describe('the cost of references', () => {
  it.each([
    ['a chain', chain],
    ['a cycle', (count: number) => treeOfRuns(count, (index) => [(index + 1) % count])],
    ['one stream that runs all others', star],
  ])('grows with the tree alone: %s', (_what, treeOf) => {
    const [few, many] = [looksOf(treeOf(250), validateTree), looksOf(treeOf(1000), validateTree)];
    expect(few).toBeGreaterThan(250);
    expect(many).toBeLessThan(5 * few);
  });
});
