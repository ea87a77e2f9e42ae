import { describe, expect, it } from 'vitest';
import { InvalidEnvironmentFile } from '../../../src/core/environment/complaints.ts';
import { withBinding } from '../../../src/core/environment/entry.ts';
import { parseEnvironmentFile } from '../../../src/core/environment/environment-file.ts';
import { ComposedText, EnvironmentValue, Secret } from '../../../src/core/stream/content.ts';

const scenario = 'value-streams/a/scenarios/call.json';

const read = (text: string, role?: 'environment' | 'source') =>
  parseEnvironmentFile(new TextEncoder().encode(text), 'environments/x.yaml', role);

function complaints(text: string, role?: 'environment' | 'source'): readonly string[] {
  try {
    read(text, role);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidEnvironmentFile)) throw error;
    return error.problems.map(({ place, message }) => `${place}: ${message}`);
  }
}

describe('values of variables', () => {
  const bound = (value: string, rest = '') => `bindings: { variables/team.url: ${value} }\n${rest}`;

  it('name a value or a secret of the file, and bind the variable', () => {
    const { bindings, variables } = read(
      `bindings:
  variables/team.url: { value: { $value: shop } }
  variables/organization.key: { value: { $secret: erp } }
values: { shop: https://acme.example }
secrets: [erp]
`,
    );
    expect([...variables]).toEqual([
      ['variables/team.url', { form: 'value', name: 'shop' }],
      ['variables/organization.key', { form: 'secret', name: 'erp' }],
    ]);
    expect(bindings.get('variables/team.url')).toEqual({ by: 'id', id: 'team.url' });
  });

  it.each([
    ['a text of its own', bound('{ value: https://acme.example }'), 'value: is not { $value: … }'],
    [
      'both',
      bound('{ value: { $value: a, $secret: a } }', 'values: { a: b }\n'),
      'value: is not { $value: … }',
    ],
    ['an unknown value', bound('{ value: { $value: shop } }'), 'value: "shop" is not under values'],
    ['an unknown secret', bound('{ value: { $secret: erp } }'), 'value: "erp" is not under secrets'],
    ['another resource', 'bindings: { connections/a: { value: b } }\n', 'unknown key "value"'],
  ])('are refused once with %s', (_, text, message) => {
    expect(complaints(text)).toEqual([expect.stringContaining(message)]);
  });
});

describe('patches', () => {
  it('name a file, an operation and a place, and may hold what the environment supplies', () => {
    const { patches } = read(
      `patches:
  ${scenario}:
    - { op: replace, path: id=3/mapper/url, value: { $value: shop } }
    - { op: add, path: /scheduling/interval, value: 900 }
    - { op: move, from: id=3/mapper/a, path: id=3/mapper/b }
    - op: test
      path: id=4/mapper/key
      value: { $text: [["Bearer ", { $secret: erp }]] }
`,
    );
    expect(patches.get(scenario)).toMatchObject([
      { op: 'replace', at: { steps: ['id=3', 'mapper', 'url'] }, value: new EnvironmentValue('shop') },
      { op: 'add', at: { steps: ['scheduling', 'interval'] }, value: 900 },
      { op: 'move', from: { steps: ['id=3', 'mapper', 'a'] } },
      { op: 'test', value: new ComposedText(['Bearer ', new Secret('erp')]) },
    ]);
    expect(patches.get(scenario)?.[1]?.origin.place).toContain('line 4');
  });

  it('are refused together, each with its line', () => {
    const text = `patches:
  ${scenario}:
    - { op: replace, path: /blueprint/flow/0/mapper/url, value: 1 }
    - { op: replace, path: id=3/routes/1/filter, value: 1 }
    - { op: add, path: id=3 , value: 1 }
    - { op: swap, path: id=3/a }
    - { op: add, path: id=3/a }
    - { op: remove, path: id=3/a, value: 1 }
    - { op: add, path: id=3/a, value: { $ref: connections/shop } }
    - { op: add, path: id=3/a, value: { $valeu: shop } }
  connections/shop.json: []
  value-streams/a/scenarios/call.ui.json: []
valeus: {}
`;
    const found = complaints(text);
    const expected: readonly (readonly [number, string])[] = [
      [3, '"0" is an index into flow'],
      [4, '"1" is an index into routes'],
      [5, 'names a whole module'],
      [6, 'op is one of add, remove'],
      [7, 'add needs value'],
      [8, 'remove has no value'],
      [9, '$ref cannot stand in a patch'],
      [10, '"$valeu" is not a form'],
      [11, 'is of something that must exist in the tenant'],
      [12, 'is a sidecar'],
      [13, 'unknown key "valeus"'],
    ];
    expect(found).toHaveLength(expected.length);
    for (const [index, [line, reason]] of expected.entries()) {
      expect(found[index]).toMatch(new RegExp(`^line ${line}, `));
      expect(found[index]).toContain(reason);
    }
  });
});

describe('texts', () => {
  it('of a source name the files and places where they turn back', () => {
    const { values, secrets, returns } = read(
      `values:
  shop:
    text: https://dev.example
    in:
      ${scenario}: [id=3/mapper/url, id=4/mapper/url]
      rules/vip.json: /condition
secrets:
  erp:
    in:
      ${scenario}:
        - id=5/mapper/key
        - { at: id=6/mapper/header, after: "Bearer " }
`,
      'source',
    );
    expect(values.get('shop')).toBe('https://dev.example');
    expect([...secrets.keys()]).toEqual(['erp']);
    expect(returns.map(({ form, name, file, place }) => [form, name, file, place.written])).toEqual([
      ['value', 'shop', scenario, 'id=3/mapper/url'],
      ['value', 'shop', scenario, 'id=4/mapper/url'],
      ['value', 'shop', 'rules/vip.json', '/condition'],
      ['secret', 'erp', scenario, 'id=5/mapper/key'],
      ['secret', 'erp', scenario, 'id=6/mapper/header'],
    ]);
    expect(returns.at(-1)).toMatchObject({ before: 'Bearer ', after: '' });
  });

  it.each([
    ['a text of a secret, without repeating it', 'secrets: { erp: hunter2 }\n', undefined, 'has only a name'],
    [
      'what only a source says',
      `values: { a: { text: x, in: { ${scenario}: id=1/a } } }\n`,
      'environment',
      'file of a source',
    ],
    ['what only an environment says', 'bindings: { connections/a: 1 }\n', 'source', 'does not use bindings'],
    ['a number that is not as written', 'values: { plz: 01067 }\n', undefined, 'quote it, "01067"'],
    ['a version', 'values: { v: { text: 1.10 } }\n', 'environment', 'as 1.1: quote it, "1.10"'],
    ['a yes that YAML rewrites', 'values: { a: True }\n', undefined, 'as true: quote it, "True"'],
    ['a value of a source without places', 'values: { a: x }\n', 'source', 'needs `in`'],
    [
      'an empty text to turn back',
      `values: { a: { text: "", in: { ${scenario}: id=1/a } } }\n`,
      'source',
      'is empty',
    ],
    ['a place that is none', `ignore: { ${scenario}: scheduling }\n`, 'environment', 'a field is a pointer'],
    ['a file that is none', 'ignore: { scenario: /a }\n', 'environment', 'is not a file of a stream'],
    ['a list at the top', '- bindings\n', undefined, 'is not a mapping'],
  ] as const)('is refused for %s', (_what, text, role, reason) => {
    const [first, ...others] = complaints(text, role);
    expect(first).toContain(reason);
    expect(first).not.toContain('hunter2');
    expect(others).toEqual([]);
  });
});

describe('a value', () => {
  it('may be a number or yes and no where YAML reads what is written', () => {
    const { values } = read('values: { a: 7, b: 1.5, c: true, d: "01067", e: 12345678901234567890 }\n');
    expect([...values.values()]).toEqual(['7', '1.5', 'true', '01067', '12345678901234567890']);
  });

  it('is looked at where it stands, also by an alias', () => {
    expect(complaints('values: { a: &plz 01067, b: *plz }\n')).toHaveLength(2);
  });
});

describe('an entry that is written', () => {
  it.each([
    ['into an empty file', '', 'bindings:\n  connections/shop: 5120\n'],
    [
      'beside others',
      'bindings:\n  connections/a: 1 # the first\n',
      'bindings:\n  connections/a: 1 # the first\n  connections/shop: 5120\n',
    ],
    [
      'in the place of what it was, with comments kept',
      '# Of staging.\nvalues:\n  a: "1.10"\n\nbindings:\n  # Ask Ann.\n  connections/shop: { name: Shop }\n  connections/z: 9007199254740993\n',
      '# Of staging.\nvalues:\n  a: "1.10"\n\nbindings:\n  # Ask Ann.\n  connections/shop: 5120\n  connections/z: 9007199254740993\n',
    ],
  ])('comes %s', (_where, before, after) => {
    expect(withBinding(before, 'connections/shop', '5120')).toBe(after);
  });

  it.each(['9007199254740993', '0123', 'true', '01J8ZK4T2MACME5W0RNE9QX7DV', 'a: b # c'])(
    'is read as the id %s that it was',
    (id) => {
      const written = withBinding('', 'connections/shop', id);
      expect(read(written).bindings.get('connections/shop')).toEqual({ by: 'id', id });
    },
  );
});
