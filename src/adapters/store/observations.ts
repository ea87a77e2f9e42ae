import type { Kysely } from 'kysely';
import type { Observation } from '../../ports/store.ts';
import { batches, lastOfEach } from './batches.ts';
import { decodeJson, encodeJson } from './json-text.ts';
import { sortedBy } from './ordering.ts';
import type { Schema } from './schema.ts';

export async function readObservations(db: Kysely<Schema>, tenant: string): Promise<readonly Observation[]> {
  const rows = await db
    .selectFrom('observations')
    .select(['id', 'revision', 'facts'])
    .where('tenant', '=', tenant)
    .execute();
  return sortedBy(
    rows.map((row) => ({ ...row, facts: decodeJson(row.facts) })),
    'id',
  );
}

export async function saveObservations(
  db: Kysely<Schema>,
  tenant: string,
  observations: readonly Observation[],
): Promise<void> {
  for (const batch of batches(lastOfEach(observations, (observation) => observation.id))) {
    const rows = batch.map(({ id, revision, facts }) => ({ tenant, id, revision, facts: encodeJson(facts) }));
    await db
      .insertInto('observations')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'id']).doUpdateSet((row) => ({
          revision: row.ref('excluded.revision'),
          facts: row.ref('excluded.facts'),
        })),
      )
      .execute();
  }
}

export async function forgetObservations(
  db: Kysely<Schema>,
  tenant: string,
  ids: readonly string[],
): Promise<void> {
  for (const batch of batches(ids)) {
    await db.deleteFrom('observations').where('tenant', '=', tenant).where('id', 'in', batch).execute();
  }
}
