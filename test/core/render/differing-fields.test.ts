import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../src/core/environment/environment-file.ts';
import { printTreeFile } from '../../../src/core/tree/print.ts';
import { differingFields } from '../../../src/core/render/differing-fields.ts';
import { ignoreLine } from '../../../src/core/render/ignore-entry.ts';
import { withoutIgnored } from '../../../src/core/render/ignored.ts';
import type { Tree } from '../../../src/core/tree/tree.ts';
import { treeOf } from '../../support/tree-of.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const stream = 'value-streams/a/value-stream.json';
const file = 'value-streams/a/scenarios/call.json';
const sidecar = 'value-streams/a/scenarios/call.ui.json';

interface Parts {
  readonly mapper?: object;
  readonly scheduling?: object;
  readonly layout?: object;
  readonly after?: readonly object[];
  readonly top?: object;
}

function aTree({ mapper = {}, scheduling = {}, layout = {}, after = [], top = {} }: Parts): Tree {
  const inner = { id: 2, module: 'http:Send', mapper };
  const outer = { id: 1, module: 'builtin:BasicRouter', routes: [{ flow: [inner, ...after] }] };
  return treeOf(
    Object.entries({
      [stream]: { name: 'A', steps: [] },
      [file]: { blueprint: { name: 'Call', flow: [outer] }, scheduling, ...top },
      [sidecar]: { 2: layout },
    }).map(([path, content]) => [path, JSON.stringify(content)] as const),
  );
}

const places = (before: Parts, after: Parts) =>
  differingFields(aTree(before), aTree(after))?.map(({ file: path, pointer }) => `${path} ${pointer}`);

const parsed = (yaml: string) =>
  parseEnvironmentFile(new TextEncoder().encode(yaml), 'environments/x.yaml', 'source').ignored;

const textOf = (tree: Tree) => [...tree].map(([path, one]) => printTreeFile(one, path)).join('');

describe('the fields in which two trees differ', () => {
  it.each([
    ['a field of a module', { mapper: { at: 1 } }, { mapper: { at: 2 } }, [`${file} id=2/mapper/at`]],
    ['a field that came', {}, { mapper: { at: 2 } }, [`${file} id=2/mapper/at`]],
    ['a field that went', { scheduling: { at: 2 } }, {}, [`${file} /scheduling/at`]],
    ['a field of the layout', { layout: { x: 1 } }, { layout: { x: 2 } }, [`${sidecar} /2/x`]],
    ['a key with $', { mapper: { $$a: 1 } }, { mapper: { $$a: 2 } }, [`${file} id=2/mapper/$$a`]],
    ['a key with $ at the top', { top: { $$a: 1 } }, { top: { $$a: 2 } }, [`${file} /$$a`]],
    [
      'an item of a list that keeps its length',
      { mapper: { list: [1, { at: 1 }] } },
      { mapper: { list: [1, { at: 2 }] } },
      [`${file} id=2/mapper/list/1/at`],
    ],
    [
      'the list where an item was added',
      { mapper: { list: [1, 2] } },
      { mapper: { list: [3, 1, 2] } },
      [`${file} id=2/mapper/list`],
    ],
    [
      'a key that reads like a module',
      { mapper: { 'id=2': 1 } },
      { mapper: { 'id=2': 2 } },
      [`${file} id=2/mapper/id~32`],
    ],
    ['nothing', {}, {}, []],
    ['more than fields: a module', {}, { after: [{ id: 3, module: 'http:Send' }] }, undefined],
  ] as const)('%s', (_what, before, after, expected) => {
    expect(places(before, after)).toEqual(expected);
  });

  it('name the module and both values', () => {
    expect(differingFields(aTree({ mapper: { at: 1 } }), aTree({ mapper: { at: 2 } }))).toEqual([
      { file, pointer: 'id=2/mapper/at', module: { id: '2', name: 'http:Send' }, before: 1, after: 2 },
    ]);
  });

  it('leave no difference once the printed entry ignores them', () => {
    const key = fc.oneof(
      fc.constantFrom('a', 'b', 'id=3', '*', 'x/y', '~', '$x'),
      fc.string({ maxLength: 4 }),
    );
    const { tree: value } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(1, 2, 'x', null),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
      ),
    }));
    const mapper = fc.dictionary(key, value, { maxKeys: 4 }).map(escapedKeys);
    let found = 0;
    const parts = fc.record({ mapper, scheduling: mapper, layout: mapper });
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const [before, after] = [aTree(one), aTree(other)];
        const fields = differingFields(before, after);
        if (fields === undefined) return;
        found += fields.length;
        const ignored = parsed(ignoreLine(fields));
        const [old, now] = [before, after].map((tree) => textOf(withoutIgnored(tree, ignored)));
        expect(now).toBe(old);
      }),
      { numRuns: propertyRuns(300) },
    );
    expect(found).toBeGreaterThan(propertyRuns(100));
  });
});

/** Members as files have them: a key of the platform that begins with `$` has one more. */
function escapedKeys(value: unknown): object {
  const escape = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(escape);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, item]) => [name.startsWith('$') ? `$${name}` : name, escape(item)]),
    );
  };
  return escape(value) as object;
}
