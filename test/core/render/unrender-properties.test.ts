import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isContentObject, withMember } from '../../../src/core/stream/content.ts';
import { render } from '../../../src/core/render/render.ts';
import { unrender } from '../../../src/core/render/unrender.ts';
import { treePath, type Tree } from '../../../src/core/tree/tree.ts';
import { furnished } from '../../support/arbitrary-environment.ts';
import { arbitraryExport, exportedBy } from '../../support/arbitrary-export.ts';
import { SketchedTenant } from '../../support/sketch.ts';
import { arbitraryEdit, type TreeEdit } from '../../support/tree-edit.ts';
import { reread, textsOf, unpacked } from '../../support/tree-of.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const someTree: fc.Arbitrary<Tree> = arbitraryExport().map((sketch) =>
  reread(unpacked(exportedBy(new SketchedTenant(345), sketch).map(({ bytes }) => bytes)).tree),
);

const withEnvironment = (max: number) => someTree.chain((tree) => furnished(tree, { max }));

const withEdit = (max: number) =>
  withEnvironment(max).chain(({ tree, supplies }) =>
    arbitraryEdit(render(tree, supplies).tree).map((edit) => ({ tree, supplies, edit })),
  );

const representative = (path: string) => path;

/** A tree as text, equal for two that are the same but for what a capture leaves to git. */
function compared(tree: Tree): ReadonlyMap<string, string> {
  const kept = [...tree].map(([path, file]) => {
    const sections = file.own['$sections'];
    const content =
      treePath(path).is === 'stream' ? withMember(file.content, 'state', undefined) : file.content;
    let own = withMember(file.own, '$connections', undefined);
    if (isContentObject(sections))
      own = withMember(own, '$sections', withMember(sections, 'subflows', undefined));
    return [path, { content, own }] as const;
  });
  return textsOf(new Map(kept));
}

/** False for a file that a capture leaves to git as a whole. */
function isCaptured({ file, tree }: TreeEdit): boolean {
  const place = treePath(file);
  if (place.is === 'format' || tree.get(file)?.own['$carried'] === false) return false;
  return place.is !== 'shared' || ['events', 'rules', 'forms'].includes(place.folder);
}

describe('what an environment rendered', () => {
  it('is the tree that it was rendered from', () => {
    fc.assert(
      fc.property(withEnvironment(5), ({ tree, supplies }) => {
        const live = render(tree, supplies).tree;
        const back = unrender({ live, desired: tree, supplies, representative });
        expect(textsOf(back.tree)).toEqual(textsOf(tree));
        expect(back.notes).toEqual([]);
        expect(back.removed).toEqual([]);
      }),
      { numRuns: propertyRuns(120) },
    );
  });

  it('brings an edit back that renders to what is live, and touches no other file', () => {
    fc.assert(
      fc.property(withEdit(0), ({ tree, supplies, edit }) => {
        fc.pre(isCaptured(edit));
        const back = unrender({ live: edit.tree, desired: tree, supplies, representative });
        const [before, after] = [textsOf(tree), textsOf(back.tree)];
        const touched = [...after.keys()].filter((path) => after.get(path) !== before.get(path));
        expect(touched.filter((path) => path !== edit.file)).toEqual([]);
        if (back.notes.length === 0)
          expect(compared(render(back.tree, supplies).tree)).toEqual(compared(edit.tree));
      }),
      { numRuns: propertyRuns(120) },
    );
  });

  it('says so where an edit cannot be brought back because of a patch', () => {
    fc.assert(
      fc.property(withEdit(3), ({ tree, supplies, edit }) => {
        fc.pre(isCaptured(edit));
        const back = unrender({ live: edit.tree, desired: tree, supplies, representative });
        const again = render(back.tree, supplies);
        // What a patch copies is as it was where it is copied to.
        const copies = [...supplies.patches.values()].flat().some(({ op }) => op === 'copy');
        fc.pre(!copies && back.notes.length === 0 && !again.problems.some(({ code }) => code === 'SLC1041'));
        expect(compared(again.tree)).toEqual(compared(edit.tree));
      }),
      { numRuns: propertyRuns(120) },
    );
  });
});
