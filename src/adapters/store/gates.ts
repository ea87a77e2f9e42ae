import type { Kysely } from 'kysely';
import type { Approval, Hold } from '../../domain/gate.ts';
import { isJsonArray } from '../../domain/json.ts';
import { decodeJson, encodeJson } from './json-text.ts';
import type { Schema } from './schema.ts';

export async function readHold(db: Kysely<Schema>, environment: string): Promise<Hold | undefined> {
  const row = await db
    .selectFrom('holds')
    .selectAll()
    .where('environment', '=', environment)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { reason, actor, since, revision } = row;
  return { reason, by: actor, since: Number(since), revision: revision ?? undefined };
}

export async function saveHold(db: Kysely<Schema>, environment: string, hold: Hold): Promise<void> {
  const { reason, by, since, revision } = hold;
  const facts = { reason, actor: by, since, revision: revision ?? null };
  await db
    .insertInto('holds')
    .values({ environment, ...facts })
    .onConflict((conflict) => conflict.column('environment').doUpdateSet(facts))
    .execute();
}

export async function forgetHold(db: Kysely<Schema>, environment: string): Promise<void> {
  await db.deleteFrom('holds').where('environment', '=', environment).execute();
}

export async function readApproval(db: Kysely<Schema>, environment: string): Promise<Approval | undefined> {
  const row = await db
    .selectFrom('approvals')
    .selectAll()
    .where('environment', '=', environment)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const changes = decodeJson(row.changes);
  return {
    digest: row.digest,
    revision: row.revision,
    changes: isJsonArray(changes) ? changes.filter((change) => typeof change === 'string') : [],
    by: row.actor,
    at: Number(row.at),
    allowDeletions: row.allow_deletions === null ? undefined : Number(row.allow_deletions),
    startedAt: row.started_at === null ? undefined : Number(row.started_at),
  };
}

export async function saveApproval(
  db: Kysely<Schema>,
  environment: string,
  approval: Approval,
): Promise<void> {
  const facts = {
    digest: approval.digest,
    revision: approval.revision,
    changes: encodeJson(approval.changes),
    actor: approval.by,
    at: approval.at,
    allow_deletions: approval.allowDeletions ?? null,
    started_at: approval.startedAt ?? null,
  };
  await db
    .insertInto('approvals')
    .values({ environment, ...facts })
    .onConflict((conflict) => conflict.column('environment').doUpdateSet(facts))
    .execute();
}
