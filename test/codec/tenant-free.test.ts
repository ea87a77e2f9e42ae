import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdBook } from '../../src/domain/id-book.ts';
import { arbitraryExport, exportedBy } from '../support/arbitrary-export.ts';
import { exportFileOf } from '../support/export-file.ts';
import { reordered, SketchedTenant } from '../support/sketch.ts';
import { textsOf, unpacked } from '../support/tree-of.ts';

describe('a tree', () => {
  it('holds no id, secret or person of the tenant that it came from', () => {
    fc.assert(
      fc.property(arbitraryExport(), (sketch) => {
        const tenant = new SketchedTenant(345);
        const texts = textsOf(unpacked(exportedBy(tenant, sketch).map(({ bytes }) => bytes)).tree);
        const all = [...texts].flat().join('\n');
        expect([...tenant.given].filter((given) => all.includes(given))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('is the same bytes when another tenant exports the same streams', () => {
    fc.assert(
      fc.property(arbitraryExport(), fc.nat(), (sketch, seed) => {
        const one = exportedBy(new SketchedTenant(345), sketch).map(({ bytes }) => bytes);
        const other = exportedBy(new SketchedTenant(678, { descends: true, moment: 3 }), sketch).map(
          ({ payload }) => exportFileOf(reordered(payload, seed)),
        );
        expect(textsOf(unpacked(other.reverse()).tree)).toEqual(textsOf(unpacked(one).tree));
      }),
      { numRuns: 150 },
    );
  });

  it('is found again by names when another tenant exports into it for the first time', () => {
    fc.assert(
      fc.property(arbitraryExport(), (sketch) => {
        const one = unpacked(exportedBy(new SketchedTenant(345), sketch).map(({ bytes }) => bytes));
        const other = exportedBy(new SketchedTenant(678), sketch).map(({ bytes }) => bytes);
        const into = unpacked(other, { ids: new IdBook(), tree: one.tree });
        const names = (tree: typeof one) => tree.streams.map(({ name }) => name);
        const unique = one.streams.filter(
          ({ name }) => names(one).indexOf(name) === names(one).lastIndexOf(name),
        );
        expect(into.streams.map(({ path }) => path)).toEqual(
          expect.arrayContaining(unique.map(({ path }) => path)),
        );
      }),
      { numRuns: 60 },
    );
  });
});
