import { describe, expect, it } from 'vitest';
import { contentObject } from '../../../src/core/stream/content.ts';
import type { ReferenceBinding } from '../../../src/core/environment/environment.ts';
import {
  readiness,
  readinessProblem,
  type BindingCandidate,
  type BindingCandidates,
} from '../../../src/core/plan/readiness.ts';
import { readinessItems } from '../../../src/core/plan/readiness-item.ts';
import { treeFile } from '../../../src/core/tree/tree.ts';
import { readinessLines } from '../../../src/core/plan/print/readiness-text.ts';

const shop = treeFile(
  contentObject([
    ['name', 'shop'],
    ['accountName', 'acme'],
  ]),
);

const one = (id: string, name: string, type: string | undefined = 'acme'): BindingCandidate => ({
  id,
  name,
  type,
});
const has = (...connections: readonly BindingCandidate[]): BindingCandidates =>
  new Map([['connection', connections]]);
const unlisted: BindingCandidates = new Map();
const id = (written: string): ReferenceBinding => ({ by: 'id', id: written });
const match = (name?: string, type?: string): ReferenceBinding => ({ by: 'match', name, type });

describe('a thing that must exist', () => {
  it.each<[string, ReferenceBinding | undefined, BindingCandidates, object]>([
    [
      'the only one of its name and type',
      undefined,
      has(one('1', 'shop'), one('2', 'other')),
      { is: 'bound', id: '1', by: 'match', checked: true },
    ],
    ['none', undefined, has(), { is: 'unbound', candidates: [] }],
    ['one of its name and another type', undefined, has(one('1', 'shop', 'smtp')), { is: 'unbound' }],
    [
      'one of its name and no type',
      undefined,
      has({ id: '1', name: 'shop', type: undefined }),
      { is: 'bound', id: '1' },
    ],
    [
      'two of its name and type',
      undefined,
      has(one('1', 'shop'), one('2', 'shop')),
      { is: 'ambiguous', candidates: [{ id: '1' }, { id: '2' }] },
    ],
    [
      'two of its name, one of its type',
      undefined,
      has(one('1', 'shop', 'smtp'), one('2', 'shop')),
      { is: 'bound', id: '2' },
    ],
    ['a list that cannot be had', undefined, unlisted, { is: 'unbound', candidates: undefined }],
    [
      'an id that is there',
      id('2'),
      has(one('1', 'shop'), one('2', 'other')),
      { is: 'bound', id: '2', by: 'id', checked: true },
    ],
    [
      'an id that settles two of one name',
      id('2'),
      has(one('1', 'shop'), one('2', 'shop')),
      { is: 'bound', id: '2' },
    ],
    [
      'an id that is not there',
      id('9'),
      has(one('1', 'shop')),
      { is: 'unbound', id: '9', candidates: [{ id: '1' }] },
    ],
    [
      'an id of another type',
      id('2'),
      has(one('1', 'shop'), one('2', 'mail', 'smtp')),
      { is: 'wrongType', found: { id: '2' }, candidates: [{ id: '1' }] },
    ],
    ['an id that cannot be looked up', id('9'), unlisted, { is: 'bound', id: '9', checked: false }],
    [
      'another name',
      match('Web shop'),
      has(one('1', 'shop'), one('2', 'Web shop')),
      { is: 'bound', id: '2' },
    ],
    [
      'another type',
      match(undefined, 'smtp'),
      has(one('1', 'shop'), one('2', 'shop', 'smtp')),
      { is: 'bound', id: '2' },
    ],
    ['a name that two have', match('Web'), has(one('1', 'Web'), one('2', 'Web')), { is: 'ambiguous' }],
    [
      'a match where nothing can be looked up',
      match('Web'),
      unlisted,
      { is: 'unbound', wanted: { name: 'Web' } },
    ],
  ])('is judged by %s', (_what, binding, candidates, expected) => {
    expect(readiness('connections/shop', shop, binding, candidates)).toMatchObject(expected);
  });

  it('has candidates of its type before others, those of like names first, and no more than five', () => {
    const state = readiness(
      'connections/shop',
      shop,
      undefined,
      has(
        one('1', 'warehouse'),
        one('2', 'shop', 'smtp'),
        one('3', 'Shop EU'),
        one('4', 'mail', 'smtp'),
        one('5', 'shopp'),
        one('6', 'zebra'),
        one('7', 'yak'),
        one('8', 'xylophone'),
      ),
    );
    expect(state.is === 'unbound' && state.candidates?.map((candidate) => candidate.id)).toEqual([
      '5',
      '3',
      '1',
      '8',
      '7',
    ]);
    const few = readiness(
      'connections/shop',
      shop,
      undefined,
      has(one('2', 'shop', 'smtp'), one('1', 'web'), one('4', 'mail', 'smtp')),
    );
    expect(readinessProblem(few, 'staging')).toContain('candidates: 1 (web), 2 (shop, of type smtp)');
  });
});

it('is listed by path with who needs it and the YAML to add, and told only where it matters', () => {
  const states = [
    readiness('connections/shop', shop, undefined, has(one('1', 'shop'), one('2', 'shop'))),
    readiness('connections/mail', shop, id('3'), has(one('3', 'mail'))),
    readiness('keychains/erp', undefined, id('4'), unlisted),
  ];
  const users = new Map([
    ['connections/shop.json', ['value-streams/a', 'value-streams/b']],
    ['connections/mail.json', ['value-streams/b']],
    ['keychains/erp.json', ['value-streams/a']],
  ]);

  const items = readinessItems(states, users, 'staging');

  expect(items.map(({ path, is, neededBy, yaml }) => [path, is, neededBy, yaml])).toEqual([
    ['connections/mail', 'bound', ['value-streams/b'], undefined],
    [
      'connections/shop',
      'ambiguous',
      ['value-streams/a', 'value-streams/b'],
      'bindings: { connections/shop: <id> }',
    ],
    ['keychains/erp', 'bound', ['value-streams/a'], undefined],
  ]);
  expect(readinessLines(items, new Set(['value-streams/a']), 'staging')).toEqual([
    'Prerequisites in the tenant, which imports do not include: 1 bound, 1 ambiguous, 1 bound, not checked',
    '  ambiguous: connections/shop',
    '      connection shop of type acme, for a, b',
    '      candidates: 1 (shop), 2 (shop)',
    '  bound, not checked: keychains/erp is 4, for a',
    '  To add to environments/staging.yaml:',
    '      bindings:',
    '        connections/shop: <id>',
  ]);
  const many = Array.from({ length: 8 }, (_, index) => `value-streams/s${index}`);
  const shared = items.slice(0, 1).map((item) => ({ ...item, neededBy: many }));
  expect(readinessLines(shared, new Set(many), 'staging').at(-1)).toBe(
    '  bound: connections/mail is 3 (mail), for s0, s1, s2, s3, s4, … and 3 more',
  );
  expect(
    readinessLines(
      items.filter(({ is }) => is === 'bound'),
      new Set(),
      'staging',
    ),
  ).toEqual([]);
});
