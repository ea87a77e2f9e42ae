import type { Kysely } from 'kysely';
import type { Approval, Hold } from '../../../core/gate/gate.ts';
import type { Who } from '../../../core/authority/who.ts';
import { isJsonArray, isJsonObject, type Json } from '../../../core/json/json.ts';
import { decodeJson, encodeJson } from '../json-text.ts';
import type { StoreSchema } from '../schema.ts';

export async function readHold(db: Kysely<StoreSchema>, environment: string): Promise<Hold | undefined> {
  const row = await db
    .selectFrom('holds')
    .selectAll()
    .where('environment', '=', environment)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { reason, actor, since, revision } = row;
  return { reason, by: actor, since: Number(since), revision: revision ?? undefined };
}

export async function saveHold(db: Kysely<StoreSchema>, environment: string, hold: Hold): Promise<void> {
  const { reason, by, since, revision } = hold;
  const facts = { reason, actor: by, since, revision: revision ?? null };
  await db
    .insertInto('holds')
    .values({ environment, ...facts })
    .onConflict((conflict) => conflict.column('environment').doUpdateSet(facts))
    .execute();
}

export async function forgetHold(db: Kysely<StoreSchema>, environment: string): Promise<void> {
  await db.deleteFrom('holds').where('environment', '=', environment).execute();
}

export async function readApproval(
  db: Kysely<StoreSchema>,
  environment: string,
): Promise<Approval | undefined> {
  const row = await db
    .selectFrom('approvals')
    .selectAll()
    .where('environment', '=', environment)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    digest: row.digest,
    revision: row.revision,
    changes: textsOf(decodeJson(row.changes)),
    by: row.actor,
    who: whoOf(row.approver === null ? null : decodeJson(row.approver)),
    at: Number(row.at),
    secrets: row.secrets === null ? [] : textsOf(decodeJson(row.secrets)),
    allowDeletions: row.allow_deletions === null ? undefined : Number(row.allow_deletions),
    startedAt: row.started_at === null ? undefined : Number(row.started_at),
  };
}

function textsOf(stored: Json): readonly string[] {
  return isJsonArray(stored) ? stored.filter((text) => typeof text === 'string') : [];
}

/** Returns the approver; undefined for a form that this version does not know, so that the approval does not count. */
function whoOf(stored: Json): Who | undefined {
  if (!isJsonObject(stored)) return undefined;
  const { is, name, groups, user, login } = stored;
  if (is === 'token') return { is };
  if (is === 'cli' && typeof user === 'string') return { is, user };
  if (is === 'comment' && typeof login === 'string') return { is, login };
  if (is !== 'person' || typeof name !== 'string' || !isJsonArray(groups)) return undefined;
  return { is, name, groups: textsOf(groups) };
}

export async function saveApproval(
  db: Kysely<StoreSchema>,
  environment: string,
  approval: Approval,
): Promise<void> {
  const facts = {
    digest: approval.digest,
    revision: approval.revision,
    changes: encodeJson(approval.changes),
    actor: approval.by,
    approver: approval.who === undefined ? null : encodeJson({ ...approval.who }),
    at: approval.at,
    secrets: encodeJson(approval.secrets),
    allow_deletions: approval.allowDeletions ?? null,
    started_at: approval.startedAt ?? null,
  };
  await db
    .insertInto('approvals')
    .values({ environment, ...facts })
    .onConflict((conflict) => conflict.column('environment').doUpdateSet(facts))
    .execute();
}
