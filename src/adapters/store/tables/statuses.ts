import { sql, type Kysely, type Selectable } from 'kysely';
import type { StatusMark, StatusRecord } from '../../../ports/store.ts';
import { decodeJson, encodeJson } from '../json-text.ts';
import { sortedBy } from '../ordering.ts';
import type { StoreSchema } from '../schema.ts';

export async function readStatuses(db: Kysely<StoreSchema>): Promise<readonly StatusRecord[]> {
  const rows = await db.selectFrom('statuses').select(['subject', 'at', 'status']).execute();
  return sortedBy(rows.map(recordOf), 'subject');
}

export async function readStatus(
  db: Kysely<StoreSchema>,
  subject: string,
): Promise<StatusRecord | undefined> {
  const row = await db
    .selectFrom('statuses')
    .select(['subject', 'at', 'status'])
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row === undefined ? undefined : recordOf(row);
}

export async function readStatusMarks(db: Kysely<StoreSchema>): Promise<readonly StatusMark[]> {
  const rows = await db.selectFrom('statuses').select(['subject', 'at', 'seq']).execute();
  return sortedBy(
    rows.map(({ subject, at, seq }) => ({ subject, at: Number(at), version: Number(seq) })),
    'subject',
  );
}

export async function saveStatus(db: Kysely<StoreSchema>, record: StatusRecord): Promise<void> {
  const state = {
    at: record.at,
    status: encodeJson(record.status),
    seq: sql<number>`(select coalesce(max(seq), 0) + 1 from statuses)`,
  };
  await db
    .insertInto('statuses')
    .values({ subject: record.subject, ...state })
    .onConflict((conflict) => conflict.column('subject').doUpdateSet(state))
    .execute();
}

function recordOf({ subject, at, status }: Omit<Selectable<StoreSchema['statuses']>, 'seq'>): StatusRecord {
  return { subject, at: Number(at), status: decodeJson(status) };
}
