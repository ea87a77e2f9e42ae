import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Approval, Hold } from '../../src/core/gate/gate.ts';
import { ExactNumber, isJsonObject, jsonObject, member, type Json } from '../../src/core/json/json.ts';
import { LeaseLost } from '../../src/ports/lease-lost.ts';
import type {
  TenantIdentity,
  InventoryItem,
  JournalEntry,
  LastSynced,
  Lease,
  StreamObservation,
  Run,
  Store,
  StoreChange,
  StoreSession,
} from '../../src/ports/store.ts';
import { whatGrowsOld } from './store-ages.contract.ts';

/** An empty store, and time passing for it, in milliseconds. */
export interface StoreInTime {
  readonly store: Store;
  run(milliseconds: number): void | Promise<void>;
}

/** A clock, and what moves it. */
export function settableTime(): { readonly now: () => number } & Pick<StoreInTime, 'run'> {
  let now = 1_790_000_000_000;
  return {
    now: () => now,
    run: (milliseconds) => {
      now += milliseconds;
    },
  };
}

/** What every store does. `make` gives an empty one; the contract closes it. */
export function storeContract(name: string, make: () => Promise<StoreInTime>): void {
  describe(`${name} as a store`, () => {
    let made: StoreInTime;
    let store: Store;
    beforeEach(async () => {
      made = await make();
      store = made.store;
    });
    afterEach(() => store.close());

    identities(() => store);
    environments(() => store);
    tenants(() => store);
    gates(() => store);
    history(() => store);
    whatGrowsOld(() => store);
    transactions(() => store);
    leases(() => made);
    fences(() => made);
    wakes(() => store);

    it('may be closed twice, and then does nothing more', async () => {
      await store.close();
      await store.close();
      await expect(store.statuses()).rejects.toThrow(Error);
    });
  });
}

function identities(the: () => Store): void {
  const shop: TenantIdentity = { kind: 'value-stream', id: '1', path: 'value-streams/shop' };

  describe('identities', () => {
    it('are none at first', async () => {
      expect(await the().identities('dev')).toEqual([]);
    });

    it('come back by kind, then path, in the order of code units', async () => {
      const paths = ['value-streams/b', 'value-streams/a', 'value-streams/Z', 'value-streams/é'];
      await the().saveIdentities(
        'dev',
        paths.map((path, index) => ({ kind: 'value-stream', id: `${index}`, path })),
      );
      await the().saveIdentities('dev', [{ kind: 'event', id: '0', path: 'events/z' }]);

      const found = await the().identities('dev');
      expect(found.map((identity) => identity.path)).toEqual([
        'events/z',
        'value-streams/Z',
        'value-streams/a',
        'value-streams/b',
        'value-streams/é',
      ]);
      expect(found[0]).toEqual({ kind: 'event', id: '0', path: 'events/z' });
    });

    it('of one tenant are not those of another', async () => {
      await the().saveIdentities('dev', [shop]);
      await the().saveIdentities('prod', [{ ...shop, path: 'value-streams/other' }]);
      await the().forgetIdentities('prod', [shop]);
      expect(await the().identities('dev')).toEqual([shop]);
      expect(await the().identities('prod')).toEqual([]);
    });

    it('move when an id is saved with another path', async () => {
      await the().saveIdentities('dev', [shop]);
      await the().saveIdentities('dev', [{ ...shop, path: 'value-streams/store' }]);
      expect(await the().identities('dev')).toEqual([{ ...shop, path: 'value-streams/store' }]);
    });

    it('lose their path to a newer id', async () => {
      await the().saveIdentities('dev', [shop]);
      await the().saveIdentities('dev', [{ ...shop, id: '2' }]);
      expect(await the().identities('dev')).toEqual([{ ...shop, id: '2' }]);
    });

    it('lose both to one newer entry that has the id of one and the path of the other', async () => {
      const blog = { ...shop, id: '2', path: 'value-streams/blog' };
      await the().saveIdentities('dev', [shop, blog]);
      await the().saveIdentities('dev', [{ ...shop, path: blog.path }]);
      expect(await the().identities('dev')).toEqual([{ ...shop, path: blog.path }]);
    });

    it('can swap their paths in one call', async () => {
      const blog = { ...shop, id: '2', path: 'value-streams/blog' };
      await the().saveIdentities('dev', [shop, blog]);
      await the().saveIdentities('dev', [
        { ...shop, path: blog.path },
        { ...blog, path: shop.path },
      ]);
      expect(await the().identities('dev')).toEqual([
        { ...shop, path: blog.path },
        { ...blog, path: shop.path },
      ]);
    });

    it('of one kind do not displace another kind', async () => {
      const event = { ...shop, kind: 'event' };
      await the().saveIdentities('dev', [shop]);
      await the().saveIdentities('dev', [event]);
      expect(await the().identities('dev')).toEqual([event, shop]);
    });

    it('of which two in one call conflict: the later counts', async () => {
      await the().saveIdentities('dev', [shop, { ...shop, path: 'value-streams/x' }]);
      await the().saveIdentities('prod', [shop, { ...shop, id: '2' }]);
      expect(await the().identities('dev')).toEqual([{ ...shop, path: 'value-streams/x' }]);
      expect(await the().identities('prod')).toEqual([{ ...shop, id: '2' }]);
    });

    it('displaced by an entry that is itself displaced in the same call are gone', async () => {
      const blog = { ...shop, id: '2', path: 'value-streams/blog' };
      await the().saveIdentities('dev', [blog]);
      await the().saveIdentities('dev', [
        { ...shop, path: blog.path },
        { ...shop, path: 'value-streams/last' },
      ]);
      expect(await the().identities('dev')).toEqual([{ ...shop, path: 'value-streams/last' }]);
    });

    it('are forgotten by kind and id, also when they are not there', async () => {
      const event = { ...shop, kind: 'event' };
      await the().saveIdentities('dev', [shop, event]);
      await the().forgetIdentities('dev', [
        { kind: 'value-stream', id: '1' },
        { kind: 'event', id: '7' },
      ]);
      expect(await the().identities('dev')).toEqual([event]);
    });

    it('are saved and forgotten ten thousand at once', async () => {
      const many = Array.from({ length: 10_000 }, (_, index) => ({
        kind: 'value-stream',
        id: `${index}`,
        path: `value-streams/${String(index).padStart(5, '0')}`,
      }));
      await the().saveIdentities('dev', many);
      expect(await the().identities('dev')).toEqual(many);
      await the().forgetIdentities('dev', many.slice(1));
      expect(await the().identities('dev')).toEqual(many.slice(0, 1));
    });
  });
}

function environments(the: () => Store): void {
  const item: InventoryItem = { path: 'value-streams/shop', id: '7', origin: 'made', role: 'current' };
  const synced: LastSynced = {
    path: 'value-streams/shop',
    revision: 'abc',
    desired: 'd1',
    live: 'l1',
    at: 1_790_000_000_123,
  };

  describe('the inventory', () => {
    it('adds by environment and id, and comes back by path, then id', async () => {
      const retired: InventoryItem = { ...item, id: '6', role: 'retired' };
      const first: InventoryItem = { ...item, id: '9', path: 'value-streams/a', origin: 'adopted' };
      await the().saveInventory('staging', [item, retired, first]);
      await the().saveInventory('production', [item]);
      expect(await the().inventory('staging')).toEqual([first, retired, item]);
      expect(await the().inventory('production')).toEqual([item]);
      expect(await the().inventory('other')).toEqual([]);
    });

    it('replaces an item of the same id, the later of two', async () => {
      await the().saveInventory('staging', [item]);
      await the().saveInventory('staging', [
        { ...item, role: 'retired' },
        { path: 'value-streams/x', id: '7', origin: 'adopted', role: 'retired' },
      ]);
      expect(await the().inventory('staging')).toEqual([
        { path: 'value-streams/x', id: '7', origin: 'adopted', role: 'retired' },
      ]);
    });

    it('forgets by id in one environment, also what is not there', async () => {
      await the().saveInventory('staging', [item, { ...item, id: '8' }]);
      await the().saveInventory('production', [item]);
      await the().forgetInventory('staging', ['7', '99']);
      expect(await the().inventory('staging')).toEqual([{ ...item, id: '8' }]);
      expect(await the().inventory('production')).toEqual([item]);
    });
  });

  describe('what was last synced', () => {
    it('is kept for each path of an environment, and replaced', async () => {
      const newer = { ...synced, revision: 'def', desired: 'd2', live: 'l2', at: synced.at + 1 };
      const other = { ...synced, path: 'value-streams/blog' };
      await the().saveLastSynced('staging', [synced, other]);
      await the().saveLastSynced('staging', [{ ...newer, live: 'no' }, newer]);
      await the().saveLastSynced('production', [synced]);
      expect(await the().lastSynced('staging')).toEqual([other, newer]);
      expect(await the().lastSynced('production')).toEqual([synced]);
    });

    it('is forgotten by path in one environment', async () => {
      await the().saveLastSynced('staging', [synced]);
      await the().saveLastSynced('production', [synced]);
      await the().forgetLastSynced('staging', [synced.path, 'value-streams/none']);
      expect(await the().lastSynced('staging')).toEqual([]);
      expect(await the().lastSynced('production')).toEqual([synced]);
    });
  });

  describe('statuses', () => {
    it('are one for each subject, the last saved, by subject', async () => {
      await the().saveStatus({ subject: 'staging', at: 1, status: 'old' });
      await the().saveStatus({ subject: 'dev', at: 2, status: null });
      await the().saveStatus({ subject: 'staging', at: 3, status: 'new' });
      expect(await the().statuses()).toEqual([
        { subject: 'dev', at: 2, status: null },
        { subject: 'staging', at: 3, status: 'new' },
      ]);
      expect(await the().status('staging')).toEqual({ subject: 'staging', at: 3, status: 'new' });
      expect(await the().status('prod')).toBeUndefined();
    });

    it('have marks, another one after each save of the same moment', async () => {
      await the().saveStatus({ subject: 'staging', at: 1, status: 'one' });
      await the().saveStatus({ subject: 'dev', at: 1, status: 'x'.repeat(100_000) });
      const before = await the().statusMarks();
      await the().saveStatus({ subject: 'staging', at: 1, status: 'other' });

      const after = await the().statusMarks();
      expect(before.map(({ subject, at }) => [subject, at])).toEqual([
        ['dev', 1],
        ['staging', 1],
      ]);
      expect(after[0]).toEqual(before[0]);
      expect(after[1]?.version).not.toBe(before[1]?.version);
    });
  });

  describe('documents', () => {
    const plan = { name: 'plan default/1/staging', text: 'a\n\u2028b', at: 5 };

    it('are one for each name, the last saved', async () => {
      await the().saveDocument(plan);
      await the().saveDocument({ ...plan, name: 'other', text: '' });
      await the().saveDocument({ ...plan, text: 'newer', at: 6 });
      expect(await the().document(plan.name)).toEqual({ ...plan, text: 'newer', at: 6 });
      expect(await the().document('other')).toEqual({ name: 'other', text: '', at: 5 });
      expect(await the().document('none')).toBeUndefined();
    });

    it('are forgotten by name', async () => {
      await the().saveDocument(plan);
      await the().forgetDocuments([plan.name, 'none']);
      expect(await the().document(plan.name)).toBeUndefined();
    });
  });

  describe('merge records', () => {
    const record = {
      target: 'refs/heads/env/staging',
      source: 'refs/heads/main',
      commit: 'a',
      tree: 't',
      revision: 'r',
      onto: undefined,
      units: undefined,
      landed: undefined,
      at: 1_790_000_000_000,
    };

    it('are those of one target and source, the last added first', async () => {
      const some = {
        ...record,
        commit: 'b',
        onto: 'o',
        units: ['value-streams/a', 'rules/b.json'],
        landed: 'c',
      };
      await the().saveMergeRecords([record, some]);
      await the().saveMergeRecords([{ ...record, source: 'dev', commit: 'c' }]);
      expect(await the().mergeRecords(record.target, record.source)).toStrictEqual([some, record]);
      expect(await the().mergeRecords(record.source, record.target)).toEqual([]);
    });

    it('are replaced by commit, in their place, and forgotten', async () => {
      const later = { ...record, commit: 'b' };
      await the().saveMergeRecords([record, later]);
      await the().saveMergeRecords([{ ...record, landed: 'x', units: [] }]);
      expect(await the().mergeRecords(record.target, record.source)).toStrictEqual([
        later,
        { ...record, landed: 'x', units: [] },
      ]);
      await the().forgetMergeRecords(record.target, record.source, ['a', 'z']);
      await the().forgetMergeRecords(record.target, 'dev', ['b']);
      expect(await the().mergeRecords(record.target, record.source)).toStrictEqual([later]);
    });
  });
}

function tenants(the: () => Store): void {
  describe('observations', () => {
    it('are kept for each id of a tenant, replaced, and come back by id', async () => {
      await the().saveObservations('dev', [observed('2'), observed('10'), observed('1', 'old')]);
      await the().saveObservations('dev', [
        observed('1', 'no'),
        { ...observed('1', 'new'), revision: 'later' },
      ]);
      await the().saveObservations('prod', [observed('1')]);
      expect(await the().observations('dev')).toEqual([
        { id: '1', revision: 'later', facts: 'new' },
        observed('10'),
        observed('2'),
      ]);
      expect(await the().observations('prod')).toEqual([observed('1')]);
    });

    it('are forgotten by id in one tenant', async () => {
      await the().saveObservations('dev', [observed('1'), observed('2')]);
      await the().saveObservations('prod', [observed('1')]);
      await the().forgetObservations('dev', ['1', '3']);
      expect(await the().observations('dev')).toEqual([observed('2')]);
      expect(await the().observations('prod')).toEqual([observed('1')]);
    });

    it('accept an empty list in every save and forget', async () => {
      await the().saveObservations('dev', []);
      await the().forgetObservations('dev', []);
      await the().saveIdentities('dev', []);
      await the().forgetIdentities('dev', []);
      await the().saveInventory('dev', []);
      await the().forgetInventory('dev', []);
      await the().saveLastSynced('dev', []);
      await the().forgetLastSynced('dev', []);
      expect(await the().observations('dev')).toEqual([]);
    });
  });

  describe('JSON', () => {
    it.each<[string, Json]>([
      ['null', null],
      ['a boolean', false],
      ['an empty text', ''],
      ['any text', 'ä\u0000\n"\\\u2028 \ud83d\ude00 \ud800'],
      ['numbers', [0, -1, 1.5, 1e21, 5e-324, Number.MAX_SAFE_INTEGER]],
      [
        'exact numbers',
        ['225874569526501080001', '1.0', '1e400', '-0', '1E5', '0.10'].map((text) => new ExactNumber(text)),
      ],
      ['an empty list and object', [[], jsonObject()]],
      ['nested objects', jsonObject([['b', jsonObject([['a', [jsonObject([['', null]])]]])]])],
    ])('comes back as it was: %s', async (_, value) => {
      await the().saveStatus({ subject: 'dev', at: 1, status: value });
      expect((await the().statuses())[0]?.status).toStrictEqual(value);
    });

    it('keeps keys that a prototype has too, and gives objects that have none', async () => {
      const awkward = [
        '__proto__',
        'constructor',
        'toJSON',
        'isLosslessNumber',
        'value',
        'toString',
        '2',
        '1',
      ];
      const value = jsonObject(awkward.map((key) => [key, jsonObject([['polluted', true]])]));
      await the().saveStatus({ subject: 'dev', at: 1, status: value });

      const found = (await the().statuses())[0]?.status;
      expect(isJsonObject(found) && !('hasOwnProperty' in found)).toBe(true);
      expect(isJsonObject(found) && Object.keys(found)).toEqual(Object.keys(value));
      const kept = awkward.filter((key) => member(member(found, key), 'polluted') === true);
      expect(kept).toEqual(awkward);
    });

    it('keeps the order of keys', async () => {
      const value = jsonObject(['z', 'y', 'x', 'a', 'b', 'c'].map((key) => [key, key]));
      await the().saveStatus({ subject: 'dev', at: 1, status: value });
      const found = (await the().statuses())[0]?.status;
      expect(isJsonObject(found) && Object.keys(found).join('')).toBe('zyxabc');
    });

    it('is not changed by what a caller does to its value afterwards', async () => {
      const value = jsonObject([['a', 1]]);
      await the().saveStatus({ subject: 'dev', at: 1, status: value });
      value['a'] = 2;
      expect(member((await the().statuses())[0]?.status, 'a')).toBe(1);
    });

    it('is kept in every member that holds it', async () => {
      const value = jsonObject([['id', new ExactNumber('9007199254740993')]]);
      await the().saveObservations('dev', [observed('1', value)]);
      await the().saveRun(aRun({ details: value }));
      await the().saveJournal(anEntry({ facts: value }));
      expect((await the().observations('dev'))[0]?.facts).toStrictEqual(value);
      expect((await the().runs(undefined, 1))[0]?.details).toStrictEqual(value);
      expect((await the().openJournal('staging'))[0]?.facts).toStrictEqual(value);
    });
  });
}

function gates(the: () => Store): void {
  describe('a hold', () => {
    const hold: Hold = { reason: 'Christmas', by: 'jo', since: 1_790_000_000_123, revision: undefined };

    it('is one for each environment, the last saved', async () => {
      expect(await the().hold('staging')).toBeUndefined();
      await the().saveHold('staging', hold);
      await the().saveHold('production', { ...hold, revision: 'abc' });
      await the().saveHold('staging', { ...hold, reason: 'audit', by: 'kim', since: 5 });
      expect(await the().hold('staging')).toEqual({ ...hold, reason: 'audit', by: 'kim', since: 5 });
      expect(await the().hold('production')).toEqual({ ...hold, revision: 'abc' });
    });

    it('is forgotten in one environment, also where there is none', async () => {
      await the().saveHold('staging', hold);
      await the().saveHold('production', hold);
      await the().forgetHold('staging');
      await the().forgetHold('dev');
      expect(await the().hold('staging')).toBeUndefined();
      expect(await the().hold('production')).toEqual(hold);
    });

    it('loses its revision to one without', async () => {
      await the().saveHold('staging', { ...hold, revision: 'abc' });
      await the().saveHold('staging', hold);
      expect(await the().hold('staging')).toEqual(hold);
    });
  });

  describe('an approval', () => {
    const approval: Approval = {
      digest: 'd1',
      revision: 'abc',
      changes: ['create value-streams/b inactive', 'replace value-streams/a active'],
      who: { is: 'person', name: 'anna@acme.example', groups: ['release'] },
      by: 'jo',
      at: 1_790_000_000_123,
      secrets: [],
      allowDeletions: undefined,
      startedAt: undefined,
    };

    it('is one for each environment, the last saved, whole', async () => {
      expect(await the().approval('staging')).toBeUndefined();
      await the().saveApproval('staging', { ...approval, allowDeletions: 0, startedAt: 1_790_000_000_124 });
      await the().saveApproval('production', { ...approval, allowDeletions: 5 });
      await the().saveApproval('production', approval);
      expect(await the().approval('staging')).toEqual({
        ...approval,
        allowDeletions: 0,
        startedAt: 1_790_000_000_124,
      });
      expect(await the().approval('production')).toEqual(approval);
    });
  });

  it('come back when the work that changed them fails', async () => {
    const hold: Hold = { reason: 'audit', by: 'jo', since: 1, revision: undefined };
    await the().saveHold('staging', hold);
    const work = the().atomically(async (session) => {
      await session.forgetHold('staging');
      expect(await session.hold('staging')).toBeUndefined();
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await the().hold('staging')).toEqual(hold);
  });
}

function history(the: () => Store): void {
  describe('runs', () => {
    it('come back whole, running and ended', async () => {
      const running = aRun({ id: 'p1', startedAt: 1 });
      const ended = aRun({
        id: 'p2',
        kind: 'export',
        startedAt: 2,
        endedAt: 1_790_000_000_123,
        revision: 'abc',
        planDigest: 'sha256:x',
        outcome: 'synced',
        message: 'did it',
        actor: 'jo',
        details: [jsonObject([['op', 'create']])],
      });
      await the().saveRun(running);
      await the().saveRun(ended);
      expect(await the().runs('staging', 10)).toStrictEqual([ended, running]);
    });

    it('are replaced by id', async () => {
      await the().saveRun(aRun({ id: 'p1', message: 'running' }));
      await the().saveRun(aRun({ id: 'p1', endedAt: 5, outcome: 'synced' }));
      expect(await the().runs(undefined, 10)).toStrictEqual([
        aRun({ id: 'p1', endedAt: 5, outcome: 'synced' }),
      ]);
    });

    it('may stand for several, and for one again', async () => {
      const several = aRun({ id: 'p1', repeated: { times: 3, lastAt: 1_790_000_000_123 } });
      await the().saveRun(several);
      expect(await the().runs(undefined, 10)).toStrictEqual([several]);
      await the().saveRun(aRun({ id: 'p1' }));
      expect(await the().runs(undefined, 10)).toStrictEqual([aRun({ id: 'p1' })]);
    });

    it('come newest start first, of one instant the last added first', async () => {
      await the().saveRun(aRun({ id: 'b', startedAt: 5 }));
      await the().saveRun(aRun({ id: 'late', startedAt: 9 }));
      await the().saveRun(aRun({ id: 'c', startedAt: 5 }));
      await the().saveRun(aRun({ id: 'a', startedAt: 5 }));
      await the().saveRun(aRun({ id: 'early', startedAt: 1 }));
      await the().saveRun(aRun({ id: 'b', startedAt: 5, outcome: 'synced' }));
      expect(idsOf(await the().runs(undefined, 10))).toEqual(['late', 'a', 'c', 'b', 'early']);
    });

    it('are limited to the newest of the subject that is asked for', async () => {
      for (let start = 1; start <= 6; start += 1) {
        const subject = start % 2 === 0 ? 'even' : 'odd';
        await the().saveRun(aRun({ id: `${start}`, startedAt: start, subject }));
      }
      expect(idsOf(await the().runs('even', 2))).toEqual(['6', '4']);
      expect(idsOf(await the().runs('odd', 10))).toEqual(['5', '3', '1']);
      expect(idsOf(await the().runs(undefined, 4))).toEqual(['6', '5', '4', '3']);
      expect(await the().runs('none', 4)).toEqual([]);
    });

    it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuse a limit of %s', async (limit) => {
      await expect(the().runs(undefined, limit)).rejects.toThrow(RangeError);
      await expect(the().runHeads(['staging'], limit)).rejects.toThrow(RangeError);
    });

    it('come without details, of several subjects, the newest first', async () => {
      const repeated = { times: 2, lastAt: 9 };
      await the().saveRun(aRun({ id: '1', startedAt: 5, subject: 'a', details: ['much'], repeated }));
      await the().saveRun(aRun({ id: '2', startedAt: 5, subject: 'b' }));
      await the().saveRun(aRun({ id: '3', startedAt: 7, subject: 'a', outcome: 'synced', endedAt: 8 }));
      await the().saveRun(aRun({ id: '4', startedAt: 9, subject: 'c' }));

      const heads = await the().runHeads(['a', 'b', 'a', 'none'], 10);
      expect(idsOf(heads)).toEqual(['3', '2', '1']);
      const { details: _details, ...head } = aRun({ id: '1', startedAt: 5, subject: 'a', repeated });
      expect(heads[2]).toStrictEqual(head);
      expect(idsOf(await the().runHeads(['a', 'b'], 2))).toEqual(['3', '2']);
      expect(await the().runHeads([], 2)).toEqual([]);
    });

    it('are found by id, whole', async () => {
      const run = aRun({ id: 'p1', details: ['one'], outcome: 'synced' });
      await the().saveRun(run);
      expect(await the().run('p1')).toStrictEqual(run);
      expect(await the().run('p2')).toBeUndefined();
    });
  });

  describe('the journal', () => {
    it('gives the open entries of a subject in the order of first saving, whatever the clock said', async () => {
      await the().saveJournal(anEntry({ id: 'z', startedAt: 9 }));
      await the().saveJournal(anEntry({ id: 'other', subject: 'production' }));
      await the().saveJournal(anEntry({ id: 'a', startedAt: 9 }));
      await the().saveJournal(anEntry({ id: 'm', startedAt: 3 }));
      await the().saveJournal(anEntry({ id: 'z', startedAt: 9, facts: 'again' }));

      const open = await the().openJournal('staging');
      expect(idsOf(open)).toEqual(['z', 'a', 'm']);
      expect(open[0]).toStrictEqual(anEntry({ id: 'z', startedAt: 9, facts: 'again' }));
      expect(idsOf(await the().openJournal('production'))).toEqual(['other']);
    });

    it.each<[string, Json]>([
      ['an object', jsonObject([['id', '7']])],
      ['null', null],
      ['false', false],
      ['an empty text', ''],
    ])('counts an entry as completed when its result is %s', async (_, result) => {
      await the().saveJournal(anEntry({ id: '1' }));
      await the().saveJournal(anEntry({ id: '2' }));
      await the().saveJournal(anEntry({ id: '1', result }));
      expect(idsOf(await the().openJournal('staging'))).toEqual(['2']);
    });

    it('gives all entries of a pass in the order of first saving, and counts them', async () => {
      const ended = { result: 'done', endedAt: 1_790_000_000_123, sent: 2, failure: 'busy' };
      const done = { id: 'z', startedAt: 9, ...ended };
      await the().saveJournal(anEntry({ id: 'z', startedAt: 9 }));
      await the().saveJournal(anEntry({ id: 'other', run: 'another' }));
      await the().saveJournal(anEntry({ id: 'a', startedAt: 3 }));
      await the().saveJournal(
        anEntry({ id: 'lost', startedAt: 10, endedAt: 11, sent: 4, failure: 'cut off' }),
      );
      await the().saveJournal(anEntry({ id: 'z', startedAt: 9, sent: 1, failure: 'busy' }));
      await the().saveJournal(anEntry(done));

      const entries = await the().journalOf('run');
      expect(idsOf(entries)).toEqual(['z', 'a', 'lost']);
      expect(entries[0]).toStrictEqual(anEntry(done));
      expect(entries[2]).toStrictEqual(
        anEntry({ id: 'lost', startedAt: 10, endedAt: 11, sent: 4, failure: 'cut off' }),
      );
      expect(idsOf(await the().openJournal('staging'))).toEqual(['other', 'a', 'lost']);
      expect(await the().journalCount('run')).toEqual({ entries: 3, ended: 2, sent: 6 });
      expect(await the().journalCount('none')).toEqual({ entries: 0, ended: 0, sent: 0 });
      expect(await the().journalOf('none')).toEqual([]);
    });
  });

  describe('what is told of changes', () => {
    it('tells each that this process makes, until nobody listens', async () => {
      const told: StoreChange[] = [];
      const stop = the().listen((change) => told.push(change));
      await the().saveStatus({ subject: 'source dev', at: 1, status: null });
      await the().saveRun(aRun({ id: 'p1' }));
      await the().saveJournal(anEntry({ id: 'e1', run: 'p1' }));
      stop();
      await the().saveStatus({ subject: 'source dev', at: 2, status: null });
      expect(told).toEqual([
        { is: 'status', subject: 'source dev' },
        { is: 'run', subject: 'staging', run: 'p1' },
        { is: 'step', subject: 'staging', run: 'p1' },
      ]);
    });

    it('tells of a transaction once all of it is kept, and nothing of one that failed', async () => {
      const told: StoreChange[] = [];
      the().listen((change) => told.push(change));
      await the().atomically(async (session) => {
        await session.saveStatus({ subject: 'source dev', at: 1, status: null });
        expect(told).toEqual([]);
      });
      expect(told).toEqual([{ is: 'status', subject: 'source dev' }]);
      const failing = the().atomically(async (session) => {
        await session.saveRun(aRun({}));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(told).toHaveLength(1);
    });

    it('does not take what this process writes for what another one wrote', async () => {
      const before = await the().othersWrote();
      await the().saveStatus({ subject: 'source dev', at: 1, status: null });
      expect(await the().othersWrote()).toBe(before);
    });
  });
}

function transactions(the: () => Store): void {
  const shop: TenantIdentity = { kind: 'value-stream', id: '1', path: 'value-streams/shop' };

  async function writeEverything(session: StoreSession) {
    await session.saveIdentities('dev', [shop]);
    await session.saveInventory('staging', [{ path: shop.path, id: '7', origin: 'made', role: 'current' }]);
    await session.saveLastSynced('staging', [
      { path: shop.path, revision: 'r', desired: 'd', live: 'l', at: 1 },
    ]);
    await session.saveObservations('dev', [{ id: '1', revision: 'r', facts: null }]);
    await session.saveMergeRecords([
      {
        target: 't',
        source: 's',
        commit: 'c',
        tree: 't',
        revision: 'r',
        onto: undefined,
        units: undefined,
        landed: undefined,
        at: 1,
      },
    ]);
    await session.saveRun(aRun({}));
    await session.saveJournal(anEntry({}));
    await session.saveStatus({ subject: 'staging', at: 1, status: null });
  }

  describe('atomically', () => {
    it('shows the session its own writes, keeps all of them and returns the result', async () => {
      const result = await the().atomically(async (session) => {
        await writeEverything(session);
        return counts(session);
      });
      expect(result).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
      expect(await counts(the())).toEqual(result);
    });

    it('keeps nothing of work that throws, and throws that error', async () => {
      const reason = new Error('changed my mind');
      const work = the().atomically(async (session) => {
        await writeEverything(session);
        throw reason;
      });
      await expect(work).rejects.toBe(reason);
      expect(await counts(the())).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    });

    it('brings back what was replaced, moved and forgotten', async () => {
      await writeEverything(the());
      const work = the().atomically(async (session) => {
        await session.saveIdentities('dev', [{ ...shop, id: '2' }]);
        await session.forgetInventory('staging', ['7']);
        await session.saveStatus({ subject: 'staging', at: 2, status: 'other' });
        await session.saveJournal(anEntry({ result: null }));
        throw new Error('changed my mind');
      });
      await expect(work).rejects.toThrow('changed my mind');
      expect(await counts(the())).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
      expect(await the().identities('dev')).toEqual([shop]);
      expect(await the().statuses()).toEqual([{ subject: 'staging', at: 1, status: null }]);
    });

    it('keeps nothing when a call of the session failed, although the work caught it', async () => {
      const work = the().atomically(async (session) => {
        await session.saveIdentities('dev', [shop]);
        await session.runs(undefined, 0).catch(() => undefined);
      });
      await expect(work).rejects.toThrow(RangeError);
      expect(await the().identities('dev')).toEqual([]);
    });

    it('lets one piece of work after the other read and write', async () => {
      const increment = () =>
        the().atomically(async (session) => {
          const count = (await session.statuses())[0]?.at ?? 0;
          await session.saveStatus({ subject: 'count', at: count + 1, status: null });
        });
      await Promise.all(Array.from({ length: 20 }, increment));
      expect((await the().statuses())[0]?.at).toBe(20);
    });

    it('refuses the store itself inside, where it would wait for ever', async () => {
      await expect(the().atomically(() => the().identities('dev'))).rejects.toThrow('inside atomically');
      await expect(the().atomically(() => the().saveIdentities('dev', [shop]))).rejects.toThrow(
        'inside atomically',
      );
      await expect(the().atomically(() => the().atomically(async () => 1))).rejects.toThrow(
        'inside atomically',
      );
      expect(await the().identities('dev')).toEqual([]);
    });

    it('ends its session with the work', async () => {
      const leaked = await the().atomically(async (session) => ({ session }));
      await expect(leaked.session.saveIdentities('dev', [shop])).rejects.toThrow(Error);
      expect(await the().identities('dev')).toEqual([]);
    });
  });
}

function leases(made: () => StoreInTime): void {
  const the = () => made().store;
  const taken = async (name: string, holder: string): Promise<Lease> => {
    const lease = await the().acquireLease(name, holder);
    if (lease === undefined) throw new Error(`${name} is held`);
    return lease;
  };

  describe('a lease', () => {
    it('is taken when nobody has it, and then seen', async () => {
      expect(await the().lease('staging')).toBeUndefined();
      const lease = await taken('staging', 'a');
      expect(lease).toEqual({ name: 'staging', holder: 'a', token: 1, expiresAt: expect.any(Number) });
      const seen = await the().lease('staging');
      expect(seen).toEqual({ ...lease, expiresAt: expect.any(Number) });
      // Where the database has a clock of its own, looking takes time.
      expect(Math.abs((seen?.expiresAt ?? 0) - lease.expiresAt)).toBeLessThan(1_000);
    });

    /** Each row: what a first holder did, and what a try by `who` so many lease times later then finds. */
    it.each<{ name: string; released?: boolean; who: string; after: number; token: number | undefined }>([
      { name: 'refused to its holder while it lasts', who: 'a', after: 0.5, token: undefined },
      { name: 'given to its holder with a new token when it has expired', who: 'a', after: 10, token: 2 },
      { name: 'refused to another while it lasts', who: 'b', after: 0.9, token: undefined },
      { name: 'given to another when it has expired', who: 'b', after: 1, token: 2 },
      { name: 'given to another when it was released', released: true, who: 'b', after: 0, token: 2 },
      {
        name: 'given to its last holder with a new token when it was released',
        released: true,
        who: 'a',
        after: 0,
        token: 2,
      },
    ])('is $name', async ({ released, who, after, token }) => {
      const first = await taken('staging', 'a');
      if (released === true) await the().releaseLease(first);
      await made().run(after * the().leaseTime);

      const found = await the().acquireLease('staging', who);

      expect(found?.token).toBe(token);
      expect(await the().lease('staging')).toMatchObject(
        token === undefined ? { holder: 'a', token: 1 } : { holder: who, token },
      );
    });

    it('says from whom it was taken over, and not where it was given up', async () => {
      const lease = await taken('staging', 'a');
      await the().releaseLease(lease);
      expect((await taken('staging', 'b')).takenOver).toBeUndefined();
      await made().run(the().leaseTime + 5_000);

      const over = await taken('staging', 'c');

      expect(over.takenOver?.from).toBe('b');
      expect(Math.round((over.takenOver?.ago ?? 0) / 1_000)).toBe(5);
      await made().run(the().leaseTime + 1_000);
      expect((await taken('staging', 'c')).takenOver?.from).toBe('c');
    });

    it('lasts as long as it is renewed', async () => {
      const lease = await taken('staging', 'a');
      for (let round = 0; round < 3; round += 1) {
        await made().run(0.8 * the().leaseTime);
        expect(await the().renewLease(lease)).toBe(true);
      }
      expect(await the().acquireLease('staging', 'b')).toBeUndefined();
      expect(await the().lease('staging')).toMatchObject({ holder: 'a', token: 1 });
    });

    it('is renewed although it ran out, as long as nobody took it', async () => {
      const lease = await taken('staging', 'a');
      await made().run(2 * the().leaseTime);
      expect(await the().renewLease(lease)).toBe(true);
      expect(await the().acquireLease('staging', 'b')).toBeUndefined();
    });

    it('is not renewed or given up once it is another one', async () => {
      const old = await taken('staging', 'a');
      await the().releaseLease(old);
      expect(await the().renewLease(old)).toBe(false);
      const newer = await taken('staging', 'a');
      expect(await the().renewLease(old)).toBe(false);
      await the().releaseLease(old);
      expect(await the().lease('staging')).toMatchObject({ token: newer.token });
    });

    it('taken while the clock was ahead ends one lease time after somebody else asks for it', async () => {
      await taken('staging', 'a');
      await made().run(-86_400_000);
      expect(await the().acquireLease('staging', 'b')).toBeUndefined();

      await made().run(the().leaseTime);

      expect((await taken('staging', 'b')).takenOver?.from).toBe('a');
    });

    it('taken while the clock was ahead stays with a holder that renews it', async () => {
      const lease = await taken('staging', 'a');
      await made().run(-86_400_000);
      await the().acquireLease('staging', 'b');
      await made().run(0.8 * the().leaseTime);
      expect(await the().renewLease(lease)).toBe(true);
      await made().run(0.8 * the().leaseTime);
      expect(await the().acquireLease('staging', 'b')).toBeUndefined();
    });

    it('that is broken goes to the next one that asks, and is not renewed', async () => {
      const lease = await taken('staging', 'a');
      expect(await the().breakLease(lease)).toBe(true);
      expect(await the().renewLease(lease)).toBe(false);
      await the().releaseLease(lease);
      const save = () => the().saveStatus({ subject: 'staging', at: 1, status: null });
      await expect(the().under(lease, save)).rejects.toBeInstanceOf(LeaseLost);

      const next = await taken('staging', 'b');

      expect(next.takenOver?.from).toBe('a');
      expect(next.takenOver?.ago).toBeLessThan(1_000);
      expect(next.token).toBeGreaterThan(lease.token);
    });

    it('is broken only while its token is current', async () => {
      const old = await taken('staging', 'a');
      await the().releaseLease(old);
      expect(await the().breakLease(old)).toBe(false);
      const next = await taken('staging', 'b');
      expect(await the().breakLease(old)).toBe(false);
      expect(await the().lease('staging')).toMatchObject({ holder: 'b', token: next.token });
    });

    it('that was released is nobody’s', async () => {
      await the().releaseLease(await taken('staging', 'a'));
      expect(await the().lease('staging')).toBeUndefined();
    });

    it('that nobody took may be released', async () => {
      await the().releaseLease({ name: 'staging', holder: 'a', token: 1, expiresAt: 0 });
      expect(await the().lease('staging')).toBeUndefined();
    });

    it('has a token that never shrinks or repeats for another holder', async () => {
      const tokens: (number | undefined)[] = [];
      for (const holder of ['a', 'b', 'a', 'c', 'c']) {
        const lease = await taken('staging', holder);
        tokens.push(lease.token);
        await the().releaseLease(lease);
      }
      expect(tokens).toEqual([1, 2, 3, 4, 5]);
    });

    it('of one name says nothing about another', async () => {
      await taken('staging', 'a');
      expect((await taken('production', 'b')).token).toBe(1);
    });

    it('goes to one of many that ask at once', async () => {
      const holders = Array.from({ length: 20 }, (_, index) => `h${index % 10}`);
      const got = await Promise.all(holders.map((holder) => the().acquireLease('staging', holder)));
      expect(got.filter((lease) => lease !== undefined)).toHaveLength(1);
    });
  });

  describe('a turn', () => {
    it('is told of who did all of the work last, and when', async () => {
      expect(await the().lastRun('staging')).toBeUndefined();
      const lease = await taken('staging', 'a');
      expect(await the().lastRun('staging')).toBeUndefined();
      await made().run(3_000);
      await the().releaseLease(lease, true);
      await made().run(4_000);

      const turn = await the().lastRun('staging');

      expect(turn?.holder).toBe('a');
      expect(Math.round((turn?.endedAgo ?? 0) / 1_000)).toBe(4);
      expect(Math.round((turn?.beganAgo ?? 0) / 1_000)).toBe(7);
      expect(await the().lastRun('production')).toBeUndefined();
    });

    it('stays the last one while others work and do not get it done', async () => {
      await the().releaseLease(await taken('staging', 'a'), true);
      await the().releaseLease(await taken('staging', 'b'));
      expect((await the().lastRun('staging'))?.holder).toBe('a');
    });
  });
}

function fences(made: () => StoreInTime): void {
  const the = () => made().store;
  const writes: readonly (readonly [string, (store: Store) => Promise<unknown>])[] = [
    ['saveStatus', (store) => store.saveStatus({ subject: 'staging', at: 1, status: null })],
    ['saveJournal', (store) => store.saveJournal(anEntry({}))],
    ['saveRun', (store) => store.saveRun(aRun({}))],
    [
      'saveIdentities',
      (store) => store.saveIdentities('dev', [{ kind: 'event', id: '1', path: 'events/a' }]),
    ],
    ['forgetIdentities', (store) => store.forgetIdentities('dev', [{ kind: 'event', id: '1' }])],
    ['forgetInventory', (store) => store.forgetInventory('staging', ['1'])],
    ['forgetLastSynced', (store) => store.forgetLastSynced('staging', ['a'])],
    ['forgetObservations', (store) => store.forgetObservations('dev', ['1'])],
    ['forgetMergeRecords', (store) => store.forgetMergeRecords('t', 's', ['c'])],
    ['forgetRuns', (store) => store.forgetRuns({ endedBefore: 1, but: [] }, 1)],
    ['forgetJournal', (store) => store.forgetJournal(1, 1)],
    ['forgetHold', (store) => store.forgetHold('staging')],
    ['forgetDocuments', (store) => store.forgetDocuments(['d'])],
    ['saveDocument', (store) => store.saveDocument({ name: 'd', text: '', at: 1 })],
    [
      'atomically',
      (store) =>
        store.atomically((session) => session.saveStatus({ subject: 'staging', at: 1, status: null })),
    ],
  ];

  describe('work under a lease', () => {
    const taken = async (holder: string, name = 'staging'): Promise<Lease> => {
      const lease = await the().acquireLease(name, holder);
      if (lease === undefined) throw new Error(`${name} is held`);
      return lease;
    };

    it.each(writes)('may write while it is held, and not once another has it: %s', async (_, write) => {
      const lease = await taken('a');
      await the().under(lease, async () => {
        await write(the());
        await made().run(the().leaseTime);
        await taken('b');
        await expect(write(the())).rejects.toBeInstanceOf(LeaseLost);
      });
      await write(the());
    });

    it('keeps nothing of what is refused', async () => {
      const lease = await taken('a');
      await the().releaseLease(lease);
      const late = the().under(lease, () => the().saveStatus({ subject: 'staging', at: 1, status: null }));
      await expect(late).rejects.toMatchObject({ name: 'LeaseLost', code: 'SLC2311', remedy: 'retry' });
      expect(await the().statuses()).toEqual([]);
    });

    it('may not write once it ran out, also if nobody took it', async () => {
      const lease = await taken('a');
      const save = () => the().saveStatus({ subject: 'staging', at: 1, status: null });
      await made().run(the().leaseTime);
      await expect(the().under(lease, save)).rejects.toBeInstanceOf(LeaseLost);
      await the().renewLease(lease);
      await the().under(lease, save);
    });

    it('reads on', async () => {
      const lease = await taken('a');
      await the().releaseLease(lease);
      expect(await the().under(lease, () => the().statuses())).toEqual([]);
    });

    it('inside other work needs both leases', async () => {
      const [outer, inner] = [await taken('a', 'reviews'), await taken('a')];
      const save = () => the().saveStatus({ subject: 'staging', at: 1, status: null });
      const both = () => the().under(outer, () => the().under(inner, save));
      await both();
      await the().releaseLease(outer);
      await expect(both()).rejects.toThrow('reviews');
      await the().under(inner, save);
    });

    it('is told apart from work beside it', async () => {
      const lease = await taken('a');
      await the().releaseLease(lease);
      const save = (subject: string) => the().saveStatus({ subject, at: 1, status: null });
      const [inside, beside] = await Promise.allSettled([
        the().under(lease, () => save('inside')),
        save('beside'),
      ]);
      expect([inside.status, beside.status]).toEqual(['rejected', 'fulfilled']);
    });

    it('can ask whether it is held without asking the database', async () => {
      const lease = await taken('a');
      the().assertHeld();
      await the().under(lease, async () => {
        the().assertHeld();
        await the().renewLease(lease);
        the().assertHeld();
        await the().releaseLease(lease);
        expect(() => the().assertHeld()).toThrow(LeaseLost);
      });
    });
  });
}

function wakes(the: () => Store): void {
  it('tells of wakes in this process until nobody listens', async () => {
    const heard: (string | undefined)[] = [];
    const stop = the().onWake((subject) => heard.push(subject));
    await the().wake('environment staging');
    await the().wake();
    stop();
    await the().wake('source dev');
    expect(heard).toEqual(['environment staging', undefined]);
  });
}

/** How many of each thing there are that `writeEverything` writes one of. */
async function counts(session: StoreSession): Promise<readonly number[]> {
  return [
    await session.identities('dev'),
    await session.inventory('staging'),
    await session.lastSynced('staging'),
    await session.observations('dev'),
    await session.mergeRecords('t', 's'),
    await session.runs(undefined, 10),
    await session.openJournal('staging'),
    await session.statuses(),
  ].map((found) => found.length);
}

function idsOf(found: readonly { readonly id: string }[]): readonly string[] {
  return found.map(({ id }) => id);
}

function observed(id: string, facts: Json = null): StreamObservation {
  return { id, revision: `r${id}`, facts };
}

function aRun(facts: Partial<Run>): Run {
  return {
    id: 'run',
    kind: 'sync',
    subject: 'staging',
    startedAt: 1,
    endedAt: undefined,
    revision: undefined,
    planDigest: undefined,
    outcome: undefined,
    message: undefined,
    actor: 'daemon',
    details: null,
    ...facts,
  };
}

function anEntry(facts: Partial<JournalEntry>): JournalEntry {
  return {
    id: 'entry',
    run: 'run',
    subject: 'staging',
    call: 'POST /value-streams',
    facts: null,
    startedAt: 1,
    result: undefined,
    ...facts,
  };
}
