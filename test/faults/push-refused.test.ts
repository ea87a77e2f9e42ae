import { expect, it } from 'vitest';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit } from '../support/world.ts';
import { sourceStatusOf } from './seen.ts';

const refusing = 'echo "policy: no pushes on Fridays" >&2; exit 1';

it('loses nothing where the remote refuses a push, says what the remote said, and goes on afterwards', async () => {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {}, B: {} }) });
  await world.export();
  const before = await world.refs();
  await world.dev.do({ op: 'renameStream', streamName: 'A', name: 'A2' });
  await world.remote.hook('pre-receive', refusing);

  await expect(world.export()).rejects.toMatchObject({ code: 'SLC2208', remedy: 'wait' });

  expect(await world.refs()).toBe(before);
  const status = await sourceStatusOf(world);
  expect(status).toMatchObject({ sync: 'Unknown' });
  expect(status.conditions).toMatchObject([
    { type: 'Ready', isTrue: false, reason: 'RepositoryFailed' },
    {
      type: 'Stalled',
      isTrue: true,
      message: expect.stringMatching(/policy: no pushes on Fridays.*\[SLC2208\]/),
    },
  ]);
  expect((await world.store.runs('source dev', 1))[0]).toMatchObject({
    outcome: 'error',
    message: expect.stringContaining('[SLC2208]'),
  });

  await world.remote.hook('pre-receive', 'exit 0');
  expect(await world.export()).toMatchObject({ changed: ['value-streams/a'] });
  expect(await sourceStatusOf(world)).toMatchObject({ sync: 'Synced', health: 'Healthy' });
});

it('promotes nothing where the remote refuses the branch', async () => {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {} }) });
  await world.bringToStaging();
  await world.sync();
  const before = await world.refs();
  await world.remote.hook('pre-receive', refusing);

  await expect(world.promote(world.production)).rejects.toMatchObject({ code: 'SLC2208' });

  expect(await world.refs()).toBe(before);
});
