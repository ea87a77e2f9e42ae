import { PortError } from '../../ports/errors.ts';
import type { RunDeps } from '../pipeline.ts';
import { aboutToSet, knownMarks, saveMarks, syncedRef } from './synced-mark.ts';

/** Run that is about to write to its tenant. */
export interface MarkedRun {
  readonly environment: string;
  readonly run: string;
  /** Commit that it applies. */
  readonly revision: string;
  /** Observed commit of the ref. */
  readonly there: string | undefined;
}

/**
 * Sets a new mark in the repository before the first write of a run, so that an older copy of the store does not know
 * the mark. Saves the mark in the store first, so that the store knows the ref's commit wherever the process ends.
 * Throws `PortError` if the push may succeed on a retry, and then nothing may be written. If the remote refuses the
 * push, the run continues without a mark and reports that once.
 */
export async function setMark(
  deps: Pick<RunDeps, 'repository' | 'store' | 'clock' | 'log'>,
  { environment, run, revision, there }: MarkedRun,
  signal: AbortSignal,
): Promise<void> {
  const { repository, store, clock, log } = deps;
  const known = await knownMarks(store, environment);
  if (known.run === run) return;
  const next = await repository.commit({
    parents: [],
    base: undefined,
    writes: new Map(),
    message: markMessage({ environment, run, revision }),
    at: clock.now(),
  });
  await saveMarks(store, environment, aboutToSet(known, there, next), clock.now());
  try {
    await repository.push([{ ref: syncedRef(environment), expected: there, to: next }], signal);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (!known.isRefused) log.warn('synced mark refused', refusal(environment, error));
    await saveMarks(store, environment, { ...known, isRefused: true }, clock.now());
    return;
  }
  await saveMarks(store, environment, { commits: [next], run, isRefused: false }, clock.now());
}

/** Returns true if the push failed and a retry does not help. */
function isRefusal(error: unknown): error is PortError {
  return error instanceof PortError && error.remedy !== 'retry' && !error.uncertain;
}

function refusal(environment: string, { message, code }: PortError) {
  return {
    environment,
    code: 'SLC2437',
    reason: `${syncedRef(environment)} cannot be set, so an old backup of the store would not be noticed: ${message} [${code}]`,
  };
}

function markMessage({ environment, run, revision }: Omit<MarkedRun, 'there'>): string {
  const trailers = [
    `Sluice-Synced: ${environment}`,
    `Sluice-Pass: ${run}`,
    `Sluice-Synced-Revision: ${revision}`,
  ];
  return `Begin to sync ${environment}\n\n${trailers.join('\n')}\n`;
}
