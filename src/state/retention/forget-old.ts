import { withLease } from '../leases/lease.ts';
import type { StateDeps } from '../deps.ts';
import type { Ages } from './ages.ts';
import { forgetReadings, type ReadEnvironment } from './forget-readings.ts';
import { neededRuns } from './needed-runs.ts';

/** Name of the lease under which one process at a time removes old state. */
export const retentionSubject = 'retention';

/** Rows that one transaction removes. Other writers wait for it, and a journal entry may be long. */
const atOnce = { runs: 500, journal: 200 } as const;

/** Pause for other writers between two steps. Milliseconds. */
const rest = 50;

/** Outcomes of runs that changed nothing, provided that they have no details. */
const idleOutcomes = ['waiting', 'blocked', 'error'] as const;

export interface Forgetting {
  readonly ages: Ages;
  readonly environments: readonly ReadEnvironment[];
  /** Name of this process as a holder of leases. */
  readonly holder: string;
}

/** Numbers of removed items. */
export interface Forgotten {
  readonly runs: number;
  readonly journal: number;
  readonly readings: number;
}

/**
 * Removes expired state that nothing depends on any more, in many small steps. Open and running entries stay at any
 * age, as does everything that a later run or a rollback reads. Throws `LeaseHeld` while another process does the same.
 */
export async function forgetOld(
  deps: Pick<StateDeps, 'store' | 'clock'>,
  { ages, environments, holder }: Forgetting,
  signal: AbortSignal,
): Promise<Forgotten> {
  const request = { subject: retentionSubject, holder, patience: 0, isFullRun: true, landing: 0 };
  return withLease(deps, request, signal, async (inner) => {
    const { store, clock } = deps;
    const now = clock.now();
    const untilNone = (limit: number, forget: (limit: number) => Promise<number>) =>
      inPieces({ clock, limit, signal: inner }, forget);
    const but = await neededRuns(store);
    const idle = { endedBefore: now - ages.runs, idleOutcomes, but };
    const all = { endedBefore: now - ages.audit, but };
    const runs =
      (await untilNone(atOnce.runs, (limit) => store.forgetRuns(idle, limit))) +
      (await untilNone(atOnce.runs, (limit) => store.forgetRuns(all, limit)));
    const journal = await untilNone(atOnce.journal, (limit) =>
      store.forgetJournal(now - ages.journal, limit),
    );
    let readings = 0;
    for (const environment of environments)
      readings += await store.atomically((session) => forgetReadings(session, environment));
    return { runs, journal, readings };
  });
}

/** Repeats the removal until a batch is incomplete. Returns the total. */
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
