import type { Kysely } from 'kysely';
import type { Approval, Hold } from '../../domain/gate.ts';
import type {
  Identity,
  InventoryItem,
  JournalEntry,
  LastSynced,
  MergeRecord,
  Observation,
  Pass,
  StatusRecord,
  StoredDocument,
  StoreSession,
} from '../../ports/store.ts';
import { forgetDocuments, readDocument, saveDocument } from './documents.ts';
import { readApproval, readHold, forgetHold, saveApproval, saveHold } from './gates.ts';
import { forgetIdentities, readIdentities, saveIdentities } from './identities.ts';
import { forgetInventory, readInventory, saveInventory } from './inventory.ts';
import { readOpenJournal, saveJournal } from './journal.ts';
import { forgetLastSynced, readLastSynced, saveLastSynced } from './last-synced.ts';
import { forgetMergeRecords, readMergeRecords, saveMergeRecords } from './merge-records.ts';
import { forgetObservations, readObservations, saveObservations } from './observations.ts';
import { readPasses, savePass } from './passes.ts';
import type { Schema } from './schema.ts';
import { readStatuses, saveStatus } from './statuses.ts';

/** Something to ask of a database, or of a transaction on it. */
export type Work<T> = (db: Kysely<Schema>) => Promise<T>;

/** A value without the secrets that stand in its texts. */
export type Redact = <T>(value: T) => T;

/** What a session can do, over whatever runs the queries: a transaction, or a store that opens one for each write. */
export abstract class SqlSession implements StoreSession {
  /** Goes over what is told to people later: passes, statuses, and what people say when they decide. */
  protected readonly redact: Redact;

  constructor(redact: Redact) {
    this.redact = redact;
  }

  /** Runs one query. */
  protected abstract read<T>(work: Work<T>): Promise<T>;
  /** Runs queries that belong together: all of them or none. */
  protected abstract write<T>(work: Work<T>): Promise<T>;

  identities(tenant: string): Promise<readonly Identity[]> {
    return this.read((db) => readIdentities(db, tenant));
  }

  saveIdentities(tenant: string, identities: readonly Identity[]): Promise<void> {
    return this.write((db) => saveIdentities(db, tenant, identities));
  }

  forgetIdentities(tenant: string, identities: readonly Pick<Identity, 'kind' | 'id'>[]): Promise<void> {
    return this.write((db) => forgetIdentities(db, tenant, identities));
  }

  inventory(environment: string): Promise<readonly InventoryItem[]> {
    return this.read((db) => readInventory(db, environment));
  }

  saveInventory(environment: string, items: readonly InventoryItem[]): Promise<void> {
    return this.write((db) => saveInventory(db, environment, items));
  }

  forgetInventory(environment: string, ids: readonly string[]): Promise<void> {
    return this.write((db) => forgetInventory(db, environment, ids));
  }

  lastSynced(environment: string): Promise<readonly LastSynced[]> {
    return this.read((db) => readLastSynced(db, environment));
  }

  saveLastSynced(environment: string, items: readonly LastSynced[]): Promise<void> {
    return this.write((db) => saveLastSynced(db, environment, items));
  }

  forgetLastSynced(environment: string, paths: readonly string[]): Promise<void> {
    return this.write((db) => forgetLastSynced(db, environment, paths));
  }

  observations(tenant: string): Promise<readonly Observation[]> {
    return this.read((db) => readObservations(db, tenant));
  }

  saveObservations(tenant: string, observations: readonly Observation[]): Promise<void> {
    return this.write((db) => saveObservations(db, tenant, observations));
  }

  forgetObservations(tenant: string, ids: readonly string[]): Promise<void> {
    return this.write((db) => forgetObservations(db, tenant, ids));
  }

  mergeRecords(target: string, source: string): Promise<readonly MergeRecord[]> {
    return this.read((db) => readMergeRecords(db, target, source));
  }

  saveMergeRecords(records: readonly MergeRecord[]): Promise<void> {
    return this.write((db) => saveMergeRecords(db, records));
  }

  forgetMergeRecords(target: string, source: string, commits: readonly string[]): Promise<void> {
    return this.write((db) => forgetMergeRecords(db, target, source, commits));
  }

  savePass(pass: Pass): Promise<void> {
    return this.write((db) => savePass(db, this.redact(pass)));
  }

  passes(subject: string | undefined, limit: number): Promise<readonly Pass[]> {
    return this.read((db) => readPasses(db, subject, limit));
  }

  hold(environment: string): Promise<Hold | undefined> {
    return this.read((db) => readHold(db, environment));
  }

  saveHold(environment: string, hold: Hold): Promise<void> {
    const told = { ...hold, reason: this.redact(hold.reason), by: this.redact(hold.by) };
    return this.write((db) => saveHold(db, environment, told));
  }

  forgetHold(environment: string): Promise<void> {
    return this.write((db) => forgetHold(db, environment));
  }

  approval(environment: string): Promise<Approval | undefined> {
    return this.read((db) => readApproval(db, environment));
  }

  saveApproval(environment: string, approval: Approval): Promise<void> {
    // What was approved is compared with what is planned, so it stays as it is.
    return this.write((db) => saveApproval(db, environment, { ...approval, by: this.redact(approval.by) }));
  }

  saveJournal(entry: JournalEntry): Promise<void> {
    return this.write((db) => saveJournal(db, entry));
  }

  openJournal(subject: string): Promise<readonly JournalEntry[]> {
    return this.read((db) => readOpenJournal(db, subject));
  }

  saveStatus(record: StatusRecord): Promise<void> {
    return this.write((db) => saveStatus(db, this.redact(record)));
  }

  statuses(): Promise<readonly StatusRecord[]> {
    return this.read((db) => readStatuses(db));
  }

  saveDocument(document: StoredDocument): Promise<void> {
    return this.write((db) => saveDocument(db, this.redact(document)));
  }

  document(name: string): Promise<StoredDocument | undefined> {
    return this.read((db) => readDocument(db, name));
  }

  forgetDocuments(names: readonly string[]): Promise<void> {
    return this.write((db) => forgetDocuments(db, names));
  }
}
