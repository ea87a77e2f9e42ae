import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slug } from '../../../src/core/text/slug.ts';
import { treePath } from '../../../src/core/tree/tree.ts';
import { arbitraryExport, exportedBy } from '../../support/arbitrary-export.ts';
import { anExportFile, exportFileOf, payloadOf, type ScenarioSketch } from '../../support/export-file.ts';
import { SketchedTenant } from '../../support/sketch.ts';
import { nothingKnown, textsOf, unpacked } from '../../support/tree-of.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const segment = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const reservedOnWindows = /^(con|prn|aux|nul|com[0-9]|lpt[0-9]|conin|conout)$/;

const idOf = (index: number) => `01K1DQS3CWHVTCQ9DN14S${String(10_000 + index)}`;

/** The paths that streams get, by id. */
function pathsOf(files: readonly Uint8Array[], known = nothingKnown): ReadonlyMap<string, string> {
  return new Map(unpacked(files, known).streams.map(({ id, path }) => [id, path]));
}

describe('a slug', () => {
  it('is a short path segment for every name', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 400 }),
          fc.string({ unit: 'grapheme', maxLength: 400 }),
        ),
        (name) => {
          const made = slug(name, 'stream');
          expect(made).toMatch(segment);
          expect(made).not.toMatch(reservedOnWindows);
          expect(made.length).toBeLessThanOrEqual(70);
        },
      ),
      { numRuns: propertyRuns(1000) },
    );
  });

  it.each([
    ['Order Splitting', 'order-splitting'],
    ["Ben & Jerry's №1", 'ben-jerrys-no1'],
    ['Größenänderung', 'grossenanderung'],
    ['注文の分割', 'zhu-wenno-fen-ge'],
    ['Заказы', 'zakazy'],
    ['طلبات', 'tlbt'],
    ['주문', 'ju-mun'],
    ['ऑर्डर', 'ordr'],
    ['  --..//  ', 'stream'],
    ['../../etc/passwd', 'etc-passwd'],
    ['.git', 'git-stream'],
    ['CON', 'con-stream'],
    ['aux.json', 'aux-json'],
    ['Com1', 'com1-stream'],
    ['\ud800', 'stream'],
    ['', 'stream'],
    ['x'.repeat(300), 'x'.repeat(60)],
    ['ab '.repeat(100), 'ab-'.repeat(20).slice(0, -1)],
  ])('of %j is %s', (name, expected) => {
    expect(slug(name, 'stream')).toBe(expected);
  });
});

describe('the paths of a tree', () => {
  it('are those that a tree knows, and unique also where case is folded', () => {
    fc.assert(
      fc.property(arbitraryExport(), (sketch) => {
        const { tree } = unpacked(exportedBy(new SketchedTenant(345), sketch).map(({ bytes }) => bytes));
        const paths = [...tree.keys()];
        expect(paths.filter((path) => treePath(path).is === 'other')).toEqual([]);
        expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
        expect(
          paths
            .flatMap((path) => path.split('/'))
            .filter((part) => !segment.test(part.replace(/(\.ui)?\.json$/, ''))),
        ).toEqual([]);
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  it('are distinct for 200 streams of one name, by content and not by order', () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      anExportFile({
        name: 'Orders',
        id: idOf(index),
        runs: [idOf((index * 7) % 200)],
        events: [{ event_type: `e${index % 50}` }],
      }),
    );
    const paths = pathsOf(many);
    expect(new Set(paths.values()).size).toBe(200);
    expect(paths.size).toBe(200);
    fc.assert(
      fc.property(fc.shuffledSubarray(many, { minLength: 200, maxLength: 200 }), (shuffled) => {
        expect(pathsOf(shuffled)).toEqual(paths);
      }),
      { numRuns: propertyRuns(3) },
    );
  });

  it('follow content where ids differ', () => {
    const stream = (id: number, runs: number) =>
      anExportFile({ name: 'Orders', id: idOf(id), events: [{ event_type: `e${runs}` }] });
    const one = pathsOf([stream(1, 8), stream(2, 9)]);
    const other = pathsOf([stream(5, 9), stream(6, 8)]);
    expect([one.get(idOf(1)), one.get(idOf(2))]).toEqual([other.get(idOf(6)), other.get(idOf(5))]);
  });

  it.each<[string, (which: string) => Partial<ScenarioSketch>]>([
    [
      'what they send',
      (which) => ({
        modules: [{ id: 1, module: 'http:Send', mapper: { url: `https://${which}.example`, id: which } }],
      }),
    ],
    [
      'the connection that they use',
      (which) => ({
        connections: [
          { id: 81, name: 'x' },
          { id: 82, name: 'y' },
        ].map((connection) => ({ ...connection, accountName: 'shop' })),
        modules: [{ id: 1, module: 'shop:Get', parameters: { __IMTCONN__: which === 'x' ? 81 : 82 } }],
      }),
    ],
    [
      'a connection that they describe',
      (which) => ({ connections: [{ id: which === 'x' ? 81 : 82, name: which, accountName: 'shop' }] }),
    ],
    ['a hook', (which) => ({ hooks: [{ id: which === 'x' ? 81 : 82, name: 'hook', data: { ip: which } }] })],
    [
      'where their boxes stand',
      (which) => ({
        modules: [
          { id: 1, module: 'http:Send', metadata: { designer: { x: which.codePointAt(0) ?? 0, y: 0 } } },
        ],
      }),
    ],
  ])('tell scenarios of one name that nothing names apart by %s', (_, variant) => {
    const scenario = (id: string, which: string) => ({ id, name: 'Sync', ...variant(which) });
    const trees = [
      [scenario('71', 'x'), scenario('72', 'y')],
      [scenario('71', 'y'), scenario('72', 'x')],
    ].map((scenarios) => {
      const payload = payloadOf(anExportFile({ scenarios }));
      const template = { id: idOf(1), name: 'Orders' };
      return textsOf(unpacked([exportFileOf({ ...payload, execution_template: template })]).tree);
    });
    expect(trees[1]).toEqual(trees[0]);
  });

  it('follow who runs them first where streams differ in nothing but their ids', () => {
    const caller = (id: number, event: string, runs: number) =>
      anExportFile({ name: 'Caller', id: idOf(id), events: [{ event_type: event }], runs: [idOf(runs)] });
    const twin = (id: number) => anExportFile({ name: 'Twin', id: idOf(id) });
    const one = pathsOf([caller(1, 'x', 11), caller(2, 'y', 12), twin(11), twin(12)]);
    const other = pathsOf([caller(2, 'x', 12), caller(1, 'y', 11), twin(11), twin(12)]);
    expect(one.get(idOf(1))).toBe(other.get(idOf(2)));
    expect([one.get(idOf(11)), one.get(idOf(12))]).toEqual([other.get(idOf(12)), other.get(idOf(11))]);
  });

  it('stay when everything is renamed and the ids are known', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 12 }), { minLength: 2, maxLength: 12 }),
        fc.nat(),
        (names, turn) => {
          const files = (of: readonly string[]) =>
            of.map((name, index) => anExportFile({ name, id: idOf(index) }));
          const before = unpacked(files(names));
          const renamed = names.map((_, index) => names[(index + turn) % names.length] ?? '');
          expect(pathsOf(files(renamed), before)).toEqual(pathsOf(files(names)));
        },
      ),
      { numRuns: propertyRuns(60) },
    );
  });
});

describe('a new id with the name of a vanished thing', () => {
  const orders = (id: number, more = {}) => anExportFile({ name: 'Orders', id: idOf(id), ...more });
  const first = unpacked([orders(1)]);

  it('takes its path', () => {
    expect(pathsOf([orders(2)], { ...first, isAlive: () => false })).toEqual(
      new Map([[idOf(2), 'value-streams/orders']]),
    );
  });

  it('takes another path while the tenant still has the first', () => {
    expect(pathsOf([orders(2)], first)).toEqual(new Map([[idOf(2), 'value-streams/orders-2']]));
    expect(pathsOf([orders(1), orders(2)], { ...first, isAlive: () => false }).get(idOf(2))).toBe(
      'value-streams/orders-2',
    );
  });

  it('takes another path where two of that name are new', () => {
    const paths = pathsOf([orders(2), orders(3, { events: [{ event_type: 'e' }] })], {
      ...first,
      isAlive: () => false,
    });
    expect([...paths.values()].toSorted()).toEqual(['value-streams/orders-2', 'value-streams/orders-3']);
  });

  it('takes another path where two of that name have vanished', () => {
    const two = unpacked([orders(1), orders(4, { events: [{ event_type: 'e' }] })]);
    expect(pathsOf([orders(2)], { ...two, isAlive: () => false })).toEqual(
      new Map([[idOf(2), 'value-streams/orders-3']]),
    );
  });

  it('takes the path of a thing that is gone from the tree too', () => {
    expect(pathsOf([orders(2)], { ids: first.ids, tree: new Map(), isAlive: () => false }).get(idOf(2))).toBe(
      'value-streams/orders',
    );
  });

  it('is meant for scenarios and hooks as well', () => {
    const hook = { name: 'Order Created', typeName: 'gateway-webhook' };
    const stream = (scenario: string, id: number) =>
      orders(1, {
        scenarios: [
          {
            id: scenario,
            name: 'Split',
            hooks: [{ ...hook, id }],
            modules: [{ id: 1, module: 'a:B', parameters: { hook: id } }],
          },
        ],
      });
    const before = unpacked([stream('71', 81)]);
    const after = unpacked([stream('72', 82)], {
      ...before,
      isAlive: (path) => path === 'value-streams/orders',
    });
    expect(after.tree).toEqual(before.tree);
    expect(after.ids.idOf('value-streams/orders/scenarios/split/hooks/order-created')).toBe('82');
  });
});
