import { expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../src/codec/environment-file.ts';
import { printTreeFile } from '../../../src/codec/tree-text.ts';
import { turnBack } from '../../../src/domain/render/turn-back.ts';
import { treeOf } from '../../support/tree-of.ts';

const file = 'value-streams/a/scenarios/call.json';

function turned(mapper: object, yaml: string) {
  const { returns } = parseEnvironmentFile(new TextEncoder().encode(yaml), 'environments/dev.yaml', 'source');
  const content = { blueprint: { flow: [{ id: 3, module: 'http:Send', mapper }] } };
  const { tree, problems } = turnBack(treeOf([[file, JSON.stringify(content)]]), returns);
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
