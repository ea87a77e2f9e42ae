import type { Kysely } from 'kysely';
import type { OldRuns } from '../../../ports/store.ts';
import { batches } from '../batches.ts';
import { encodeJson } from '../json-text.ts';
import { checkLimit } from './runs.ts';
import type { StoreSchema } from '../schema.ts';

/** Stored form of a run without details. */
const noDetails = encodeJson([]);

/**
 * Removes old runs. Searches by the time when they began, which has an index: a run that ended before a time also began
 * before it.
 */
export async function forgetRuns(
  db: Kysely<StoreSchema>,
  { endedBefore, idleOutcomes, but }: OldRuns,
  limit: number,
): Promise<number> {
  checkLimit(limit);
  if (idleOutcomes?.length === 0) return 0;
  let old = db
    .selectFrom('passes')
    .select('id')
    .where('started_at', '<', endedBefore)
    .where('outcome', 'is not', null);
  // Before the condition on the details, which may be long.
  if (idleOutcomes !== undefined)
    old = old.where('outcome', 'in', idleOutcomes).where('details', '=', noDetails);
  if (but.length > 0) old = old.where('id', 'not in', but);
  const found = await old
    .where(({ eb, fn }) => eb(fn.coalesce('last_at', 'ended_at', 'started_at'), '<', endedBefore))
    .orderBy('started_at')
    .orderBy('seq')
    .limit(limit)
    .execute();
  return forgetById(db, 'passes', found);
}

export async function forgetJournal(
  db: Kysely<StoreSchema>,
  begunBefore: number,
  limit: number,
): Promise<number> {
  checkLimit(limit);
  const found = await db
    .selectFrom('journal')
    .select('id')
    .where('result', 'is not', null)
    .where('started_at', '<', begunBefore)
    .orderBy('started_at')
    .orderBy('seq')
    .limit(limit)
    .execute();
  return forgetById(db, 'journal', found);
}

async function forgetById(
  db: Kysely<StoreSchema>,
  table: 'passes' | 'journal',
  rows: readonly { readonly id: string }[],
): Promise<number> {
  for (const batch of batches(rows))
    await db
      .deleteFrom(table)
      .where(
        'id',
        'in',
        batch.map(({ id }) => id),
      )
      .execute();
  return rows.length;
}
