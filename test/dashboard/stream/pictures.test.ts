import { expect, it } from 'vitest';
import { picturesOf } from '../../../src/dashboard/stream/pictures.ts';
import { diffTrees } from '../../../src/core/diff/diff-trees.ts';
import { treeFile, type Tree } from '../../../src/core/tree/tree.ts';
import { object, scenarioOf, type ModuleWords } from '../../support/scenario-of.ts';

const stream = 'value-streams/orders';

function treeOf(name: string, ...words: readonly ModuleWords[]): Tree {
  return new Map([
    [`${stream}/value-stream.json`, treeFile(object({ name, steps: [], trigger: [] }))],
    [`${stream}/scenarios/main.json`, treeFile(scenarioOf(...words))],
  ]);
}

function pictured(before: Tree, after: Tree) {
  const { pictures } = picturesOf({ stream, before, after, diff: diffTrees(before, after) });
  const scenario = pictures.find(({ path }) => path !== stream);
  const nodes = (side: 'before' | 'after') =>
    scenario?.[side]?.nodes.map(({ key, mark, lines }) => `${key} ${mark}: ${lines.join(' / ')}`);
  const edges = (side: 'before' | 'after') =>
    scenario?.[side]?.edges.map(({ from, to, mark }) => `${from}>${to} ${mark}`);
  return { before: [nodes('before'), edges('before')], after: [nodes('after'), edges('after')] };
}

it('shows each side as it is, the same thing under the same key', () => {
  const { before, after } = pictured(treeOf('A', 1, 2, 3), treeOf('A', 1, 4, 3));

  expect(before).toEqual([
    [
      expect.stringMatching(/^1 same: /),
      expect.stringMatching(/^2 removed: /),
      expect.stringMatching(/^3 same: /),
    ],
    ['1>2 removed', '2>3 removed'],
  ]);
  expect(after).toEqual([
    [
      expect.stringMatching(/^1 same: /),
      expect.stringMatching(/^4 added: /),
      expect.stringMatching(/^3 same: /),
    ],
    ['1>4 added', '4>3 added'],
  ]);
});

it('marks the way that is gone although both of its ends stay', () => {
  const { before, after } = pictured(treeOf('A', 1, 2, 3), treeOf('A', 1, 3, 2));

  expect(before[1]).toEqual(['1>2 removed', '2>3 removed']);
  expect(after[1]).toEqual(['1>3 added', '3>2 added']);
});

it('shows no scenario of which the layout alone differs, and the stream always', () => {
  const tree = treeOf('A', 1);
  const moved = new Map([...tree, [`${stream}/scenarios/main.ui.json`, treeFile(object({ x: 1 }))]]);
  const { pictures, isCut } = picturesOf({
    stream,
    before: tree,
    after: moved,
    diff: diffTrees(tree, moved),
  });
  expect(pictures.map(({ path }) => path)).toEqual([stream]);
  expect(isCut).toBe(false);
});
