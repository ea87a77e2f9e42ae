import type { Kysely, RawBuilder } from 'kysely';
import type { StoreSchema } from '../schema.ts';

/** Tables with rows of an owner, a tenant or an environment, that are read as one list. */
export type ListTable = StoreSchema['list_versions']['list'];

/** Present version of a list. Both numbers only grow, in the transaction that changes the list. */
export interface ListVersion {
  /** Version of the last save. Each row has that of its own save. */
  readonly version: number;
  /** Number of removals. The remaining rows do not show which rows were removed. */
  readonly removals: number;
  /** Server of the numbers. Another or a restored one may have different numbers. */
  readonly server: string;
}

/** Reads the version of a list. `server`: an expression that identifies a server and each of its starts. */
export async function readVersion(
  db: Kysely<StoreSchema>,
  {
    table,
    owner,
    server,
  }: { readonly table: ListTable; readonly owner: string; readonly server: RawBuilder<string> },
): Promise<ListVersion> {
  const columnValue = (column: 'version' | 'removals') =>
    db
      .selectFrom('list_versions')
      .select(column)
      .where('list', '=', table)
      .where('owner', '=', owner)
      .as(column);
  const row = await db
    .selectNoFrom([server.as('server'), columnValue('version'), columnValue('removals')])
    .executeTakeFirstOrThrow();
  return { version: Number(row.version ?? 0), removals: Number(row.removals ?? 0), server: row.server };
}

/**
 * Returns the version for rows saved now. Other writers of the list wait until the transaction ends, so that versions
 * are in order.
 */
export async function nextVersion(db: Kysely<StoreSchema>, list: ListTable, owner: string): Promise<number> {
  const { version } = await db
    .insertInto('list_versions')
    .values({ list, owner, version: 1, removals: 0 })
    .onConflict((conflict) =>
      conflict
        .columns(['list', 'owner'])
        .doUpdateSet((row) => ({ version: row(row.ref('list_versions.version'), '+', 1) })),
    )
    .returning('version')
    .executeTakeFirstOrThrow();
  return Number(version);
}

/** Records a removal of rows, if there were any. */
export async function noteRemoval(
  db: Kysely<StoreSchema>,
  list: ListTable,
  owner: string,
  rows: bigint,
): Promise<void> {
  if (rows === 0n) return;
  await db
    .insertInto('list_versions')
    .values({ list, owner, version: 0, removals: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['list', 'owner'])
        .doUpdateSet((row) => ({ removals: row(row.ref('list_versions.removals'), '+', 1) })),
    )
    .execute();
}
