import { expect, it, onTestFinished } from 'vitest';
import { startUpkeep, type UpkeepTarget } from '../../src/daemon/upkeep.ts';
import { PortError } from '../../src/ports/errors.ts';
import type { PackingResult } from '../../src/ports/repository.ts';
import { FakeRepository } from '../support/fake-repository.ts';
import { FakeStore } from '../support/fake-store.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TestClock } from '../support/test-clock.ts';

const hour = 3_600_000;
const day = 24 * hour;
const ages = { runs: 90 * day, audit: 730 * day, journal: 30 * day };
/** What an upkeep sleeps for, beside what a lease does. */
const looks = (ms: number) => ms === hour || ms === hour / 6;

/** A repository of which a test says what there is to pack. */
class FullRepository extends FakeRepository {
  found: PackingResult | undefined | Error;
  packings = 0;

  override async pack(signal: AbortSignal): Promise<undefined> {
    signal.throwIfAborted();
    this.packings += 1;
    if (this.found instanceof Error) throw this.found;
    return this.found as undefined;
  }
}

/** A process that keeps up a store, its own or one that it shares. */
async function anUpkeep(shared?: FakeStore) {
  const clock = new TestClock();
  const store = shared ?? new FakeStore(() => clock.now());
  const [repository, log] = [new FullRepository(), new RecordingLog()];
  const deps = { repository };
  const pipelines = [{ name: 'shop', deps, environments: new Map() }] as unknown as UpkeepTarget['pipelines'];
  const upkeep = startUpkeep({ store, pipelines, holder: `${Math.random()}` }, { ages, clock, log });
  onTestFinished(() => upkeep.close());
  const told = (message: string) => log.lines.filter((line) => line.message === message);
  /** Lets the next look come, and waits until it is over. */
  const look = async () => {
    clock.advance(clock.sleeping().filter(looks).at(-1) ?? 0);
    await clock.nextSleep(looks);
  };
  await clock.nextSleep(looks);
  return { clock, store, repository, upkeep, told, look };
}

async function addOldCall(store: FakeStore, clock: TestClock, id = 'old'): Promise<void> {
  const call = { id, run: 'p', subject: 'staging', call: 'import x', facts: null, result: 'done' };
  await store.saveJournal({ ...call, startedAt: clock.now() - 31 * day });
}

it('does nothing at first, then tidies the store once a day', async () => {
  const { clock, store, told, look } = await anUpkeep();
  await addOldCall(store, clock);
  expect(told('store tidied')).toEqual([]);

  await look();
  expect(told('store tidied')).toMatchObject([
    { level: 'info', fields: { runs: 0, journal: 1, readings: 0 } },
  ]);

  await addOldCall(store, clock, 'another');
  for (let hours = 1; hours <= 23; hours += 1) await look();
  expect(await store.journalOf('p')).toHaveLength(1);
  await look();
  expect(await store.journalOf('p')).toEqual([]);
});

it('is quiet where there was nothing to remove', async () => {
  const { told, look } = await anUpkeep();
  await look();
  expect(told('store tidied')).toMatchObject([{ level: 'debug' }]);
});

it('is the work of one of several processes on one store', async () => {
  const one = await anUpkeep();
  const other = await anUpkeep(one.store);
  await one.look();
  await other.look();
  await other.look();
  expect(one.told('store tidied').length + other.told('store tidied').length).toBe(1);
});

it('is no failure where another process is at it', async () => {
  const { store, told, look } = await anUpkeep();
  store.acquireLease = () => Promise.resolve(undefined);
  await look();
  expect(told('store tidied')).toEqual([]);
  expect(told('the store could not be tidied')).toEqual([]);
});

it('packs the repository whenever there is something to pack', async () => {
  const { repository, told, look } = await anUpkeep();
  await look();
  expect(told('repository packed')).toEqual([]);
  repository.found = { loose: 2_000, packs: 3 };
  await look();
  expect(told('repository packed')).toMatchObject([{ fields: { pipeline: 'shop', loose: 2_000, packs: 3 } }]);
});

it('goes on after a failure, and says what failed', async () => {
  const { store, repository, told, look, clock } = await anUpkeep();
  const read = store.lastRun.bind(store);
  store.lastRun = () =>
    Promise.reject(new PortError('the disk is full', { code: 'SLC2304', remedy: 'wait' }));
  repository.found = new PortError('no space', { code: 'SLC2213', remedy: 'wait' });
  await look();
  expect(told('the store could not be tidied')).toMatchObject([{ fields: { reason: 'the disk is full' } }]);
  expect(told('a copy of a repository could not be packed')).toMatchObject([
    { fields: { pipeline: 'shop', reason: 'no space' } },
  ]);

  store.lastRun = read;
  repository.found = undefined;
  await addOldCall(store, clock);
  await look();
  expect(await store.journalOf('p')).toEqual([]);
});

it('ends when it is closed', async () => {
  const { clock, repository, upkeep } = await anUpkeep();
  await upkeep.close();
  clock.advance(day);
  expect(clock.sleeping()).toEqual([]);
  expect(repository.packings).toBe(0);
});
