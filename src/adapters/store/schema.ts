import type { ColumnType, GeneratedAlways } from 'kysely';
import type { InventoryItem, RunKind } from '../../ports/store.ts';

/**
 * A 64-bit whole number: milliseconds since the epoch, tokens, sequence numbers. Written as a JavaScript number. Some
 * drivers (PostgreSQL's) read it back as a string, so every reader converts it with `Number`.
 */
export type BigInteger = ColumnType<number | string | bigint, number, number>;

/** JSON as text, in the form of `json-text.ts`. */
export type JsonText = string;

/** A row of a list that is read often. `version` is that of its last save. */
interface ListRow {
  version: BigInteger;
}

/** Tables after the newest migration. */
export interface StoreSchema {
  tenant_identities: { tenant: string; kind: string; id: string; path: string } & ListRow;
  tenant_observations: { tenant: string; id: string; revision: string; facts: JsonText } & ListRow;
  environment_inventory: {
    environment: string;
    id: string;
    path: string;
    origin: InventoryItem['origin'];
    role: InventoryItem['role'];
    content: string | null;
  } & ListRow;
  environment_synced: {
    environment: string;
    path: string;
    revision: string;
    desired: string;
    live: string;
    at: BigInteger;
  } & ListRow;
  /** Last version of each owner's rows in the four tables above, and the number of removals. */
  list_versions: {
    list: 'tenant_identities' | 'tenant_observations' | 'environment_inventory' | 'environment_synced';
    owner: string;
    version: BigInteger;
    removals: BigInteger;
  };
  prepared_merges: {
    target: string;
    source: string;
    commit_id: string;
    /** Order of the first save. */
    seq: BigInteger;
    tree: string;
    revision: string;
    onto: string | null;
    units: JsonText | null;
    landed: string | null;
    at: BigInteger;
  };
  passes: {
    id: string;
    /** Order of the first save. */
    seq: BigInteger;
    kind: RunKind;
    subject: string;
    started_at: BigInteger;
    ended_at: ColumnType<number | string | bigint | null, number | null, number | null>;
    revision: string | null;
    plan_digest: string | null;
    outcome: string | null;
    message: string | null;
    actor: string;
    details: JsonText;
    /** Number of runs in this entry, and the end of the last one; null for one run. */
    times: ColumnType<number | string | bigint | null, number | null, number | null>;
    last_at: ColumnType<number | string | bigint | null, number | null, number | null>;
  };
  holds: {
    environment: string;
    reason: string;
    actor: string;
    since: BigInteger;
    revision: string | null;
  };
  approvals: {
    environment: string;
    digest: string;
    revision: string;
    changes: JsonText;
    actor: string;
    at: BigInteger;
    allow_deletions: ColumnType<number | string | bigint | null, number | null, number | null>;
    started_at: ColumnType<number | string | bigint | null, number | null, number | null>;
    approver: JsonText | null;
    secrets: JsonText | null;
  };
  journal: {
    id: string;
    /** Order of the first save. */
    seq: BigInteger;
    pass: string;
    subject: string;
    call: string;
    facts: JsonText;
    started_at: BigInteger;
    result: JsonText | null;
    ended_at: ColumnType<number | string | bigint | null, number | null, number | null>;
    sent: ColumnType<number | string | bigint | null, number | null, number | null>;
    failure: string | null;
  };
  /** `seq`: grows with each save of any status. */
  statuses: { subject: string; at: BigInteger; status: JsonText; seq: BigInteger };
  documents: { name: string; text: string; at: BigInteger };
  leases: {
    name: string;
    /** Null after a release. The row stays, so that its token keeps growing. */
    holder: string | null;
    token: BigInteger;
    expires_at: BigInteger;
    /** Time when its holder took it; null for older leases without a saved time. */
    taken_at: ColumnType<number | string | bigint | null, number | null | undefined, number>;
    /** Holder of the last completed turn, and its times. */
    turn_holder: ColumnType<string | null, never, string>;
    turn_began_at: ColumnType<number | string | bigint | null, never, number | string | bigint | null>;
    turn_ended_at: ColumnType<number | string | bigint | null, never, number>;
  };
  /** Migrations that have run, written by kysely's Migrator. */
  kysely_migration: { name: GeneratedAlways<string>; timestamp: GeneratedAlways<string> };
}
