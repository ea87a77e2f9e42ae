import { expect, it } from 'vitest';
import { smallStreams } from '../support/small-streams.ts';
import { aWorld, type World } from '../support/world.ts';
import { asTimePasses } from './passing-time.ts';
import { rename, statusOf, streamsOf } from './seen.ts';

const letters = ['A', 'B', 'C', 'D'] as const;

async function aWorldWithSomethingToDo(): Promise<World> {
  const world = await aWorld({ seed: smallStreams({ A: {}, B: {}, C: {}, D: {} }) });
  await world.bringToStaging();
  await world.sync();
  for (const name of letters) await rename(world, name, `${name}2`);
  await world.stage.forget();
  return world;
}

const puts = (calls: readonly string[]) => calls.filter((call) => call.startsWith('PUT '));

it('does not count a 429 against a stream: it waits as long as it is asked to', async () => {
  const world = await aWorldWithSomethingToDo();
  await world.stage.switch({ failNext: { count: 3, status: 429, retryAfter: 7, match: 'PUT ' } });

  const sync = world.sync();
  for (let refusal = 0; refusal < 3; refusal += 1)
    world.clock.advance(await world.clock.nextSleep((ms) => ms === 7000));
  // From here on calls come at the pace that was learnt.
  const report = await asTimePasses(world.clock, sync);

  expect(report.outcome).toBe('synced');
  expect(report.results.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'done']);
  expect(puts(await world.stage.writes())).toHaveLength(letters.length + 3);
  expect((await world.stage.state()).streams.map(({ version }) => version)).toEqual([2, 2, 2, 2]);
});

it('leaves a tenant alone that asks for a longer wait than a call may take, and says how long', async () => {
  const world = await aWorldWithSomethingToDo();
  const { id } = await world.stage.stream('B');
  await world.stage.switch({
    failNext: {
      count: 1,
      status: 429,
      retryAfter: 3600,
      match: `PUT /orchestration/acmestage/value-streams/${id}`,
    },
  });

  const report = await world.sync();

  expect(report.outcome).toBe('failed');
  const failed = report.results.filter(({ outcome }) => outcome === 'failed');
  // What was written just before may be waiting for its verification.
  const [refused] = failed.filter(({ change }) => change.path !== 'value-streams/a');
  expect(refused).toMatchObject({ change: { path: 'value-streams/b' }, problem: { code: 'SLC2104' } });
  expect(failed.length).toBeLessThanOrEqual(2);
  expect(refused?.problem?.message).toContain(
    'the tenant asked to wait 3600 s; a call waits 120 s in all, and this one has waited 0 s',
  );
  expect(puts(await world.stage.writes())).toHaveLength(2);
  const streams = await streamsOf(world);
  for (const path of ['value-streams/c', 'value-streams/d'])
    expect(streams.get(path)).toMatchObject({ sync: 'to be sent', health: 'Healthy', problems: [] });

  await world.stage.forget();
  await expect(world.sync()).rejects.toMatchObject({ code: 'SLC2104' });
  expect(await world.stage.requests()).toEqual([]);
  expect(await statusOf(world)).toMatchObject({ sync: 'Unknown', conditions: [{}, { reason: 'Retrying' }] });

  world.clock.advance(3_600_000);
  expect((await world.sync()).outcome).toBe('synced');
});

it('holds back everybody who works on the tenant, not only who was told', async () => {
  const world = await aWorldWithSomethingToDo();
  await world.stage.switch({ failNext: { count: 1, status: 429, retryAfter: 9 } });
  const { tenant } = world.staging;
  const asked = new AbortController().signal;

  const first = tenant.list(asked);
  const pause = await world.clock.nextSleep((ms) => ms === 9000);
  const others = [tenant.list(asked), tenant.connections(asked)];
  world.clock.advance(pause - 1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await world.stage.requests()).toHaveLength(1);

  world.clock.advance(1);
  // One after the other from now on: each waits for its turn.
  await asTimePasses(world.clock, Promise.all([first, ...others]));
  expect(await world.stage.requests()).toHaveLength(4);
});
