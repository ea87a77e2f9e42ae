import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { PassKind, Store } from '../ports/store.ts';
import type { Watcher } from './watch.ts';

/** How often the store is asked what people decided. Milliseconds. */
const every = 2000;

/** Decisions after which there may be something to do at once. */
const waking: readonly PassKind[] = ['resume', 'approve', 'accept', 'unlock'];

/**
 * Wakes a subject soon after somebody resumed, approved or unlocked it or accepted a form there, in any process:
 * commands and the daemon share only the store. Earlier decisions are left to the first run. Ends with `close`.
 */
export function watchDecisions(
  subjects: readonly string[],
  { store, clock, log }: { readonly store: Pick<Store, 'passes'>; readonly clock: Clock; readonly log: Log },
  wake: (subject: string) => void,
): Watcher {
  const stopping = new AbortController();
  const seen = new Map<string, string | undefined>();
  const look = async (subject: string) => {
    const [newest] = await store.passes(subject, 1);
    const isNews = seen.has(subject) && seen.get(subject) !== newest?.id;
    seen.set(subject, newest?.id);
    if (isNews && newest !== undefined && waking.includes(newest.kind)) wake(subject);
  };
  const work = async () => {
    while (!stopping.signal.aborted) {
      try {
        for (const subject of subjects) await look(subject);
      } catch (error) {
        // Passes tell what is wrong with the store; until that is fixed, they come at their own time.
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
