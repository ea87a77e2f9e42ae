import { describe, expect, it, vi } from 'vitest';
import type { JournalEntry, Run, Store } from '../../../src/ports/store.ts';
import { appliedBy, lookedThrough } from '../../../src/state/history/applied.ts';
import { recordRun } from '../../../src/state/history/history.ts';
import { LeaseHeld } from '../../../src/state/leases/lease.ts';
import { forgetOld, retentionSubject, type Forgetting } from '../../../src/state/retention/forget-old.ts';
import { prepareRollback } from '../../../src/runs/decisions/rollback.ts';
import { FakeStore } from '../../support/fake-store.ts';
import { HastyClock } from '../../support/hasty-clock.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const day = 86_400_000;
const now = 1_790_000_000_000;
const subject = 'environment staging';
const forgetting: Forgetting = {
  ages: { runs: 90 * day, audit: 730 * day, journal: 30 * day },
  environments: [],
  holder: 'a',
};

const newest = { id: 'newest', startedAt: now, outcome: 'waiting' } as const;

/** A store in which a lane has a newest pass of today. */
async function aHistory(...runs: readonly Partial<Run>[]) {
  const clock = new HastyClock(now);
  const store = new FakeStore(() => clock.now());
  await store.saveStatus({ subject, at: now, status: null });
  for (const run of [...runs, newest]) await store.saveRun(aRun(run));
  const forget = (signal = never) => forgetOld({ store, clock }, forgetting, signal);
  return { store, clock, forget, left: async () => idsOf(await store.runs(undefined, 100)) };
}

describe('the history', () => {
  it('loses passes that did nothing after one age, and all others after a longer one', async () => {
    const { forget, left } = await aHistory(
      { id: 'change of 3 years', ...daysAgo(1_095) },
      { id: 'change of 2 weeks', ...daysAgo(14), revision: 'r1' },
      { id: 'change of a week', ...daysAgo(7), revision: 'r2' },
      { id: 'decision of 3 years', ...daysAgo(1_095), kind: 'approve', outcome: 'approved' },
      { id: 'change of a year', ...daysAgo(365), outcome: 'failed', details: [{ op: 'create' }] },
      { id: 'decision of a year', ...daysAgo(365), kind: 'hold', outcome: 'held' },
      { id: 'cut off a year ago', ...daysAgo(365), outcome: 'interrupted' },
      { id: 'blocked after changes', ...daysAgo(365), outcome: 'blocked', details: [{ op: 'create' }] },
      { id: 'waited a year ago', ...daysAgo(365), outcome: 'waiting' },
      { id: 'blocked a year ago', ...daysAgo(365), outcome: 'blocked' },
      { id: 'failed a year ago', ...daysAgo(365), outcome: 'error' },
      { id: 'failed a week ago', ...daysAgo(7), outcome: 'error' },
    );

    expect(await forget()).toMatchObject({ runs: 5 });

    expect((await left()).toSorted()).toEqual([
      'blocked after changes',
      'change of 2 weeks',
      'change of a week',
      'change of a year',
      'cut off a year ago',
      'decision of a year',
      'failed a week ago',
      'newest',
    ]);
  });

  it('keeps what a rollback without a revision goes back to, however old it is', async () => {
    const { store, forget } = await aHistory(
      { id: 'first', ...daysAgo(2_000), revision: 'r1' },
      { id: 'before', ...daysAgo(1_900), revision: 'r2' },
      { id: 'before, again', ...daysAgo(1_800), revision: 'r2' },
      { id: 'last', ...daysAgo(1_700), revision: 'r3' },
      { id: 'last, again', ...daysAgo(1_600), revision: 'r3' },
    );
    const brought = async () => appliedBy(await store.runHeads([subject], lookedThrough));
    const before = await brought();

    await forget();

    expect(await brought()).toEqual(before);
    expect(before.before?.revision).toBe('r2');
  });

  it('keeps the newest of each stage, which the next one that finds the same is counted by', async () => {
    const { store, forget, clock } = await aHistory();
    await forget();
    clock.advance(5_000 * day);
    await forget();
    expect(await store.run('newest')).toEqual(aRun(newest));

    const at = clock.now();
    await recordRun(store, aRun({ ...newest, id: 'again', startedAt: at, endedAt: at }), true);

    expect(await store.runs(subject, 10)).toMatchObject([{ id: 'newest', repeated: { times: 2 } }]);
  });

  it('keeps one that has been found again and again until lately', async () => {
    const { forget, left } = await aHistory({
      id: 'still so',
      ...daysAgo(365),
      outcome: 'blocked',
      repeated: { times: 9_000, lastAt: now - day },
    });
    await forget();
    expect(await left()).toContain('still so');
  });
});

describe('the journal', () => {
  it('loses calls with a result after their age, and never one that is open', async () => {
    const { store, forget } = await aHistory();
    for (const [id, days, result] of [
      ['old', 31, 'done'],
      ['open', 3_000, undefined],
      ['new', 29, 'done'],
    ] as const)
      await store.saveJournal(anEntry({ id, startedAt: now - days * day, result }));

    expect(await forget()).toMatchObject({ journal: 1 });

    expect(idsOf(await store.journalOf('run'))).toEqual(['open', 'new']);
    expect(idsOf(await store.openJournal('staging'))).toEqual(['open']);
  });
});

describe('forgetting', () => {
  it('goes in small pieces, between which others write', async () => {
    const { store, forget } = await aHistory();
    for (let index = 0; index < 450; index += 1)
      await store.saveJournal(anEntry({ id: `${index}`, startedAt: 1, result: 'done' }));
    const pieces = vi.spyOn(store, 'forgetJournal');

    expect(await forget()).toMatchObject({ journal: 450 });

    expect(await Promise.all(pieces.mock.results.map(({ value }) => value as unknown))).toEqual([
      200, 200, 50,
    ]);
  });

  it('ends between two pieces when it is stopped, and is not a turn then', async () => {
    const { store, forget } = await aHistory();
    for (let index = 0; index < 450; index += 1)
      await store.saveJournal(anEntry({ id: `${index}`, startedAt: 1, result: 'done' }));
    const stopping = new AbortController();
    const original = store.forgetJournal.bind(store);
    vi.spyOn(store, 'forgetJournal').mockImplementation((before, limit) => {
      stopping.abort(new Error('the daemon ends'));
      return original(before, limit);
    });

    await expect(forget(stopping.signal)).rejects.toThrow('the daemon ends');

    expect(await store.journalOf('run')).toHaveLength(250);
    expect(await store.lastRun(retentionSubject)).toBeUndefined();
  });

  it('is left to another process that is at it', async () => {
    const { store, forget } = await aHistory({ id: 'old', ...daysAgo(1_000) });
    await store.acquireLease(retentionSubject, 'b');
    await expect(forget()).rejects.toBeInstanceOf(LeaseHeld);
    expect(await store.run('old')).toBeDefined();
  });
});

describe('after all that is old is forgotten', () => {
  const forgetAll = (world: World) => {
    world.clock.advance(3_000 * day);
    const environments = [world.staging];
    return forgetOld(world.deps, { ...forgetting, environments }, never);
  };

  it('nothing is left to do, and nothing is known less', async () => {
    const world = await aWorld({ seed: smallStreams({ A: { runs: ['B'], state: 'active' }, B: {} }) });
    await world.bringToStaging();
    await world.sync();
    const before = await truthOf(world.store);

    expect(await forgetAll(world)).toMatchObject({ runs: 0, readings: 0 });

    expect(await truthOf(world.store)).toEqual(before);
    await world.stage.forget();
    expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
    expect(await world.stage.writes()).toEqual([]);
    expect(await world.stage.requests()).not.toContainEqual(expect.stringContaining('export'));
  });

  it('an older revision can still be brought', async () => {
    const world = await aWorld({ seed: smallStreams({ A: {} }) });
    await world.bringToStaging();
    await world.sync();
    const old = (await world.head('env/staging')) ?? '';
    await world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
      text.replace('"name": "A"', '"name": "A2"'),
    );
    await world.sync();
    await forgetAll(world);

    const request = { to: old, reason: 'orders fail', by: 'ann' };
    const { revision } = await prepareRollback(world.deps, world.staging, request, never);
    await world.sync(world.staging, { revision });

    expect((await world.stage.state()).streams.map(({ name }) => name)).toEqual(['A']);
  });

  it('an import whose answer never came is still found, and not doubled', async () => {
    const world = await aWorld({ seed: smallStreams({ A: {} }) });
    await world.bringToStaging();
    await world.stage.switch({ cutNext: { count: 1, when: 'after', match: 'import' } });
    expect((await world.sync()).outcome).toBe('failed');
    await forgetAll(world);
    expect(await world.store.openJournal('staging')).toHaveLength(1);

    expect((await world.sync()).outcome).toBe('synced');

    expect((await world.stage.state()).streams.map(({ name }) => name)).toEqual(['A']);
    expect(await world.store.openJournal('staging')).toEqual([]);
  });

  it('a version that waits to be removed is still known, and what was removed before is not', async () => {
    const world = await aWorld({ seed: smallStreams({ A: {} }) });
    await world.stage.switch({ inPlace: false });
    await world.bringToStaging();
    const edit = (word: string) =>
      world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
        text.replace('"name":', `"description${word}": "changed",\n  "name":`),
      );
    const readings = () => world.store.observations('environment staging');
    for (const word of ['1', '2', '3']) {
      await world.sync();
      await edit(word);
    }
    const { id } = await world.stage.stream('A');
    await world.stage.do({ op: 'setActiveInstances', streamId: id, activeInstances: 1 });
    expect((await world.sync()).retiring).toHaveLength(1);
    expect(await readings()).toHaveLength(4);

    expect(await forgetAll(world)).toMatchObject({ readings: 2 });

    expect((await readings()).map((reading) => reading.id)).toContain(id);
    await world.stage.do({ op: 'setActiveInstances', streamId: id, activeInstances: 0 });
    expect((await world.sync()).retiring).toEqual([]);
    expect((await world.stage.state()).streams).toHaveLength(1);
  });
});

/** Everything that the store knows but for history and journal. */
async function truthOf(store: Store) {
  const environments = await Promise.all(
    ['staging', 'production'].map(async (name) => [
      await store.inventory(name),
      await store.lastSynced(name),
      await store.observations(`environment ${name}`),
      await store.hold(name),
      await store.approval(name),
      await store.openJournal(name),
    ]),
  );
  const tenants = await Promise.all(['dev', 'stage', 'prod'].map((name) => store.identities(name)));
  const ofSource = await store.observations('source dev');
  return { environments, tenants, ofSource, statuses: await store.statuses() };
}

const daysAgo = (days: number) => ({ startedAt: now - days * day, endedAt: now - days * day + 1_000 });

function idsOf(found: readonly { readonly id: string }[]): readonly string[] {
  return found.map(({ id }) => id);
}

function aRun(facts: Partial<Run>): Run {
  return {
    id: 'run',
    kind: 'sync',
    subject,
    startedAt: 1,
    endedAt: undefined,
    revision: undefined,
    planDigest: undefined,
    outcome: 'synced',
    message: undefined,
    actor: 'daemon',
    details: [],
    ...facts,
  };
}

function anEntry(facts: Partial<JournalEntry>): JournalEntry {
  return {
    id: 'entry',
    run: 'run',
    subject: 'staging',
    call: 'import value-streams/shop',
    facts: null,
    startedAt: 1,
    result: undefined,
    ...facts,
  };
}
