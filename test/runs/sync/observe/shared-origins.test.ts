import { describe, expect, it } from 'vitest';
import { contentObject } from '../../../../src/core/stream/content.ts';
import { IdMap } from '../../../../src/core/stream/id-map.ts';
import type { Desired } from '../../../../src/core/plan/plan.ts';
import { treeFile } from '../../../../src/core/tree/tree.ts';
import { sharedOrigins, type SharedObservation } from '../../../../src/runs/sync/shared-resources.ts';

const path = 'rules/is-vip';
const item = (name: string, id = 'r1') => ({ id, name, mode: 'advanced' });
const rendered = new Map([
  [
    `${path}.json`,
    treeFile(
      contentObject([
        ['name', 'isVip'],
        ['mode', 'advanced'],
      ]),
    ),
  ],
]);
const stream: Desired = {
  path: 'value-streams/a',
  name: 'A',
  state: 'active',
  fingerprint: 'git',
  runs: [],
  carries: new Map([[path, 'sent']]),
  webhooks: [],
  blockers: [],
};

function seen(facts: Partial<SharedObservation> = {}): SharedObservation {
  return {
    made: [],
    begun: new Map(),
    mayArrive: false,
    desired: [stream],
    rendered,
    ids: new IdMap(),
    isInGit: () => true,
    live: new Map(),
    registries: new Map([['rule', []]]),
    ...facts,
  };
}

describe('what git has', () => {
  it.each<[string, Partial<SharedObservation>, readonly string[]]>([
    ['is absent from a tenant whose registry was listed without it', {}, [path]],
    ['is not absent where the registry was not listed', { registries: new Map() }, []],
    ['is not absent where a stream carries it', { live: new Map([[path, 'live']]) }, []],
    [
      'is not absent where the registry has the name',
      { registries: new Map([['rule', [item(' ISVIP')]]]) },
      [],
    ],
  ])('%s', (_what, facts, absent) => {
    expect([...sharedOrigins(seen(facts)).absent]).toEqual(absent);
  });
});

describe('what a pass began to bring', () => {
  const begun = new Map([[path, 'sent']]);
  const there = { begun, live: new Map([[path, 'sent']]), registries: new Map([['rule', [item('isVip')]]]) };

  it('was made here where the tenant has it as it was sent', () => {
    const made = { path, id: 'r1', origin: 'made', role: 'current' };

    expect(sharedOrigins(seen(there as Partial<SharedObservation>))).toMatchObject({
      found: [made],
      given: [],
    });
  });

  it.each<[string, object, readonly string[]]>([
    [
      'is no longer looked for where the tenant has something else',
      { live: new Map([[path, 'theirs']]) },
      [path],
    ],
    [
      'is no longer looked for where it did not come',
      { live: new Map(), registries: new Map([['rule', []]]) },
      [path],
    ],
    ['is still looked for while a call may arrive', { live: new Map(), mayArrive: true }, []],
    ['is still looked for while the registry cannot be listed', { registries: new Map() }, []],
  ])('%s', (_what, facts, given) => {
    expect(sharedOrigins(seen({ ...there, ...facts } as Partial<SharedObservation>))).toMatchObject({
      found: [],
      given,
    });
  });
});

describe('what was made here', () => {
  const made = [{ path, id: 'r1', origin: 'made', role: 'current' }] as const;
  const leftover = [{ path, id: 'r1', name: 'isVip' }];

  it.each<[string, object, object]>([
    ['is nothing to do where git has it', { isInGit: () => true }, { gone: [], leftovers: [] }],
    ['is left over where only the tenant has it', {}, { gone: [], leftovers: leftover }],
    [
      'is gone where the tenant has another of its name',
      { registries: new Map([['rule', [item('isVip', 'r2')]]]) },
      { gone: made, leftovers: [] },
    ],
    [
      'is taken for left over where the registry cannot be listed',
      { registries: new Map() },
      { gone: [], leftovers: [{ path, id: 'r1', name: path }] },
    ],
  ])('%s', (_what, facts, wanted) => {
    const observed = {
      made,
      isInGit: () => false,
      registries: new Map([['rule', [item('isVip')]]]),
      ...facts,
    };

    expect(sharedOrigins(seen(observed as Partial<SharedObservation>))).toMatchObject(wanted);
  });
});
