import { sql, type Kysely, type Selectable } from 'kysely';
import type { JournalCount, JournalEntry } from '../../../ports/store.ts';
import { decodeJson, encodeJson } from '../json-text.ts';
import type { StoreSchema } from '../schema.ts';

export async function saveJournal(db: Kysely<StoreSchema>, entry: JournalEntry): Promise<void> {
  const facts = {
    pass: entry.run,
    subject: entry.subject,
    call: entry.call,
    facts: encodeJson(entry.facts),
    started_at: entry.startedAt,
    result: entry.result === undefined ? null : encodeJson(entry.result),
    ended_at: entry.endedAt ?? null,
    sent: entry.sent ?? null,
    failure: entry.failure ?? null,
  };
  const next = sql<number>`(select coalesce(max(seq), 0) + 1 from journal)`;
  await db
    .insertInto('journal')
    .values({ id: entry.id, seq: next, ...facts })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(facts))
    .execute();
}

export async function readOpenJournal(
  db: Kysely<StoreSchema>,
  subject: string,
): Promise<readonly JournalEntry[]> {
  const rows = await db
    .selectFrom('journal')
    .selectAll()
    .where('subject', '=', subject)
    .where('result', 'is', null)
    .orderBy('seq')
    .execute();
  return rows.map(entryOf);
}

export async function readJournalOf(db: Kysely<StoreSchema>, run: string): Promise<readonly JournalEntry[]> {
  const rows = await db.selectFrom('journal').selectAll().where('pass', '=', run).orderBy('seq').execute();
  return rows.map(entryOf);
}

export async function countJournalOf(db: Kysely<StoreSchema>, run: string): Promise<JournalCount> {
  const { entries, ended, sent } = await db
    .selectFrom('journal')
    .select(({ fn }) => [
      fn.countAll().as('entries'),
      fn.count('ended_at').as('ended'),
      fn.sum('sent').as('sent'),
    ])
    .where('pass', '=', run)
    .executeTakeFirstOrThrow();
  // The sum of no rows is null.
  return { entries: Number(entries), ended: Number(ended), sent: Number(sent ?? 0) };
}

function entryOf(row: Selectable<StoreSchema['journal']>): JournalEntry {
  return {
    id: row.id,
    run: row.pass,
    subject: row.subject,
    call: row.call,
    facts: decodeJson(row.facts),
    startedAt: Number(row.started_at),
    result: row.result === null ? undefined : decodeJson(row.result),
    ...(row.ended_at === null ? {} : { endedAt: Number(row.ended_at) }),
    ...(row.sent === null ? {} : { sent: Number(row.sent) }),
    ...(row.failure === null ? {} : { failure: row.failure }),
  };
}
