import type { Kysely } from 'kysely';
import type { InventoryItem } from '../../../ports/store.ts';
import { batches, lastOfEach } from '../batches.ts';
import type { StoredList } from './list-cache.ts';
import { nextVersion, noteRemoval } from './list-versions.ts';
import type { StoreSchema } from '../schema.ts';

export const inventory: StoredList<InventoryItem> = {
  table: 'environment_inventory',
  key: ({ id }) => id,
  sortedBy: ['path', 'id'],
  items: (db, environment, after) =>
    db
      .selectFrom('environment_inventory')
      .select(['path', 'id', 'origin', 'role', 'content'])
      .where('environment', '=', environment)
      .where('version', '>', after)
      .execute()
      .then((rows) => rows.map(itemOf)),
};

type InventoryRow = Omit<InventoryItem, 'content'> & { readonly content: string | null };

function itemOf({ content, ...item }: InventoryRow): InventoryItem {
  return content === null ? item : { ...item, content };
}

export async function saveInventory(
  db: Kysely<StoreSchema>,
  environment: string,
  items: readonly InventoryItem[],
): Promise<void> {
  if (items.length === 0) return;
  const version = await nextVersion(db, inventory.table, environment);
  for (const batch of batches(lastOfEach(items, (item) => item.id))) {
    const rows = batch.map(({ id, path, origin, role, content }) => ({
      environment,
      id,
      path,
      origin,
      role,
      content: content ?? null,
      version,
    }));
    await db
      .insertInto('environment_inventory')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['environment', 'id']).doUpdateSet((row) => ({
          path: row.ref('excluded.path'),
          origin: row.ref('excluded.origin'),
          role: row.ref('excluded.role'),
          content: row.ref('excluded.content'),
          version: row.ref('excluded.version'),
        })),
      )
      .execute();
  }
}

export async function forgetInventory(
  db: Kysely<StoreSchema>,
  environment: string,
  ids: readonly string[],
): Promise<void> {
  for (const batch of batches(ids)) {
    const { numDeletedRows } = await db
      .deleteFrom('environment_inventory')
      .where('environment', '=', environment)
      .where('id', 'in', batch)
      .executeTakeFirstOrThrow();
    await noteRemoval(db, inventory.table, environment, numDeletedRows);
  }
}
