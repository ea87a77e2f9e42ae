import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqliteStore } from '../../../../src/adapters/store/sqlite/sqlite.ts';
import { runSync } from '../../../../src/runs/run.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorld, never, type World } from '../../../support/world.ts';

const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;
const day = 24 * 3600_000;

/** Passes of which each is a process of its own: what it knows of those before is in the file of the store. */
function processes(world: World) {
  const file = join(world.folder, 'passes.db');
  return async () => {
    const { log, clock } = world;
    const store = await openSqliteStore({ file }, { log, now: () => clock.now() });
    const deps = { ...world.deps, store, newId: () => crypto.randomUUID() };
    try {
      return await runSync(deps, world.staging, { holder: crypto.randomUUID(), patience: 0 }, never);
    } finally {
      await store.close();
    }
  };
}

it('retires what it replaced when its instances have ended, days and restarts later', async () => {
  const world = await aWorld({
    seed: smallStreams({ A: { runs: ['B'], state: 'active' }, B: { state: 'active' } }),
  });
  await world.stage.switch({ inPlace: false });
  await world.bringToStaging();
  const sync = processes(world);
  await sync();
  const [a, b] = [await world.stage.stream('A'), await world.stage.stream('B')];
  await world.stage.do({ op: 'setActiveInstances', streamId: a.id, activeInstances: 1 });
  await world.person.edit('env/staging', fileOf('b'), (text) =>
    text.replace('order.created', 'order.changed'),
  );
  await sync();
  const stateOf = async (id: string) =>
    (await world.stage.state()).streams.find((stream) => stream.id === id)?.state;

  for (let passed = 0; passed < 10; passed += 1) {
    world.clock.advance(day);
    await world.stage.forget();
    // The old caller is out of work; what it runs is not, as long as one of its instances does.
    expect((await sync()).retiring).toHaveLength(2);
    expect([await stateOf(a.id), await stateOf(b.id)]).toEqual(['inactive', 'active']);
    expect(await world.stage.writes()).toEqual([]);
  }

  await world.stage.do({ op: 'setActiveInstances', streamId: a.id, activeInstances: 0 });
  world.clock.advance(day);
  expect(await sync()).toMatchObject({ outcome: 'synced', retiring: [] });

  expect([await stateOf(a.id), await stateOf(b.id)]).toEqual([undefined, undefined]);
  const left = (await world.stage.state()).streams.map(({ name, state }) => `${name} ${state}`).sort();
  expect(left).toEqual(['A active', 'B active']);
});
