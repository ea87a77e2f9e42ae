import type { Kysely } from 'kysely';
import type { StreamObservation } from '../../../ports/store.ts';
import { batches, lastOfEach } from '../batches.ts';
import { decodeJson, encodeJson } from '../json-text.ts';
import type { StoredList } from './list-cache.ts';
import { nextVersion, noteRemoval } from './list-versions.ts';
import type { StoreSchema } from '../schema.ts';

export const observations: StoredList<StreamObservation> = {
  table: 'tenant_observations',
  key: ({ id }) => id,
  sortedBy: ['id'],
  items: async (db, tenant, after) => {
    const rows = await db
      .selectFrom('tenant_observations')
      .select(['id', 'revision', 'facts'])
      .where('tenant', '=', tenant)
      .where('version', '>', after)
      .execute();
    return rows.map((row) => ({ ...row, facts: decodeJson(row.facts) }));
  },
};

export async function saveObservations(
  db: Kysely<StoreSchema>,
  tenant: string,
  saved: readonly StreamObservation[],
): Promise<void> {
  if (saved.length === 0) return;
  const version = await nextVersion(db, observations.table, tenant);
  for (const batch of batches(lastOfEach(saved, ({ id }) => id))) {
    const rows = batch.map(({ id, revision, facts }) => ({
      tenant,
      id,
      revision,
      facts: encodeJson(facts),
      version,
    }));
    await db
      .insertInto('tenant_observations')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'id']).doUpdateSet((row) => ({
          revision: row.ref('excluded.revision'),
          facts: row.ref('excluded.facts'),
          version: row.ref('excluded.version'),
        })),
      )
      .execute();
  }
}

export async function forgetObservations(
  db: Kysely<StoreSchema>,
  tenant: string,
  ids: readonly string[],
): Promise<void> {
  for (const batch of batches(ids)) {
    const { numDeletedRows } = await db
      .deleteFrom('tenant_observations')
      .where('tenant', '=', tenant)
      .where('id', 'in', batch)
      .executeTakeFirstOrThrow();
    await noteRemoval(db, observations.table, tenant, numDeletedRows);
  }
}
