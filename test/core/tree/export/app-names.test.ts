import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packStream } from '../../../../src/core/tree/export/pack.ts';
import { AppNames } from '../../../../src/core/stream/app-names.ts';
import { isJsonArray, isJsonObject, jsonObject, type Json } from '../../../../src/core/json/json.ts';
import { streamsOf } from '../../../../src/core/tree/tree.ts';
import { arbitraryExport, exportedBy } from '../../../support/arbitrary-export.ts';
import { anExportFile, exportFileOf, payloadOf } from '../../../support/export-file.ts';
import { normalisedPayload } from '../../../support/normalised.ts';
import { SketchedTenant } from '../../../support/sketch.ts';
import { nothingKnown, reread, textsOf, unpacked } from '../../../support/tree-of.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

/** The same payload on another Make instance. */
function onInstance(value: Json, prefix: string): Json {
  if (typeof value === 'string') return value.replaceAll('x-app-', prefix);
  if (isJsonArray(value)) return value.map((item) => onInstance(item, prefix));
  if (!isJsonObject(value)) return value;
  return jsonObject(Object.entries(value).map(([key, item]) => [key, onInstance(item, prefix)]));
}

describe('prefixes of app names', () => {
  it('give the same tree from tenants on different Make instances', () => {
    fc.assert(
      fc.property(arbitraryExport(), (sketch) => {
        const files = exportedBy(new SketchedTenant(345), sketch);
        const trees = ['x-app-', 'white-label-x-app-'].map((prefix) => {
          const instance = files.map(({ payload }) => exportFileOf(onInstance(payload, prefix)));
          return textsOf(
            unpacked(instance, { ...nothingKnown, apps: new AppNames({ [prefix]: 'app-' }) }).tree,
          );
        });
        expect(trees[1]).toEqual(trees[0]);
        expect([...(trees[0] ?? [])].flat().join('\n')).not.toContain('x-app-');
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  it('come back when the tree is packed for the instance it came from', () => {
    fc.assert(
      fc.property(arbitraryExport(), (sketch) => {
        const apps = new AppNames({ 'x-app-': 'app-', 'x-': 'other-' });
        const files = exportedBy(new SketchedTenant(345), {
          ...sketch,
          files: [{ stream: 0, carries: { stream: 0, inner: [] } }],
        });
        const { tree, ids } = unpacked(
          files.map(({ bytes }) => bytes),
          { ...nothingKnown, apps },
        );
        const [stream = ''] = streamsOf(tree);
        const packed = packStream(reread(tree), stream, { ids, at: 0, apps });
        expect(normalisedPayload(payloadOf(Buffer.from(packed.text)))).toBe(
          normalisedPayload(files[0]?.payload ?? null),
        );
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  it('take the longest that fits, in both directions', () => {
    const apps = new AppNames({ 'cop-': 'a-', 'cop-emporix-': 'b-', 'b-': 'a-b-' });
    expect(['cop-mail', 'cop-emporix-oe', 'b-x', 'http'].map((name) => apps.toTree(name))).toEqual([
      'a-mail',
      'b-oe',
      'a-b-x',
      'http',
    ]);
    expect(['a-mail', 'b-oe', 'a-b-x', 'http'].map((name) => apps.toTenant(name))).toEqual([
      'cop-mail',
      'cop-emporix-oe',
      'b-x',
      'http',
    ]);
  });

  it('leave texts alone that are no names of apps', () => {
    const mapper = { module: 'x-app-leads', accountName: 'x-app-1', type: 'x-app-2', connection: 'x-app-3' };
    const file = anExportFile({
      scenarios: [{ id: '7', name: 'x-app-', modules: [{ id: 1, module: 'x-app-crm:Get', mapper }] }],
    });
    const { tree } = unpacked([file], { ...nothingKnown, apps: new AppNames({ 'x-app-': 'app-' }) });
    const text = [...textsOf(tree).values()].join('\n');
    expect(text.match(/x-app-\d/g)).toEqual(['x-app-1', 'x-app-3', 'x-app-2']);
    expect(text).toContain('"module": "app-crm:Get"');
    expect(text).toContain('"module": "x-app-leads"');
  });

  it('refuse a name that would come back as another, and say which', () => {
    const file = anExportFile({
      scenarios: [{ id: '7', name: 'Sync', modules: [{ id: 1, module: 'app-crm:Get' }] }],
    });
    const read = () => unpacked([file], { ...nothingKnown, apps: new AppNames({ 'x-app-': 'app-' }) });
    expect(read).toThrow('file-0.json: the app name "app-crm:Get" would come back as "x-app-crm:Get"');
  });
});
