import { startDaemon } from '../../../daemon/daemon.ts';
import type { Outside } from '../../../daemon/open/outside.ts';
import { configFiles } from '../../files/disk.ts';
import type { ExitCode } from '../../output.ts';
import { keepYoungSpaceSmall } from '../../small-heap.ts';
import { versionOfPackage } from '../../version.ts';
import { StopRequests, type StopSignals } from '../../stop.ts';

/**
 * Time that runs may take to finish after the first stop signal. Milliseconds. Kubernetes kills a process after 30
 * seconds, and aborting takes a moment too.
 */
const grace = 25_000;

/** Runs the daemon until a stop signal. */
export async function runAction(
  config: string,
  outside: Outside,
  signals: StopSignals,
  workplace?: Parameters<typeof startDaemon>[3],
): Promise<ExitCode> {
  keepYoungSpaceSmall();
  const requests = new StopRequests(signals);
  const version = await versionOfPackage();
  const daemon = await started(outside, requests, (signal) =>
    startDaemon(config, configFiles, { ...outside, version }, workplace, signal),
  );
  if (daemon !== undefined) await untilStopped(daemon, outside, requests);
  return 0;
}

/** Starts a daemon. Returns undefined if a stop signal comes before it has started. */
export async function started<T>(
  { log }: Pick<Outside, 'log'>,
  { first }: Pick<StopRequests, 'first'>,
  start: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const starting = new AbortController();
  void first.then(() => starting.abort());
  try {
    return await start(starting.signal);
  } catch (error) {
    if (!starting.signal.aborted) throw error;
    log.info('stopped before it had started');
    return undefined;
  }
}

/** Waits for a stop signal, then lets runs finish. Aborts them at the second signal or after `grace`. */
export async function untilStopped(
  daemon: { stop(): Promise<void>; abort(): Promise<void> },
  { clock, log }: Pick<Outside, 'clock' | 'log'>,
  requests: StopRequests,
): Promise<void> {
  await requests.first;
  log.info('stopping: finishing what is under way', { grace });
  const stopped = daemon.stop();
  const ended = new AbortController();
  const overdue = clock.sleep(grace, ended.signal).catch(() => undefined);
  const isDone = await Promise.race([
    stopped.then(() => true),
    requests.second.then(() => false),
    overdue.then(() => false),
  ]);
  ended.abort();
  if (!isDone) {
    log.warn('stopping: aborting what is under way');
    await daemon.abort();
  }
}
