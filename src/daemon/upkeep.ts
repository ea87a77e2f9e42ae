import type { Clock } from '../ports/clock.ts';
import { LeaseLost } from '../ports/lease-lost.ts';
import type { Log, LogFields } from '../ports/log.ts';
import { LeaseHeld } from '../state/leases/lease.ts';
import type { Ages } from '../state/retention/ages.ts';
import { forgetOld, retentionSubject } from '../state/retention/forget-old.ts';
import type { OpenApp } from './open/open.ts';
import type { Watcher } from './watch.ts';

/** When it is looked first, so that the first passes go before, and how often then. Milliseconds. */
const first = 10 * 60_000;
const every = 60 * 60_000;

/** How long what is old is left alone after somebody removed it. Milliseconds. */
const day = 24 * every;

/** What is kept up. */
export type KeptUp = Pick<OpenApp, 'store' | 'pipelines' | 'holder'>;

interface Given {
  readonly ages: Ages;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Keeps the store and the copies of repositories from growing without end, beside the passes: once an hour it looks
 * whether there is anything to do. The store is one process's work a day, of all that share it, whichever of them
 * looks first; a copy of a repository is of this process alone. What fails is tried again at the next look. Ends with
 * `close`, in the middle of it too.
 */
export function startUpkeep(app: KeptUp, given: Given): Watcher {
  const stopping = new AbortController();
  const { signal } = stopping;
  const { clock, log } = given;
  /** Another process that is at it is no failure. */
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
  { store, pipelines, holder }: KeptUp,
  { ages, clock, log }: Given,
  signal: AbortSignal,
): Promise<void> {
  const turn = await store.lastTurn(retentionSubject);
  if (turn !== undefined && turn.endedAgo < day) return;
  const environments = pipelines.flatMap((pipeline) => [...pipeline.environments.values()]);
  const startedAt = clock.now();
  const forgotten = await forgetOld({ store, clock }, { ages, environments, holder }, signal);
  const isAny = Object.values(forgotten).some((count) => count > 0);
  log[isAny ? 'info' : 'debug']('store tidied', { ...forgotten, took: clock.now() - startedAt });
}
