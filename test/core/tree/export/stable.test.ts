import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryExport, exportedBy } from '../../../support/arbitrary-export.ts';
import { anExportFile, exportFileOf } from '../../../support/export-file.ts';
import { reordered, SketchedTenant } from '../../../support/sketch.ts';
import { textsOf, unpacked } from '../../../support/tree-of.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

const exportTimes = fc.constantFrom(
  '2026-01-05T09:00:00Z',
  '2026-01-05T09:00:00.5+02:00',
  '2031-12-31T23:59:59.123456789Z',
  '',
);

describe('a tree', () => {
  it('is the same bytes whatever the order of sets, keys and files, and whatever is volatile', () => {
    fc.assert(
      fc.property(
        arbitraryExport(),
        fc.nat(),
        fc.array(exportTimes, { minLength: 3, maxLength: 3 }),
        (sketch, seed, times) => {
          const first = exportedBy(new SketchedTenant(345), sketch).map(({ bytes }) => bytes);
          const later = exportedBy(new SketchedTenant(345, { moment: 41 }), sketch).map(
            ({ payload }, index) => exportFileOf(reordered(payload, seed + index), times[index]),
          );
          expect(textsOf(unpacked(later.reverse()).tree)).toEqual(textsOf(unpacked(first).tree));
        },
      ),
      { numRuns: propertyRuns(150) },
    );
  });

  it('is the same bytes when it is exported again into itself', () => {
    fc.assert(
      fc.property(arbitraryExport(), fc.nat(), (sketch, seed) => {
        const files = exportedBy(new SketchedTenant(345), sketch);
        const first = unpacked(files.map(({ bytes }) => bytes));
        const again = unpacked(
          files.map(({ payload }) => exportFileOf(reordered(payload, seed))).reverse(),
          first,
        );
        expect(textsOf(again.tree)).toEqual(textsOf(first.tree));
        expect(new Map(again.ids.entries().map(({ path, id }) => [path, id]))).toEqual(
          new Map(first.ids.entries().map(({ path, id }) => [path, id])),
        );
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  it('is the same bytes from a tenant that keeps no record of who edited what', () => {
    const template = { id: 'A', name: 'Orders' };
    const audit = { createdAt: '2026-01-05T09:00:00Z', createdByUser: { user_email: 'a@b.example' } };
    const [one, other] = [template, { ...template, version: { number: 3 }, metadata: audit }].map((each) =>
      textsOf(unpacked([exportFileOf({ execution_template: each })]).tree),
    );
    expect(other).toEqual(one);
  });

  it('gives streams of one name the same paths after their boxes have moved', () => {
    const texts = ['retail', 'wholesale', 'partners'];
    const exported = (text: string, x: number) => {
      const module = { id: 1, module: 'http:ActionSendData', mapper: { text } };
      const modules = [{ ...module, metadata: { designer: { x, y: 0 } } }];
      return anExportFile({ id: text, scenarios: [{ id: `7${text}`, name: 'Mail', modules }] });
    };
    const pathsAt = (...positions: readonly number[]) =>
      unpacked(texts.map((text, index) => exported(text, positions[index] ?? 0))).streams.map(
        ({ id, path }) => [id, path],
      );
    for (let x = 0; x < 20; x += 1) expect(pathsAt(x, 2 * x, 3 * x)).toEqual(pathsAt(0, 0, 0));
  });
});
