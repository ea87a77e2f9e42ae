import { sql, type Kysely, type Selectable } from 'kysely';
import type { Run, RunHead } from '../../../ports/store.ts';
import { decodeJson, encodeJson } from '../json-text.ts';
import type { StoreSchema } from '../schema.ts';

export async function saveRun(db: Kysely<StoreSchema>, run: Run): Promise<void> {
  const facts = {
    kind: run.kind,
    subject: run.subject,
    started_at: run.startedAt,
    ended_at: run.endedAt ?? null,
    revision: run.revision ?? null,
    plan_digest: run.planDigest ?? null,
    outcome: run.outcome ?? null,
    message: run.message ?? null,
    actor: run.actor,
    details: encodeJson(run.details),
    times: run.repeated?.times ?? null,
    last_at: run.repeated?.lastAt ?? null,
  };
  const next = sql<number>`(select coalesce(max(seq), 0) + 1 from passes)`;
  await db
    .insertInto('passes')
    .values({ id: run.id, seq: next, ...facts })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(facts))
    .execute();
}

export async function readRuns(
  db: Kysely<StoreSchema>,
  subject: string | undefined,
  limit: number,
): Promise<readonly Run[]> {
  checkLimit(limit);
  const all = db.selectFrom('passes').selectAll();
  const asked = subject === undefined ? all : all.where('subject', '=', subject);
  const rows = await asked.orderBy('started_at', 'desc').orderBy('seq', 'desc').limit(limit).execute();
  return rows.map(runOf);
}

/** Reads runs with one query for each subject, each of which stops at the limit by its index. */
export async function readRunHeads(
  db: Kysely<StoreSchema>,
  subjects: readonly string[],
  limit: number,
): Promise<readonly RunHead[]> {
  checkLimit(limit);
  const rows: HeadRow[] = [];
  for (const subject of new Set(subjects))
    rows.push(
      ...(await db
        .selectFrom('passes')
        .select(headColumns)
        .where('subject', '=', subject)
        .orderBy('started_at', 'desc')
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute()),
    );
  return rows
    .toSorted(
      (one, other) =>
        Number(other.started_at) - Number(one.started_at) || Number(other.seq) - Number(one.seq),
    )
    .slice(0, limit)
    .map(headOf);
}

export async function readRun(db: Kysely<StoreSchema>, id: string): Promise<Run | undefined> {
  const row = await db.selectFrom('passes').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : runOf(row);
}

type HeadRow = Omit<Selectable<StoreSchema['passes']>, 'details'>;

const headColumns = [
  'id',
  'seq',
  'kind',
  'subject',
  'started_at',
  'ended_at',
  'revision',
  'plan_digest',
  'outcome',
  'message',
  'actor',
  'times',
  'last_at',
] as const;

/** Throws `RangeError` unless the limit is a whole number from 1. */
export function checkLimit(limit: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`not a limit: ${limit}`);
}

function runOf({ details, ...row }: Selectable<StoreSchema['passes']>): Run {
  return { ...headOf(row), details: decodeJson(details) };
}

function headOf(row: HeadRow): RunHead {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    startedAt: Number(row.started_at),
    endedAt: row.ended_at === null ? undefined : Number(row.ended_at),
    revision: row.revision ?? undefined,
    planDigest: row.plan_digest ?? undefined,
    outcome: row.outcome ?? undefined,
    message: row.message ?? undefined,
    actor: row.actor,
    ...(row.times === null || row.last_at === null
      ? {}
      : { repeated: { times: Number(row.times), lastAt: Number(row.last_at) } }),
  };
}
