import { ServiceMethods } from '../support/service-methods.ts';
import { expect, it, vi } from 'vitest';
import { writePipeline } from '../support/pipeline-config.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { aRunningDaemon } from '../support/running-daemon.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit, never } from '../support/world.ts';

const patience = { timeout: 30_000, interval: 20 };

it('a daemon that ended before it brought an older revision brings it when it starts again', async () => {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {} }) });
  const config = await writePipeline(world);
  const name = async () => (await world.stage.state()).streams.map((stream) => stream.name);
  await world.bringToStaging();
  const old = (await world.head('env/staging')) ?? '';
  const first = await aRunningDaemon(config, new RecordingLog());
  await vi.waitFor(async () => expect(await name()).toEqual(['A']), patience);
  await world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "Wrong"'),
  );
  first.wake();
  await vi.waitFor(async () => expect(await name()).toEqual(['Wrong']), patience);
  // The tenant answers nobody, so the pass that would bring it cannot get as far as to write.
  await world.stage.switch({ latencyMs: 600_000 });

  await new ServiceMethods(first.service).rollback(
    'staging',
    { to: old },
    { by: 'Ann', who: { is: 'token' } },
    never,
  );
  await first.abort();

  await world.stage.switch({ latencyMs: 0 });
  expect(await name()).toEqual(['Wrong']);
  await aRunningDaemon(config, new RecordingLog());
  await vi.waitFor(async () => expect(await name()).toEqual(['A']), patience);
});
