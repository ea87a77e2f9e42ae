import { describe, expect, it } from 'vitest';
import { parseTreeFile } from '../../../../src/core/tree/parse.ts';
import { budgets } from '../../../../src/core/budgets.ts';
import type { ContentObject } from '../../../../src/core/stream/content.ts';
import { diffTrees } from '../../../../src/core/diff/diff-trees.ts';
import { mergeTreeFile } from '../../../../src/core/merge/merge-tree-file.ts';
import { pairLeftOver } from '../../../../src/core/merge/lists/pair-left-over.ts';
import { treeFile } from '../../../../src/core/tree/tree.ts';
import { validateTree } from '../../../../src/core/tree/validate/validate.ts';
import { countedContent } from '../../../support/counted.ts';

const content = (value: unknown) => parseTreeFile(Buffer.from(JSON.stringify(value)), 'rules/a.json').content;
const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const names = { target: 'main', incoming: 'edit' };

describe('the pairing of edited list items', { timeout: 20_000 }, () => {
  // Work for each pair of 200,000 items would take hours.
  it('ends soon for a list in the opposite order', () => {
    const items = range(200_000);
    const origins = new Map(items.map((index) => [index, items.length - 1 - index]));
    pairLeftOver(items, items, origins);
    expect(origins.size).toBe(items.length);
  });

  it.each([20, 90, 200, 800])('looks at no more than a limit of pairs of %i items', (count) => {
    const walked = range(count).map((index) => countedContent(content({ a: { x: index }, b: { y: index } })));
    const before = walked.map(({ whole }) => whole);
    const after = range(count + 1).map((index) => content({ a: { x: -1 - index }, b: { y: index } }));
    const setUp = walked.reduce((sum, { walks }) => sum + walks(), 0);
    pairLeftOver(before, after, new Map());
    const walks = walked.reduce((sum, item) => sum + item.walks(), 0) - setUp;
    const pairs = count * (count + 1);
    const looked = pairs > budgets.comparisons.leftOver ? 0 : pairs;
    expect(walks).toBeGreaterThanOrEqual(looked);
    // A pair walks an item and what is in it in both directions.
    expect(walks).toBeLessThanOrEqual(10 * looked);
  });
});

describe('the cost of the branches of a flow', () => {
  /** A scenario with a router whose branches each use what comes before. */
  const scenario = (branches: number, text: string): ContentObject =>
    content({
      name: 'send',
      blueprint: {
        flow: [
          {
            id: 1,
            module: 'builtin:BasicRouter',
            routes: range(branches).map((index) => ({
              flow: [
                { id: 2 * index + 2, module: 'a:b', mapper: { t: `${text}{{1.x}}` } },
                { id: 2 * index + 3, module: 'a:b', mapper: { t: `{{${2 * index + 2}.x}}` } },
              ],
            })),
          },
          { id: 2 * branches + 2, module: 'a:b', mapper: { t: '{{2.x}}{{4.x}}' } },
        ],
      },
    });

  const path = 'scenarios/send.json';
  const tree = (whole: ContentObject) => new Map([[path, treeFile(whole)]]);

  it.each([
    ['validate', (one: ContentObject) => validateTree(tree(one))],
    ['compare', (one: ContentObject) => diffTrees(tree(one), tree(scenario(10, 'y')))],
    [
      'merge',
      (one: ContentObject) => {
        const [base, incoming] = [scenario(10, 'y'), scenario(10, 'z')].map((whole) => treeFile(whole));
        return mergeTreeFile({ base, target: treeFile(one), incoming }, names);
      },
    ],
  ])('grows with their number alone: to %s them', (_what, work) => {
    const walksOf = (branches: number) => {
      const { whole, walks } = countedContent(scenario(branches, 'x'));
      const before = walks();
      work(whole);
      return walks() - before;
    };
    const [few, many] = [walksOf(100), walksOf(400)];
    expect(few).toBeGreaterThan(100);
    expect(many).toBeLessThan(5 * few);
  });
});
