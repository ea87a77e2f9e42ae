import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../src/core/environment/environment-file.ts';
import { render, suppliesOf } from '../../../src/core/render/render.ts';
import { withoutIgnored } from '../../../src/core/render/ignored.ts';
import { treeOf } from '../../support/tree-of.ts';

const file = 'value-streams/a/scenarios/call.json';

/** Module 2 is inside a route of module 1. */
const call = {
  blueprint: {
    flow: [
      {
        id: 1,
        module: 'builtin:BasicRouter',
        mapper: null,
        routes: [
          { flow: [{ id: 2, module: 'http:Send', mapper: { url: 'https://dev', tags: ['a', 'b'] } }] },
        ],
      },
    ],
  },
  scheduling: { type: 'indefinitely', interval: 900 },
  $hooks: { orders: { name: 'Orders', data: { $$odd: 1 } } },
};
const tree = treeOf([[file, JSON.stringify(call)]]);

const settingsOf = (yaml: string) =>
  parseEnvironmentFile(new TextEncoder().encode(yaml), 'environments/x.yaml', 'environment');

function rendered(...operations: readonly string[]) {
  const yaml = `patches:\n  ${file}:\n${operations.map((operation) => `    - ${operation}\n`).join('')}`;
  const { tree: result, problems } = render(
    tree,
    suppliesOf(settingsOf(yaml), new Map([['erp', 'hunter2']])),
  );
  return { file: result.get(file), problems };
}

describe('a patch', () => {
  it.each([
    [
      'replaces what is in a nested module',
      '{ op: replace, path: id=2/mapper/url, value: https://stage }',
      '"url":"https://stage"',
    ],
    ['adds a member', '{ op: add, path: id=2/mapper/method, value: { $secret: erp } }', '"method":"hunter2"'],
    ['adds an item to a list', '{ op: add, path: id=2/mapper/tags/1, value: x }', '["a","x","b"]'],
    ['adds behind the last item', '{ op: add, path: id=2/mapper/tags/-, value: x }', '["a","b","x"]'],
    ['removes an item', '{ op: remove, path: id=2/mapper/tags/0 }', '["b"]'],
    [
      'moves',
      '{ op: move, from: id=2/mapper/url, path: id=1/url }',
      '"tags":["a","b"]},"module":"http:Send"',
    ],
    ['copies', '{ op: copy, from: id=2/mapper/url, path: id=1/url }', '"url":"https://dev"}'],
    [
      'reaches a list of modules by its module',
      '{ op: replace, path: /blueprint/flow/id=1/mapper, value: 7 }',
      '"mapper":7',
    ],
    [
      'reaches what only the tree says',
      '{ op: replace, path: /$hooks/orders/data/$$odd, value: 2 }',
      '"$odd":2',
    ],
  ])('%s', (_what, operation, expected) => {
    const { file: result, problems } = rendered(operation);
    expect(problems).toEqual([]);
    const sorted = JSON.stringify(result, (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
        : value,
    );
    expect(sorted).toContain(expected);
  });

  it.each([
    [
      'a module that is not there',
      '{ op: replace, path: id=9/mapper/url, value: 1 }',
      'there is no module 9',
    ],
    [
      'a member that is not there',
      '{ op: replace, path: id=2/mapper/body, value: 1 }',
      'nothing stands there',
    ],
    ['what is inside a text', '{ op: add, path: id=2/mapper/url/x, value: 1 }', 'nothing is inside a text'],
    [
      'an index that the list does not have',
      '{ op: add, path: id=2/mapper/tags/9, value: 1 }',
      'the list has no item 9',
    ],
    ['a test that fails', '{ op: test, path: id=2/mapper/url, value: 1 }', 'is not what the test expects'],
    ['the id of a module', '{ op: replace, path: id=2/id, value: 5 }', 'add, remove or renumber modules'],
    [
      'a module that it brings',
      '{ op: add, path: id=1/onerror, value: [{ id: 5, module: "a:b" }] }',
      'add, remove or renumber modules',
    ],
  ])('is refused for %s, and no other of its file is applied', (_what, operation, reason) => {
    const { file: result, problems } = rendered('{ op: add, path: id=1/other, value: 1 }', operation);
    expect(problems).toMatchObject([{ code: 'SLC1041', severity: 'error', file }]);
    expect(problems[0]?.message).toMatch(/environments\/x\.yaml \(line 4, /);
    expect(problems[0]?.message).toContain(reason);
    expect(result).toEqual(tree.get(file));
  });

  it('of a file that is not in the tree is a warning', () => {
    const settings = settingsOf('patches: { rules/vip.json: [{ op: remove, path: /a }] }\n');
    const { problems } = render(tree, suppliesOf(settings, new Map()));
    expect(problems).toMatchObject([{ code: 'SLC1042', severity: 'warning', file: 'environments/x.yaml' }]);
  });
});

it('loses what is ignored, and items of a list keep their places', () => {
  const { ignored } = settingsOf(
    `ignore: { ${file}: [/scheduling/interval, id=2/mapper/tags/0, id=2/mapper/none, id=9/mapper/url] }\n`,
  );
  const result = withoutIgnored(tree, ignored).get(file);
  expect(result?.content['scheduling']).toEqual({ type: 'indefinitely' });
  expect(JSON.stringify(result)).toContain('"tags":[null,"b"]');
});
