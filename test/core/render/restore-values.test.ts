import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../src/core/environment/environment-file.ts';
import { printTreeFile } from '../../../src/core/tree/print.ts';
import { restoreValues } from '../../../src/core/render/restore-values.ts';
import { treeOf } from '../../support/tree-of.ts';

const stream = 'value-streams/a/value-stream.json';
const file = 'value-streams/a/scenarios/call.json';

const returnsOf = (yaml: string) =>
  parseEnvironmentFile(new TextEncoder().encode(yaml), 'environments/dev.yaml', 'source').returns;

/** A module for each mapper, by its id. */
const scenario = (mappers: Readonly<Record<number, object>>) => ({
  blueprint: {
    flow: Object.entries(mappers).map(([id, mapper]) => ({ id: Number(id), module: 'http:Send', mapper })),
  },
});

function turned(mapper: object, yaml: string) {
  const content = scenario({ 3: mapper });
  const { tree, problems } = restoreValues(
    treeOf([[file, JSON.stringify(content)]]),
    returnsOf(yaml),
    new Map(),
  );
  const result = tree.get(file);
  if (result === undefined) throw new Error('the file is gone');
  const text = JSON.parse(printTreeFile(result)) as typeof content;
  return { mapper: text.blueprint.flow[0]?.mapper, problems };
}

const shop = (at: string) => `values: { shop: { text: https://dev, in: { ${file}: ${at} } } }\n`;
const erp = (at: string) => `secrets: { erp: { in: { ${file}: ${at} } } }\n`;

it.each([
  ['a whole text', shop('id=3/mapper/a'), 'https://dev', { $value: 'shop' }],
  [
    'each part of a text',
    shop('id=3/mapper/a'),
    'see https://dev/x or https://dev/y',
    { $text: [['see ', { $value: 'shop' }, '/x or ', { $value: 'shop' }, '/y']] },
  ],
  ['a whole secret', erp('id=3/mapper/a'), 'hunter2', { $secret: 'erp' }],
  [
    'a secret between others, and a value in what is left',
    `${shop('id=3/mapper/a')}${erp('{ at: id=3/mapper/a, after: "https://dev?key=", before: "&v=1" }')}`,
    'https://dev?key=hunter2&v=1',
    { $text: [[{ $value: 'shop' }, '?key=', { $secret: 'erp' }, '&v=1']] },
  ],
])('turns back %s', (_what, yaml, text, expected) => {
  expect(turned({ a: text }, yaml)).toEqual({ mapper: { a: expected }, problems: [] });
});

it.each([
  ['a value that is not there', shop('id=3/mapper/a'), 'http://other', 'SLC1043', 'warning'],
  ['a place that is not there', shop('id=3/mapper/b'), 'https://dev', 'SLC1043', 'warning'],
  ['a module that is not there', erp('id=4/mapper/a'), 'hunter2', 'SLC1043', 'warning'],
  ['a secret that is empty', erp('id=3/mapper/a'), '', 'SLC1043', 'warning'],
  [
    'a secret of another form',
    erp('{ at: id=3/mapper/a, after: "Bearer " }'),
    'Basic hunter2',
    'SLC1044',
    'error',
  ],
  ['a secret that is no text', erp('id=3/mapper/a'), ['hunter2'], 'SLC1044', 'error'],
])('leaves %s and says so', (_what, yaml, value, code, severity) => {
  const { mapper, problems } = turned({ a: value }, yaml);
  expect(mapper).toEqual({ a: value });
  expect(problems).toMatchObject([{ code, severity, file }]);
  expect(problems[0]?.message).toContain('environments/dev.yaml (line 1, ');
  expect(problems[0]?.message).not.toContain('hunter2');
});

describe('a place that is lost', () => {
  const secret = { $secret: 'erp' };
  const both = `secrets: { erp: { in: { ${file}: [id=3/mapper/a, id=4/mapper/a] } } }\n`;
  const problemsOf = (
    yaml: string,
    before: Readonly<Record<string, object>>,
    after: Readonly<Record<string, object>>,
  ) => {
    const [was, is] = [before, after].map((files) =>
      treeOf(Object.entries(files).map(([path, content]) => [path, JSON.stringify(content)])),
    );
    return restoreValues(is ?? new Map(), returnsOf(yaml), was ?? new Map()).problems;
  };
  const leak = { code: 'SLC1044', severity: 'error', file };

  it.each([
    ['its module came back under another id', { 9: { a: 'hunter2' } }],
    ['its field moved', { 3: { b: 'hunter2' } }],
    ['its field moved and the old one is empty', { 3: { a: '', b: 'hunter2' } }],
  ])('keeps the file out of git where that has the secret and %s', (_, after) => {
    const [problem, ...others] = problemsOf(
      erp('id=3/mapper/a'),
      { [stream]: { name: 'A' }, [file]: scenario({ 3: { a: secret } }) },
      { [stream]: { name: 'A' }, [file]: scenario(after) },
    );

    expect(others).toEqual([]);
    expect(problem).toMatchObject({ ...leak, place: '/id=3/mapper/a' });
    expect(problem?.message).toContain('correct its place under secrets, or remove the entry');
    expect(problem?.message).not.toContain('hunter2');
  });

  it('keeps the stream out of git where the whole file went', () => {
    const before = { [stream]: { name: 'A' }, [file]: scenario({ 3: { a: secret } }) };
    const after = {
      [stream]: { name: 'A' },
      'value-streams/a/scenarios/other.json': scenario({ 3: { a: 'hunter2' } }),
    };

    expect(problemsOf(erp('id=3/mapper/a'), before, after)).toMatchObject([
      { ...leak, file: stream, place: '' },
    ]);
  });

  it('counts one of several of one secret too', () => {
    const before = { [file]: scenario({ 3: { a: secret }, 4: { a: secret } }) };
    const after = { [file]: scenario({ 3: { a: 'hunter2' }, 9: { a: 'hunter2' } }) };

    expect(problemsOf(both, before, after)).toMatchObject([{ ...leak, place: '/id=4/mapper/a' }]);
  });

  it.each([
    ['git never had the secret', scenario({ 3: { a: 'x' } }), scenario({ 4: { a: 'x' } })],
    [
      'the secret stands at as many places as before',
      scenario({ 3: { a: 'x' }, 4: { a: secret } }),
      scenario({ 4: { a: 'hunter2' } }),
    ],
  ])('is no more than logged where %s', (_, before, after) => {
    expect(problemsOf(both, { [file]: before }, { [file]: after })).toContainEqual(
      expect.objectContaining({ code: 'SLC1043', severity: 'warning', place: '/id=3/mapper/a' }),
    );
  });

  it('is nothing to tell of a stream that was not read', () => {
    expect(problemsOf(erp('id=3/mapper/a'), { [file]: scenario({ 3: { a: secret } }) }, {})).toEqual([]);
  });
});
