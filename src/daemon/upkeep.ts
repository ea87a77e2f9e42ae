import type { Clock } from '../ports/clock.ts';
import { LeaseLost } from '../ports/lease-lost.ts';
import type { Log, LogFields } from '../ports/log.ts';
import { LeaseHeld } from '../state/leases/lease.ts';
import type { Ages } from '../state/retention/ages.ts';
import { forgetOld, retentionSubject } from '../state/retention/forget-old.ts';
import type { OpenApp } from './open/open.ts';
import type { Watcher } from './watch.ts';

/** First cleanup, after the first runs, and interval between cleanups. Milliseconds. */
const first = 10 * 60_000;
const every = 60 * 60_000;

/** Time between two cleanups of the store. Milliseconds. */
const day = 24 * every;

/** Resources that need cleanup. */
export type UpkeepTarget = Pick<OpenApp, 'store' | 'pipelines' | 'holder'>;

interface Given {
  readonly ages: Ages;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Cleans up the store and the local repositories, so that they do not grow without limit. Checks once an hour. One of
 * the processes that share a store cleans it once a day. Each process cleans its own repositories. Retries failures at
 * the next check. `close` ends it, even during a cleanup.
 */
export function startUpkeep(app: UpkeepTarget, given: Given): Watcher {
  const stopping = new AbortController();
  const { signal } = stopping;
  const { clock, log } = given;
  /** Ignores a cleanup by another process, which is no failure. */
  const attempt = async (failure: string, fields: LogFields, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (signal.aborted || error instanceof LeaseHeld || error instanceof LeaseLost) return;
      log.warn(failure, { ...fields, reason: error instanceof Error ? error.message : String(error) });
    }
  };
  const look = async () => {
    await attempt('the store could not be tidied', {}, () => tidyStore(app, given, signal));
    for (const { name, deps } of app.pipelines)
      await attempt('a copy of a repository could not be packed', { pipeline: name }, async () => {
        const packed = await deps.repository.pack(signal);
        if (packed !== undefined) log.info('repository packed', { pipeline: name, ...packed });
      });
  };
  const work = async () => {
    for (let wait = first; ; wait = every) {
      await clock.sleep(wait, signal);
      await log.during({ subject: 'upkeep' }, look);
    }
  };
  const done = work().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return {
    close: () => {
      stopping.abort();
      return done;
    },
  };
}

async function tidyStore(
  { store, pipelines, holder }: UpkeepTarget,
  { ages, clock, log }: Given,
  signal: AbortSignal,
): Promise<void> {
  const turn = await store.lastRun(retentionSubject);
  if (turn !== undefined && turn.endedAgo < day) return;
  const environments = pipelines.flatMap((pipeline) => [...pipeline.environments.values()]);
  const startedAt = clock.now();
  const forgotten = await forgetOld({ store, clock }, { ages, environments, holder }, signal);
  const isAny = Object.values(forgotten).some((count) => count > 0);
  log[isAny ? 'info' : 'debug']('store tidied', { ...forgotten, took: clock.now() - startedAt });
}
