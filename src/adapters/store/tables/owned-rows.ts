import { sql, type Kysely } from 'kysely';
import { batches, lastOfEach } from '../batches.ts';
import type { StoreSchema } from '../schema.ts';
import type { StoredList } from './list-cache.ts';
import { nextVersion, noteRemoval } from './list-versions.ts';

/** List with one row per item. An owner and one more column identify the row. */
export interface OwnedRows<T> extends StoredList<T> {
  readonly ownerColumn: 'tenant' | 'environment';
  /** Column of `key`. */
  readonly keyColumn: 'id' | 'path';
  /** Returns the other columns of an item's row, the same ones for each item. */
  readonly columnsOf: (item: T) => Readonly<Record<string, string | number | null>>;
}

/** Adds items, or replaces those with the same key. */
export async function saveRows<T>(
  db: Kysely<StoreSchema>,
  list: OwnedRows<T>,
  owner: string,
  items: readonly T[],
): Promise<void> {
  if (items.length === 0) return;
  const version = await nextVersion(db, list.table, owner);
  for (const batch of batches(lastOfEach(items, list.key))) {
    const facts = batch.map((item) => ({ ...list.columnsOf(item), version }));
    const changing = Object.keys(facts[0] ?? {});
    const columns = [list.ownerColumn, list.keyColumn, ...changing].map((column) => sql.ref(column));
    const rows = batch.map(
      (item, index) => sql`(${sql.join([owner, list.key(item), ...Object.values(facts[index] ?? {})])})`,
    );
    const changes = changing.map((column) => sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`);
    await sql`insert into ${sql.table(list.table)} (${sql.join(columns)}) values ${sql.join(rows)}
      on conflict (${sql.ref(list.ownerColumn)}, ${sql.ref(list.keyColumn)})
      do update set ${sql.join(changes)}`.execute(db);
  }
}

/** Removes the items with these keys. */
export async function forgetRows<T>(
  db: Kysely<StoreSchema>,
  { table, ownerColumn, keyColumn }: OwnedRows<T>,
  owner: string,
  keys: readonly string[],
): Promise<void> {
  for (const batch of batches(keys)) {
    const { numAffectedRows } = await sql`delete from ${sql.table(table)}
      where ${sql.ref(ownerColumn)} = ${owner} and ${sql.ref(keyColumn)} in (${sql.join(batch)})`.execute(db);
    await noteRemoval(db, table, owner, numAffectedRows ?? 0n);
  }
}
