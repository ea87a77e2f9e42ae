import { expect, it } from 'vitest';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorld, type World } from '../../../support/world.ts';

const seed = smallStreams({ A: { state: 'active' }, B: { state: 'inactive' } });

const states = async (world: World) =>
  (await world.stage.state()).streams.map(({ name, state }) => `${name} ${state}`).sort();
const flip = (world: World) =>
  world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "A2"'),
  );

it('makes the state that of the file, and makes it so again', async () => {
  const world = await aWorld({ seed, state: 'file' });
  await world.bringToStaging();
  await world.sync();
  expect(await states(world)).toEqual(['A active', 'B inactive']);

  await world.stage.do({ op: 'setState', streamName: 'A', state: 'inactive' });
  await world.stage.do({ op: 'setState', streamName: 'B', state: 'active' });
  const report = await world.sync();

  expect(report.results.map(({ change }) => change.op)).toEqual(['set-state', 'set-state']);
  expect(await states(world)).toEqual(['A active', 'B inactive']);
});

it('changes the state when only the state changes in git', async () => {
  const world = await aWorld({ seed, state: 'file' });
  await world.bringToStaging();
  await world.sync();
  await world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"state": "active"', '"state": "inactive"'),
  );

  const report = await world.sync();

  expect(report.results).toMatchObject([{ change: { op: 'set-state', name: 'A' }, outcome: 'done' }]);
  expect(await states(world)).toEqual(['A inactive', 'B inactive']);
});

it.each([{}, { inPlace: false }])('keeps the state that a person gave a stream: %j', async (switches) => {
  const world = await aWorld({ seed, state: 'keep' });
  await world.stage.switch(switches);
  await world.bringToStaging();
  await world.sync();
  expect(await states(world)).toEqual(['A inactive', 'B inactive']);

  await world.stage.do({ op: 'setState', streamName: 'A', state: 'active' });
  await flip(world);
  expect((await world.sync()).outcome).toBe('synced');
  expect(await states(world)).toEqual(['A2 active', 'B inactive']);
});

it('deactivates everything where the environment is to be inactive', async () => {
  const world = await aWorld({ seed, state: 'inactive' });
  await world.bringToStaging();
  await world.sync();
  await world.stage.do({ op: 'setState', streamName: 'B', state: 'active' });
  await flip(world);

  await world.sync();

  expect(await states(world)).toEqual(['A2 inactive', 'B inactive']);
});
