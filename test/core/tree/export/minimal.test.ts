import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packStream } from '../../../../src/core/tree/export/pack.ts';
import { isJsonArray, isJsonObject, jsonObject, member, type Json } from '../../../../src/core/json/json.ts';
import { streamsOf } from '../../../../src/core/tree/tree.ts';
import { arbitraryExport, exportedBy } from '../../../support/arbitrary-export.ts';
import { hostileText } from '../../../support/arbitrary-json.ts';
import { anExportFile, exportFileOf } from '../../../support/export-file.ts';
import { SketchedTenant } from '../../../support/sketch.ts';
import { reread, textsOf, unpacked, type TreeTexts } from '../../../support/tree-of.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

const isSidecar = (path: string) => path.endsWith('.ui.json');

function changedFiles(one: TreeTexts, other: TreeTexts): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((path) => one.get(path) !== other.get(path));
}

/** Places of a text in a stream, each in another file of the tree. */
const placesOfText: Readonly<Record<string, (text: string) => Uint8Array>> = {
  'a mapper': (text) =>
    anExportFile({
      scenarios: [
        {
          id: '7',
          name: 'Mail',
          modules: [{ id: 1, module: 'email:Send', mapper: { body: text, subject: 's' } }],
        },
      ],
    }),
  'a rule': (text) => anExportFile({ rules: [{ id: 'R1', name: 'vip', description: text }] }),
  'an unknown section': (text) =>
    exportFileOf({ execution_template: { id: 'A', name: 'B' }, notes: [{ text }] }),
};

describe('a change of one word in a long text', () => {
  it.each(Object.entries(placesOfText))('is one line of one file, in %s', (_, exportWith) => {
    const line = hostileText.filter((text) => !text.includes('\n'));
    fc.assert(
      fc.property(fc.array(line, { minLength: 2, maxLength: 30 }), fc.nat(), (lines, at) => {
        const edited = lines.with(at % lines.length, `${lines[at % lines.length]} word`);
        const before = textsOf(unpacked([exportWith(lines.join('\n'))]).tree);
        const after = textsOf(unpacked([exportWith(edited.join('\n'))]).tree);
        const [changed = '', ...others] = changedFiles(before, after);
        expect(others).toEqual([]);
        const [old, now] = [before, after].map((texts) => texts.get(changed)?.split('\n') ?? []);
        expect(now).toHaveLength(old?.length ?? 0);
        expect(now?.filter((text, index) => text !== old?.[index])).toHaveLength(1);
      }),
      { numRuns: propertyRuns(60) },
    );
  });
});

function movedBoxes(value: Json): Json {
  if (isJsonArray(value)) return value.map(movedBoxes);
  if (!isJsonObject(value)) return value;
  return jsonObject(
    Object.entries(value).map(([key, item]) => {
      const isBox = key === 'designer' && typeof member(item, 'x') === 'number';
      return [key, isBox && isJsonObject(item) ? { ...item, x: 7777, y: -7777 } : movedBoxes(item)];
    }),
  );
}

describe('moving boxes in the designer', () => {
  it('changes sidecars and nothing else', () => {
    fc.assert(
      fc.property(arbitraryExport(), (sketch) => {
        const files = exportedBy(new SketchedTenant(345), sketch);
        const before = unpacked(files.map(({ bytes }) => bytes));
        const moved = files.map(({ payload }) => exportFileOf(movedBoxes(payload)));
        // Twins that only their sidecars tell apart keep their paths by their ids.
        const after = unpacked(moved, before);
        expect(
          changedFiles(textsOf(before.tree), textsOf(after.tree)).filter((path) => !isSidecar(path)),
        ).toEqual([]);
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  it('is seen in a sidecar', () => {
    const box = (x: number) =>
      anExportFile({
        scenarios: [
          {
            id: '7',
            name: 'Mail',
            modules: [{ id: 1, module: 'email:Send', metadata: { designer: { x, y: 0, name: 'Send it' } } }],
          },
        ],
      });
    const [before, after] = [0, 300].map((x) => textsOf(unpacked([box(x)]).tree));
    expect(changedFiles(before as TreeTexts, after as TreeTexts)).toEqual([
      'value-streams/order-splitting/scenarios/mail.ui.json',
    ]);
  });
});

describe('a tree without its sidecars', () => {
  // An id that nothing but the sidecar declares is a plain number for whoever reads the packed file without it; so
  // the names of the fields have to tell here.
  it('packs, and the packed file unpacks to the same files', () => {
    fc.assert(
      fc.property(arbitraryExport({ onlyKnownNames: true }), (sketch) => {
        const first = unpacked(exportedBy(new SketchedTenant(345), sketch).map(({ bytes }) => bytes));
        const bare = new Map([...reread(first.tree)].filter(([path]) => !isSidecar(path)));
        const packed = streamsOf(bare).map((stream) =>
          Buffer.from(packStream(bare, stream, { ids: first.ids, at: 0 }).text),
        );
        const again = unpacked(packed, { ids: first.ids, tree: bare });
        expect(textsOf(again.tree)).toEqual(textsOf(bare));
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  it('packs where only a sidecar declares what an id is', () => {
    fc.assert(
      fc.property(arbitraryExport(), (sketch) => {
        const { tree, ids } = unpacked(exportedBy(new SketchedTenant(345), sketch).map(({ bytes }) => bytes));
        const bare = new Map([...tree].filter(([path]) => !isSidecar(path)));
        for (const stream of streamsOf(bare)) {
          expect(JSON.parse(packStream(bare, stream, { ids, at: 0 }).text)).toHaveProperty('data');
        }
      }),
      { numRuns: propertyRuns(50) },
    );
  });
});
