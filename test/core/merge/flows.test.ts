import { describe, expect, it } from 'vitest';
import { conflictsIn, type Conflict, type ContentObject } from '../../../src/core/stream/content.ts';
import { mergeContents } from '../../../src/core/merge/merge-contents.ts';
import { object, outline, scenarioOf, type ModuleWords } from '../../support/scenario-of.ts';

type Flow = readonly ModuleWords[];

const names = { target: 'env/staging', incoming: 'main' };

function merged(base: Flow, target: Flow, incoming: Flow) {
  const states = {
    base: scenarioOf(...base),
    target: scenarioOf(...target),
    incoming: scenarioOf(...incoming),
  };
  const { content, notes } = mergeContents(states, names);
  const conflicts = [...conflictsIn(content)].map(([conflict, place]) => ({
    place: place.join('/'),
    ...said(conflict),
  }));
  return { outline: outline(content), conflicts, notes, content };
}

const said = ({ sides, why }: Conflict) => ({
  why,
  ...Object.fromEntries(
    Object.entries(sides).map(([side, value]) => [side, outline(value as ContentObject)]),
  ),
});

const edited = (id: number): ModuleWords => ({ id, says: 'edited' });
const router = (id: number, ...routes: readonly Flow[]): ModuleWords => ({
  id,
  module: 'builtin:BasicRouter',
  routes,
});

describe('modules that each side changed for itself', () => {
  it.each<readonly [name: string, base: Flow, target: Flow, incoming: Flow, result: string]>([
    ['two insertions in different gaps', [1, 2, 3], [1, 10, 2, 3], [1, 2, 11, 3], '1 10 2 11 3'],
    ['an insertion beside a removal', [1, 2, 3], [1, 3], [1, 2, 3, 4], '1 3 4'],
    ['an insertion beside an edit', [1, 2, 3], [1, edited(2), 3], [1, 2, 11, 3], '1 2* 11 3'],
    ['a move and an edit of what was moved', [1, 2, 3, 4], [1, 3, 4, 2], [1, edited(2), 3, 4], '1 3 4 2*'],
    ['a move and an insertion where it was', [1, 2, 3, 4], [1, 3, 4, 2], [1, 2, 11, 3, 4], '1 11 3 4 2'],
    [
      'a move into a route and an edit',
      [1, 2, router(3, [4], [5])],
      [1, router(3, [4, 2], [5])],
      [1, edited(2), router(3, [4], [5])],
      '1 3[4 2*|5]',
    ],
    [
      'a router put around modules that the other side edits',
      [1, 2, 3],
      [1, router(4, [2, 3])],
      [1, edited(2), 3],
      '1 4[2* 3]',
    ],
    [
      'a router put around modules while the other side edits what follows',
      [1, 2, 3, 4],
      [1, router(5, [2, 3]), 4],
      [1, 2, 3, edited(4)],
      '1 5[2 3] 4*',
    ],
    [
      'a router dissolved while the other side edits inside it',
      [1, router(2, [3], [4])],
      [1, 3, 4],
      [1, router(2, [edited(3)], [4])],
      '1 3* 4',
    ],
    ['the same removal', [1, 2, 3], [1, 3], [1, 3], '1 3'],
    ['the same insertion', [1, 2], [1, 9, 2], [1, 9, 2], '1 9 2'],
    ['the same insertion and another after it', [1, 2], [1, 9, 2], [1, 9, 10, 2], '1 9 10 2'],
    ['the same move', [1, 2, 3], [2, 3, 1], [2, 3, 1], '2 3 1'],
    [
      'different moves in one flow',
      [1, 2, 3, 4, 5, 6],
      [2, 3, 1, 4, 5, 6],
      [1, 2, 3, 4, 6, 5],
      '2 3 1 4 6 5',
    ],
    [
      'an error handler and another module',
      [{ id: 1, onerror: [2] }, 3],
      [{ id: 1, onerror: [2, 4] }, 3],
      [{ id: 1, onerror: [2] }, edited(3)],
      '1!{2 4} 3*',
    ],
    [
      'tools of an agent',
      [{ id: 1, tools: [[2], [3]] }],
      [{ id: 1, tools: [[2, 4], [3]] }],
      [{ id: 1, tools: [[2], [3, 5]] }],
      '1[2 4|3 5]',
    ],
    [
      'branches',
      [{ id: 1, branches: [[2], [3]] }],
      [{ id: 1, branches: [[2, 4], [3]] }],
      [{ id: 1, branches: [[2], [edited(3)]] }],
      '1[2 4|3*]',
    ],
    [
      'a route removed and another edited',
      [router(1, [2], [3], [4])],
      [router(1, [2], [4])],
      [router(1, [edited(2)], [3], [4, 5])],
      '1[2*|4 5]',
    ],
    [
      'routers put around two neighbours',
      [1, 2, 3],
      [router(10, [1]), 2, 3],
      [1, router(11, [2]), 3],
      '10[1] 11[2] 3',
    ],
    [
      'a router put around the last module and one after it',
      [1],
      [1, 10],
      [router(11, [1], [])],
      '11[1|] 10',
    ],
    ['a module before one that the other side replaced', [1, 2, 3], [1, 10, 2, 3], [1, 11, 3], '1 10 11 3'],
    ['a module after one that the other side replaced', [1, 2, 3], [1, 2, 10, 3], [1, 11, 3], '1 11 10 3'],
    [
      'a router in a route, and a module beside what it holds now',
      [router(1, [2])],
      [router(1, [2, 10])],
      [router(1, [router(11, [2], [])])],
      '1[11[2|] 10]',
    ],
    [
      'a router removed of which the other side removed a part',
      [1, router(2, [3], [4])],
      [1],
      [1, router(2, [3])],
      '1',
    ],
    [
      'another app of a module and another text in it',
      [1, { id: 2, module: 'a-app:Send' }],
      [1, { id: 2, module: 'b-app:Send' }],
      [1, { id: 2, module: 'a-app:Send', says: 'edited' }],
      '1 2*',
    ],
    [
      'a route emptied into another, and a module put into it',
      [router(1, [2], [], [3, 4])],
      [router(1, [], [], [2, 3, 4])],
      [router(1, [2, 10], [], [3, 4])],
      '1[10||2 3 4]',
    ],
    [
      'a large module moved to another route, and a router in that one',
      [router(1, [2, 3], [4, router(5, [6, 7, 8, 9])])],
      [router(1, [2, 3, router(5, [6, 7, 8, 9])], [4])],
      [router(1, [router(10, [2]), 3], [4, router(5, [6, 7, 8, 9])])],
      '1[10[2] 3 5[6 7 8 9]|4]',
    ],
    [
      'two neighbours exchanged, and a module removed that the other side moved up',
      [1, 2, 3],
      [2, 1],
      [1, 3, 2],
      '2 1',
    ],
    [
      'one of two empty routes removed and the other filled',
      [router(1, [], [2], [])],
      [router(1, [2], [])],
      [router(1, [], [2], [3])],
      '1[2|3]',
    ],
    [
      'two neighbours exchanged, of which the other side puts a router around one',
      [1, 2],
      [2, 1],
      [1, router(10, [2])],
      '10[2] 1',
    ],
    [
      'a route emptied and another added, and a module put into the first',
      [router(1, [2])],
      [router(1, [], [3])],
      [router(1, [2, 4])],
      '1[4|3]',
    ],
    [
      'a route emptied beside an empty one that the other side fills',
      [router(1, [2], [3], []), 4],
      [router(1, [2], [], []), 4],
      [router(1, [2], [3], [4])],
      '1[2||4]',
    ],
    [
      'routes in another order, and a module in one of them',
      [router(1, [2], [3])],
      [router(1, [3], [2])],
      [router(1, [2, 4], [3])],
      '1[3|2 4]',
    ],
  ])('%s', (_, base, target, incoming, result) => {
    const one = merged(base, target, incoming);
    expect(one.conflicts).toEqual([]);
    expect(one.outline).toBe(result);

    const mirrored = merged(base, incoming, target);
    expect(mirrored.conflicts).toEqual([]);
    expect(mirrored.outline).toBe(result);
  });
});

describe('what a person has to choose', () => {
  it.each<
    readonly [
      name: string,
      base: Flow,
      target: Flow,
      incoming: Flow,
      result: string,
      conflicts: readonly unknown[],
    ]
  >([
    [
      'one gap filled on both sides',
      [1, 2],
      [1, 10, 2],
      [1, 11, 12, 2],
      '1 ? 2',
      [{ target: '10', incoming: '11 12', why: expect.stringContaining('each put something here') }],
    ],
    [
      'a module removed and edited',
      [1, 2, 3],
      [1, edited(2), 3],
      [1, 3],
      '1 ? 3',
      [{ base: '2', target: '2*', why: 'changed on env/staging and removed on main' }],
    ],
    [
      'a module removed and moved',
      [1, 2, 3, 4],
      [1, 3, 4],
      [1, 3, 4, 2],
      '1 3 4 ?',
      [{ base: '2', incoming: '2', why: 'changed on main and removed on env/staging' }],
    ],
    [
      'a router removed and a module edited in it',
      [1, router(2, [3], [4])],
      [1],
      [1, router(2, [edited(3)], [4])],
      '1 ?',
      [{ base: '2[3|4]', incoming: '2[3*|4]', why: 'changed on main and removed on env/staging' }],
    ],
    [
      'a router removed and a module put into it',
      [1, router(2, [3], [4])],
      [1],
      [1, router(2, [3], [4, 5])],
      '1 ?',
      [{ base: '2[3|4]', incoming: '2[3|4 5]', why: 'changed on main and removed on env/staging' }],
    ],
    [
      'a route removed and a module edited in it',
      [router(1, [2], [3])],
      [router(1, [2])],
      [router(1, [2], [edited(3)])],
      '1[2|?]',
      [{ base: '3', incoming: '3*', why: 'changed on main and removed on env/staging' }],
    ],
    [
      'a module moved twice differently',
      [1, 2, 3, 4, 5, 6],
      [1, 3, 4, 2, 5, 6],
      [1, 3, 4, 5, 2, 6],
      '1 3 4 ? 5 ? 6',
      [
        { target: '2', why: expect.stringContaining('env/staging has module 2 here') },
        { incoming: '2', why: expect.stringContaining('main has module 2 here') },
      ],
    ],
    [
      'a module moved into two routes',
      [1, router(2, [3], [4])],
      [router(2, [3, 1], [4])],
      [router(2, [3], [4, 1])],
      '2[3 ?|4 ?]',
      [
        { target: '1', why: expect.stringContaining('env/staging has module 1 here') },
        { incoming: '1', why: expect.stringContaining('main has module 1 here') },
      ],
    ],
    [
      'a module moved within its flow and out of it',
      [1, 2, 3, router(4, [5])],
      [1, 3, router(4, [5]), 2],
      [1, 3, router(4, [5, 2])],
      '1 3 4[5 ?] ?',
      [
        { incoming: '2', why: expect.stringContaining('keep one of the two places') },
        { target: '2', why: expect.stringContaining('keep one of the two places') },
      ],
    ],
    [
      'one new id for two modules at one place',
      [1],
      [1, 2],
      [1, edited(2)],
      '1 ?',
      [{ target: '2', incoming: '2*', why: expect.stringContaining('each added a module 2') }],
    ],
    [
      'one new id for two modules at two places',
      [1, 3],
      [1, 2, 3],
      [1, 3, edited(2)],
      '1 ? 3 ?',
      [
        { target: '2', why: expect.stringContaining('each added a module 2') },
        { incoming: '2*', why: expect.stringContaining('each added a module 2') },
      ],
    ],
    [
      'two routers moved into each other',
      [router(1, [2]), router(3, [4])],
      [router(3, [4, router(1, [2])])],
      [router(1, [2, router(3, [4])])],
      '? ?',
      [
        { why: expect.stringContaining('into each other') },
        { why: expect.stringContaining('into each other') },
      ],
    ],
  ])('%s', (_, base, target, incoming, result, conflicts) => {
    const one = merged(base, target, incoming);
    expect(one.outline).toBe(result);
    expect(one.conflicts).toEqual(conflicts.map((conflict) => expect.objectContaining(conflict)));
  });

  it('is the order of a flow that each side changed in another way', () => {
    const one = merged([1, 2, 3], [1, 3, 2], [2, 1, 3]);

    expect(one.conflicts).toEqual([
      {
        place: 'blueprint/flow',
        base: '1 2 3',
        target: '1 3 2',
        incoming: '2 1 3',
        why: 'env/staging and main each changed the order, in different ways',
      },
    ]);
  });

  it('keeps a module where it was that the other side moved into what was removed', () => {
    const one = merged([1, 2, router(3, [4])], [1, 2], [1, router(3, [4, 2])]);

    expect(one.outline).toBe('1 2 ?');
    expect(one.conflicts).toEqual([expect.objectContaining({ base: '3[4]', incoming: '3[4 2]' })]);
  });
});

describe('a flow in the place of which both sides put the same', () => {
  it('is that', () => {
    const base = scenarioOf(1, 2);
    const changed = object({ blueprint: 'none' });

    const { content } = mergeContents({ base, target: changed, incoming: changed }, names);

    expect(content).toEqual(changed);
  });
});

describe('routes that both sides added', () => {
  it('are kept, those of the target first, and noted', () => {
    const one = merged([router(1, [2])], [router(1, [2], [3])], [router(1, [2], [4])]);

    expect(one.outline).toBe('1[2|3|4]');
    expect(one.conflicts).toEqual([]);
    expect(one.notes).toEqual([
      {
        place: ['blueprint', 'flow', '0', 'routes', '1'],
        message: 'routes were added on both sides: those of env/staging come first',
      },
    ]);
  });

  it('are one where they are the same', () => {
    expect(merged([router(1, [2])], [router(1, [2], [3])], [router(1, [2], [3])]).outline).toBe('1[2|3]');
  });
});

describe('modules without an id of their own', () => {
  it('are edited, moved and removed as others are, where one side leaves them alone', () => {
    const nameless = (says: string): ModuleWords => ({ says });

    const one = merged(
      [1, nameless('a'), nameless('b'), 2],
      [1, nameless('A'), nameless('b'), 2],
      [1, nameless('a'), nameless('b'), 2, 3],
    );

    expect(one.conflicts).toEqual([]);
    expect(one.outline).toBe('1 ?* ?* 2 3');
  });

  it('never take an edit of another: a copy of an id is told by what it says', () => {
    const copies = (...says: readonly string[]): Flow => says.map((text) => ({ id: 3, says: text }));

    const one = merged(copies('a', 'b'), copies('A', 'b'), copies('a', 'b', 'c'));

    const texts = JSON.stringify(one.content);
    expect(one.conflicts).toEqual([]);
    expect(['"A"', '"b"', '"c"'].every((text) => texts.includes(text))).toBe(true);
    expect(texts).not.toContain('"a"');
  });
});

it('keeps the list of orphans that is empty once a side removed all in it, whichever side that is', () => {
  const file = (orphans: readonly ModuleWords[], name: string) => {
    const { flow } = (scenarioOf(...orphans)['blueprint'] ?? {}) as ContentObject;
    const designer = object({ orphans: [flow ?? []] });
    return object({ blueprint: object({ name, flow: [], metadata: object({ designer }) }) });
  };
  const [base, emptied, renamed] = [file([1, 2], 'Old'), file([], 'Old'), file([1, 2], 'New')];

  for (const [target, incoming] of [
    [emptied, renamed],
    [renamed, emptied],
  ] as const)
    expect(mergeContents({ base, target, incoming }, names).content).toEqual(file([], 'New'));
});
