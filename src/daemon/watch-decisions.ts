import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { RunKind, Store } from '../ports/store.ts';
import type { Watcher } from './watch.ts';

/** Interval between checks for new decisions. Milliseconds. */
const every = 2000;

/** Decisions after which there may be something to do at once. */
const waking: readonly RunKind[] = ['resume', 'approve', 'accept', 'unlock'];

/**
 * Wakes a subject soon after a decision of a user in any process: a resume, an approval, an accepted form or an unlock.
 * Commands and the daemon share only the store. Leaves earlier decisions to the first run. Ends with `close`.
 */
export function watchDecisions(
  subjects: readonly string[],
  { store, clock, log }: { readonly store: Pick<Store, 'runs'>; readonly clock: Clock; readonly log: Log },
  wake: (subject: string) => void,
): Watcher {
  const stopping = new AbortController();
  const seen = new Map<string, string | undefined>();
  const look = async (subject: string) => {
    const [newest] = await store.runs(subject, 1);
    const isNews = seen.has(subject) && seen.get(subject) !== newest?.id;
    seen.set(subject, newest?.id);
    if (isNews && newest !== undefined && waking.includes(newest.kind)) wake(subject);
  };
  const work = async () => {
    while (!stopping.signal.aborted) {
      try {
        for (const subject of subjects) await look(subject);
      } catch (error) {
        // Runs report problems of the store. Until those are solved, runs follow their schedule.
        log.debug('decisions could not be read', {
          reason: error instanceof Error ? error.message : String(error),
        });
      }
      await clock.sleep(every, stopping.signal).catch(() => undefined);
    }
  };
  const done = work();
  return {
    close: () => {
      stopping.abort();
      return done;
    },
  };
}
