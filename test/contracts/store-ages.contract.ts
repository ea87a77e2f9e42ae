import { describe, expect, it } from 'vitest';
import type { JournalEntry, OldRuns, Run, Store } from '../../src/ports/store.ts';

/** Where the tests have put the border between what may go and what may not. */
const border = 1_790_000_000_000;

/** What a store removes because it is old, and what it never does. */
export function whatGrowsOld(the: () => Store): void {
  describe('old passes', () => {
    const save = async (...runs: readonly Partial<Run>[]) => {
      for (const run of runs) await the().saveRun(aRun(run));
    };
    const forget = (old: Partial<OldRuns> = {}, limit = 100) =>
      the().forgetRuns({ endedBefore: border, but: [], ...old }, limit);
    const left = async () => (await the().runs(undefined, 100)).map(({ id }) => id).toSorted();

    it('go where they ended before, and are counted', async () => {
      await save(
        { id: 'old', startedAt: border - 10, endedAt: border - 1 },
        { id: 'at the border', startedAt: border - 10, endedAt: border },
        { id: 'new', startedAt: border + 1, endedAt: border + 2 },
      );
      expect(await forget()).toBe(1);
      expect(await left()).toEqual(['at the border', 'new']);
      expect(await forget()).toBe(0);
    });

    it('stay while they run', async () => {
      await save({ id: 'runs', startedAt: 1, endedAt: undefined, outcome: undefined });
      expect(await forget()).toBe(0);
      expect(await left()).toEqual(['runs']);
    });

    it('go by their start where nobody knows when they ended', async () => {
      await save({ id: 'cut off', startedAt: border - 1, endedAt: undefined, outcome: 'interrupted' });
      expect(await forget()).toBe(1);
    });

    it('are as old as the last that they stand for', async () => {
      const old = { startedAt: 1, endedAt: 2 };
      await save(
        { id: 'goes on', ...old, repeated: { times: 9, lastAt: border } },
        { id: 'went on', ...old, repeated: { times: 9, lastAt: border - 1 } },
      );
      expect(await forget()).toBe(1);
      expect(await left()).toEqual(['goes on']);
    });

    it('stay where they are named', async () => {
      await save({ id: '1' }, { id: '2' }, { id: '3' });
      expect(await forget({ but: ['2', 'another'] })).toBe(2);
      expect(await left()).toEqual(['2']);
    });

    it('go by their outcome where they left no trace', async () => {
      await save(
        { id: 'idle', outcome: 'waiting' },
        { id: 'idle too', outcome: 'error' },
        { id: 'did something', outcome: 'waiting', details: [{ op: 'create' }] },
        { id: 'without details', outcome: 'synced' },
        { id: 'new', outcome: 'error', startedAt: border, endedAt: border },
      );
      expect(await forget({ idleOutcomes: [] })).toBe(0);
      expect(await forget({ idleOutcomes: ['waiting', 'error'] })).toBe(2);
      expect(await left()).toEqual(['did something', 'new', 'without details']);
    });

    it('go in pieces, the oldest first, of one instant the first added first', async () => {
      await save(
        { id: 'c', startedAt: 5 },
        { id: 'b', startedAt: 5 },
        { id: 'a', startedAt: 1 },
        { id: 'd', startedAt: 9 },
      );
      expect(await forget({}, 2)).toBe(2);
      expect(await left()).toEqual(['b', 'd']);
      expect(await forget({}, 2)).toBe(2);
      expect(await forget({}, 2)).toBe(0);
    });

    it('go in a piece that is longer than a statement takes', async () => {
      await the().atomically(async (session) => {
        for (let index = 0; index < 1_200; index += 1) await session.saveRun(aRun({ id: `${index}` }));
      });
      expect(await forget({}, 1_100)).toBe(1_100);
      expect(await left()).toHaveLength(100);
    });
  });

  describe('old entries of the journal', () => {
    it('go where they have a result, the oldest first, in pieces; what is open stays', async () => {
      const entries: readonly Partial<JournalEntry>[] = [
        { id: 'newer', startedAt: border - 1, result: 'done', endedAt: border },
        { id: 'older', startedAt: 1, result: null },
        { id: 'open', startedAt: 1 },
        { id: 'nobody knows', startedAt: 1, endedAt: 2 },
        { id: 'new', startedAt: border, result: 'done' },
      ];
      for (const entry of entries) await the().saveJournal(anEntry(entry));
      const left = async () => (await the().journalOf('run')).map(({ id }) => id);

      expect(await the().forgetJournal(border, 1)).toBe(1);
      expect(await left()).toEqual(['newer', 'open', 'nobody knows', 'new']);
      expect(await the().forgetJournal(border, 10)).toBe(1);
      expect(await the().forgetJournal(border, 10)).toBe(0);
      expect(await left()).toEqual(['open', 'nobody knows', 'new']);
      expect((await the().openJournal('staging')).map(({ id }) => id)).toEqual(['open', 'nobody knows']);
    });
  });

  it.each([0, -1, 1.5, Number.NaN])('takes no limit of %s for what is old', async (limit) => {
    await expect(the().forgetRuns({ endedBefore: border, but: [] }, limit)).rejects.toThrow(RangeError);
    await expect(the().forgetJournal(border, limit)).rejects.toThrow(RangeError);
  });
}

function aRun(facts: Partial<Run>): Run {
  return {
    id: 'run',
    kind: 'sync',
    subject: 'staging',
    startedAt: 1,
    endedAt: 2,
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
