import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../src/core/environment/environment-file.ts';
import { parseFieldPattern } from '../../../src/core/render/field-pattern.ts';
import { ignoreLine } from '../../../src/core/render/ignore-entry.ts';
import { ignoredOf, strayIgnored, withIgnoredOf, withoutIgnored } from '../../../src/core/render/ignored.ts';
import { escapedSegment } from '../../../src/core/render/step-pattern.ts';
import { splitFile, wholeFile } from '../../../src/core/render/whole-file.ts';
import type { TreeFile } from '../../../src/core/tree/tree.ts';
import { treeOf } from '../../support/tree-of.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const file = 'value-streams/a/scenarios/call.json';

const ignoredBy = (yaml: string, role: 'environment' | 'source' = 'environment') =>
  parseEnvironmentFile(new TextEncoder().encode(yaml), 'environments/x.yaml', role).ignored;

const patternsOf = (...written: readonly string[]) =>
  ignoredOf(ignoredBy(`ignore: { ${file}: ${JSON.stringify(written)} }\n`), file);

/** A scenario with module 1, and module 2 in a route of it. */
function scenario({ mapper = {}, beside = {}, top = {} }: Record<string, object>): TreeFile {
  const inner = { id: 2, module: 'http:Send', mapper };
  const outer = { id: 1, module: 'builtin:BasicRouter', routes: [{ flow: [inner] }], ...beside };
  const text = JSON.stringify({ blueprint: { flow: [outer] }, ...top });
  return treeOf([[file, text]]).get(file) as TreeFile;
}

function left(source: TreeFile, ...written: readonly string[]): string {
  const tree = new Map([[file, source]]);
  const yaml = `ignore: { ${file}: ${JSON.stringify(written)} }\n`;
  return JSON.stringify(withoutIgnored(tree, ignoredBy(yaml)).get(file));
}

describe('a field to ignore', () => {
  const mapper = { url: 'u', lastRun: 1, deep: { lastRun: 2, list: [{ lastRun: 3 }] } };
  const source = scenario({
    mapper,
    beside: { lastRun: 4 },
    top: { lastRun: 5, scheduling: { interval: 6 } },
  });

  it.each([
    ['a module by id', ['id=2/mapper/lastRun'], { mapper: { url: 'u', deep: mapper.deep } }],
    ['a module by its name', ['module=http:*/mapper/deep'], { mapper: { url: 'u', lastRun: 1 } }],
    ['any module', ['id=*/mapper/lastRun'], { mapper: { url: 'u', deep: mapper.deep } }],
    [
      'one step of any name',
      ['id=2/mapper/*/lastRun'],
      { mapper: { ...mapper, deep: { list: [{ lastRun: 3 }] } } },
    ],
    ['any number of steps', ['id=2/mapper/**/lastRun'], { mapper: { url: 'u', deep: { list: [{}] } } }],
    ['a part of a key', ['id=2/mapper/last*'], { mapper: { url: 'u', deep: mapper.deep } }],
    ['no module that it does not name', ['module=json:*/mapper/url', 'id=7/mapper/url'], { mapper }],
    ['never what a module goes by', ['id=2/*'], {}],
  ])('names %s', (_what, written, expected) => {
    expect(left(source, ...written)).toContain(JSON.stringify({ id: 2, module: 'http:Send', ...expected }));
  });

  it('is found wherever it is, by ** at the beginning', () => {
    expect(left(source, '/**/lastRun')).not.toContain('lastRun');
  });

  it.each([
    ['no pointer', 'scheduling', 'a field is a pointer'],
    ['an escape that there is not', '/a~4b', 'a field is a pointer'],
    ['an index into modules', '/blueprint/flow/0/mapper', 'is an index into flow'],
    ['a whole module', '/blueprint/flow/id=3', 'names a whole module'],
    ['** at the end', '/mapper/**', 'leave it out'],
    ['** twice', '/**/**/a', 'write it once'],
    ['whole files', '/**/*', 'would ignore whole files'],
  ])('is refused for %s', (_what, written, reason) => {
    expect(parseFieldPattern(written)).toMatchObject({
      pattern: undefined,
      reason: expect.stringContaining(reason),
    });
  });

  it('is found in time proportional to the file, whatever the pattern', () => {
    const wide = Object.fromEntries(
      Array.from({ length: 2000 }, (_, index) => [`${'a'.repeat(200)}${index}`, 1]),
    );
    const patterns = [`/**/${'a*'.repeat(40)}b`, '/**/*/**/*/**/*/**/x'];
    expect(left(scenario({ mapper: wide }), ...patterns)).toBeDefined();
  });
});

describe('a glob of files', () => {
  it.each([
    ['value-streams/*/scenarios/*.json', file, true],
    ['value-streams/**', file, true],
    ['**/call.json', file, true],
    ['value-streams/*/value-stream.json', file, false],
    ['value-streams/*.json', file, false],
    ['rules/*', 'rules/vip.json', true],
    ['**', 'connections/shop.json', false],
    ['**', 'environments/staging.yaml', false],
  ])('%s of %s: %s', (glob, path, expected) => {
    const patterns = ignoredOf(ignoredBy(`ignore: { ${JSON.stringify(glob)}: /a }\n`), path);
    expect(patterns.length > 0).toBe(expected);
  });

  it('that matches nothing is a warning with its line, like a missing file', () => {
    const ignored = ignoredBy('ignore:\n  rules/*: /a\n  value-streams/**: /b\n  events/gone.json: /c\n');
    expect(strayIgnored([file, 'environments/x.yaml'], ignored)).toMatchObject(
      [
        { code: 'SLC1128', severity: 'warning', file: 'environments/x.yaml', place: /line 2/ },
        { code: 'SLC1128', place: /line 4/ },
      ].map((one) => ({ ...one, place: expect.stringMatching(one.place) })),
    );
  });

  it('ignores a field in every file that it matches, also of later streams', () => {
    const other = 'value-streams/new/scenarios/other.json';
    const source = scenario({ top: { lastRun: 1 } });
    const tree = new Map([
      [file, source],
      [other, source],
      ['rules/vip.json', source],
    ]);
    const kept = withoutIgnored(tree, ignoredBy('ignore: { "value-streams/**": /lastRun }\n'));
    const having = [...kept].filter(([, { content }]) => 'lastRun' in content).map(([path]) => path);
    expect(having).toEqual(['rules/vip.json']);
  });
});

describe('an ignored field', () => {
  const git = wholeFile(scenario({ mapper: { at: 'git', list: [1, 2, 3] } }));
  const live = wholeFile(scenario({ mapper: { at: 'live', added: 1, list: [7, 8, 9, 10], url: 'new' } }));
  const mapperOf = (whole: typeof git) => JSON.stringify(whole).replace(/.*"mapper":(\{.*?\}).*/, '$1');

  it('is as in git while other fields change', () => {
    const merged = withIgnoredOf(live, git, patternsOf('id=2/mapper/at', 'id=2/mapper/list/*'), 'leave out');
    expect(JSON.parse(mapperOf(merged))).toEqual({ at: 'git', added: 1, list: [1, 2, 3], url: 'new' });
  });

  it.each([
    ['stay', { at: 'git', added: 1, list: [1, 2, 3], url: 'new' }],
    ['leave out', { at: 'git', list: [1, 2, 3] }],
  ] as const)('that git does not have: %s', (ifNew, expected) => {
    const merged = withIgnoredOf(live, git, patternsOf('id=2/mapper/*'), ifNew);
    expect(JSON.parse(mapperOf(merged))).toEqual(expected);
  });

  it('that was removed comes back from git', () => {
    const without = wholeFile(scenario({ mapper: { url: 'new' } }));
    const merged = withIgnoredOf(without, git, patternsOf('id=2/mapper/at'), 'stay');
    expect(JSON.parse(mapperOf(merged))).toEqual({ at: 'git', url: 'new' });
  });
});

describe('the YAML that ignores fields', () => {
  const keys = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
    fc.constantFrom('id=3', 'module=a:b', '*', '**', '~', '/', 'a*b', '~2', '$ref', '# no', 'yes', '0'),
  );

  it('parses back to these fields and no others', () => {
    const members = fc.uniqueArray(keys, { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(members, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (names, picks) => {
        const object = Object.fromEntries(names.map((name, index) => [name, index]));
        const source = splitFile({ inner: object });
        const picked = names.filter((_, index) => picks[index]);
        const places = picked.map((name) => ({
          file,
          pointer: `/inner/${escapedSegment(name.startsWith('$') ? `$${name}` : name)}`,
        }));
        const kept = withoutIgnored(new Map([[file, source]]), ignoredBy(ignoreLine(places))).get(file);
        const rest = Object.entries(object).filter(([name]) => !picked.includes(name));
        expect(kept?.content['inner']).toEqual(Object.fromEntries(rest));
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  it('names each file once, and is short where nothing needs quotes', () => {
    const places = [
      { file, pointer: 'id=3/mapper/lastRun' },
      { file: 'rules/vip.json', pointer: '/version count' },
      { file, pointer: '/scheduling/interval' },
    ];
    expect(ignoreLine(places)).toBe(
      `ignore: { ${file}: [id=3/mapper/lastRun, /scheduling/interval], rules/vip.json: ["/version count"] }`,
    );
  });
});
