import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printContent, printTreeFile } from '../../../src/core/tree/print.ts';
import {
  contentObject,
  isContentArray,
  isContentObject,
  withMember,
  type Content,
} from '../../../src/core/stream/content.ts';
import type { SemanticChange } from '../../../src/core/diff/change.ts';
import { diffTrees } from '../../../src/core/diff/diff-trees.ts';
import { ExactNumber } from '../../../src/core/json/json.ts';
import { treePath, type Tree, type TreeFile } from '../../../src/core/tree/tree.ts';
import { changeLine, diffText } from '../../../src/core/diff/print/text.ts';
import { diffJson } from '../../../src/core/diff/print/json.ts';
import { arbitraryExport, exportedBy } from '../../support/arbitrary-export.ts';
import { exportFileOf } from '../../support/export-file.ts';
import { reordered, SketchedTenant } from '../../support/sketch.ts';
import { arbitraryEdit } from '../../support/tree-edit.ts';
import { arbitraryEdits } from '../../support/tree-edits.ts';
import { reread, unpacked } from '../../support/tree-of.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const someTree: fc.Arbitrary<Tree> = arbitraryExport().map((sketch) =>
  reread(unpacked(exportedBy(new SketchedTenant(345), sketch).map(({ bytes }) => bytes)).tree),
);

const treeAndEdit = someTree.chain((tree) =>
  fc.record({ tree: fc.constant(tree), edit: arbitraryEdit(tree) }),
);

/** A file as text, equal for two that mean the same. Written apart from the diff, so that one cannot excuse the other. */
function textOf(file: TreeFile): string {
  const sorted = (list: Content | undefined) =>
    isContentArray(list)
      ? list.toSorted((one, other) => (printContent(one) < printContent(other) ? -1 : 1))
      : list;
  let { own } = file;
  if (Object.hasOwn(own, '$connections')) own = withMember(own, '$connections', sorted(own['$connections']));
  const sections = own['$sections'];
  if (isContentObject(sections)) {
    const members = Object.entries(sections).map(
      ([key, section]) =>
        [key, ['events', 'rules', 'forms'].includes(key) ? (sorted(section) ?? null) : section] as const,
    );
    own = withMember(own, '$sections', contentObject(members));
  }
  return printTreeFile({ content: file.content, own });
}

function isSame(one: Tree, other: Tree, file: string): boolean {
  const [before, after] = [one.get(file), other.get(file)];
  return before !== undefined && after !== undefined && textOf(before) === textOf(after);
}

const count = (changes: readonly SemanticChange[], op: SemanticChange['op']) =>
  changes.filter((change) => change.op === op).length;

/** The stream, scenario or shared thing that a file is of. */
function subjectOf(file: string): string | undefined {
  const place = treePath(file);
  if (place.is === 'stream') return place.stream;
  if (place.is === 'scenario' || place.is === 'sidecar') return place.scenario;
  return place.is === 'shared' ? place.path : undefined;
}

/** Which of two equal items of a list was taken out, nobody can say: any index is as good as another. */
const isSameStep = (one: string, other: string) =>
  one === other || (/^\d+$/.test(one) && /^\d+$/.test(other));

describe('the diff of two trees', () => {
  it('is empty for a tree that was exported in another order at another time', () => {
    fc.assert(
      fc.property(arbitraryExport(), fc.nat(), (sketch, seed) => {
        const first = unpacked(exportedBy(new SketchedTenant(345), sketch).map(({ bytes }) => bytes));
        const later = exportedBy(new SketchedTenant(345, { moment: 9 }), sketch);
        const shuffled = later.map(({ payload }) => exportFileOf(reordered(payload, seed)));
        expect(diffTrees(first.tree, reread(unpacked(shuffled, first).tree)).changes).toEqual([]);
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  it('is empty exactly where an edit changed nothing, and names what it changed otherwise', () => {
    fc.assert(
      fc.property(treeAndEdit, ({ tree, edit }) => {
        const { changes } = diffTrees(tree, edit.tree);
        expect(changes.length === 0).toBe(isSame(tree, edit.tree, edit.file));
        for (const { file, crumbs } of changes) {
          expect(file).toBe(edit.file);
          expect(crumbs.map(({ id }) => id)).toContain(subjectOf(edit.file));
        }
        const isSidecar = treePath(edit.file).is === 'sidecar';
        if (isSidecar) expect(changes.filter(({ op }) => op !== 'layout')).toEqual([]);
        const touches = ({ pointer }: SemanticChange) =>
          pointer.every(
            (key, depth) => depth >= edit.place.length || isSameStep(key, edit.place[depth] ?? ''),
          );
        expect(changes.length === 0 || changes.some(touches)).toBe(true);
      }),
      { numRuns: propertyRuns(250) },
    );
  });

  it('names each of many edits, in both directions', () => {
    const treeAndEdits = someTree.chain((tree) =>
      fc.record({ tree: fc.constant(tree), edited: arbitraryEdits(tree) }),
    );
    fc.assert(
      fc.property(treeAndEdits, ({ tree, edited }) => {
        const told = (changes: readonly SemanticChange[], side: 'before' | 'after') =>
          changes.map((change) => (side in change ? printContent(Reflect.get(change, side)) : '')).join('\n');
        const there = told(diffTrees(tree, edited.tree).changes, 'after');
        const back = told(diffTrees(edited.tree, tree).changes, 'before');
        const written = [...edited.tree].filter(([path]) => treePath(path).is !== 'sidecar');
        const now = written.map(([, { content }]) => printContent(content)).join('\n');
        const named = edited.texts.filter((text) => there.includes(text) && back.includes(text));
        expect(named).toEqual(edited.texts.filter((text) => now.includes(text)));
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  it('mirrors what was added and removed when the trees are exchanged', () => {
    fc.assert(
      fc.property(treeAndEdit, ({ tree, edit }) => {
        const [there, back] = [diffTrees(tree, edit.tree).changes, diffTrees(edit.tree, tree).changes];
        expect(count(back, 'added')).toBe(count(there, 'removed'));
        expect(count(back, 'removed')).toBe(count(there, 'added'));
        expect(back).toHaveLength(there.length);
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  it('mirrors itself for trees that have little in common', () => {
    fc.assert(
      fc.property(someTree, someTree, (one, other) => {
        const [there, back] = [diffTrees(one, other).changes, diffTrees(other, one).changes];
        expect(count(back, 'added')).toBe(count(there, 'removed'));
        expect(count(back, 'removed')).toBe(count(there, 'added'));
        expect(back).toHaveLength(there.length);
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  it('is shown as one safe line for each change, in text and in JSON', () => {
    fc.assert(
      fc.property(someTree, someTree, (one, other) => {
        const diff = diffTrees(one, other);
        for (const change of diff.changes) {
          const line = changeLine(change, diff.names);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
          expect(line.length).toBeLessThan(2000);
        }
        expect(diffText(diff)).toMatch(/\n$/);
        expect(JSON.parse(JSON.stringify(diffJson(diff)))).toMatchObject({ same: diff.changes.length === 0 });
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  it('never shows what changed as two equal texts', () => {
    fc.assert(
      fc.property(treeAndEdit, ({ tree, edit }) => {
        const diff = diffTrees(tree, edit.tree);
        const shown = diff.changes
          .filter(({ op }) => op === 'changed' || op === 'renamed')
          .map((change) => /: (?:renamed )?([^[\]]*) → ([^[\]]*)$/.exec(changeLine(change, diff.names)));
        expect(shown.filter((texts) => texts !== null && texts[1] === texts[2])).toEqual([]);
      }),
      { numRuns: propertyRuns(150) },
    );
  });
});

describe('numbers', () => {
  const withNumber = (number: Content): Tree =>
    new Map([['rules/vip.json', { content: contentObject([['limit', number]]), own: contentObject() }]]);

  it.each([
    [1, new ExactNumber('1.0')],
    [100, new ExactNumber('1e2')],
    [0.1, new ExactNumber('0.10')],
    [0, new ExactNumber('-0')],
    [new ExactNumber('1e400'), new ExactNumber('10e399')],
  ])('%j and %j are the same', (one, other) => {
    expect(diffTrees(withNumber(one), withNumber(other)).changes).toEqual([]);
  });

  it.each([
    [1, '1'],
    [1, -1],
    [new ExactNumber('9007199254740993'), new ExactNumber('9007199254740992')],
    [0, null],
    [1, true],
  ])('%j and %j differ, and it shows', (one, other) => {
    const diff = diffTrees(withNumber(one), withNumber(other));
    const [, old, now] = /limit: (.*) → (.*)\n/.exec(diffText(diff)) ?? [];
    expect(old).not.toBe(now);
    expect(now).toBeDefined();
  });
});
