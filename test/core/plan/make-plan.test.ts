import { describe, expect, it } from 'vitest';
import { basisOf } from '../../../src/core/plan/basis.ts';
import { plan } from '../../../src/core/plan/make-plan.ts';
import type { Live, EnvironmentObservation, Synced } from '../../../src/core/plan/plan.ts';
import {
  desired,
  known,
  outcome,
  path,
  seen,
  synced,
  unreadable,
  type Known,
} from '../../support/observation.ts';

const anew = 'the tenant does not replace streams in place';

describe('a stream', () => {
  it.each<[string, Live | undefined, Synced | undefined, string]>([
    ['new to the tenant', undefined, undefined, 'create'],
    ['once synced and gone from the tenant', { is: 'absent' }, synced('git'), 'create'],
    [
      'that cannot be read',
      { is: 'unknown', id: 'id-a', reason: unreadable },
      synced('git'),
      'blocked SLC2407',
    ],
    ['equal on both sides', known(), synced('git'), 'in sync'],
    ['equal on both sides, and never compared', known(), undefined, 'in sync'],
    ['ahead', known({ fingerprint: 'old' }), synced('old'), 'replace'],
    ['drifted', known({ fingerprint: 'edit' }), synced('git'), 'drifted, saved'],
    ['in conflict', known({ fingerprint: 'edit' }), synced('old'), 'replace, saved'],
    ['other than git, and never compared', known({ fingerprint: 'edit' }), undefined, 'blocked SLC2402'],
    [
      'that did not arrive as sent',
      known({ fingerprint: 'other' }),
      synced('git', 'other'),
      'blocked SLC2408',
    ],
    [
      'that did not arrive, and changed in git since',
      known({ fingerprint: 'other' }),
      synced('old', 'other'),
      'replace',
    ],
    [
      'that did not arrive, and was edited since',
      known({ fingerprint: 'edit' }),
      synced('git', 'other'),
      'drifted, saved',
    ],
    ['in sync, and found invalid', known({ isInvalid: true }), synced('git'), 'blocked SLC2409'],
    ['in another state than its file says', known({ state: 'inactive' }), synced('git'), 'set-state'],
    ['that runs a replaced one', known({ runsReplaced: ['value-streams/b'] }), synced('git'), 'replace'],
  ])('%s', (_what, live, last, wanted) => {
    const observation = seen({
      live: new Map(live === undefined ? [] : [[path, live]]),
      synced: new Map(last === undefined ? [] : [[path, last]]),
    });

    expect(outcome(observation)).toBe(wanted);
  });

  it('is not created beside one of its name that nobody answers for', () => {
    expect(outcome(seen({ unmanaged: [{ id: 'id-x', name: 'A' }] }))).toBe('blocked SLC2401');
  });

  it('is switched over to where the tenant can only add, with the webhooks that change', () => {
    const observation = seen({
      desired: [desired({ webhooks: ['Orders of scenario Intake'] })],
      live: new Map([[path, known({ fingerprint: 'old' })]]),
      synced: new Map([[path, synced('old')]]),
      replacesInPlace: false,
    });

    expect(plan(observation).changes).toMatchObject([
      { op: 'switch-over', webhooks: ['Orders of scenario Intake'] },
    ]);
  });

  it('is not linked anew while what it runs is blocked: it would be sent in every run', () => {
    const [blocked, changed, caller] = ['value-streams/b', 'value-streams/c', 'value-streams/d'] as const;
    const lacking = { code: 'SLC2405', severity: 'error', file: blocked, place: '', message: '' } as const;
    const old = (id: string) => known({ id, fingerprint: 'old' });
    const observation = seen({
      desired: [
        desired({ runs: [blocked] }),
        desired({ path: blocked, name: 'B', blockers: [lacking] }),
        desired({ path: changed, name: 'C' }),
        desired({ path: caller, name: 'D', runs: [path, blocked, changed] }),
      ],
      live: new Map([
        [path, known()],
        [blocked, old('id-b')],
        [changed, old('id-c')],
        [caller, known({ id: 'id-d' })],
      ]),
      synced: new Map([path, blocked, changed, caller].map((one) => [one, synced('old')])),
      replacesInPlace: false,
    });

    const made = plan(observation);

    expect(made.changes.map((change) => [change.path, change.reasons])).toEqual([
      [changed, ['changed in git', anew]],
      [caller, [`runs ${changed}, which will have another id`, anew]],
    ]);
    expect(made).toMatchObject({ blocked: [blocked], inSync: [path] });
  });

  it.each([['all' as const], [new Set([path])]])(
    'has its edit put back, saved, where it is healed: %s',
    (heals) => {
      const observation = seen({
        live: new Map([[path, known({ fingerprint: 'edit' })]]),
        synced: new Map([[path, synced('git')]]),
        heals,
      });

      expect(outcome(observation)).toBe('replace, saved');
      expect(plan(observation).healed).toEqual([path]);
    },
  );

  it('that comes to be sent late is blocked by what it lacks all the same', () => {
    const caller = 'value-streams/b';
    const lacking = {
      code: 'SLC2405',
      severity: 'error',
      file: caller,
      place: '',
      message: 'unbound',
    } as const;
    const observation = seen({
      desired: [desired(), desired({ path: caller, name: 'B', runs: [path], blockers: [lacking] })],
      live: new Map<string, Live>([
        [path, { is: 'absent' }],
        [caller, known({ id: 'id-b' })],
      ]),
      synced: new Map([
        [path, synced('git')],
        [caller, synced('git')],
      ]),
    });

    const made = plan(observation);

    expect(made.changes.map((change) => change.path)).toEqual([path]);
    expect(made.blocked).toEqual([caller]);
  });
});

describe('a stream that git no longer has', () => {
  const gone = (live: Live, facts: Partial<EnvironmentObservation['removals']> = {}) =>
    seen({
      desired: [desired({ path: 'value-streams/z', name: 'Z' })],
      live: new Map<string, Live>([
        ['value-streams/z', known({ id: 'id-z', name: 'Z' })],
        [path, live],
      ]),
      synced: new Map([
        ['value-streams/z', synced('git')],
        [path, synced('git')],
      ]),
      removals: { prune: 'delete', maxDeletions: undefined, protected: [], allowed: 0, ...facts },
    });

  it.each<[string, EnvironmentObservation, string]>([
    ['is deleted where it was made here', gone(known()), 'delete'],
    ['is deleted after an edit of it was saved', gone(known({ fingerprint: 'edit' })), 'delete, saved'],
    ['is only deactivated where it was adopted', gone(known({ origin: 'adopted' })), 'deactivate'],
    [
      'stays where it was adopted and is inactive',
      gone(known({ origin: 'adopted', state: 'inactive' })),
      'left',
    ],
    ['is deactivated where that is all that is wanted', gone(known(), { prune: 'deactivate' }), 'deactivate'],
    ['stays where nothing is pruned', gone(known(), { prune: 'off' }), 'left'],
    ['stays where it is protected', gone(known(), { protected: ['a*'] }), 'left'],
    ['stays where it cannot be read', gone({ is: 'unknown', id: 'id-a', reason: unreadable }), 'left'],
    ['is nothing where it is gone', gone({ is: 'absent' }), 'nothing'],
  ])('%s', (_what, observation, wanted) => {
    expect(outcome(observation)).toBe(wanted);
  });

  it('is not gone where its file only cannot be read', () => {
    expect(outcome({ ...gone(known()), unreadable: [path] })).toBe('blocked ');
  });

  it.each([
    [{ maxDeletions: 0 }, ['SLC2415']],
    [{ maxDeletions: 0, allowed: 1 }, []],
    [{ maxDeletions: 1 }, []],
    [{}, []],
  ])('counts against what may go at once: %j', (policy, codes) => {
    expect(plan(gone(known(), policy)).stops.map(({ code }) => code)).toEqual(codes);
  });

  it('stops the plan where there is no other stream', () => {
    const empty = { ...gone(known(), { prune: 'off' }), desired: [] };

    expect(plan(empty).stops).toMatchObject([{ code: 'SLC2414' }]);
    expect(plan({ ...empty, removals: { ...empty.removals, allowed: 2 } }).stops).toEqual([]);
  });
});

describe('what streams share', () => {
  const rule = 'rules/is-vip';
  const sharing = (
    git: string,
    tenant: string,
    last: Synced | undefined,
    facts: Partial<EnvironmentObservation> = {},
  ) =>
    seen({
      desired: [desired({ carries: new Map([[rule, git]]) })],
      live: new Map([[path, known({ carries: new Map([[rule, tenant]]) })]]),
      synced: new Map<string, Synced>([
        [path, synced('git')],
        ...(last === undefined ? [] : [[rule, last] as const]),
      ]),
      ...facts,
    });

  it('travels with a stream that uses it when git changed it', () => {
    expect(plan(sharing('new', 'old', synced('old'))).changes).toMatchObject([{ op: 'replace', path }]);
  });

  it('is saved and left where only the tenant changed it', () => {
    expect(plan(sharing('old', 'edit', synced('old')))).toMatchObject({
      changes: [],
      drifted: [rule],
      captures: [rule],
    });
  });

  it('is saved and then overwritten where both changed it', () => {
    expect(plan(sharing('new', 'edit', synced('old')))).toMatchObject({
      changes: [{ path }],
      captures: [rule],
      drifted: [],
    });
  });

  it.each([
    ['left out of the file', new Set([rule]), [], [rule]],
    ['in the way', new Set<string>(), [path], []],
  ])('that only the tenant changed is %s of a stream that is sent', (_what, linkable, blocked, leftOut) => {
    const observation = sharing('old', 'edit', synced('old'), {
      live: new Map([[path, known({ fingerprint: 'before', carries: new Map([[rule, 'edit']]) })]]),
      linkable,
    });
    const before = new Map([...observation.synced, [path, synced('before')] as const]);

    expect(plan({ ...observation, synced: before })).toMatchObject({ blocked, leftOut });
  });

  it.each<[string, string]>([
    ['one that is in sync', 'git'],
    ['one that is sent', 'before'],
  ])('is carried by a stream that can be sent, where %s is blocked', (_what, fingerprint) => {
    const other = 'value-streams/b';
    const missing = {
      code: 'SLC2405',
      severity: 'error',
      file: path,
      place: '',
      message: 'not there',
    } as const;
    const carries = new Map([[rule, 'old']]);
    const observation = seen({
      desired: [
        desired({ carries: new Map([[rule, 'new']]), blockers: [missing] }),
        desired({ path: other, name: 'B', carries: new Map([[rule, 'new']]) }),
      ],
      live: new Map([
        [path, known({ fingerprint, carries })],
        [other, known({ id: 'id-b', carries })],
      ]),
      shared: new Map([[rule, 'old']]),
      synced: new Map([
        [path, synced(fingerprint)],
        [other, synced('git')],
        [rule, synced('old')],
      ]),
    });

    expect(plan(observation).changes.map((change) => change.path)).toEqual([other]);
  });

  it('of others is never overwritten', () => {
    const observation = sharing('git', 'theirs', undefined, {
      live: new Map(),
      shared: new Map([[rule, 'theirs']]),
    });

    expect(plan(observation)).toMatchObject({
      changes: [],
      blocked: [path],
      blockers: [{ code: 'SLC2403' }],
    });
  });
});

it('gives another basis when what decided it moved, and the same for the same', () => {
  const ahead = (facts: Partial<EnvironmentObservation>) =>
    seen({
      live: new Map([[path, known({ fingerprint: 'old' })]]),
      synced: new Map([[path, synced('old')]]),
      ...facts,
    });
  const bases = [
    ahead({}),
    ahead({ revision: 'def' }),
    ahead({ bindings: 'other' }),
    ahead({ live: new Map([[path, known({ fingerprint: 'edit' })]]) }),
    ahead({ statePolicy: 'inactive' }),
  ].map((observation) => JSON.stringify(basisOf(observation, plan(observation))));

  expect(new Set(bases).size).toBe(bases.length);
  expect(JSON.stringify(basisOf(ahead({}), plan(ahead({}))))).toBe(bases[0]);
});

describe('an event, rule or form that was made here and that git no longer has', () => {
  const rule = 'rules/is-vip';
  const other = 'value-streams/b';
  const leftover = { path: rule, id: 'id-rule', name: 'isVip' };
  const left = (
    facts: Partial<EnvironmentObservation> = {},
    removing: Partial<EnvironmentObservation['removals']> = {},
  ) =>
    seen({
      live: new Map([[path, known()]]),
      shared: new Map([[rule, 'synced']]),
      synced: new Map([
        [path, synced('git')],
        [other, synced('git')],
        [rule, synced('synced')],
      ]),
      leftovers: [leftover],
      removals: { prune: 'delete', maxDeletions: undefined, protected: [], allowed: 0, ...removing },
      ...facts,
    });
  const user = (facts: Partial<Known> = {}) =>
    new Map<string, Live>([
      [path, known()],
      [other, known({ id: 'id-b', carries: new Map([[rule, 'synced']]), ...facts })],
    ]);
  const going = { ...leftover, op: 'delete-shared' };

  it.each<[string, EnvironmentObservation]>([
    ['nothing uses it', left()],
    ['only a stream used it that goes too', left({ live: user() })],
    [
      'only a stream used it that is sent without it',
      left({
        live: new Map([[path, known({ fingerprint: 'old', carries: new Map([[rule, 'synced']]) })]]),
        synced: new Map([
          [path, synced('old')],
          [rule, synced('synced')],
        ]),
      }),
    ],
  ])('goes where %s', (_when, observation) => {
    expect(plan(observation)).toMatchObject({ leftShared: [], captures: [] });
    expect(plan(observation).changes.at(-1)).toMatchObject(going);
  });

  it.each<[string, EnvironmentObservation]>([
    ['nothing is pruned', left({}, { prune: 'off' })],
    ['streams are only deactivated', left({}, { prune: 'deactivate' })],
    ['the tenant removes none', left({ removesShared: false })],
    ['it is not known what the tenant has of it', left({ shared: new Map() })],
    ['a stream stays that uses it', left({ live: user() }, { protected: ['b'] })],
    ['a stream was adopted that uses it', left({ live: user({ origin: 'adopted' }) })],
    [
      'somebody has put it to use in a stream of git',
      left({ live: new Map([[path, known({ fingerprint: 'edit', carries: new Map([[rule, 'synced']]) })]]) }),
    ],
    [
      'a stream cannot be read',
      left({
        live: new Map<string, Live>([
          [path, known()],
          [other, { is: 'unknown', id: 'id-b', reason: unreadable }],
        ]),
      }),
    ],
    ['a file of git still names it', left({ desired: [desired({ carries: new Map([[rule, 'git']]) })] })],
  ])('stays where %s', (_when, observation) => {
    const made = plan(observation);

    expect(made.leftShared).toEqual([rule]);
    expect(made.changes.filter(({ op }) => op === 'delete-shared')).toEqual([]);
  });

  it('is saved first where the tenant changed it', () => {
    expect(plan(left({ shared: new Map([[rule, 'edit']]) }))).toMatchObject({
      changes: [going],
      captures: [rule],
    });
  });

  it('does not count against what may go at once, and does to what a plan is bound to', () => {
    expect(plan(left({}, { maxDeletions: 0 })).stops).toEqual([]);
    const bases = [left(), left({ leftovers: [] }), left({ shared: new Map([[rule, 'edit']]) })];
    expect(new Set(bases.map((one) => basisOf(one, plan(one)).changes)).size).toBe(3);
  });
});
