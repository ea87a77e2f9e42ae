import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { PortError } from '../../ports/errors.ts';
import type { Migrations } from './migrations.ts';
import type { StoreSchema } from './schema.ts';

/**
 * Upgrades a database to the newest of `migrations`, all in one transaction, and returns the names of those that ran
 * now. Several processes may try at once: one does it, the others find it done. Throws `PortError` SLC2302, and leaves
 * the database unchanged, if a migration has run that this program does not know.
 */
export async function upgrade(db: Kysely<StoreSchema>, migrations: Migrations): Promise<readonly string[]> {
  if ((await pending(db, migrations)).length === 0) return [];
  return db.transaction().execute(async (transaction) => {
    const names = await pending(transaction, migrations);
    if (names.length > 0) await migrate(transaction, migrations);
    return names;
  });
}

async function pending(db: Kysely<StoreSchema>, migrations: Migrations): Promise<readonly string[]> {
  const applied = await appliedMigrations(db);
  refuseUnknown(applied, migrations);
  return Object.keys(migrations)
    .filter((name) => !applied.includes(name))
    .toSorted();
}

async function appliedMigrations(db: Kysely<StoreSchema>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const rows = await db.selectFrom('kysely_migration').select('name').execute();
  return rows.map((row) => row.name);
}

function refuseUnknown(applied: readonly string[], migrations: Migrations): void {
  const unknown = applied.filter((name) => !Object.hasOwn(migrations, name)).toSorted();
  if (unknown.length === 0) return;
  throw new PortError(
    `The store was upgraded by a newer version of Sluice (its schema has ${unknown.join(', ')}). ` +
      'Use that version or a later one, or restore the backup made before the upgrade.',
    { code: 'SLC2302', remedy: 'never' },
  );
}

/**
 * Runs migrations. The Migrator reports a failure instead of throwing it; this throws, so that the transaction rolls
 * back.
 */
async function migrate(transaction: Kysely<StoreSchema>, migrations: Migrations): Promise<void> {
  const migrator = new Migrator({
    db: transaction,
    provider: { getMigrations: async () => ({ ...migrations }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
