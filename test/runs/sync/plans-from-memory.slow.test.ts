import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredDocument, Store } from '../../../src/ports/store.ts';
import { KnownStreams } from '../../../src/runs/desired/known-streams.ts';
import { SavedReadings } from '../../../src/runs/desired/saved-readings.ts';
import { planEnvironment } from '../../../src/runs/sync/plan.ts';
import type { RunDeps } from '../../../src/runs/pipeline.ts';
import { aWorld, never, type World } from '../../support/world.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const seed = ['Order Intake.json', 'Quote Desk Assistant.json', 'Stock Alert.json', 'Stock Alert (1).json'];
const branch = 'env/staging';
const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;

/** What may happen between two plans; what is not possible any more is left out. */
const happenings: Readonly<Record<string, (world: World, count: number) => Promise<unknown>>> = {
  'git renames a stream': ({ person }, count) =>
    person.change(branch, fileOf('stock-alert'), (stream) => ({ ...stream, name: `Stock Alarm ${count}` })),
  'git changes a stream that others run': ({ person }, count) =>
    person.change(branch, fileOf('customer-notification'), (stream) => ({
      ...stream,
      description: `as of ${count}`,
    })),
  'git gets a stream': async ({ person }, count) => {
    const text = await person.read(branch, fileOf('stock-alert'));
    await person.edit(branch, fileOf(`copy-${count}`), () =>
      text.replace(/"name": "[^"]*"/, `"name": "Copy ${count}"`),
    );
  },
  'git loses a stream': ({ person }) => person.remove(branch, 'value-streams/stock-alert-2'),
  'a file of git cannot be read': ({ person }) =>
    person.edit(branch, fileOf('order-intake'), () => '<<<<<<<'),
  'the tenant renames a stream': ({ stage }, count) =>
    stage.do({ op: 'renameStream', streamName: 'Order Intake', name: `Order Intake ${count}` }),
  'the tenant changes a state': ({ stage }) =>
    stage.do({ op: 'setState', streamName: 'Quote Desk Assistant', state: 'inactive' }),
  'the tenant loses a stream': ({ stage }) =>
    stage.do({ op: 'deleteStream', streamName: 'Customer Notification' }),
  'the tenant gets a stream of its own': ({ stage }, count) =>
    stage.do({ op: 'duplicateStream', streamName: 'Fulfilment Routing', name: `Mine ${count}` }),
  'a sync brings what there is': (world) => world.sync(),
  nothing: () => Promise.resolve(),
};

const histories = fc.array(fc.constantFrom(...Object.keys(happenings)), { minLength: 4, maxLength: 9 });

/** Where everything is in sync, and was planned before. */
async function aWarmWorld(): Promise<World> {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await world.sync();
  await planOf(world, world.deps);
  await planOf(world, world.deps);
  return world;
}

/** What the process of a world plans, and what one would that has just begun. */
async function bothPlans(world: World) {
  return { warm: await planOf(world, world.deps), cold: await planOf(world, forgetful(world.deps)) };
}

describe('plans of a process that planned before are those of one that remembers nothing', () => {
  it.each(Object.entries(happenings))('after this: %s', async (_what, happen) => {
    const world = await aWarmWorld();
    await happen(world, 1);
    const [first, second] = [await bothPlans(world), await bothPlans(world)];
    expect(first.warm).toEqual(first.cold);
    expect(second.warm).toEqual(second.cold);
  });

  it('after any history', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const world = await aWarmWorld();
        for (const [count, what] of history.entries()) {
          // Not all can follow all: what is gone cannot be renamed.
          await happenings[what]?.(world, count).catch(() => undefined);
          const { warm, cold } = await bothPlans(world);
          expect(warm, `after ${what}`).toEqual(cold);
        }
      }),
      { numRuns: propertyRuns(5) },
    );
  });
});

/** Damage to a saved document, by what was saved under its name before. */
const damages: Readonly<Record<string, (versions: readonly StoredDocument[]) => StoredDocument | undefined>> =
  {
    'is whole': (versions) => versions.at(-1),
    'is an older one': (versions) => versions.at(-2) ?? versions.at(-1),
    'is the first one': (versions) => versions.at(0),
    'is gone': () => undefined,
    'breaks off': (versions) => edited(versions.at(-1), (text) => text.slice(0, text.length / 2)),
    'has another letter': (versions) => edited(versions.at(-1), (text) => text.replace(/name/, 'nane')),
    'is of nobody': (versions) => edited(versions.at(-1), () => ''),
  };

const edited = (document: StoredDocument | undefined, change: (text: string) => string) =>
  document && { ...document, text: change(document.text) };

/** Readings that are saved under many names, of which any may be damaged whenever they are read. */
function damagedReadings({ store, clock }: RunDeps, damageOf: (count: number) => string): SavedReadings {
  const saved = new Map<string, StoredDocument[]>();
  let count = 0;
  const damaged = {
    document: async (name: string) => damages[damageOf(count++)]?.(saved.get(name) ?? []),
    atomically: <T>(work: Parameters<typeof store.atomically<T>>[0]) =>
      store.atomically((session) =>
        work(
          Object.assign(Object.create(session) as typeof session, {
            saveDocument: async (document: StoredDocument) => {
              saved.set(document.name, [...(saved.get(document.name) ?? []), document]);
            },
          }),
        ),
      ),
  };
  return new SavedReadings({ store: damaged, clock }, 'this program');
}

describe('plans of new processes that start from saved readings are those of one that remembers nothing', () => {
  it('after any history, whatever became of the readings', { timeout: 240_000 }, async () => {
    const damage = fc.array(fc.constantFrom(...Object.keys(damages)), { minLength: 7, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(histories, damage, async (history, order) => {
        const world = await aWarmWorld();
        const readings = damagedReadings(world.deps, (count) => order[count % order.length] ?? '');
        for (const [count, what] of history.entries()) {
          await happenings[what]?.(world, count).catch(() => undefined);
          const cold = await planOf(world, forgetful(world.deps));
          const restarted = { ...forgetful(world.deps), knownStreams: new KnownStreams(readings) };
          expect(await planOf(world, restarted), `after ${what}`).toEqual(cold);
        }
      }),
      { numRuns: propertyRuns(5) },
    );
  });
});

async function planOf(world: World, deps: RunDeps) {
  const { plan, digest, observed } = await planEnvironment(deps, world.staging, {}, never);
  return {
    plan,
    digest,
    observation: observed.observation,
    entries: observed.ids.entries().toSorted(byPath),
  };
}

/** As a process that has just begun: of no list of the store is anything the same object as before. */
function forgetful(deps: RunDeps): RunDeps {
  const anew = async <T extends object>(items: Promise<readonly T[]>) =>
    (await items).map((item) => ({ ...item }));
  const lists: Partial<Store> = {
    identities: (tenant) => anew(deps.store.identities(tenant)),
    inventory: (environment) => anew(deps.store.inventory(environment)),
    lastSynced: (environment) => anew(deps.store.lastSynced(environment)),
    observations: (tenant) => anew(deps.store.observations(tenant)),
  };
  const store = new Proxy(deps.store, {
    get: (target, key) => {
      const value: unknown = Reflect.get(lists, key) ?? Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...deps, store, knownStreams: new KnownStreams() };
}

const byPath = (one: { readonly path: string }, other: { readonly path: string }) =>
  one.path < other.path ? -1 : 1;
