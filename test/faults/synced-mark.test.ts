import { readdir } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../src/adapters/store/sqlite/sqlite.ts';
import { PortError } from '../../src/ports/errors.ts';
import type { Repository } from '../../src/ports/repository.ts';
import type { Store } from '../../src/ports/store.ts';
import { runSync } from '../../src/runs/run.ts';
import type { RunDeps } from '../../src/runs/pipeline.ts';
import { aDirectoryHarness } from '../support/directory-harness.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorld, aWorldOnGit, never, type World } from '../support/world.ts';

const mark = 'refs/sluice/synced/staging';

const seed = smallStreams({ A: {}, B: {} });

async function synced<Made extends World>(world: Made): Promise<Made> {
  await world.bringToStaging();
  await world.sync();
  return world;
}

const rename = ({ person }: World, name: string) =>
  person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace(/"name": "A[^"]*"/, `"name": "${name}"`),
  );

/** The end of a process: nothing that it does afterwards counts. */
class Ended extends Error {
  override readonly message = 'ended';
}

/** Something around one method, of a port that is otherwise as it was. */
function around<T extends object, K extends keyof T>(port: T, method: K, replaced: T[K]): T {
  return new Proxy<T>(port, {
    get(target, key) {
      if (key === method) return replaced;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

type Break = (world: World) => { readonly deps: RunDeps; readonly onBegin?: () => Promise<void> };

/** What ends around the calls that note and set a mark. `times`: which saving of a mark it is. */
function whereMarkIsSaved(times: number, when: 'before' | 'after'): Break {
  return ({ deps }) => {
    let saved = 0;
    const saveStatus: Store['saveStatus'] = async (record) => {
      const isIt = record.subject.startsWith('synced mark') && (saved += 1) === times;
      if (isIt && when === 'before') throw new Ended();
      await deps.store.saveStatus(record);
      if (isIt) throw new Ended();
    };
    return { deps: { ...deps, store: around(deps.store, 'saveStatus', saveStatus) } };
  };
}

function wherePushed(when: 'before' | 'after', error: Error): Break {
  return ({ deps }) => {
    const push: Repository['push'] = async (updates, signal) => {
      if (when === 'after') await deps.repository.push(updates, signal);
      throw error;
    };
    return { deps: { ...deps, repository: around(deps.repository, 'push', push) } };
  };
}

const whereWritingBegins: Break = ({ deps }) => ({ deps, onBegin: () => Promise.reject(new Ended()) });

const asTest = { holder: 'test', patience: 0 };

const noAnswer = new PortError('no answer', { code: 'SLC2215', remedy: 'retry', uncertain: true });

it.each<readonly [string, Break]>([
  ['before the store knows of the mark', whereMarkIsSaved(1, 'before')],
  ['when the store knows of it', whereMarkIsSaved(1, 'after')],
  ['before the push', wherePushed('before', new Ended())],
  ['in a push that did not arrive', wherePushed('before', noAnswer)],
  ['in a push that arrived', wherePushed('after', noAnswer)],
  ['after the push', wherePushed('after', new Ended())],
  ['when the store knows that it was set', whereMarkIsSaved(2, 'after')],
  ['before the first write', whereWritingBegins],
])('does not take a store for an old one where a pass ends %s', async (_, breaks) => {
  const world = await synced(await aWorld({ seed }));
  await rename(world, 'A2');
  await world.stage.forget();

  const { deps, ...broken } = breaks(world);
  await expect(runSync(deps, world.staging, { ...asTest, ...broken }, never)).rejects.toThrow(
    /^(ended|no answer)$/,
  );

  expect(await world.stage.writes()).toEqual([]);
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [{ outcome: 'done' }] });
  await rename(world, 'A3');
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [{ outcome: 'done' }] });
  expect(await world.store.hold('staging')).toBeUndefined();
  expect((await world.stage.state()).streams.map(({ name }) => name).sort()).toEqual(['A3', 'B']);
});

it('moves the mark with each pass that writes, and leaves it alone in one that does not', async () => {
  const world = await synced(await aWorldOnGit({ seed }));
  const first = await world.head(mark);
  await world.sync();
  expect(await world.head(mark)).toBe(first);
  await rename(world, 'A2');

  await world.sync();

  expect(await world.head(mark)).not.toBe(first);
  expect(await world.remote.git('fsck', '--strict')).not.toContain('error');
  expect(await world.remote.git('log', '--format=%B', mark)).toContain('Sluice-Synced: staging');
});

it('begins a mark where the repository has none any more', async () => {
  const world = await synced(await aWorld({ seed }));
  await world.move(mark, undefined);
  await rename(world, 'A2');

  expect(await world.sync()).toMatchObject({ outcome: 'synced' });

  expect(await world.head(mark)).toBeDefined();
  expect(await world.store.hold('staging')).toBeUndefined();
});

it('goes on where the remote refuses the mark, and says once what is lost', async () => {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {} }) });
  await world.bringToStaging();
  await world.remote.hook('update', 'case $1 in refs/sluice/synced/*) echo protected >&2; exit 1;; esac');

  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [{ outcome: 'done' }] });
  await rename(world, 'A2');
  expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [{ outcome: 'done' }] });

  const told = world.log.lines.filter(({ fields }) => fields['code'] === 'SLC2437');
  expect(told).toMatchObject([
    {
      level: 'warn',
      fields: { reason: expect.stringMatching(/old backup .* would not be noticed: .*protected/s) },
    },
  ]);
});

it('writes nothing where the mark can be set later', async () => {
  const world = await synced(await aWorld({ seed }));
  await rename(world, 'A2');
  await world.stage.forget();
  const away = new PortError('away', { code: 'SLC2206', remedy: 'retry' });

  const { deps } = wherePushed('before', away)(world);
  await expect(runSync(deps, world.staging, asTest, never)).rejects.toThrow('away');

  expect(await world.stage.writes()).toEqual([]);
  expect(await world.sync()).toMatchObject({ outcome: 'synced' });
});

/** The same world, seen by a process whose store knows nothing. */
async function withEmptyStore({ deps, log, clock }: World): Promise<RunDeps> {
  const store = await openSqliteStore({ file: ':memory:' }, { log, now: () => clock.now() });
  onTestFinished(() => store.close());
  return { ...deps, store };
}

it('leaves a hold of a person as it is, and still says that the store is old', async () => {
  const world = await synced(await aWorld({ seed }));
  const deps = await withEmptyStore(world);
  const held = { reason: 'audit', by: 'jo', since: 0, revision: undefined };
  await deps.store.saveHold('staging', held);

  const report = await runSync(deps, world.staging, asTest, never);

  expect(report).toMatchObject({ outcome: 'waiting', gate: { reasons: [{ code: 'SLC2436' }] } });
  expect(await deps.store.hold('staging')).toEqual(held);
});

it('hands nothing over, and takes nothing back, with a store that is old', async () => {
  const harness = await aDirectoryHarness({ seed: smallStreams({ A: {}, B: {} }) });
  const { world, staging, outbox } = harness;
  await harness.exportDev();
  await harness.bring();
  expect(await harness.sync()).toMatchObject({ outcome: 'handed-over' });
  const before = await readdir(outbox, { recursive: true });
  const deps = await withEmptyStore(world);

  const report = await runSync(deps, staging, asTest, never);

  expect(report).toMatchObject({ outcome: 'waiting', byHand: [], gate: { reasons: [{ code: 'SLC2436' }] } });
  expect(await readdir(outbox, { recursive: true })).toEqual(before);
  expect(await deps.store.hold('staging')).toMatchObject({ by: 'sluice' });
});
