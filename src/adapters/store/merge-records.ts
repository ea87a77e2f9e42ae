import type { Kysely } from 'kysely';
import type { MergeRecord } from '../../ports/store.ts';
import type { Schema } from './schema.ts';

export async function readMergeRecord(
  db: Kysely<Schema>,
  target: string,
  source: string,
): Promise<MergeRecord | undefined> {
  return db
    .selectFrom('merge_records')
    .select(['target', 'source', 'revision'])
    .where('target', '=', target)
    .where('source', '=', source)
    .executeTakeFirst();
}

export async function saveMergeRecord(db: Kysely<Schema>, record: MergeRecord): Promise<void> {
  const { target, source, revision } = record;
  await db
    .insertInto('merge_records')
    .values({ target, source, revision })
    .onConflict((conflict) => conflict.columns(['target', 'source']).doUpdateSet({ revision }))
    .execute();
}
