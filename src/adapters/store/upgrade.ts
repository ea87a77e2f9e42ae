import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { PortError } from '../../ports/errors.ts';
import type { Migrations } from './migrations.ts';
import type { StoreSchema } from './schema.ts';

/**
 * Upgrades a database to the newest of `migrations`, all in one transaction, and returns the names of those that ran
 * now. Several processes may try at once: one does it, the others find it done. Throws `PortError`, and leaves the
 * database unchanged, if a migration has run that this program does not know (SLC2302), or not one before (SLC2303).
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
  const names = Object.keys(migrations).toSorted();
  refuseGap(applied, names);
  return names.filter((name) => !applied.includes(name));
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

function refuseGap(applied: readonly string[], names: readonly string[]): void {
  const missing = names.slice(0, applied.length).find((name) => !applied.includes(name));
  if (missing === undefined) return;
  throw new PortError(
    `The store is damaged: its schema has later parts than ${missing}, but not that one. ` +
      'Stop Sluice and restore the store from a backup.',
    { code: 'SLC2303', remedy: 'wait' },
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
