import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Migrations by name. Each runs once, in the order of names. */
export type Migrations = Readonly<Record<string, Migration>>;

/**
 * Every change of the schema since the first. A released migration is never edited, because existing stores have run
 * it. Only features that SQLite and PostgreSQL share are allowed: text, integer, bigint; JSON is text.
 */
export const migrations: Migrations = {
  '0001-tables': { up: createTables },
  '0002-gates': { up: createGates },
  '0003-prepared-merges': { up: createPreparedMerges },
  '0004-documents': { up: createDocuments },
  '0005-steps': { up: createSteps },
  '0006-turns': { up: createTurns },
  '0007-sendings': { up: createSendings },
  '0008-ages': { up: createAges },
  '0009-list-versions': { up: createListVersions },
  '0010-inventory-content': { up: createInventoryContent },
  '0011-approvers': { up: createApprovers },
  '0012-approved-secrets': { up: createApprovedSecrets },
};

async function createTables(db: Kysely<unknown>): Promise<void> {
  await createTenantTables(db);
  await createEnvironmentTables(db);
  await createHistoryTables(db);
  await createLeases(db);
}

async function createTenantTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('identities')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('path', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('identities_key', ['tenant', 'kind', 'id'])
    .addUniqueConstraint('identities_path', ['tenant', 'kind', 'path'])
    .execute();
  await db.schema
    .createTable('observations')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('revision', 'text', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('observations_key', ['tenant', 'id'])
    .execute();
}

async function createEnvironmentTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('inventory')
    .addColumn('environment', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('inventory_key', ['environment', 'id'])
    .execute();
  await db.schema
    .createTable('last_synced')
    .addColumn('environment', 'text', (column) => column.notNull())
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('revision', 'text', (column) => column.notNull())
    .addColumn('desired', 'text', (column) => column.notNull())
    .addColumn('live', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('last_synced_key', ['environment', 'path'])
    .execute();
  await db.schema
    .createTable('merge_records')
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('revision', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('merge_records_key', ['target', 'source'])
    .execute();
  await db.schema
    .createTable('statuses')
    .addColumn('subject', 'text', (column) => column.notNull().primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .execute();
}

async function createHistoryTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('passes')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('revision', 'text')
    .addColumn('plan_digest', 'text')
    .addColumn('outcome', 'text')
    .addColumn('message', 'text')
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('details', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('passes_seq').on('passes').column('seq').execute();
  await db.schema.createIndex('passes_newest').on('passes').columns(['started_at', 'seq']).execute();
  await db.schema
    .createIndex('passes_newest_of_subject')
    .on('passes')
    .columns(['subject', 'started_at', 'seq'])
    .execute();
  await db.schema
    .createTable('journal')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('pass', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('call', 'text', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('result', 'text')
    .execute();
  await db.schema.createIndex('journal_seq').on('journal').column('seq').execute();
  await db.schema
    .createIndex('journal_open')
    .on('journal')
    .columns(['subject', 'seq'])
    .where(sql.ref('result'), 'is', null)
    .execute();
}

async function createLeases(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('leases')
    .addColumn('name', 'text', (column) => column.notNull().primaryKey())
    .addColumn('holder', 'text')
    .addColumn('token', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
}

/** Adds holds and approvals, and runs that represent several. */
async function createGates(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('holds')
    .addColumn('environment', 'text', (column) => column.notNull().primaryKey())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .addColumn('revision', 'text')
    .execute();
  await db.schema
    .createTable('approvals')
    .addColumn('environment', 'text', (column) => column.notNull().primaryKey())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('revision', 'text', (column) => column.notNull())
    .addColumn('changes', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('allow_deletions', 'bigint')
    .addColumn('started_at', 'bigint')
    .execute();
  // One column per statement: SQLite adds no more at once.
  await db.schema.alterTable('passes').addColumn('times', 'bigint').execute();
  await db.schema.alterTable('passes').addColumn('last_at', 'bigint').execute();
}

/** Stores every prepared merge instead of only the last one, which lacks its content. */
async function createPreparedMerges(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('merge_records').execute();
  await db.schema
    .createTable('prepared_merges')
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('commit_id', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('tree', 'text', (column) => column.notNull())
    .addColumn('revision', 'text', (column) => column.notNull())
    .addColumn('onto', 'text')
    .addColumn('units', 'text')
    .addColumn('landed', 'text')
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('prepared_merges_key', ['target', 'source', 'commit_id'])
    .execute();
}

/** Adds documents, which people may request. */
async function createDocuments(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('documents')
    .addColumn('name', 'text', (column) => column.notNull().primaryKey())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
}

/** Adds reading of journals by run, and marks by which a changed status is recognised without reading it. */
async function createSteps(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('journal').addColumn('ended_at', 'bigint').execute();
  await db.schema.createIndex('journal_of_pass').on('journal').columns(['pass', 'seq']).execute();
  await db.schema
    .alterTable('statuses')
    .addColumn('seq', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  // Covers all fields of statuses except the content, which is long and before `seq` in each row.
  await db.schema.createIndex('statuses_marks').on('statuses').columns(['seq', 'subject', 'at']).execute();
}

/** Adds the time when a lease was taken, and the last completed turn. */
async function createTurns(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('leases').addColumn('taken_at', 'bigint').execute();
  await db.schema.alterTable('leases').addColumn('turn_holder', 'text').execute();
  await db.schema.alterTable('leases').addColumn('turn_began_at', 'bigint').execute();
  await db.schema.alterTable('leases').addColumn('turn_ended_at', 'bigint').execute();
}

/** Adds the number of attempts of a call, and the failure of the last one. */
async function createSendings(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('journal').addColumn('sent', 'bigint').execute();
  await db.schema.alterTable('journal').addColumn('failure', 'text').execute();
}

/** Adds an index of closed entries by age, so that a search for old ones reads no others. */
async function createAges(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('journal_closed')
    .on('journal')
    .columns(['started_at', 'seq'])
    .where(sql.ref('result'), 'is not', null)
    .execute();
}

/**
 * Adds versions of lists, by which a reader finds later saves. Renames the tables, so that an older process that still
 * runs fails to write to them: it would not count its writes.
 */
async function createListVersions(db: Kysely<unknown>): Promise<void> {
  const lists = [
    ['identities', 'tenant_identities', 'tenant'],
    ['observations', 'tenant_observations', 'tenant'],
    ['inventory', 'environment_inventory', 'environment'],
    ['last_synced', 'environment_synced', 'environment'],
  ] as const;
  for (const [before, table, owner] of lists) {
    await db.schema.alterTable(before).renameTo(table).execute();
    await db.schema
      .alterTable(table)
      .addColumn('version', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.createIndex(`${table}_versions`).on(table).columns([owner, 'version']).execute();
  }
  await db.schema
    .createTable('list_versions')
    .addColumn('list', 'text', (column) => column.notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('removals', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('list_versions_key', ['list', 'owner'])
    .execute();
}

/** Adds the mark of the content of a stream that waits to be deleted. */
async function createInventoryContent(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('environment_inventory').addColumn('content', 'text').execute();
}

/** Adds approvers, as identified on their route. */
async function createApprovers(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('approvals').addColumn('approver', 'text').execute();
}

async function createApprovedSecrets(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('approvals').addColumn('secrets', 'text').execute();
}
