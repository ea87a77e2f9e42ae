import { isJsonArray, member } from '../../core/json/json.ts';
import type { Run, Store } from '../../ports/store.ts';
import type { ChangeResult } from '../records/change-result.ts';

/**
 * Adds a run to the history. A run that changed nothing and found exactly what the run before it found adds no entry:
 * the earlier entry counts it, with its time.
 */
export async function recordRun(
  store: Pick<Store, 'atomically'>,
  run: Run,
  didNothing: boolean,
): Promise<void> {
  await store.atomically(async (session) => {
    const [before] = didNothing ? await session.runs(run.subject, 1) : [];
    if (before === undefined || !isAlike(before, run)) return session.saveRun(run);
    const times = (before.repeated?.times ?? 1) + 1;
    return session.saveRun({ ...before, repeated: { times, lastAt: run.endedAt ?? run.startedAt } });
  });
}

/** History entries to search for a cut-off run: people may have decided something since. */
const recent = 100;

/**
 * Marks runs that history has as running as cut off. The caller holds the subject's lease. Their writes are in the
 * journal; their end is unknown.
 */
export async function recordCutOff(store: Pick<Store, 'runs' | 'saveRun'>, subject: string): Promise<void> {
  for (const run of await store.runs(subject, recent))
    if (run.outcome === undefined) await store.saveRun({ ...run, outcome: 'interrupted', message: cutOff });
}

const cutOff =
  'its process ended before it did: what it had done stays, and the run after it settled what was open';

/** Tells whether two runs are equal except for id and time. */
function isAlike(one: Run, other: Run): boolean {
  return findings(one) === findings(other);
}

function findings({ kind, revision, planDigest, outcome, message, actor, details }: Run): string {
  return JSON.stringify([
    kind,
    revision ?? null,
    planDigest ?? null,
    outcome ?? null,
    message ?? null,
    actor,
    details,
  ]);
}

/** A switch-over in a run, with the longest time that both versions of the stream or neither may have been active. */
export type Switch = { readonly path: string } & NonNullable<ChangeResult['switched']>;

/** Returns the measured switch-overs of a run, in their order. */
export function switchesOf({ details }: Run): readonly Switch[] {
  return (isJsonArray(details) ? details : []).flatMap((line): readonly Switch[] => {
    const [path, switched] = [member(line, 'path'), member(line, 'switched')];
    const [active, milliseconds] = [member(switched, 'active'), member(switched, 'milliseconds')];
    if (typeof path !== 'string' || typeof milliseconds !== 'number') return [];
    return active === 'both' || active === 'neither' ? [{ path, active, milliseconds }] : [];
  });
}

/** Counts the changes of a run by outcome. For an export, counts the added, changed and removed streams. */
export function countsOf({ details }: Run): Readonly<Record<string, number>> {
  const outcomes = isJsonArray(details) ? details.map((line) => member(line, 'outcome')) : [];
  const counts: Record<string, number> = {};
  for (const outcome of outcomes)
    if (typeof outcome === 'string') counts[outcome] = (counts[outcome] ?? 0) + 1;
  for (const key of ['added', 'changed', 'removed']) {
    const paths = member(details, key);
    if (isJsonArray(paths) && paths.length > 0) counts[key] = paths.length;
  }
  return counts;
}
