import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeFile } from '../../../src/core/merge/merge-file.ts';
import { parseTreeFile } from '../../../src/core/tree/parse.ts';
import { printTreeFile } from '../../../src/core/tree/print.ts';
import { contentMember, isContentArray, type Content } from '../../../src/core/stream/content.ts';
import { conflictsOf, mergeTreeFile } from '../../../src/core/merge/merge-tree-file.ts';
import type { Tree, TreeFile } from '../../../src/core/tree/tree.ts';
import { arbitraryExport, exportedBy } from '../../support/arbitrary-export.ts';
import { sideNames } from '../../support/merge-of.ts';
import { SketchedTenant } from '../../support/sketch.ts';
import { arbitraryEdit, type TreeEdit } from '../../support/tree-edit.ts';
import { reread, unpacked } from '../../support/tree-of.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const someTree: fc.Arbitrary<Tree> = arbitraryExport().map((sketch) =>
  reread(unpacked(exportedBy(new SketchedTenant(345), sketch).map(({ bytes }) => bytes)).tree),
);

/** What an edit puts in the place of a value; it stands nowhere else. */
const fresh = 'edited by hand';

interface EditedFile {
  readonly path: string;
  readonly base: TreeFile;
  readonly target: TreeFile;
  readonly incoming: TreeFile;
  readonly edits: readonly [TreeEdit, TreeEdit];
}

/** Lists of which the order says nothing: the merge sorts them, where an edit by hand may not have. */
const sets = new Set(['$connections', '$sections']);

/** A file of hostile content, edited by hand at one place on each side. */
const editedFile: fc.Arbitrary<EditedFile> = someTree
  .chain((tree) => arbitraryEdit(tree).map(({ file }) => ({ tree, file })))
  .chain(({ tree, file }) => {
    const base = fileIn(tree, file);
    const alone: Tree = new Map([[file, base]]);
    return fc.tuple(arbitraryEdit(alone), arbitraryEdit(alone)).map((edits) => ({
      path: file,
      base,
      target: fileIn(edits[0].tree, file),
      incoming: fileIn(edits[1].tree, file),
      edits,
    }));
  })
  .filter(({ edits }) => edits.every(({ part, place }) => part === 'content' || !sets.has(place[0] ?? '')));

function fileIn(tree: Tree, path: string): TreeFile {
  const file = tree.get(path);
  if (file === undefined) throw new Error(`${path} is not in the tree`);
  return file;
}

/** What stands at a place of an edit. */
function valueAt(file: TreeFile, { part, place }: TreeEdit): Content | undefined {
  return place.reduce<Content | undefined>(
    (value, key) => (isContentArray(value) ? value[Number(key)] : contentMember(value, key)),
    file[part],
  );
}

describe('a merge of hostile files', () => {
  it('gives back what only one side changed, and what both changed alike, without looking at bytes', () => {
    fc.assert(
      fc.property(editedFile, ({ base, target: changed }) => {
        for (const [target, incoming] of [
          [base, changed],
          [changed, base],
          [changed, changed],
        ] as const) {
          const merged = mergeTreeFile({ base, target, incoming }, sideNames);
          expect(merged.conflicts).toEqual([]);
          expect(printTreeFile(merged.file)).toBe(printTreeFile(changed));
        }
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  it('is canonical, is read back as it was written, and has the conflicts that it tells', () => {
    fc.assert(
      fc.property(editedFile, ({ path, base, target, incoming }) => {
        const bytes = (file: TreeFile) => Buffer.from(printTreeFile(file));
        const sides = { base: bytes(base), target: bytes(target), incoming: bytes(incoming) };
        const { merged, conflicts } = mergeFile(path, sides, sideNames);
        const file = parseTreeFile(merged ?? Buffer.alloc(0), path);
        expect(Buffer.from(printTreeFile(file))).toEqual(Buffer.from(merged ?? []));
        expect(conflictsOf(file)).toEqual(conflicts);
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  it('has the edits of both sides where these are at places of which none is in the other', () => {
    let clean = 0;
    fc.assert(
      fc.property(editedFile, ({ base, target, incoming, edits }) => {
        const [one, other] = edits.map(({ part, place }) => `${part}/${place.join('/')}/`);
        fc.pre(one !== undefined && other !== undefined && !one.startsWith(other) && !other.startsWith(one));
        fc.pre(
          printTreeFile(target) !== printTreeFile(base) && printTreeFile(incoming) !== printTreeFile(base),
        );
        const merged = mergeTreeFile({ base, target, incoming }, sideNames);
        const again = mergeTreeFile({ base, target: incoming, incoming: target }, sideNames);
        expect(merged.conflicts.length).toBe(again.conflicts.length);
        if (merged.conflicts.length > 0) return;
        clean += 1;
        expect(printTreeFile(merged.file)).toBe(printTreeFile(again.file));
        const replaced = edits.filter(
          (edit, side) => valueAt(side === 0 ? target : incoming, edit) === fresh,
        );
        for (const edit of replaced.length === 2 ? edits : []) expect(valueAt(merged.file, edit)).toBe(fresh);
      }),
      { numRuns: propertyRuns(200) },
    );
    expect(clean).toBeGreaterThan(propertyRuns(100));
  });
});
