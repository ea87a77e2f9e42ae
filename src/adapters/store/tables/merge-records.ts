import { sql, type Kysely, type Selectable } from 'kysely';
import { isJsonArray } from '../../../core/json/json.ts';
import type { MergeRecord } from '../../../ports/store.ts';
import { decodeJson, encodeJson } from '../json-text.ts';
import type { StoreSchema } from '../schema.ts';

export async function readMergeRecords(
  db: Kysely<StoreSchema>,
  target: string,
  source: string,
): Promise<readonly MergeRecord[]> {
  const rows = await db
    .selectFrom('prepared_merges')
    .selectAll()
    .where('target', '=', target)
    .where('source', '=', source)
    .orderBy('seq', 'desc')
    .execute();
  return rows.map(recordOf);
}

export async function saveMergeRecords(
  db: Kysely<StoreSchema>,
  records: readonly MergeRecord[],
): Promise<void> {
  for (const { target, source, commit, tree, revision, onto, units, landed, at } of records) {
    const facts = {
      tree,
      revision,
      onto: onto ?? null,
      units: units === undefined ? null : encodeJson(units),
      landed: landed ?? null,
      at,
    };
    const next = sql<number>`(select coalesce(max(seq), 0) + 1 from prepared_merges)`;
    await db
      .insertInto('prepared_merges')
      .values({ target, source, commit_id: commit, seq: next, ...facts })
      .onConflict((conflict) => conflict.columns(['target', 'source', 'commit_id']).doUpdateSet(facts))
      .execute();
  }
}

export async function forgetMergeRecords(
  db: Kysely<StoreSchema>,
  target: string,
  source: string,
  commits: readonly string[],
): Promise<void> {
  if (commits.length === 0) return;
  await db
    .deleteFrom('prepared_merges')
    .where('target', '=', target)
    .where('source', '=', source)
    .where('commit_id', 'in', commits)
    .execute();
}

function recordOf(row: Selectable<StoreSchema['prepared_merges']>): MergeRecord {
  const units = row.units === null ? undefined : decodeJson(row.units);
  return {
    target: row.target,
    source: row.source,
    commit: row.commit_id,
    tree: row.tree,
    revision: row.revision,
    onto: row.onto ?? undefined,
    units: isJsonArray(units) ? units.filter((unit) => typeof unit === 'string') : undefined,
    landed: row.landed ?? undefined,
    at: Number(row.at),
  };
}
