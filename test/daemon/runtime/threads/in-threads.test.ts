import { expect, it, onTestFinished, vi } from 'vitest';
import { WorkInThreads } from '../../../../src/daemon/runtime/threads/in-threads.ts';
import type { Outside } from '../../../../src/daemon/open/outside.ts';
import type { LoadedConfig } from '../../../../src/config/load.ts';
import { RecordingLog } from '../../../support/recording-log.ts';
import { TestClock } from '../../../support/test-clock.ts';
import { never } from '../../../support/world.ts';

const entry = new URL('./thread-program.ts', import.meta.url);

/** Work in threads that do what the test asks, with what they wrote. */
async function someWork(path: string) {
  const clock = new TestClock();
  const lines: string[] = [];
  const outside = { log: new RecordingLog(), clock } as unknown as Outside;
  const write = (line: string) => void lines.push(line);
  const place = new WorkInThreads({ entry, outside, logLevel: undefined, write });
  const loaded = { config: { pipelines: [] } } as unknown as LoadedConfig;
  const opened = await place.open(loaded, { path, texts: new Map(), folders: new Map() }, never);
  const work = opened.begin(() => undefined);
  onTestFinished(async () => {
    work.abort();
    clock.advance(5000);
    await work.stop();
  });
  return { place, work, clock, lines };
}

const ask = ({ service }: WorkInThreads, endpoint: string, signal = never) =>
  service.answer(endpoint, {}, { sees: () => true, decider: undefined }, signal);

it('answers people while what is under way ends', async () => {
  const { place, work } = await someWork('draining');
  const stages = () => ask(place, 'stages');

  const stopped = work.stop();

  await expect(stages()).resolves.toBeUndefined();
  work.wake('drained');
  await stopped;
  await expect(stages()).rejects.toThrow('a new configuration is taking over');
});

it('notes a refused configuration again after the thread that noted it ended', async () => {
  const { place, work, clock, lines } = await someWork('good');
  const noted = () => lines.filter((line) => line.startsWith('noted'));
  await work.noteConfig('misspelt');
  expect(noted()).toEqual(['noted misspelt']);

  await expect(ask(place, 'problems')).rejects.toThrow('was stopped');
  // Noted while no thread can.
  await work.noteConfig('unreadable');

  await vi.waitFor(
    () => {
      clock.advance(100);
      expect(noted()).toEqual(['noted misspelt', 'noted unreadable']);
    },
    { timeout: 20_000, interval: 20 },
  );
});

it('asks nothing for those who are gone already', async () => {
  const { place } = await someWork('good');
  const gone = AbortSignal.abort(new Error('gone'));
  await expect(ask(place, 'approve', gone)).rejects.toThrow('gone');
});
