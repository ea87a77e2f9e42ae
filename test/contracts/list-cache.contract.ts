import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { Store, StoreSession } from '../../src/ports/store.ts';
import { propertyRuns } from '../support/property-runs.ts';

/** Lists that a store gives whole, of one owner. */
const lists = {
  identities: (store: StoreSession) => store.identities('dev'),
  inventory: (store: StoreSession) => store.inventory('dev'),
  lastSynced: (store: StoreSession) => store.lastSynced('dev'),
  observations: (store: StoreSession) => store.observations('dev'),
} as const;
type List = keyof typeof lists;

/** A save or forget of some things of one of the lists. */
interface Write {
  readonly list: List;
  readonly ids: readonly number[];
  /** Moves things to other paths, or tells them otherwise. */
  readonly shift: number;
  readonly forgets: boolean;
}

async function write(session: StoreSession, { list, ids, shift, forgets }: Write): Promise<void> {
  const resources = ids.map((id) => ({
    id: `${id}`,
    path: `value-streams/s${(id + shift) % 6}`,
    kind: 'stream',
  }));
  switch (list) {
    case 'identities':
      return forgets ? session.forgetIdentities('dev', resources) : session.saveIdentities('dev', resources);
    case 'inventory':
      return forgets
        ? session.forgetInventory(
            'dev',
            resources.map(({ id }) => id),
          )
        : session.saveInventory(
            'dev',
            resources.map(({ id, path }) => ({ id, path, origin: 'made', role: 'current' })),
          );
    case 'lastSynced':
      return forgets
        ? session.forgetLastSynced(
            'dev',
            resources.map(({ path }) => path),
          )
        : session.saveLastSynced(
            'dev',
            resources.map(({ id, path }) => ({
              path,
              revision: id,
              desired: id,
              live: `${shift}`,
              at: shift,
            })),
          );
    case 'observations':
      return forgets
        ? session.forgetObservations(
            'dev',
            resources.map(({ id }) => id),
          )
        : session.saveObservations(
            'dev',
            resources.map(({ id }) => ({ id, revision: `${shift}`, facts: { shift } })),
          );
  }
}

const writes = fc.record({
  list: fc.constantFrom(...(Object.keys(lists) as List[])),
  ids: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 4 }),
  shift: fc.nat(5),
  forgets: fc.boolean(),
});

/** Who does something, and whether it is kept. */
const steps = fc.array(
  fc.record({
    by: fc.constantFrom('one', 'other'),
    does: fc.array(writes, { maxLength: 3 }),
    isUndone: fc.boolean(),
    /** Who reads everything then. */
    reads: fc.constantFrom('one', 'other', 'nobody'),
  }),
  { maxLength: 12 },
);

/** Of stores that are open on one database. `open` opens a further one on the database of `make`'s last. */
export function listCaches(make: () => Promise<Store>, open: () => Promise<Store>, runs: number): void {
  it('of which one saves are read so by all of them, whatever they had read before', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const stores = { one: await make(), other: await open() };
        try {
          for (const step of all) await take(stores, step);
          const fresh = await open();
          for (const read of Object.values(lists)) {
            const expected = await read(fresh);
            expect(await read(stores.one)).toEqual(expected);
            expect(await read(stores.other)).toEqual(expected);
          }
          await fresh.close();
        } finally {
          await stores.one.close();
          await stores.other.close();
        }
      }),
      { numRuns: propertyRuns(runs) },
    );
  });

  it('come back as the same array, and what was not saved since as the same objects', async () => {
    const store = await make();
    const other = await open();
    onTestFinished(() => Promise.all([store.close(), other.close()]).then(() => undefined));
    await write(store, { list: 'observations', ids: [1, 2, 3], shift: 0, forgets: false });
    const before = await store.observations('dev');
    await write(store, { list: 'inventory', ids: [1], shift: 0, forgets: false });
    expect(await store.observations('dev')).toBe(before);

    await write(other, { list: 'observations', ids: [2], shift: 1, forgets: false });

    const after = await store.observations('dev');
    expect(after.map(({ revision }) => revision)).toEqual(['0', '1', '0']);
    expect(after[0]).toBe(before[0]);
    expect(after[2]).toBe(before[2]);
  });
}

type Step = (typeof steps extends fc.Arbitrary<infer T> ? T : never)[number];

async function take(stores: Readonly<Record<'one' | 'other', Store>>, step: Step): Promise<void> {
  const done = stores[step.by].atomically(async (session) => {
    for (const each of step.does) {
      await write(session, each);
      // What a transaction reads is its own, and nothing that others may keep.
      await lists[each.list](session);
    }
    if (step.isUndone) throw new Error('undone');
  });
  await done.catch((error: unknown) => {
    if (!step.isUndone) throw error;
  });
  if (step.reads !== 'nobody') for (const read of Object.values(lists)) await read(stores[step.reads]);
}
