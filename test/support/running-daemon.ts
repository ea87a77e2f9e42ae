import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { startDaemon, type Daemon } from '../../src/daemon/daemon.ts';
import type { Outside } from '../../src/daemon/open/outside.ts';
import { configFiles } from '../../src/cli/files/disk.ts';
import { Redactor } from '../../src/core/secrets/redactor.ts';
import type { RecordingLog } from './recording-log.ts';

/** What a daemon of a test is given: real time and network, the sandbox's secret, and what the test adds. */
export function daemonOutside(
  log: RecordingLog,
  { env = {}, ...given }: Partial<Outside> = {},
): Outside & { readonly log: RecordingLog } {
  return {
    readFile: () => Promise.reject(new Error('no secret is in a file')),
    clock: systemClock,
    redactor: new Redactor(),
    fetch,
    random: () => 0.5,
    actor: 'daemon',
    ...given,
    env: { PATH: process.env['PATH'], SANDBOX_SECRET: 'demo-secret', ...env },
    log,
  };
}

/** A daemon on a configuration, which ends with the test. */
export async function aRunningDaemon(
  config: string,
  log: RecordingLog,
  given: Partial<Outside> = {},
): Promise<Daemon> {
  const daemon = await startDaemon(config, configFiles, daemonOutside(log, given));
  onTestFinished(() => daemon.abort());
  return daemon;
}
