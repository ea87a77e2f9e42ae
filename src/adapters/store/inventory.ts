import type { Kysely } from 'kysely';
import type { InventoryItem } from '../../ports/store.ts';
import { batches, lastOfEach } from './batches.ts';
import { sortedBy } from './ordering.ts';
import type { Schema } from './schema.ts';

export async function readInventory(
  db: Kysely<Schema>,
  environment: string,
): Promise<readonly InventoryItem[]> {
  const rows = await db
    .selectFrom('inventory')
    .select(['path', 'id', 'origin', 'role'])
    .where('environment', '=', environment)
    .execute();
  return sortedBy(rows, 'path', 'id');
}

export async function saveInventory(
  db: Kysely<Schema>,
  environment: string,
  items: readonly InventoryItem[],
): Promise<void> {
  for (const batch of batches(lastOfEach(items, (item) => item.id))) {
    const rows = batch.map(({ id, path, origin, role }) => ({ environment, id, path, origin, role }));
    await db
      .insertInto('inventory')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['environment', 'id']).doUpdateSet((row) => ({
          path: row.ref('excluded.path'),
          origin: row.ref('excluded.origin'),
          role: row.ref('excluded.role'),
        })),
      )
      .execute();
  }
}

export async function forgetInventory(
  db: Kysely<Schema>,
  environment: string,
  ids: readonly string[],
): Promise<void> {
  for (const batch of batches(ids)) {
    await db
      .deleteFrom('inventory')
      .where('environment', '=', environment)
      .where('id', 'in', batch)
      .execute();
  }
}
