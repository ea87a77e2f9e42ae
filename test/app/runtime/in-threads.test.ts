import { expect, it, onTestFinished } from 'vitest';
import { WorkInThreads } from '../../../src/app/runtime/threads/in-threads.ts';
import type { Outside } from '../../../src/app/open.ts';
import type { LoadedConfig } from '../../../src/config/load.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';
import { never } from '../../support/world.ts';

const entry = new URL('./thread-program.ts', import.meta.url);

it('answers people while what is under way ends', async () => {
  const clock = new TestClock();
  const outside = { log: new RecordingLog(), clock } as unknown as Outside;
  const place = new WorkInThreads({ entry, outside, logLevel: undefined, write: () => undefined });
  const loaded = { config: { pipelines: [] } } as unknown as LoadedConfig;
  const opened = await place.open(loaded, { path: 'draining', texts: new Map(), folders: new Map() }, never);
  const work = opened.begin(() => undefined);
  onTestFinished(async () => {
    work.abort();
    clock.advance(5000);
    await work.stop();
  });
  const lanes = () => place.desk.lanes(() => true);

  const stopped = work.stop();

  await expect(lanes()).resolves.toBeUndefined();
  work.wake('drained');
  await stopped;
  await expect(lanes()).rejects.toThrow('a new configuration is taking over');
});
