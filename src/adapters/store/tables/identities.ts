import type { Kysely } from 'kysely';
import type { TenantIdentity } from '../../../ports/store.ts';
import { batches } from '../batches.ts';
import type { StoredList } from './list-cache.ts';
import { nextVersion, noteRemoval } from './list-versions.ts';
import type { StoreSchema } from '../schema.ts';

export const identities: StoredList<TenantIdentity> = {
  table: 'tenant_identities',
  key: ({ kind, path }) => `${kind} ${path}`,
  sortedBy: ['kind', 'path'],
  items: (db, tenant, after) =>
    db
      .selectFrom('tenant_identities')
      .select(['kind', 'id', 'path'])
      .where('tenant', '=', tenant)
      .where('version', '>', after)
      .execute(),
};

/**
 * Saves identities with the same effect as one by one: first removes all that they displace, then adds the remaining
 * ones.
 */
export async function saveIdentities(
  db: Kysely<StoreSchema>,
  tenant: string,
  saved: readonly TenantIdentity[],
): Promise<void> {
  if (saved.length === 0) return;
  const version = await nextVersion(db, identities.table, tenant);
  for (const [kind, ofKind] of Map.groupBy(saved, (identity) => identity.kind)) {
    const ids = ofKind.map((identity) => identity.id);
    const paths = ofKind.map((identity) => identity.path);
    await deleteWhere(db, tenant, kind, 'id', ids);
    await deleteWhere(db, tenant, kind, 'path', paths);
    for (const batch of batches(withoutConflicts(ofKind))) {
      const rows = batch.map(({ id, path }) => ({ tenant, kind, id, path, version }));
      await db.insertInto('tenant_identities').values(rows).execute();
    }
  }
}

export async function forgetIdentities(
  db: Kysely<StoreSchema>,
  tenant: string,
  gone: readonly Pick<TenantIdentity, 'kind' | 'id'>[],
): Promise<void> {
  for (const [kind, ofKind] of Map.groupBy(gone, (identity) => identity.kind)) {
    await deleteWhere(
      db,
      tenant,
      kind,
      'id',
      ofKind.map((identity) => identity.id),
    );
  }
}

/** Returns the identities of one kind that no later one displaces by id or by path. */
function withoutConflicts(saved: readonly TenantIdentity[]): readonly TenantIdentity[] {
  const ids = new Set<string>();
  const paths = new Set<string>();
  const kept: TenantIdentity[] = [];
  for (const identity of saved.toReversed()) {
    if (!ids.has(identity.id) && !paths.has(identity.path)) kept.push(identity);
    ids.add(identity.id);
    paths.add(identity.path);
  }
  return kept;
}

async function deleteWhere(
  db: Kysely<StoreSchema>,
  tenant: string,
  kind: string,
  column: 'id' | 'path',
  values: readonly string[],
): Promise<void> {
  for (const batch of batches(values)) {
    const { numDeletedRows } = await db
      .deleteFrom('tenant_identities')
      .where('tenant', '=', tenant)
      .where('kind', '=', kind)
      .where(column, 'in', batch)
      .executeTakeFirstOrThrow();
    await noteRemoval(db, identities.table, tenant, numDeletedRows);
  }
}
