import { z } from 'zod';
import { budgets } from '../../core/budgets.ts';
import { PortError } from '../../ports/errors.ts';
import type { Lease, Store } from '../../ports/store.ts';
import { defineRecord, orUndefined, type Members } from '../records/record.ts';
import type { StateDeps } from '../deps.ts';

const { tolerated, firstPause, longestPause } = budgets.crash;

/** Crashes during runs of a subject, since its last run that ended. */
interface CrashCount {
  readonly count: number;
  /** Time at which the last one was detected. Milliseconds since the epoch. */
  readonly at: number;
  /** Commit that the crashed run read, if known. */
  readonly revision: string | undefined;
}

const crashesRecord = defineRecord<CrashCount>({
  name: (subject) => `crashes of ${subject}`,
  version: 1,
  schema: z.strictObject({
    count: z.int(),
    at: z.number(),
    revision: orUndefined(z.string()),
  } satisfies Members<CrashCount>),
});

/** Pause of a subject whose last runs crashed. An operator must act only if its runs crash again. */
export class CrashLoop extends PortError {
  override readonly name = 'CrashLoop';
  /** Time until the next attempt. Milliseconds. */
  readonly pause: number;

  constructor(count: number, until: number, pause: number) {
    const next = `Next attempt at ${new Date(until).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
    super(`Sluice crashed during the last ${count} runs. ${next}`, {
      code: 'SLC2467',
      remedy: count === tolerated + 1 ? 'retry' : 'wait',
    });
    this.pause = pause;
  }
}

/** A run that holds a lease. */
export interface CrashableRun {
  readonly subject: string;
  readonly holder: string;
  readonly lease: Lease;
  /** Ref that the run reads, if any. */
  readonly ref?: string | undefined;
}

type Deps = Pick<StateDeps, 'store' | 'clock' | 'repository'>;

/**
 * Crashes of the process or its thread during runs of a subject. Sluice stores nothing before a run: one that crashed
 * never released its lease, and the next run takes that over, in this or another process.
 */
export class Crashes {
  readonly #deps: Deps;
  readonly #run: CrashableRun;
  readonly #counted: CrashCount | undefined;

  private constructor(deps: Deps, run: CrashableRun, counted: CrashCount | undefined) {
    this.#deps = deps;
    this.#run = run;
    this.#counted = counted;
  }

  /** Reads the crashes so far. Counts one more if this run took over its lease from a run that never ended. */
  static async before(deps: Deps, run: CrashableRun): Promise<Crashes> {
    const { store, clock, repository } = deps;
    const { subject, holder, lease, ref } = run;
    const before = await crashesRecord.read(store, subject);
    // A process that lost its own lease and takes it again has not crashed.
    if (lease.takenOver === undefined || lease.takenOver.from === holder)
      return new Crashes(deps, run, before);
    const revision = ref === undefined ? undefined : await repository.resolve(ref);
    const counted = { count: (before?.count ?? 0) + 1, at: clock.now(), revision };
    await crashesRecord.write(store, subject, counted, counted.at);
    return new Crashes(deps, run, counted);
  }

  /** Throws `CrashLoop` during the pause after a crash, unless a new commit exists. */
  async assertTimeToRetry(signal: AbortSignal): Promise<void> {
    if (!isLoop(this.#counted)) return;
    const { count, at, revision } = this.#counted;
    const until = at + Math.min(longestPause, firstPause * 2 ** (count - tolerated - 1));
    const pause = until - this.#deps.clock.now();
    if (pause > 0 && !(await this.#hasMoved(revision, signal))) throw new CrashLoop(count, until, pause);
  }

  /** Runs the work and forgets the crashes when it ends, even if it fails. An aborted run proves nothing. */
  async during<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      const result = await work();
      await this.#forget();
      return result;
    } catch (error) {
      if (!signal.aborted) await this.#forget().catch(() => undefined);
      throw error;
    }
  }

  async #hasMoved(revision: string | undefined, signal: AbortSignal): Promise<boolean> {
    const { ref } = this.#run;
    if (ref === undefined || revision === undefined) return false;
    const head = (await this.#deps.repository.fetch(signal)).get(ref);
    return head !== undefined && head !== revision;
  }

  async #forget(): Promise<void> {
    if (this.#counted !== undefined) await crashesRecord.forget(this.#deps.store, this.#run.subject);
  }
}

/** Checks whether the next run of a subject is likely to crash. */
export async function isCrashing(store: Pick<Store, 'document'>, subject: string): Promise<boolean> {
  return isLoop(await crashesRecord.read(store, subject));
}

/** Ends the pause of a subject, at the request of an operator. */
export async function retryNow({ store, clock }: Omit<Deps, 'repository'>, subject: string): Promise<void> {
  await store.atomically(async (session) => {
    const counted = await crashesRecord.read(session, subject);
    if (counted !== undefined)
      await crashesRecord.write(session, subject, { ...counted, at: 0 }, clock.now());
  });
}

function isLoop(counted: CrashCount | undefined): counted is CrashCount {
  return counted !== undefined && counted.count > tolerated;
}
