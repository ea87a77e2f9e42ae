import { describe, expect, it } from 'vitest';
import { mergeFile } from '../../../src/core/merge/merge-file.ts';
import { plainJson } from '../../../src/core/tree/plain-json.ts';
import { parseTreeFile } from '../../../src/core/tree/parse.ts';
import { printTreeFile } from '../../../src/core/tree/print.ts';
import { readTree } from '../../../src/core/tree/read-tree.ts';
import { InvalidInput } from '../../../src/core/problems/problem.ts';
import { validateTree } from '../../../src/core/tree/validate/validate.ts';
import { fileOf, mergedJson, sideNames } from '../../support/merge-of.ts';

const rule = 'rules/approval.json';
const scenario = 'value-streams/orders/scenarios/orders.json';
const sidecar = 'value-streams/orders/scenarios/orders.ui.json';

const bytes = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text));

function mergedText(
  path: string,
  base: string | undefined,
  target: string | undefined,
  incoming: string | undefined,
) {
  const sides = { base: bytes(base), target: bytes(target), incoming: bytes(incoming) };
  const { merged, ...rest } = mergeFile(path, sides, sideNames);
  return { text: merged === undefined ? undefined : Buffer.from(merged).toString(), ...rest };
}

describe('a file that one side changed', () => {
  it.each([rule, sidecar, 'environments/staging.yaml', 'README.md'])('is taken byte for byte: %s', (path) => {
    const odd = '{ "a":1 }   // no JSON, and not canonical\r\n';
    for (const changed of [odd, undefined]) {
      expect(mergedText(path, 'x', 'x', changed).text).toBe(changed);
      expect(mergedText(path, 'x', changed, 'x').text).toBe(changed);
      expect(mergedText(path, 'x', changed, changed).text).toBe(changed);
      expect(mergedText(path, undefined, undefined, changed).text).toBe(changed);
    }
  });
});

describe('a file that one side removed', () => {
  it.each([
    ['incoming', { name: 'b' }, undefined, 'changed on env/staging and removed on main'],
    ['target', undefined, { name: 'b' }, 'changed on main and removed on env/staging'],
  ])('and the other changed stays, marked at its top: %s', (_, target, incoming, why) => {
    const one = mergedJson(rule, { name: 'a' }, target, incoming);

    const said = `${why}: remove the file, or take "$conflict" out of it`;
    expect(one.json).toEqual({ name: 'b', $conflict: { why: said } });
    expect(one.conflicts).toEqual([{ place: '', why: said }]);
  });

  it('and the other changed is a conflict too where it is no JSON', () => {
    const one = mergedText('README.md', 'a\n', 'b\n', undefined);

    expect(one.text).toBe('b\n');
    expect(one.conflicts).toEqual([{ place: '', why: 'changed on env/staging and removed on main' }]);
  });
});

describe('a file that both sides added', () => {
  it('is merged as if it had been empty', () => {
    const one = mergedJson('connections/a.json', undefined, { name: 'a', x: 1 }, { name: 'a', y: 2 });

    expect(one.json).toEqual({ name: 'a', x: 1, y: 2 });
    expect(one.conflicts).toEqual([]);
  });

  it('shows where the two differ', () => {
    const one = mergedJson(
      'connections/a.json',
      undefined,
      { name: 'a', type: 'x' },
      { name: 'a', type: 'y' },
    );

    expect(one.places).toEqual(['/type']);
  });
});

describe('a sidecar', () => {
  it('takes what came in, module by module, and is never a conflict', () => {
    const at = (x: number) => ({ designer: { x, y: 0 } });

    const one = mergedJson(
      sidecar,
      { 1: at(1), 2: at(2), 3: at(3), 4: at(4) },
      { 1: at(10), 2: at(20), 4: at(4), 5: at(5) },
      { 1: at(11), 2: at(2), 3: at(33), 6: at(6) },
    );

    expect(one.conflicts).toEqual([]);
    expect(one.json).toEqual({ 1: at(11), 2: at(20), 3: at(33), 5: at(5), 6: at(6) });
  });

  describe('whose entries name their modules', () => {
    const named = (module: string, x: number) => ({ 1: { module, designer: { x, y: 0 } } });
    const bare = (x: number) => ({ 1: { designer: { x, y: 0 } } });
    const [http, store] = ['http:ActionSendData', 'datastore:AddRecord'];

    it.each([
      ['keeps the entry of the module that the target put in place', named(store, 0), named(http, 9)],
      ['keeps no entry of a module that the target removed', {}, named(http, 9), {}],
      ['takes the entry of the module that came in', named(http, 9), named(store, 0), named(store, 0)],
      ['takes what came in for the same module', named(http, 8), named(http, 9), named(http, 9)],
      ['takes what came in for a newer version', named(`${http}2`, 8), named(http, 9), named(http, 9)],
    ])('%s', (_, target, incoming, expected: object = target) => {
      expect(mergedJson(sidecar, named(http, 0), target, incoming).json).toEqual(expected);
    });

    it('keeps the box that the target moved if the other side only wrote the name', () => {
      expect(mergedJson(sidecar, bare(0), bare(9), named(http, 0)).json).toEqual(bare(9));
      expect(mergedJson(sidecar, bare(0), bare(0), named(http, 0)).json).toEqual(named(http, 0));
      expect(mergedJson(sidecar, bare(0), named(store, 9), named(http, 0)).json).toEqual(named(store, 9));
    });
  });

  it('goes where one side removed it, whatever the other moved', () => {
    const at = (x: number) => ({ 1: { designer: { x, y: 0 } }, 2: { designer: { x: 0, y: 0 } } });
    const added = { 3: { designer: { x: 3, y: 0 } } };

    expect(mergedJson(sidecar, at(1), { ...at(2), ...added }, undefined).json).toBeUndefined();
    expect(mergedJson(sidecar, at(1), undefined, { ...at(2), ...added }).json).toBeUndefined();
  });
});

describe('a merged file', () => {
  it('is in canonical form', () => {
    const one = mergedJson(
      rule,
      { z: 1, name: 'a', id: 1 },
      { z: 2, name: 'a', id: 1 },
      { z: 1, name: 'b', id: 1 },
    );

    expect(one.text).toBe('{\n  "id": 1,\n  "name": "b",\n  "z": 2\n}\n');
  });

  it('has conflicts that are read back as they were written, and told by validate with their place', () => {
    const one = mergedJson(
      rule,
      { name: 'r', a: { $text: ['x', 'y'] }, b: [{ v: 1 }] },
      { name: 'r', a: { $text: ['X', 'y'] }, b: [{ v: 2 }] },
      { name: 'r', a: 'z', b: [] },
    );
    const file = parseTreeFile(Buffer.from(one.text ?? ''), rule);

    expect(printTreeFile(file)).toBe(one.text);
    const problems = validateTree(new Map([[rule, file]])).filter(({ severity }) => severity === 'error');
    expect(problems).toEqual([
      {
        code: 'SLC1006',
        severity: 'error',
        file: rule,
        place: '/a',
        message: 'a merge conflict is not resolved yet: changed on env/staging and differently on main',
      },
      {
        code: 'SLC1006',
        severity: 'error',
        file: rule,
        place: '/b/0',
        message: 'a merge conflict is not resolved yet: changed on env/staging and removed on main',
      },
    ]);
    expect(() => plainJson(file.content, rule)).toThrow(InvalidInput);
  });

  it('is resolved by writing what should stand there', () => {
    const one = mergedJson(rule, { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 3, b: 2 });
    const resolved = JSON.stringify({ ...(one.json as object), a: 3 });

    expect(
      readTree([[rule, Buffer.from(resolved)]]).problems.filter(({ severity }) => severity === 'error'),
    ).toEqual([]);
  });

  it('names the module that a conflict is in', () => {
    const flow = (text: string, ...more: readonly object[]) => ({
      blueprint: { flow: [{ id: 7, module: 'http:ActionSendData', mapper: { text } }, ...more] },
    });
    const added = (text: string) => ({ id: 8, module: 'util:SetVariable', mapper: { text } });

    const one = mergedJson(scenario, flow('a'), flow('b', added('x')), flow('c', added('y')));

    expect(one.conflicts.map(({ place, module }) => [place, module])).toEqual([
      ['/blueprint/flow/0/mapper/text', '7 HTTP · Make a request'],
      ['/blueprint/flow/1', '8 Tools · Set variable'],
    ]);
  });
});

describe('a conflict that is still there when the sides go on', () => {
  const merged = (base: unknown, target: unknown, incoming: unknown) =>
    mergedJson(rule, base, target, incoming).json;
  const first = merged({ a: 1, b: 1 }, { a: 2, b: 1 }, { a: 3, b: 1 });

  it('stays while only something else changes', () => {
    expect(merged({ a: 3, b: 1 }, first, { a: 3, b: 5 })).toEqual({ ...(first as object), b: 5 });
  });

  it('shows the newer value of the side that came in', () => {
    expect(merged({ a: 3, b: 1 }, first, { a: 4, b: 1 })).toEqual(
      merged({ a: 1, b: 1 }, { a: 2, b: 1 }, { a: 4, b: 1 }),
    );
  });

  it('shows the newer value of the target', () => {
    expect(merged({ a: 2, b: 1 }, first, { a: 5, b: 1 })).toEqual(
      merged({ a: 1, b: 1 }, { a: 5, b: 1 }, { a: 3, b: 1 }),
    );
  });

  it('shows the newer module where it is one that was removed', () => {
    const flow = (...texts: readonly (string | undefined)[]) => ({
      blueprint: {
        flow: texts.flatMap((text, index) =>
          text === undefined ? [] : [{ id: index + 1, module: 'http:Send', mapper: { text } }],
        ),
      },
    });
    const merge = (base: unknown, target: unknown, incoming: unknown) =>
      mergedJson(scenario, base, target, incoming).json;
    const before = merge(flow('a', 'b'), flow('a'), flow('a', 'c'));

    expect(merge(flow('a', 'c'), before, flow('x', 'd'))).toEqual(
      merge(flow('a', 'b'), flow('a'), flow('x', 'd')),
    );
  });

  it('stays in a flow in which nothing else stands', () => {
    const flow = (...modules: readonly object[]) => ({ blueprint: { name: 'Orders', flow: modules } });
    const module = (text: string) => ({ id: 1, module: 'http:Send', mapper: { text } });
    const merge = (base: unknown, target: unknown, incoming: unknown) =>
      mergedJson(scenario, base, target, incoming).json;
    const before = merge(flow(module('a')), flow(), flow(module('b')));

    const added = { id: 2, module: 'http:Send' };
    expect(merge(flow(module('b')), before, flow(module('b'), added))).toEqual(
      merge(flow(module('a')), flow(), flow(module('b'), added)),
    );
  });

  it('is over where the sides have come to agree', () => {
    expect(merged({ a: 3, b: 1 }, first, { a: 2, b: 1 })).toEqual({ a: 2, b: 1 });
  });
});

describe("a tenant's own key that is called $conflict", () => {
  it('is content: it is escaped, merged as any other, and no conflict', () => {
    const own = (value: number, more: object = {}) => ({
      name: 'r',
      $$conflict: { base: 1, why: 'x' },
      value,
      ...more,
    });

    const one = mergedJson(rule, own(1), own(2), own(1, { more: 1 }));

    expect(one.json).toEqual(own(2, { more: 1 }));
    expect(
      validateTree(new Map([[rule, parseTreeFile(fileOf(own(1)) ?? Buffer.alloc(0), rule)]])).filter(
        ({ severity }) => severity === 'error',
      ),
    ).toEqual([]);
  });
});

describe('a file that is not the tree’s', () => {
  it('is merged by lines, with the markers of git where they clash', () => {
    const one = mergedText(
      'README.md',
      'a\nb\nc\nd\ne\n',
      'A\nb\nc\nd\nX\n',
      'a\nB\nc\nd\nY\n'.replace('B', 'b').replace('c', 'C'),
    );

    expect(one.text).toBe('A\nb\nC\nd\n<<<<<<< env/staging\nX\n=======\nY\n>>>>>>> main\n');
    expect(one.conflicts).toEqual([
      { place: 'line 5', why: 'changed on env/staging and differently on main' },
    ]);
  });

  it('stays as the target has it where it is no text', () => {
    const one = mergeFile(
      'logo.png',
      { base: Buffer.from([0, 1]), target: Buffer.from([0, 2]), incoming: Buffer.from([0, 3]) },
      sideNames,
    );

    expect(one.merged).toEqual(Buffer.from([0, 2]));
    expect(one.conflicts).toHaveLength(1);
  });
});

describe('a file that cannot be read', () => {
  it('is a conflict however well its lines merge, which names what is wrong', () => {
    const one = mergedText(
      rule,
      '{\n"a": 1,\n"b": 1,\n"c": 1\n}\n',
      '{\n"a": 2,\n"b": 1,\n"c": 1\n}\n',
      '{\n"a": 1,\n"b": 1,\n"c": 1\n\n',
    );

    expect(one.conflicts).toEqual([
      {
        place: '',
        why: expect.stringMatching(
          /^merged by lines, because one side cannot be read: not JSON: .* at line \d+/,
        ),
      },
    ]);
  });

  it('has markers where its lines clash', () => {
    const one = mergedText(rule, '{"a": 1}\n', '{"a": 2}\n', '{"a": \n');

    expect(one.text).toContain('<<<<<<< env/staging\n{"a": 2}\n=======\n');
  });
});
