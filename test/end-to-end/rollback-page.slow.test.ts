import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { writePipeline } from '../support/pipeline-config.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { aRunningDaemon } from '../support/running-daemon.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit } from '../support/world.ts';

const patience = { timeout: 20_000, interval: 20 };

it('the page that asks where to go back to offers what real passes brought, but for what is there', async () => {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {} }) });
  const config = await writePipeline(world);
  await world.export();
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
  const first = await world.head('env/staging');
  const { url } = await aRunningDaemon(config, new RecordingLog());
  await vi.waitFor(async () => expect((await world.stage.stream('A')).name).toBe('A'), patience);
  await world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "A2"'),
  );
  const second = await world.head('env/staging');
  const token = await readFile(join(dirname(config), 'data/access-token'), 'utf8');
  const ask = async () => {
    const headers = { authorization: `Bearer ${token.trim()}` };
    return (await fetch(`${url}/environments/staging/confirm/rollback`, { headers })).text();
  };

  await vi.waitFor(async () => expect(await ask()).toContain(`name="to" value="${first}"`), patience);
  expect(await ask()).not.toContain(`value="${second}"`);
});
