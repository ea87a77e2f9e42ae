import { describe, expect, it } from 'vitest';
import { mergedJson } from '../../support/merge-of.ts';

const path = 'rules/approval.json';

const clash = (base: unknown, target: unknown, incoming: unknown) => ({
  $conflict: { base, target, incoming, why: 'changed on env/staging and differently on main' },
});

describe('values that each side changed for itself', () => {
  it.each<readonly [name: string, base: unknown, target: unknown, incoming: unknown, result: unknown]>([
    ['members', { a: 1, b: 2, c: 3 }, { a: 9, b: 2, c: 3 }, { a: 1, b: 2, d: 4 }, { a: 9, b: 2, d: 4 }],
    [
      'members of members',
      { x: { a: 1, b: 2 } },
      { x: { a: 9, b: 2 } },
      { x: { a: 1, b: 8 } },
      { x: { a: 9, b: 8 } },
    ],
    ['the same change', { a: 1 }, { a: 2, b: [1] }, { a: 2, b: [1], c: 1 }, { a: 2, b: [1], c: 1 }],
    [
      'nothing in the place of something',
      { a: 1, b: 1 },
      { a: null, b: 1 },
      { a: 1, b: null },
      { a: null, b: null },
    ],
    [
      'something in the place of nothing',
      { a: null, b: null },
      { a: 1, b: null },
      { a: null, b: 1 },
      { a: 1, b: 1 },
    ],
    ['items of lists of one length', { l: [1, 2, 3] }, { l: [9, 2, 3] }, { l: [1, 2, 8] }, { l: [9, 2, 8] }],
    [
      'members of items of lists of one length',
      { l: [{ a: 1 }, { a: 2, b: 2 }] },
      { l: [{ a: 1 }, { a: 9, b: 2 }] },
      { l: [{ a: 1 }, { a: 2, b: 8 }] },
      { l: [{ a: 1 }, { a: 9, b: 8 }] },
    ],
    [
      'items by name where the lists have other lengths',
      {
        l: [
          { name: 'x', v: 1 },
          { name: 'y', v: 2 },
        ],
      },
      {
        l: [
          { name: 'new', v: 0 },
          { name: 'x', v: 1 },
          { name: 'y', v: 9 },
        ],
      },
      {
        l: [
          { name: 'x', v: 1, w: 1 },
          { name: 'y', v: 2 },
        ],
      },
      {
        l: [
          { name: 'new', v: 0 },
          { name: 'x', v: 1, w: 1 },
          { name: 'y', v: 9 },
        ],
      },
    ],
    [
      'an item added and another removed',
      { l: ['a', 'b'] },
      { l: ['a', 'b', 'c'] },
      { l: ['b'] },
      { l: ['b', 'c'] },
    ],
    [
      'a list moved up by one side: no item takes the edit of its neighbour',
      {
        l: [
          { v: 1, w: 1 },
          { v: 2, w: 1 },
          { v: 3, w: 1 },
        ],
      },
      {
        l: [
          { v: 2, w: 1 },
          { v: 3, w: 1 },
          { v: 4, w: 1 },
        ],
      },
      {
        l: [
          { v: 1, w: 1 },
          { v: 2, w: 5 },
          { v: 3, w: 1 },
        ],
      },
      {
        l: [
          { v: 2, w: 5 },
          { v: 3, w: 1 },
          { v: 4, w: 1 },
        ],
      },
    ],
    [
      'an item without a name, edited between the same neighbours',
      { l: [{ v: 1 }, { v: 2 }] },
      { l: [{ v: 0, n: 1 }, { v: 1 }, { v: 9 }] },
      { l: [{ v: 1 }, { v: 2, w: 1 }] },
      { l: [{ v: 0, n: 1 }, { v: 1 }, { v: 9, w: 1 }] },
    ],
    [
      'lines of a text',
      { t: { $text: ['one', 'two', 'three', 'four'] } },
      { t: { $text: ['ONE', 'two', 'three', 'four'] } },
      { t: { $text: ['one', 'two', 'three', 'FOUR'] } },
      { t: { $text: ['ONE', 'two', 'three', 'FOUR'] } },
    ],
    [
      'lines of a text with supplied parts',
      { t: { $text: ['one', ['two ', { $value: 'shop' }], 'three', 'four'] } },
      { t: { $text: ['ONE', ['two ', { $value: 'shop' }], 'three', 'four'] } },
      { t: { $text: ['one', ['two ', { $value: 'shop' }], 'three', [{ $secret: 'key' }]] } },
      { t: { $text: ['ONE', ['two ', { $value: 'shop' }], 'three', [{ $secret: 'key' }]] } },
    ],
  ])('%s', (_, base, target, incoming, result) => {
    for (const one of [mergedJson(path, base, target, incoming), mergedJson(path, base, incoming, target)]) {
      expect(one.conflicts).toEqual([]);
      expect(one.json).toEqual(result);
    }
  });

  it('keeps the digits of a number that no JavaScript number has', () => {
    const state = (a: string, b: number) => `{"a": ${a}, "b": ${b}, "c": 0}`;
    const merged = mergedJson(
      path,
      state('225874569526501081234', 1),
      state('225874569526501081235', 1),
      state('225874569526501081234', 2),
    );

    expect(merged.text).toContain('"a": 225874569526501081235,\n  "b": 2');
  });

  it('takes a number that one side only writes in another way for unchanged', () => {
    const base = '{"a": 1, "b": 1, "c": 2}';
    const [rewritten, changed] = ['{"a": 1.0, "b": 2, "c": 10.0}', '{"a": 5, "b": 1, "c": 1e1}'];

    expect(mergedJson(path, base, rewritten, changed).json).toEqual({ a: 5, b: 2, c: 10 });
    expect(mergedJson(path, base, changed, rewritten).json).toEqual({ a: 5, b: 2, c: 10 });
  });
});

describe('values that a person has to choose', () => {
  it.each<readonly [name: string, base: unknown, target: unknown, incoming: unknown, result: unknown]>([
    ['one value', { a: 1 }, { a: 2 }, { a: 3 }, { a: clash(1, 2, 3) }],
    ['one text', { a: 'x' }, { a: 'y' }, { a: 'z' }, { a: clash('x', 'y', 'z') }],
    [
      'one line of a text',
      { t: { $text: ['one', 'two'] } },
      { t: { $text: ['ONE', 'two'] } },
      { t: { $text: ['Eins', 'two'] } },
      { t: clash({ $text: ['one', 'two'] }, { $text: ['ONE', 'two'] }, { $text: ['Eins', 'two'] }) },
    ],
    [
      'a reference',
      { c: { $ref: 'connections/a' } },
      { c: { $ref: 'connections/b' } },
      { c: { $ref: 'connections/c' } },
      { c: clash({ $ref: 'connections/a' }, { $ref: 'connections/b' }, { $ref: 'connections/c' }) },
    ],
    [
      'a member removed and changed',
      { a: { b: 1 } },
      {},
      { a: { b: 2 } },
      {
        a: {
          $conflict: {
            base: { b: 1 },
            incoming: { b: 2 },
            why: 'changed on main and removed on env/staging',
          },
        },
      },
    ],
    [
      'a member added twice',
      { z: 1 },
      { a: 1, z: 1 },
      { a: 2, z: 1 },
      {
        a: { $conflict: { target: 1, incoming: 2, why: 'added on env/staging and differently on main' } },
        z: 1,
      },
    ],
    [
      'plain values put into one place of a list: the list as a whole',
      { l: ['a'] },
      { l: ['a', 'b'] },
      { l: ['a', 'c'] },
      { l: clash(['a'], ['a', 'b'], ['a', 'c']) },
    ],
    [
      'things put into one place of a list',
      { l: [{ v: 1 }] },
      { l: [{ v: 1 }, { v: 2 }] },
      { l: [{ v: 1 }, { v: 3 }, { v: 4 }] },
      {
        l: [
          { v: 1 },
          {
            $conflict: {
              target: { v: 2 },
              incoming: [{ v: 3 }, { v: 4 }],
              why: 'env/staging and main each put something here: write what should stand here, in its order',
            },
          },
        ],
      },
    ],
    ['a list and a text', { a: [1] }, { a: 'x' }, { a: [2] }, { a: clash([1], 'x', [2]) }],
    [
      'the order of a list',
      { l: [1, 2, 3] },
      { l: [1, 3, 2] },
      { l: [2, 1, 3] },
      {
        l: {
          $conflict: {
            base: [1, 2, 3],
            target: [1, 3, 2],
            incoming: [2, 1, 3],
            why: 'env/staging and main each changed the order, in different ways',
          },
        },
      },
    ],
  ])('%s', (_, base, target, incoming, result) => {
    const one = mergedJson(path, base, target, incoming);

    expect(one.json).toEqual(result);
    expect(one.conflicts.length).toBeGreaterThan(0);
  });

  it('says the place of each, as a pointer into the merged file, and what the sides have', () => {
    const one = mergedJson(
      path,
      { 'a/b': { c: [1, 1] }, d: 1 },
      { 'a/b': { c: [1, 2] }, d: 2 },
      { 'a/b': { c: [1, 3] }, d: 3 },
    );

    expect(one.conflicts).toEqual([
      {
        place: '/a~1b/c/1',
        why: 'changed on env/staging and differently on main',
        base: 1,
        target: 2,
        incoming: 3,
      },
      { place: '/d', why: 'changed on env/staging and differently on main', base: 1, target: 2, incoming: 3 },
    ]);
  });
});

describe('steps and triggers', () => {
  const stream = 'value-streams/orders/value-stream.json';
  const step = (scenario: string, more: object = {}) => ({
    scenarios: [{ method: '', scenario_id: { $ref: `scenarios/${scenario}` }, url: '' }],
    stepType: 'scenario',
    ...more,
  });
  const form = (name: string) => ({ form: { form_id: { $ref: `forms/${name}` } }, stepType: 'form' });
  const steps = (...all: readonly object[]) => ({ name: 'Orders', steps: all });

  it.each<readonly [name: string, base: object[], target: object[], incoming: object[], result: object[]]>([
    [
      'a step put in and a condition of another',
      [step('a'), step('b'), step('c')],
      [step('a'), form('x'), step('b'), step('c')],
      [step('a'), step('b'), step('c', { conditions: { operator: 'OR' } })],
      [step('a'), form('x'), step('b'), step('c', { conditions: { operator: 'OR' } })],
    ],
    [
      'a step moved and edited',
      [step('a'), step('b'), step('c')],
      [step('b'), step('c'), step('a')],
      [step('a', { conditions: { operator: 'OR' } }), step('b'), step('c')],
      [step('b'), step('c'), step('a', { conditions: { operator: 'OR' } })],
    ],
    [
      'a step removed and another put elsewhere',
      [step('a'), step('b'), step('c')],
      [step('b'), step('c')],
      [step('a'), step('b'), step('c'), form('x')],
      [step('b'), step('c'), form('x')],
    ],
  ])('%s', (_, base, target, incoming, result) => {
    const one = mergedJson(stream, steps(...base), steps(...target), steps(...incoming));

    expect(one.conflicts).toEqual([]);
    expect(one.json).toEqual(steps(...result));
  });

  it('do not mix a step with the one that the other side put in its place', () => {
    const one = mergedJson(
      stream,
      steps(step('a'), step('b')),
      steps(step('a'), form('x')),
      steps(step('a'), step('b', { conditions: { operator: 'OR' } })),
    );

    expect(one.places).toEqual(['/steps/1']);
  });

  it('do not mix them where more steps came too', () => {
    const one = mergedJson(
      stream,
      steps(step('a'), step('b')),
      steps(form('y'), step('a'), form('x')),
      steps(step('a'), step('b', { conditions: { operator: 'OR' } })),
    );

    expect(one.conflicts.map(({ why }) => why)).toEqual(['changed on main and removed on env/staging']);
  });

  it('lists what a file brings along as a set, whichever side it is from', () => {
    const sections = (...events: readonly string[]) => ({
      name: 'Orders',
      $sections: { events: events.map((event) => ({ $ref: `events/${event}` })) },
    });

    const one = mergedJson(stream, sections('b', 'd'), sections('a', 'b', 'd'), sections('b', 'c'));

    expect(one.conflicts).toEqual([]);
    expect(one.json).toEqual(sections('a', 'b', 'c'));
  });

  it('lists what a file brings along as an export does: references first, the rest by what it says', () => {
    const sections = (...events: readonly unknown[]) => ({ name: 'Orders', $sections: { events } });
    const reference = (event: string) => ({ $ref: `events/${event}` });
    const inline = (text: string) => ({ text, of: reference('x') });

    const one = mergedJson(
      stream,
      sections('text', inline('b')),
      sections('text', inline('b'), inline('c')),
      sections(reference('x'), 'text', inline('a'), inline('b')),
    );

    expect(one.json).toEqual(sections(reference('x'), 'text', inline('a'), inline('b'), inline('c')));
  });
});
