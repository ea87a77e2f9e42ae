import { describe, expect, it } from 'vitest';
import {
  notificationKinds,
  notificationsOf,
  nothingTold,
  patienceWithPassing,
  type EnvironmentFacts,
  type NotificationKind,
  type ReportedState,
} from '../../../src/core/notification/notification.ts';
import type { StatusCondition, EnvironmentStatus } from '../../../src/core/plan/status.ts';

const first = 'a'.repeat(40);
const second = 'b'.repeat(40);
const hold = { reason: 'audit', by: 'Ann', since: 1000, revision: undefined };

const ready = (reason: string, message = reason): StatusCondition => ({
  type: 'Ready',
  isTrue: reason === 'Synced',
  reason,
  message,
});
const also = (type: 'Stalled' | 'Reconciling', reason: string, message = reason): StatusCondition => ({
  type,
  isTrue: true,
  reason,
  message,
});

const well: EnvironmentStatus = {
  sync: 'Synced',
  health: 'Healthy',
  revision: first,
  conditions: [ready('Synced')],
  details: [],
  drifted: [],
};
const failed: EnvironmentStatus = {
  ...well,
  sync: 'OutOfSync',
  health: 'Degraded',
  conditions: [ready('SyncFailed', '1 failed')],
  details: ['value-streams/a: refused'],
};
const blocked: EnvironmentStatus = {
  ...well,
  sync: 'OutOfSync',
  conditions: [ready('Blocked'), also('Stalled', 'Blocked', '1 problem needs a person')],
};
const toApprove = (digest: string): EnvironmentStatus => ({
  ...well,
  sync: 'OutOfSync',
  conditions: [
    ready('WaitingForApproval'),
    also('Stalled', 'WaitingForApproval', `plan ${digest} waits for approval`),
  ],
});
const degraded: EnvironmentStatus = { ...well, health: 'Degraded', conditions: [ready('Synced')] };
const drifted = (...paths: readonly string[]): EnvironmentStatus => ({
  ...well,
  sync: 'OutOfSync',
  conditions: [ready('Drifted')],
  drifted: paths.map((path) => ({ path, by: 'Bob' })),
});
const unread = (...more: readonly StatusCondition[]): EnvironmentStatus => ({
  sync: 'Unknown',
  health: 'Healthy',
  revision: first,
  conditions: [ready('TenantFailed', 'HTTP 503 [SLC2105]'), ...more],
  details: ['HTTP 503 [SLC2105]'],
});
const passing = unread(also('Reconciling', 'Retrying'));
const held: EnvironmentStatus = {
  ...well,
  health: 'Suspended',
  conditions: [ready('Synced'), also('Stalled', 'OnHold')],
  hold,
};

/** Looks at an environment again and again, as passes do. */
class Onlooker {
  told: ReportedState = nothingTold;
  now = 0;
  readonly wanted: ReadonlySet<NotificationKind>;
  constructor(wanted: readonly NotificationKind[] = notificationKinds) {
    this.wanted = new Set(wanted);
  }

  look(status: EnvironmentStatus, facts: Partial<EnvironmentFacts> = {}) {
    this.now += 1000;
    const { now, wanted } = this;
    const all = { environment: 'staging', promotions: [], wanted, at: now, now, ...facts };
    const { reported: told, notifications } = notificationsOf(this.told, status, all);
    // As the store gives it back.
    this.told = JSON.parse(JSON.stringify(told)) as ReportedState;
    return notifications;
  }

  kinds(...looks: readonly EnvironmentStatus[]): readonly (readonly string[])[] {
    return looks.map((status) => this.look(status).map(({ kind }) => kind));
  }
}

describe('what is told of an environment', () => {
  it('is nothing while it is well', () => {
    expect(new Onlooker().kinds(well, well, { ...well, revision: second })).toEqual([[], [], []]);
  });

  it('is a failure once, and that it is well again once', () => {
    expect(new Onlooker().kinds(failed, failed, well, well)).toEqual([
      ['sync-failed'],
      [],
      ['recovered'],
      [],
    ]);
  });

  it('is a failure of another revision, and one after it was well', () => {
    const onlooker = new Onlooker();
    expect(onlooker.kinds(failed, { ...failed, revision: second }, well, failed)).toEqual([
      ['sync-failed'],
      ['sync-failed'],
      ['recovered'],
      ['sync-failed'],
    ]);
  });

  it('says why and what, and has a key for each occurrence', () => {
    const onlooker = new Onlooker();
    const [one] = onlooker.look(failed);
    onlooker.look(well);
    const [other] = onlooker.look(failed);
    expect(one).toMatchObject({
      kind: 'sync-failed',
      environment: 'staging',
      reason: '1 failed',
      details: ['value-streams/a: refused'],
      revision: first,
      at: 1000,
    });
    expect(other?.key).not.toBe(one?.key);
    expect(new Onlooker().look(failed)[0]?.key).toBe(one?.key);
  });

  it.each([
    ['a block', blocked, 'plan-blocked'],
    ['a plan to approve', toApprove('abc'), 'plan-blocked'],
    ['a degraded health', degraded, 'health-degraded'],
    ['drift', drifted('value-streams/a'), 'drift-found'],
    ['a hold', held, 'hold'],
    ['a tenant that cannot be read', unread(also('Stalled', 'TenantFailed')), 'sync-failed'],
    ['a failure of ours', unread(), 'sync-failed'],
  ] as const)('is %s, once, and its end', (_what, status, kind) => {
    expect(new Onlooker().kinds(well, status, status, well, well)).toEqual([
      [],
      [kind],
      [],
      ['recovered'],
      [],
    ]);
  });

  it('is another plan to approve, of the same revision too', () => {
    expect(new Onlooker().kinds(toApprove('abc'), toApprove('abc'), toApprove('def'))).toEqual([
      ['plan-blocked'],
      [],
      ['plan-blocked'],
    ]);
  });

  it('is one thing where a failure leaves the health degraded, and two where only the health is listened to', () => {
    expect(new Onlooker().kinds(failed)).toEqual([['sync-failed']]);
    expect(new Onlooker(['health-degraded']).kinds(failed)).toEqual([['health-degraded']]);
  });

  it('is nothing where nothing failed: no branch yet, or no pass yet', () => {
    const missing = { ...unread(), conditions: [ready('BranchMissing')] };
    expect(new Onlooker().kinds(missing, { ...missing, conditions: [] })).toEqual([[], []]);
  });
});

describe('drift', () => {
  it('is told when something else was edited, and not when less is', () => {
    const onlooker = new Onlooker();
    onlooker.look(drifted('a', 'b'));
    expect(onlooker.look(drifted('b', 'c')).map(({ details }) => details)).toEqual([['c by Bob']]);
    expect(onlooker.kinds(drifted('c'))).toEqual([[]]);
  });

  it('is neither found nor gone while the tenant cannot be read', () => {
    const onlooker = new Onlooker();
    expect(onlooker.kinds(drifted('a'), passing, drifted('a'), well)).toEqual([
      ['drift-found'],
      [],
      [],
      ['recovered'],
    ]);
  });
});

describe('a failure that may pass by itself', () => {
  it('is not told if it does', () => {
    expect(new Onlooker().kinds(passing, passing, well, passing, well)).toEqual([[], [], [], [], []]);
  });

  it('is told once when it lasts', () => {
    const onlooker = new Onlooker();
    onlooker.look(passing);
    onlooker.now += patienceWithPassing;
    expect(onlooker.kinds(passing, passing, well)).toEqual([['sync-failed'], [], ['recovered']]);
  });

  it('starts anew after a pass that was done', () => {
    const onlooker = new Onlooker();
    onlooker.kinds(passing, well);
    onlooker.now += patienceWithPassing;
    expect(onlooker.kinds(passing)).toEqual([[]]);
  });

  it('is the failure that was told, when it comes in between', () => {
    expect(new Onlooker().kinds(failed, passing, failed)).toEqual([['sync-failed'], [], []]);
  });
});

describe('a hold', () => {
  it('that keeps an older revision leaves room to tell that the plan which goes back waits for approval', () => {
    const waiting = (revision: string | undefined): EnvironmentStatus => ({
      ...toApprove('0123'),
      health: 'Suspended',
      hold: { ...hold, revision },
    });
    expect(new Onlooker().kinds(waiting(undefined))).toEqual([['hold']]);
    expect(new Onlooker().kinds(waiting(first), waiting(first))).toEqual([['plan-blocked', 'hold'], []]);
  });

  it('hides what else is so: that is neither news nor over', () => {
    const both = { ...blocked, health: 'Suspended' as const, hold, conditions: [ready('Blocked')] };
    expect(new Onlooker().kinds(blocked, both, blocked, well)).toEqual([
      ['plan-blocked'],
      ['hold'],
      [],
      ['recovered'],
    ]);
  });

  it('is over when a pass has looked, not when it was lifted', () => {
    const resumed: EnvironmentStatus = {
      ...well,
      health: 'Progressing',
      conditions: [ready('Synced'), also('Reconciling', 'Resumed')],
    };
    expect(new Onlooker().kinds(held, resumed, well)).toEqual([['hold'], [], ['recovered']]);
  });
});

describe('a promotion', () => {
  const promotion = { id: '#12', text: 'pull request #12', url: 'https://git.example/12' };

  it('is told once for each, and says where it is', () => {
    const onlooker = new Onlooker();
    const promotions = [promotion];
    expect(onlooker.look(well, { promotions })).toMatchObject([
      { kind: 'promotion-ready', link: promotion.url },
    ]);
    expect(onlooker.look(well, { promotions })).toEqual([]);
    expect(onlooker.look(well, { promotions: [...promotions, { id: '#13', text: 'other' }] })).toHaveLength(
      1,
    );
  });

  it('is no trouble from which one recovers', () => {
    const onlooker = new Onlooker();
    onlooker.look(well, { promotions: [promotion] });
    expect(onlooker.look(well)).toEqual([]);
  });
});

it('tells only what is listened to, and the rest when it is', () => {
  const few = new Onlooker(['hold']);
  expect(few.kinds(failed, drifted('a'), held)).toEqual([[], [], ['hold']]);
  const more = new Onlooker();
  more.told = few.told;
  expect(more.kinds({ ...failed })).toEqual([['sync-failed']]);
});
