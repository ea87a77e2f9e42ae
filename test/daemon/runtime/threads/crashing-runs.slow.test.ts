import { ServiceMethods } from '../../../support/service-methods.ts';
import { readFile, writeFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { startDaemon } from '../../../../src/daemon/daemon.ts';
import { WorkInThreads } from '../../../../src/daemon/runtime/threads/in-threads.ts';
import { configFiles } from '../../../../src/cli/files/disk.ts';
import { writePipeline } from '../../../support/pipeline-config.ts';
import { RecordingLog } from '../../../support/recording-log.ts';
import { daemonOutside } from '../../../support/running-daemon.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorldOnGit } from '../../../support/world.ts';

const program = './crashing-program.ts';
const ann = { by: 'Ann', who: { is: 'token' } } as const;
const patience = { timeout: 60_000, interval: 100 };

/** A daemon whose thread of runs ends with each run of production. */
async function aCrashingDaemon(config: string, entry: URL) {
  const log = new RecordingLog();
  const lines: string[] = [];
  const daemon = await startDaemon(
    config,
    configFiles,
    daemonOutside(log),
    (outside) =>
      new WorkInThreads({ entry, outside, logLevel: undefined, write: (line) => void lines.push(line) }),
  );
  onTestFinished(() => daemon.abort());
  const statusOf = async (name: string) => {
    const stages = await new ServiceMethods(daemon.service).stages(() => true);
    return stages.find((stage) => stage.name === name)?.status;
  };
  return {
    daemon,
    lines,
    reasonOf: async (name: string) => (await statusOf(name))?.conditions[0]?.reason,
    revisionOf: async (name: string) => (await statusOf(name))?.revision,
    crashes: () => log.lines.filter(({ message }) => message.startsWith('thread ended')).length,
  };
}

it('pauses what ends the thread of runs, while the rest goes on, and after a restart too', async () => {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {} }) });
  await world.bringToStaging();
  await world.person.merge('main', 'env/production');
  const config = await writePipeline(world);
  // The next run waits as long after a crash.
  const text = await readFile(config, 'utf8');
  await writeFile(config, text.replaceAll('SANDBOX_SECRET }', 'SANDBOX_SECRET }, timeout: 1s'));
  const first = await aCrashingDaemon(config, new URL(`${program}?waits`, import.meta.url));

  // Both ran when the thread ended twice: either may be the reason.
  await expect.poll(() => first.reasonOf('production'), patience).toBe('CrashLoop');
  await expect.poll(() => first.reasonOf('staging'), patience).toBe('CrashLoop');
  expect(first.crashes()).toBe(2);

  await new ServiceMethods(first.daemon.service).sync('staging', ann);
  await expect.poll(() => first.reasonOf('staging'), patience).toBe('Synced');
  await new ServiceMethods(first.daemon.service).sync('production', ann);
  await expect.poll(first.crashes, patience).toBe(3);
  await expect.poll(() => first.reasonOf('production'), patience).toBe('CrashLoop');
  expect(await first.reasonOf('staging')).toBe('Synced');
  await first.daemon.stop();

  const second = await aCrashingDaemon(config, new URL(program, import.meta.url));
  await world.person.edit('env/staging', 'value-streams/a/value-stream.json', (content) =>
    content.replace('"name": "A"', '"name": "A2"'),
  );
  await new ServiceMethods(second.daemon.service).sync('staging', ann);
  const head = await world.head('env/staging');
  await expect.poll(() => second.revisionOf('staging'), patience).toBe(head);
  expect(await second.reasonOf('production')).toBe('CrashLoop');
  expect(second.crashes()).toBe(0);
}, 180_000);
