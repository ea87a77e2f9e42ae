import { expect, it } from 'vitest';
import { sluice } from '../support/command-line.ts';
import { writePipeline } from '../support/pipeline-config.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit } from '../support/world.ts';

it('promotes from an environment only what is proven there', async () => {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {}, B: {} }) });
  const config = await writePipeline(world);
  const run = (...args: readonly string[]) =>
    sluice([...args, '-c', config], { SANDBOX_SECRET: 'demo-secret' });
  await world.bringToStaging();

  const early = await run('promote', 'staging', 'production');
  expect(early.code).toBe(1);
  expect(early.out).toContain('not proven: no run over staging has ended yet');
  expect(await world.head('sluice/promote/production')).toBeUndefined();

  await world.stage.switch({ invalidNext: 1 });
  await run('sync', 'staging');
  const broken = await run('promote', 'staging', 'production');
  expect(broken).toMatchObject({ code: 1, out: expect.stringMatching(/not proven in staging: [ab] \(/) });

  await world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "A2"'),
  );
  await run('sync', 'staging');
  expect((await run('promote', 'staging', 'production')).code).toBe(0);
  expect(await world.head('sluice/promote/production')).toBe(await world.head('env/staging'));
});
