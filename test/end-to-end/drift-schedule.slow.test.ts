import { expect, it, vi } from 'vitest';
import { writePipeline } from '../support/pipeline-config.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { aRunningDaemon } from '../support/running-daemon.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit } from '../support/world.ts';

const patience = { timeout: 20_000, interval: 20 };

it('looks for drift on a schedule of its own, long before the next run over an environment is due', async () => {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {}, B: {} }) });
  await world.bringToStaging();
  const config = await writePipeline(world, { staging: 'drift: { every: 200ms }' });
  const log = new RecordingLog();
  await aRunningDaemon(config, log);
  const synced = () => log.lines.filter(({ message }) => message === 'synced').length;
  await vi.waitFor(() => expect(synced()).toBeGreaterThan(0), patience);

  // Nothing moves in git that would wake it.
  await world.stage.do({ op: 'renameStream', streamName: 'B', name: 'B by hand' });

  const saved = () => world.head('sluice/drift/staging');
  await vi.waitFor(async () => expect(await saved()).toBeDefined(), patience);
  expect((await world.stage.state()).streams.map(({ name }) => name).sort()).toEqual(['A', 'B by hand']);
});
