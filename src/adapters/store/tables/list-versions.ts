import type { Kysely, RawBuilder } from 'kysely';
import type { Schema } from '../schema.ts';

/** Tables whose rows belong to an owner, a tenant or an environment, and are read as one list. */
export type ListTable = Schema['list_versions']['list'];

/** Present version of a list. Both numbers only grow, in the transaction that changes the list. */
export interface ListVersion {
  /** Each row has the version of the save that it is from. */
  readonly version: number;
  /** Number of removals. The remaining rows do not show which rows were removed. */
  readonly removals: number;
  /** Server of the numbers. Another or a restored one may have different numbers. */
  readonly server: string;
}

/** `server`: an expression that tells servers apart, and a server from itself before it was started anew. */
export async function readVersion(
  db: Kysely<Schema>,
  {
    table,
    owner,
    server,
  }: { readonly table: ListTable; readonly owner: string; readonly server: RawBuilder<string> },
): Promise<ListVersion> {
  const told = (column: 'version' | 'removals') =>
    db
      .selectFrom('list_versions')
      .select(column)
      .where('list', '=', table)
      .where('owner', '=', owner)
      .as(column);
  const row = await db
    .selectNoFrom([server.as('server'), told('version'), told('removals')])
    .executeTakeFirstOrThrow();
  return { version: Number(row.version ?? 0), removals: Number(row.removals ?? 0), server: row.server };
}

/** The version of rows that are saved now. Other writers of the list wait until the transaction ends, so versions come in order. */
export async function nextVersion(db: Kysely<Schema>, list: ListTable, owner: string): Promise<number> {
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
  db: Kysely<Schema>,
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
