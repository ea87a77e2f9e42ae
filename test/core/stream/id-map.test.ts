import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdMap } from '../../../src/core/stream/id-map.ts';

const shop = { path: 'connections/shop', id: '81' };
const store = { path: 'connections/store', id: '81' };

describe('an id book', () => {
  it.each([[[shop, store]], [[store, shop]]])(
    'gives the first in order of the paths that share an id',
    (entries) => {
      const ids = new IdMap(entries);
      expect(ids.pathOf('connection', '81')).toBe('connections/shop');
    },
  );

  it('knows the other path still when one of them gets another id', () => {
    const ids = new IdMap([shop, store]);
    ids.set('connections/shop', '82');
    expect(ids.pathOf('connection', '81')).toBe('connections/store');
    expect(ids.pathOf('connection', '82')).toBe('connections/shop');
    ids.set('connections/store', '83');
    expect(ids.pathOf('connection', '81')).toBeUndefined();
  });

  it('knows a scenario by the stream that holds it, and in every stream', () => {
    const paths = ['value-streams/b/scenarios/x', 'value-streams/a/scenarios/x', 'scenarios/x'];
    const ids = new IdMap(paths.map((path) => ({ path, id: '71' })));
    expect(ids.pathOf('scenario', '71', 'value-streams/b')).toBe('value-streams/b/scenarios/x');
    expect(ids.pathOf('scenario', '71')).toBe('scenarios/x');
    expect(ids.scenarioPaths('71')).toEqual(paths.toSorted());
    ids.set('scenarios/x', '72');
    expect(ids.scenarioPaths('71')).toEqual(paths.slice(0, 2).toSorted());
    expect(ids.pathOf('scenario', '71')).toBeUndefined();
  });

  it('knows a hook in its scenario only', () => {
    const ids = new IdMap([{ path: 'value-streams/a/scenarios/x/hooks/h', id: '91' }]);
    expect(ids.pathOf('hook', '91', 'value-streams/a/scenarios/x')).toBe(
      'value-streams/a/scenarios/x/hooks/h',
    );
    expect(ids.pathOf('hook', '91')).toBeUndefined();
    expect(ids.pathOf('connection', '91')).toBeUndefined();
  });

  it('tells things of one number apart by their kind and by where they are', () => {
    const paths = [
      'connections/shop',
      'scenarios/x',
      'value-streams/a/scenarios/x',
      'value-streams/a/scenarios/x/hooks/h',
      'value-streams/a0/scenarios/x',
      'value-streams/seven',
    ];
    const ids = new IdMap(paths.map((path) => ({ path, id: '7' })));
    expect(
      (
        [
          ['connection', ''],
          ['scenario', ''],
          ['scenario', 'value-streams/a'],
          ['hook', 'value-streams/a/scenarios/x'],
          ['scenario', 'value-streams/a0'],
          ['stream', ''],
        ] as const
      ).map(([kind, scope]) => ids.pathOf(kind, '7', scope)),
    ).toEqual(paths);
    expect(ids.pathOf('hook', '7', 'value-streams/a0/scenarios/x')).toBeUndefined();
    expect(ids.pathOf('rule', '7')).toBeUndefined();
  });

  it('passes over what no kind has, and stays as it is when a copy changes', () => {
    const ids = new IdMap([shop, { path: 'README', id: '1' }], { team: '72' });
    const copy = ids.copy();
    copy.set('connections/shop', '82');
    copy.learnTenant({ team: '99', tenant: 'T' });
    expect(ids.entries()).toEqual([shop]);
    expect(ids.tenant).toEqual({ team: '72' });
    expect(copy.tenant).toEqual({ team: '72', tenant: 'T' });
  });

  it('tells in a draft what a copy would, and keeps what the draft learns out of the book', () => {
    const place = fc.constantFrom(
      'connections/shop',
      'connections/store',
      'value-streams/a/scenarios/x',
      'value-streams/b/scenarios/x',
      'value-streams/a/scenarios/x/hooks/h',
    );
    const entries = fc.array(fc.record({ path: place, id: fc.constantFrom('81', '82', '83') }));
    fc.assert(
      fc.property(entries, entries, (before, after) => {
        const ids = new IdMap(before);
        const there = ids.entries();
        const [copy, draft] = [ids.copy(), ids.draft()];
        for (const { path, id } of after) for (const idMap of [copy, draft]) idMap.set(path, id);
        expect(told(draft)).toEqual(told(copy));
        expect(draft.changes()).toEqual(copy.changes());
        expect(ids.entries()).toEqual(there);
      }),
    );
  });

  it('tells of each path once what was set since it was made, until that is forgotten', () => {
    const ids = new IdMap([shop, store]);
    expect(ids.changes()).toEqual([]);
    ids.set('connections/shop', '81');
    ids.set('connections/store', '82');
    ids.set('connections/store', '83');
    expect(ids.changes()).toEqual([{ path: 'connections/store', id: '83' }]);
    const learnt = ids.changes();
    ids.set('connections/other', '84');
    ids.forgetChanges([...learnt, { path: 'connections/other', id: '80' }]);
    expect(ids.changes()).toEqual([{ path: 'connections/other', id: '84' }]);
    expect(ids.idOf('connections/store')).toBe('83');
  });

  it('knows whether anything has an id, also one that came later', () => {
    const ids = new IdMap([shop]);
    expect([ids.isGiven('81'), ids.isGiven('82')]).toEqual([true, false]);
    ids.set('connections/store', '82');
    expect(ids.isGiven('82')).toBe(true);
  });
});

/** All that a book says. */
function told(ids: IdMap) {
  return {
    entries: ids.entries(),
    connections: ['81', '82', '83'].map((id) => ids.pathOf('connection', id)),
    scenarios: ['81', '82', '83'].map((id) => ids.scenarioPaths(id)),
    given: ['81', '82', '83'].map((id) => ids.isGiven(id)),
  };
}
