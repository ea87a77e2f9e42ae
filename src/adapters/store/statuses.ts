import type { Kysely } from 'kysely';
import type { StatusRecord } from '../../ports/store.ts';
import { decodeJson, encodeJson } from './json-text.ts';
import { sortedBy } from './ordering.ts';
import type { Schema } from './schema.ts';

export async function readStatuses(db: Kysely<Schema>): Promise<readonly StatusRecord[]> {
  const rows = await db.selectFrom('statuses').select(['subject', 'at', 'status']).execute();
  return sortedBy(
    rows.map((row) => ({ subject: row.subject, at: Number(row.at), status: decodeJson(row.status) })),
    'subject',
  );
}

export async function saveStatus(db: Kysely<Schema>, record: StatusRecord): Promise<void> {
  const state = { at: record.at, status: encodeJson(record.status) };
  await db
    .insertInto('statuses')
    .values({ subject: record.subject, ...state })
    .onConflict((conflict) => conflict.column('subject').doUpdateSet(state))
    .execute();
}
