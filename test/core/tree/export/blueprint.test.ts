import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compactJson, parseJson } from '../../../../src/core/json/json-text.ts';
import { packBlueprint } from '../../../../src/core/tree/export/pack.ts';
import { isJsonObject, jsonObject, type Json } from '../../../../src/core/json/json.ts';
import { arbitraryBlueprint } from '../../../support/arbitrary-blueprint.ts';
import { hostileText } from '../../../support/arbitrary-json.ts';
import { normalisedPayload } from '../../../support/normalised.ts';
import { reordered, SketchedTenant, type Sketch } from '../../../support/sketch.ts';
import { nothingKnown, reread, textsOf, unpacked } from '../../../support/tree-of.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

const connections = [0, 1, 2].map((index) => ({ name: `Shop ${index}`, accountName: `x-app-${index}` }));
const blueprint: fc.Arbitrary<Sketch> = arbitraryBlueprint(fc.oneof(hostileText, fc.constant('Orders'))).map(
  (sketch) => sketch({ connections, firstHook: 0, onlyKnownNames: false }),
);

const bytes = (value: Json) => Buffer.from(compactJson(value));
/** As the normaliser wants it: in an entry of `scenarios`. */
const asPayload = (value: Json): Json => jsonObject([['scenarios', [jsonObject([['blueprint', value]])]]]);
const normalised = (value: Json) => normalisedPayload(asPayload(value));

describe('a bare Make blueprint', () => {
  it('unpacks to a scenario and packs to the same blueprint', () => {
    fc.assert(
      fc.property(blueprint, (sketch) => {
        const original = new SketchedTenant(345).fill(sketch);
        const { tree, ids } = unpacked([bytes(original)]);
        const [path = ''] = [...tree.keys()].filter(
          (key) => /^scenarios\/.*(?<!\.ui)\.json$/.test(key) && tree.get(key)?.own['$carried'] === undefined,
        );
        const packed = packBlueprint(reread(tree), path.replace('.json', ''), { ids, at: 0 });
        expect(packed.endsWith('}\n')).toBe(true);
        expect(normalised(parseJson(Buffer.from(packed), 'packed'))).toBe(normalised(original));
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  it('gives the same tree from every tenant, and in any order of files and keys', () => {
    fc.assert(
      fc.property(fc.array(blueprint, { minLength: 1, maxLength: 3 }), fc.nat(), (sketches, seed) => {
        const tenant = new SketchedTenant(345);
        const one = unpacked(sketches.map((sketch) => bytes(tenant.fill(sketch))));
        const other = new SketchedTenant(678, { descends: true });
        const there = sketches.map((sketch) => bytes(reordered(other.fill(sketch), seed)));
        expect(textsOf(unpacked(there.toReversed()).tree)).toEqual(textsOf(one.tree));
        const all = [...textsOf(one.tree)].flat().join('\n');
        expect([...tenant.given].filter((given) => all.includes(given))).toEqual([]);
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  it('may begin with a byte order mark and have lines that end in CR LF', () => {
    const plain = { name: 'Orders', flow: [{ id: 1, module: 'a:B', mapper: { text: 'one\r\ntwo' } }] };
    const marked = Buffer.from(`\ufeff${JSON.stringify(plain, undefined, 2).replaceAll('\n', '\r\n')}`);
    expect(textsOf(unpacked([marked]).tree)).toEqual(textsOf(unpacked([bytes(plain)]).tree));
  });

  it.each([
    ['the answer', (blueprint: Json) => ({ code: 'OK', response: { blueprint } })],
    [
      'the answer with scheduling and the next number',
      (blueprint: Json) => ({
        code: 'OK',
        response: { blueprint, scheduling: { type: 'indefinitely', interval: 900 }, idSequence: 7 },
      }),
    ],
    ['the response alone', (blueprint: Json) => ({ blueprint, scheduling: { type: 'immediately' } })],
  ])("unpacks from %s of Make's API like a downloaded one", (_, answer) => {
    const plain = { name: 'Orders', flow: [{ id: 1, module: 'a:B', mapper: { text: 'one' } }] };
    expect(textsOf(unpacked([bytes(answer(plain))]).tree)).toEqual(textsOf(unpacked([bytes(plain)]).tree));
  });

  it('names its connections by the labels that the designer keeps', () => {
    const module = (id: number, label: unknown) => ({
      id,
      module: 'shop:Get',
      parameters: { login: 71 + id },
      metadata: {
        parameters: [{ name: 'login', type: 'account:shop2,shop3' }],
        restore: { parameters: { login: label } },
      },
    });
    const label = { label: 'Acme shop', data: { scoped: 'true', connection: 'shop3' } };
    const { tree } = unpacked([
      Buffer.from(JSON.stringify({ name: 'Orders', flow: [module(1, label), module(2, null)] })),
    ]);
    expect(tree.get('connections/acme-shop.json')?.content).toEqual({
      name: 'Acme shop',
      accountName: 'shop3',
    });
    expect(tree.get('connections/shop2-shop3.json')?.content).toEqual({ accountName: 'shop2,shop3' });
  });

  it('keeps apart two of one name, and finds the tree of one that is there', () => {
    const named = (id: number) => bytes({ name: 'Orders', flow: [{ id, module: 'a:B' }] });
    expect([...textsOf(unpacked([named(1), named(2)]).tree).keys()]).toEqual([
      'scenarios/orders-2.json',
      'scenarios/orders.json',
    ]);
    const first = unpacked([named(1)]);
    expect([...unpacked([named(3)], { ...nothingKnown, tree: first.tree }).tree.keys()]).toEqual([
      'scenarios/orders.json',
    ]);
  });

  it('does not take the path of a scenario that it only refers to', () => {
    const metadata = { parameters: [{ name: 'sub', type: 'scenario' }] };
    const { tree } = unpacked([
      bytes({ name: '', flow: [{ id: 1, module: 'a:B', parameters: { sub: 77 }, metadata }] }),
    ]);
    const files = ['scenarios/scenario.json', 'scenarios/scenario-2.json'].map((path) => tree.get(path));
    expect(files.map((file) => file?.own['$carried'])).toEqual([undefined, false]);
    expect(isJsonObject(files[0]?.content['blueprint'] as Json)).toBe(true);
  });
});
