import { isJsonArray, member } from '../domain/json.ts';
import type { Pass, Store } from '../ports/store.ts';

/**
 * Puts a pass into the history. One that did nothing, and found exactly what the one before it did, adds no entry: the
 * one before counts it, and says when it was.
 */
export async function recordPass(
  store: Pick<Store, 'atomically'>,
  pass: Pass,
  didNothing: boolean,
): Promise<void> {
  await store.atomically(async (session) => {
    const [before] = didNothing ? await session.passes(pass.subject, 1) : [];
    if (before === undefined || !isAlike(before, pass)) return session.savePass(pass);
    const times = (before.repeated?.times ?? 1) + 1;
    return session.savePass({ ...before, repeated: { times, lastAt: pass.endedAt ?? pass.startedAt } });
  });
}

/** Equal in everything but its id and its time. */
function isAlike(one: Pass, other: Pass): boolean {
  return findings(one) === findings(other);
}

function findings({ kind, revision, planDigest, outcome, message, actor, details }: Pass): string {
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

/** How many of the changes of a pass ended how; of an export, how many streams it added, changed and removed. */
export function countsOf({ details }: Pass): Readonly<Record<string, number>> {
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
