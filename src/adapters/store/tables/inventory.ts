import type { InventoryItem } from '../../../ports/store.ts';
import type { OwnedRows } from './owned-rows.ts';

export const inventory: OwnedRows<InventoryItem> = {
  table: 'environment_inventory',
  ownerColumn: 'environment',
  keyColumn: 'id',
  key: ({ id }) => id,
  columnsOf: ({ path, origin, role, content }) => ({ path, origin, role, content: content ?? null }),
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
