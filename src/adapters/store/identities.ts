import type { Kysely } from 'kysely';
import type { Identity } from '../../ports/store.ts';
import { batches } from './batches.ts';
import { sortedBy } from './ordering.ts';
import type { Schema } from './schema.ts';

export async function readIdentities(db: Kysely<Schema>, tenant: string): Promise<readonly Identity[]> {
  const rows = await db
    .selectFrom('identities')
    .select(['kind', 'id', 'path'])
    .where('tenant', '=', tenant)
    .execute();
  return sortedBy(rows, 'kind', 'path');
}

/** As if saved one after the other: first goes what any of them displaces, then those are added that are left. */
export async function saveIdentities(
  db: Kysely<Schema>,
  tenant: string,
  identities: readonly Identity[],
): Promise<void> {
  for (const [kind, ofKind] of Map.groupBy(identities, (identity) => identity.kind)) {
    const ids = ofKind.map((identity) => identity.id);
    const paths = ofKind.map((identity) => identity.path);
    await deleteWhere(db, tenant, kind, 'id', ids);
    await deleteWhere(db, tenant, kind, 'path', paths);
    for (const batch of batches(withoutConflicts(ofKind))) {
      const rows = batch.map(({ id, path }) => ({ tenant, kind, id, path }));
      await db.insertInto('identities').values(rows).execute();
    }
  }
}

export async function forgetIdentities(
  db: Kysely<Schema>,
  tenant: string,
  identities: readonly Pick<Identity, 'kind' | 'id'>[],
): Promise<void> {
  for (const [kind, ofKind] of Map.groupBy(identities, (identity) => identity.kind)) {
    await deleteWhere(
      db,
      tenant,
      kind,
      'id',
      ofKind.map((identity) => identity.id),
    );
  }
}

/** Of identities of one kind, those that no later one displaces by id or by path. */
function withoutConflicts(identities: readonly Identity[]): readonly Identity[] {
  const ids = new Set<string>();
  const paths = new Set<string>();
  const kept: Identity[] = [];
  for (const identity of identities.toReversed()) {
    if (!ids.has(identity.id) && !paths.has(identity.path)) kept.push(identity);
    ids.add(identity.id);
    paths.add(identity.path);
  }
  return kept;
}

async function deleteWhere(
  db: Kysely<Schema>,
  tenant: string,
  kind: string,
  column: 'id' | 'path',
  values: readonly string[],
): Promise<void> {
  for (const batch of batches(values)) {
    await db
      .deleteFrom('identities')
      .where('tenant', '=', tenant)
      .where('kind', '=', kind)
      .where(column, 'in', batch)
      .execute();
  }
}
