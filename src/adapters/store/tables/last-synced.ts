import type { Kysely } from 'kysely';
import type { LastSynced } from '../../../ports/store.ts';
import { batches, lastOfEach } from '../batches.ts';
import type { StoredList } from './list-cache.ts';
import { nextVersion, noteRemoval } from './list-versions.ts';
import type { StoreSchema } from '../schema.ts';

export const lastSynced: StoredList<LastSynced> = {
  table: 'environment_synced',
  key: ({ path }) => path,
  sortedBy: ['path'],
  items: async (db, environment, after) => {
    const rows = await db
      .selectFrom('environment_synced')
      .select(['path', 'revision', 'desired', 'live', 'at'])
      .where('environment', '=', environment)
      .where('version', '>', after)
      .execute();
    return rows.map((row) => ({ ...row, at: Number(row.at) }));
  },
};

export async function saveLastSynced(
  db: Kysely<StoreSchema>,
  environment: string,
  items: readonly LastSynced[],
): Promise<void> {
  if (items.length === 0) return;
  const version = await nextVersion(db, lastSynced.table, environment);
  for (const batch of batches(lastOfEach(items, (item) => item.path))) {
    const rows = batch.map(({ path, revision, desired, live, at }) => ({
      environment,
      path,
      revision,
      desired,
      live,
      at,
      version,
    }));
    await db
      .insertInto('environment_synced')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['environment', 'path']).doUpdateSet((row) => ({
          revision: row.ref('excluded.revision'),
          desired: row.ref('excluded.desired'),
          live: row.ref('excluded.live'),
          at: row.ref('excluded.at'),
          version: row.ref('excluded.version'),
        })),
      )
      .execute();
  }
}

export async function forgetLastSynced(
  db: Kysely<StoreSchema>,
  environment: string,
  paths: readonly string[],
): Promise<void> {
  for (const batch of batches(paths)) {
    const { numDeletedRows } = await db
      .deleteFrom('environment_synced')
      .where('environment', '=', environment)
      .where('path', 'in', batch)
      .executeTakeFirstOrThrow();
    await noteRemoval(db, lastSynced.table, environment, numDeletedRows);
  }
}
