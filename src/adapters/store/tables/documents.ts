import type { Kysely } from 'kysely';
import type { StoredDocument } from '../../../ports/store.ts';
import { batches } from '../batches.ts';
import type { StoreSchema } from '../schema.ts';

export async function readDocument(
  db: Kysely<StoreSchema>,
  name: string,
): Promise<StoredDocument | undefined> {
  const row = await db
    .selectFrom('documents')
    .select(['name', 'text', 'at'])
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : { ...row, at: Number(row.at) };
}

export async function saveDocument(
  db: Kysely<StoreSchema>,
  { name, ...content }: StoredDocument,
): Promise<void> {
  await db
    .insertInto('documents')
    .values({ name, ...content })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(content))
    .execute();
}

export async function forgetDocuments(db: Kysely<StoreSchema>, names: readonly string[]): Promise<void> {
  for (const batch of batches(names)) await db.deleteFrom('documents').where('name', 'in', batch).execute();
}
