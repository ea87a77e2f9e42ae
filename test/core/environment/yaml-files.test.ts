import { describe, expect, it } from 'vitest';
import { parseBindings, printBindings } from '../../../src/core/environment/bindings-file.ts';
import { parseEnvironmentFile } from '../../../src/core/environment/environment-file.ts';
import { noSettings } from '../../../src/core/environment/environment.ts';
import { IdMap } from '../../../src/core/stream/id-map.ts';

const environment = (text: string) =>
  parseEnvironmentFile(new TextEncoder().encode(text), 'environments/x.yaml');

describe('an environment file', () => {
  it('binds to an id, keeping the digits of a large one, or to a name and type', () => {
    const { bindings } = environment(
      'bindings:\n  connections/shop: 9007199254740993\n  connections/erp: { name: erp-prod, type: http }\n',
    );
    expect(bindings.get('connections/shop')).toEqual({ by: 'id', id: '9007199254740993' });
    expect(bindings.get('connections/erp')).toEqual({ by: 'match', name: 'erp-prod', type: 'http' });
  });

  it('says nothing where it is empty', () => {
    expect(environment('# nothing yet\n')).toEqual(noSettings);
  });

  it.each([
    [
      'a key that stands twice',
      'values:\n  a: one\n  a: two\n',
      'line 3, column 3: the key "a" stands twice',
    ],
    ['what it does not know', 'values: {}\npatch: []\n', 'line 2, column 1, patch: unknown key "patch"'],
    [
      'a path of a scenario that its stream includes',
      'bindings:\n  value-streams/a/scenarios/b: 7\n',
      'line 2, column 3, bindings.value-streams/a/scenarios/b: "value-streams/a/scenarios/b" is not',
    ],
    ['a value of another kind', 'values:\n  shop: [1]\n', 'line 2, column 3, values.shop: '],
    ['what is no YAML', 'values: {\n', 'line 2, column 1: not YAML: '],
    [
      'an alias bomb',
      `a: &a [x]\nb: &b [${'*a,'.repeat(20)}]\nc: [${'*b,'.repeat(20)}]\n`,
      'not usable YAML: ',
    ],
    [
      'a list within itself',
      'values:\n  a: &a\n    - [x, *a]\n',
      'line 3, column 11: not usable YAML: values.a.0.1 repeats what it is a part of',
    ],
    [
      'a key that is a mapping',
      'values:\n  ? { toString: x }\n  : one\n',
      'line 2, column 5: a key is a list, a mapping or an alias',
    ],
    [
      'a key that is an alias',
      'values:\n  a: &a one\n  *a : two\n',
      'line 3, column 3: a key is a list, a mapping or an alias',
    ],
    ['a mapping that is itself', '&all\nvalues: *all\n', 'line 2, column 1: not usable YAML: values repeats'],
    ['more than a megabyte', '#'.repeat(1024 * 1024 + 1), 'more than 1048576 bytes'],
  ])('is refused for %s, with the place', (_what, text, message) => {
    expect(() => environment(text)).toThrow(message);
  });
});

describe('a bindings file', () => {
  it('gives back the ids that were written', () => {
    const idMap = new IdMap(
      [
        { path: 'connections/shop', id: '0123' },
        { path: 'value-streams/a/scenarios/b', id: '9007199254740993' },
      ],
      { tenant: '01K', team: '72' },
    );
    const read = parseBindings(printBindings(idMap), 'ids.yaml');
    expect(read.entries()).toEqual(idMap.entries());
    expect(read.tenant).toEqual(idMap.tenant);
  });

  it('refuses what is not a path of a tree, with the place', () => {
    expect(() => parseBindings('ids:\n  "../x": "1"\n', 'ids.yaml')).toThrow(
      'ids.yaml: line 2, column 3, ids.../x: not the path',
    );
  });
});
