import type { Kysely } from 'kysely';
import type { LastSynced } from '../../ports/store.ts';
import { batches, lastOfEach } from './batches.ts';
import { sortedBy } from './ordering.ts';
import type { Schema } from './schema.ts';

export async function readLastSynced(
  db: Kysely<Schema>,
  environment: string,
): Promise<readonly LastSynced[]> {
  const rows = await db
    .selectFrom('last_synced')
    .select(['path', 'revision', 'desired', 'live', 'at'])
    .where('environment', '=', environment)
    .execute();
  return sortedBy(
    rows.map((row) => ({ ...row, at: Number(row.at) })),
    'path',
  );
}

export async function saveLastSynced(
  db: Kysely<Schema>,
  environment: string,
  items: readonly LastSynced[],
): Promise<void> {
  for (const batch of batches(lastOfEach(items, (item) => item.path))) {
    const rows = batch.map(({ path, revision, desired, live, at }) => ({
      environment,
      path,
      revision,
      desired,
      live,
      at,
    }));
    await db
      .insertInto('last_synced')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['environment', 'path']).doUpdateSet((row) => ({
          revision: row.ref('excluded.revision'),
          desired: row.ref('excluded.desired'),
          live: row.ref('excluded.live'),
          at: row.ref('excluded.at'),
        })),
      )
      .execute();
  }
}

export async function forgetLastSynced(
  db: Kysely<Schema>,
  environment: string,
  paths: readonly string[],
): Promise<void> {
  for (const batch of batches(paths)) {
    await db
      .deleteFrom('last_synced')
      .where('environment', '=', environment)
      .where('path', 'in', batch)
      .execute();
  }
}
