import { describe, expect, it } from 'vitest';
import {
  approvable,
  gate,
  type Approval,
  type GateFacts,
  type GateSettings,
  type Hold,
} from '../../../src/core/gate/gate.ts';
import type { WindowRule } from '../../../src/core/gate/cron-window.ts';

const hour = 3_600_000;
const now = Date.UTC(2027, 0, 4, 12);

const changes = ['create value-streams/b inactive', 'replace value-streams/a active'];
const plan = { digest: 'd1', revision: 'rev1', changes, secrets: [], writes: true };
const permission = { may: true } as const;
const facts: GateFacts<GateSettings> = {
  environment: 'production',
  plan,
  hold: undefined,
  settings: {},
  approval: { isRequired: false, permission, given: undefined },
  now,
};
const hold: Hold = { reason: 'audit', by: 'jo', since: now - hour, revision: undefined };
const given: Approval = {
  digest: 'd1',
  revision: 'rev1',
  changes,
  by: 'jo',
  at: now - hour,
  secrets: [],
  allowDeletions: undefined,
  startedAt: undefined,
  who: { is: 'token' },
};
const required = (approval?: Approval) => ({ isRequired: true, permission, given: approval });

/** Opens in three hours. */
const later: WindowRule = { effect: 'allow', length: hour, timezone: 'Europe/Berlin', cron: '0 16 * * *' };

function reasonsOf(some: Partial<GateFacts<GateSettings>>): readonly string[] {
  const verdict = gate({ ...facts, ...some });
  return verdict.go ? [] : verdict.reasons.map(({ code, message }) => `${code} ${message}`);
}

describe('the gate', () => {
  it('is open where nothing closes it', () => {
    expect(gate(facts)).toEqual({ go: true, approval: undefined });
  });

  it('lets a plan pass that writes nothing, whatever else there is', () => {
    const idle = { ...plan, changes: [], writes: false };
    expect(
      gate({ ...facts, plan: idle, hold, settings: { windows: [later] }, approval: required() }).go,
    ).toBe(true);
  });

  it('says why a plan waits, all at once, and what helps', () => {
    const verdict = gate({ ...facts, hold, settings: { windows: [later] }, approval: required() });
    expect(verdict).toEqual({
      go: false,
      until: undefined,
      reasons: [
        {
          is: 'on hold',
          code: 'SLC2431',
          message: 'on hold since 2027-01-04T11:00:00.000Z by jo: audit',
          remedy: 'Run `sluice resume production` once the reason is gone.',
        },
        {
          is: 'outside windows',
          code: 'SLC2432',
          message: 'waiting for window, opens at 2027-01-04 16:00 Europe/Berlin',
          remedy: expect.stringContaining('next window') as string,
        },
        {
          is: 'not approved',
          code: 'SLC2433',
          message: 'plan d1 waits for approval',
          remedy: expect.stringContaining('sluice approve production --plan d1') as string,
        },
      ],
    });
  });

  it('tells when time alone opens it', () => {
    expect(gate({ ...facts, settings: { windows: [later] } })).toMatchObject({
      go: false,
      until: now + 3 * hour,
    });
    expect(gate({ ...facts, settings: { windows: [later] }, hold })).toMatchObject({
      go: false,
      until: undefined,
    });
  });
});

describe('a hold', () => {
  it.each([
    ['at no revision closes it', undefined, false],
    ['at the revision of the plan lets it pass', 'rev1', true],
    ['at another revision closes it', 'rev0', false],
  ])('%s', (_name, revision, go) => {
    expect(gate({ ...facts, hold: { ...hold, revision } }).go).toBe(go);
  });

  it('at the revision of the plan lets pass neither a window nor an approval', () => {
    const kept = { ...hold, revision: 'rev1' };
    expect(reasonsOf({ hold: kept, settings: { windows: [later] }, approval: required() })).toEqual([
      expect.stringMatching(/^SLC2432 /),
      expect.stringMatching(/^SLC2433 /),
    ]);
  });

  it('that keeps an older revision is told where something newer was approved', () => {
    const kept = { ...hold, revision: 'rev0' };
    const older = { ...plan, digest: 'd2', revision: 'rev0' };
    expect(reasonsOf({ plan: older, hold: kept, approval: required(given) })).toEqual([
      expect.stringContaining('jo approved revision rev1, and production is on hold at rev0'),
    ]);
  });
});

describe('an approval', () => {
  it('does not cover a switch-over in place of a replacement, and says why it is one', () => {
    const switched = { ...plan, digest: 'd2', changes: ['switch-over value-streams/a active'] };
    expect(reasonsOf({ plan: switched, approval: required(given) })).toEqual([
      'SLC2434 plan d2 needs a new approval: the tenant does not replace streams in place, so Sluice imports 1 stream as new and switches over',
    ]);
  });

  it('of this plan opens it', () => {
    expect(gate({ ...facts, approval: required(given) })).toEqual({ go: true, approval: given });
  });

  it('is told also where none is required', () => {
    const approval = { ...given, allowDeletions: 5 };
    expect(gate({ ...facts, approval: { isRequired: false, permission, given: approval } })).toEqual({
      go: true,
      approval,
    });
  });

  it('of another revision is told with where the branch moved', () => {
    const moved = { ...plan, digest: 'd2', revision: 'rev2' };
    expect(reasonsOf({ plan: moved, approval: required(given) })).toEqual([
      'SLC2434 plan d2 needs a new approval: the branch moved from rev1 to rev2 after jo approved',
    ]);
  });

  it('of this revision is told with what else may have moved', () => {
    expect(reasonsOf({ plan: { ...plan, digest: 'd2' }, approval: required(given) })).toEqual([
      expect.stringMatching(
        /^SLC2434 plan d2 .*: streams or bindings in the tenant changed after jo approved$/,
      ),
    ]);
  });

  const left = { ...plan, digest: 'd2', changes: changes.slice(1) };
  const begun = { ...given, startedAt: now - 1 };
  it.each([
    ['was begun, and this is what is left of it', left, begun, true],
    ['was not begun', left, given, false],
    [
      'was begun, and there is more to do',
      { ...left, changes: [...changes, 'delete value-streams/c'] },
      begun,
      false,
    ],
    ['was begun at another revision', { ...left, revision: 'rev2' }, begun, false],
  ])('of another plan that %s', (_name, now_, approval, go) => {
    expect(gate({ ...facts, plan: now_, approval: required(approval) }).go).toBe(go);
  });

  it('does not cover what was done under it and is undone, though the plan has its digest again', () => {
    const spent = { ...begun, changes: changes.slice(1) };
    expect(reasonsOf({ approval: required(spent) })).toEqual([
      'SLC2434 plan d1 needs a new approval: Sluice applied what jo approved, at least in part, and it was undone',
    ]);
  });

  it('does not cover the plan of another revision that happens to have its digest', () => {
    const forged = { ...plan, revision: 'rev2' };
    expect(reasonsOf({ plan: forged, approval: required(given) })).toEqual([
      expect.stringContaining('the branch moved from rev1 to rev2'),
    ]);
  });

  it('is not asked for what only removes what was replaced', () => {
    expect(gate({ ...facts, plan: { ...plan, changes: [] }, approval: required() }).go).toBe(true);
  });

  it('is of an operation on a stream and the state in which that ends', () => {
    expect(approvable({ op: 'replace', path: 'value-streams/a', state: 'active' })).toBe(changes[1]);
  });

  it('waits for approval of secrets that are sent newly or elsewhere, though none is required', () => {
    const sending = { ...plan, secrets: ['Sends the secret erpKey for the first time'] };
    const approval = (some: Partial<Approval> = {}) => ({
      isRequired: false,
      permission,
      given: { ...given, ...some },
    });

    expect(reasonsOf({ plan: sending })).toEqual([
      'SLC2439 plan d1 sends secrets to 1 new place without approval',
    ]);
    expect(reasonsOf({ plan: sending, approval: approval() })).toHaveLength(1);
    expect(reasonsOf({ plan: sending, approval: approval({ secrets: ['Sends another'] }) })).toHaveLength(1);
    expect(reasonsOf({ plan: sending, approval: approval({ secrets: sending.secrets }) })).toEqual([]);
    expect(
      reasonsOf({ plan: { ...sending, revision: 'rev2' }, approval: approval({ secrets: sending.secrets }) }),
    ).toEqual([expect.stringContaining('SLC2434') as string]);
  });
});
