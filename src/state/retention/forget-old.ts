import { withLease } from '../leases/lease.ts';
import type { StateDeps } from '../deps.ts';
import type { Ages } from './ages.ts';
import { forgetReadings, type ReadEnvironment } from './forget-readings.ts';
import { neededPasses } from './needed-runs.ts';

/** Name of the lease under which one process at a time forgets. */
export const retentionSubject = 'retention';

/** Rows that one transaction removes: other writers wait for it, and an entry of the journal may be long. */
const atOnce = { passes: 500, journal: 200 } as const;

/** How long others may write between two of them. Milliseconds. */
const rest = 50;

/** Ways in which a pass ends that did nothing, if it has no details either. */
const idleOutcomes = ['waiting', 'blocked', 'error'] as const;

export interface Forgetting {
  readonly ages: Ages;
  readonly environments: readonly ReadEnvironment[];
  /** Names this process where leases are held. */
  readonly holder: string;
}

/** How many of each were removed. */
export interface Forgotten {
  readonly passes: number;
  readonly journal: number;
  readonly readings: number;
}

/**
 * Removes from the store what is older than it shall be and what nothing depends on any more, in many small steps. What
 * is open, what runs, and what a later pass or a rollback looks at stays however old it is. Throws `LeaseHeld` while
 * another process does the same.
 */
export async function forgetOld(
  deps: Pick<StateDeps, 'store' | 'clock'>,
  { ages, environments, holder }: Forgetting,
  signal: AbortSignal,
): Promise<Forgotten> {
  const wish = { subject: retentionSubject, holder, patience: 0, isTurn: true, landing: 0 };
  return withLease(deps, wish, signal, async (inner) => {
    const { store, clock } = deps;
    const now = clock.now();
    const untilNone = (limit: number, forget: (limit: number) => Promise<number>) =>
      inPieces({ clock, limit, signal: inner }, forget);
    const but = await neededPasses(store);
    const idle = { endedBefore: now - ages.passes, idleOutcomes, but };
    const all = { endedBefore: now - ages.audit, but };
    const passes =
      (await untilNone(atOnce.passes, (limit) => store.forgetPasses(idle, limit))) +
      (await untilNone(atOnce.passes, (limit) => store.forgetPasses(all, limit)));
    const journal = await untilNone(atOnce.journal, (limit) =>
      store.forgetJournal(now - ages.journal, limit),
    );
    let readings = 0;
    for (const environment of environments)
      readings += await store.atomically((session) => forgetReadings(session, environment));
    return { passes, journal, readings };
  });
}

/** Again and again until less than a whole piece was there; gives the sum. */
async function inPieces(
  {
    clock,
    limit,
    signal,
  }: Pick<StateDeps, 'clock'> & {
    readonly limit: number;
    readonly signal: AbortSignal;
  },
  forget: (limit: number) => Promise<number>,
): Promise<number> {
  for (let sum = 0; ;) {
    signal.throwIfAborted();
    const gone = await forget(limit);
    sum += gone;
    if (gone < limit) return sum;
    await clock.sleep(rest, signal);
  }
}
