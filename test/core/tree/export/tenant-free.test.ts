import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdMap } from '../../../../src/core/stream/id-map.ts';
import { arbitraryExport, exportedBy } from '../../../support/arbitrary-export.ts';
import { anExportFile, exportFileOf } from '../../../support/export-file.ts';
import { reordered, SketchedTenant } from '../../../support/sketch.ts';
import { textsOf, unpacked } from '../../../support/tree-of.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

describe('a tree', () => {
  it('holds no id, secret or person of the tenant that it came from', () => {
    fc.assert(
      fc.property(arbitraryExport(), (sketch) => {
        const tenant = new SketchedTenant(345);
        const texts = textsOf(unpacked(exportedBy(tenant, sketch).map(({ bytes }) => bytes)).tree);
        const all = [...texts].flat().join('\n');
        expect([...tenant.given].filter((given) => all.includes(given))).toEqual([]);
      }),
      { numRuns: propertyRuns(200) },
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
      { numRuns: propertyRuns(150) },
    );
  });

  it('is found again by names when another tenant exports into it for the first time', () => {
    fc.assert(
      fc.property(arbitraryExport(), (sketch) => {
        const one = unpacked(exportedBy(new SketchedTenant(345), sketch).map(({ bytes }) => bytes));
        const other = exportedBy(new SketchedTenant(678), sketch).map(({ bytes }) => bytes);
        const into = unpacked(other, { ids: new IdMap(), tree: one.tree });
        const names = (tree: typeof one) => tree.streams.map(({ name }) => name);
        const unique = one.streams.filter(
          ({ name }) => names(one).indexOf(name) === names(one).lastIndexOf(name),
        );
        expect(into.streams.map(({ path }) => path)).toEqual(
          expect.arrayContaining(unique.map(({ path }) => path)),
        );
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  it('keeps what a mapping says, though fields of such names hold ids elsewhere', () => {
    const mapper = {
      account: '4711',
      formId: '231234567890123',
      hook: 5,
      agent: '7',
      datastore: 9,
      scenarioId: 11,
      spreadsheetId: '1aB',
    };
    const filter = { conditions: [[{ a: '{{1.account}}', o: 'number:equal', b: '4711' }]] };
    const modules = [
      { id: 1, module: 'jotform:Get', mapper, filter, parameters: { limit: 10, formId: '99' } },
    ];
    const { tree } = unpacked([anExportFile({ scenarios: [{ id: '7', name: 'Sync', modules }] })]);
    expect([...tree.keys()].filter((path) => !path.startsWith('value-streams/'))).toEqual([]);
    const scenario = tree.get('value-streams/order-splitting/scenarios/sync.json');
    expect(scenario?.content).toMatchObject({ blueprint: { flow: modules } });
  });
});
