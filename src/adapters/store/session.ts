import type { Kysely } from 'kysely';
import type { Approval, Hold } from '../../core/gate/gate.ts';
import type {
  TenantIdentity,
  InventoryItem,
  JournalCount,
  JournalEntry,
  LastSynced,
  MergeRecord,
  StreamObservation,
  OldRuns,
  Run,
  RunHead,
  StatusMark,
  StatusRecord,
  StoreChange,
  StoredDocument,
  StoreSession,
} from '../../ports/store.ts';
import { forgetDocuments, readDocument, saveDocument } from './tables/documents.ts';
import { readApproval, readHold, forgetHold, saveApproval, saveHold } from './tables/gates.ts';
import { forgetIdentities, identities, saveIdentities } from './tables/identities.ts';
import { inventory } from './tables/inventory.ts';
import type { StoredList } from './tables/list-cache.ts';
import { countJournalOf, readJournalOf, readOpenJournal, saveJournal } from './tables/journal.ts';
import { lastSynced } from './tables/last-synced.ts';
import { forgetJournal, forgetRuns } from './tables/outdated.ts';
import { forgetMergeRecords, readMergeRecords, saveMergeRecords } from './tables/merge-records.ts';
import { observations } from './tables/observations.ts';
import { forgetRows, saveRows } from './tables/owned-rows.ts';
import { readRun, readRuns, readRunHeads, saveRun } from './tables/runs.ts';
import type { StoreSchema } from './schema.ts';
import { readStatus, readStatuses, readStatusMarks, saveStatus } from './tables/statuses.ts';

/** Work on a database, or on a transaction on it. */
export type DatabaseWork<T> = (db: Kysely<StoreSchema>) => Promise<T>;

/** Session over any query runner: a transaction, or a store that opens one for each write. */
export abstract class SqlSession implements StoreSession {
  /** Runs one query. */
  protected abstract read<T>(work: DatabaseWork<T>): Promise<T>;
  /** Returns all items of a list, sorted. */
  protected abstract readList<T>(list: StoredList<T>, owner: string): Promise<readonly T[]>;
  /** Runs several queries, all of them or none. */
  protected abstract write<T>(work: DatabaseWork<T>): Promise<T>;
  /** Receives each written change: at once, or after the transaction. */
  protected abstract wrote(change: StoreChange): void;

  identities(tenant: string): Promise<readonly TenantIdentity[]> {
    return this.readList(identities, tenant);
  }

  saveIdentities(tenant: string, saved: readonly TenantIdentity[]): Promise<void> {
    return this.write((db) => saveIdentities(db, tenant, saved));
  }

  forgetIdentities(tenant: string, gone: readonly Pick<TenantIdentity, 'kind' | 'id'>[]): Promise<void> {
    return this.write((db) => forgetIdentities(db, tenant, gone));
  }

  inventory(environment: string): Promise<readonly InventoryItem[]> {
    return this.readList(inventory, environment);
  }

  saveInventory(environment: string, items: readonly InventoryItem[]): Promise<void> {
    return this.write((db) => saveRows(db, inventory, environment, items));
  }

  forgetInventory(environment: string, ids: readonly string[]): Promise<void> {
    return this.write((db) => forgetRows(db, inventory, environment, ids));
  }

  lastSynced(environment: string): Promise<readonly LastSynced[]> {
    return this.readList(lastSynced, environment);
  }

  saveLastSynced(environment: string, items: readonly LastSynced[]): Promise<void> {
    return this.write((db) => saveRows(db, lastSynced, environment, items));
  }

  forgetLastSynced(environment: string, paths: readonly string[]): Promise<void> {
    return this.write((db) => forgetRows(db, lastSynced, environment, paths));
  }

  observations(tenant: string): Promise<readonly StreamObservation[]> {
    return this.readList(observations, tenant);
  }

  saveObservations(tenant: string, saved: readonly StreamObservation[]): Promise<void> {
    return this.write((db) => saveRows(db, observations, tenant, saved));
  }

  forgetObservations(tenant: string, ids: readonly string[]): Promise<void> {
    return this.write((db) => forgetRows(db, observations, tenant, ids));
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

  async saveRun(run: Run): Promise<void> {
    await this.write((db) => saveRun(db, run));
    this.wrote({ is: 'run', subject: run.subject, run: run.id });
  }

  runs(subject: string | undefined, limit: number): Promise<readonly Run[]> {
    return this.read((db) => readRuns(db, subject, limit));
  }

  runHeads(subjects: readonly string[], limit: number): Promise<readonly RunHead[]> {
    return this.read((db) => readRunHeads(db, subjects, limit));
  }

  run(id: string): Promise<Run | undefined> {
    return this.read((db) => readRun(db, id));
  }

  forgetRuns(old: OldRuns, limit: number): Promise<number> {
    return this.write((db) => forgetRuns(db, old, limit));
  }

  hold(environment: string): Promise<Hold | undefined> {
    return this.read((db) => readHold(db, environment));
  }

  saveHold(environment: string, hold: Hold): Promise<void> {
    return this.write((db) => saveHold(db, environment, hold));
  }

  forgetHold(environment: string): Promise<void> {
    return this.write((db) => forgetHold(db, environment));
  }

  approval(environment: string): Promise<Approval | undefined> {
    return this.read((db) => readApproval(db, environment));
  }

  saveApproval(environment: string, approval: Approval): Promise<void> {
    return this.write((db) => saveApproval(db, environment, approval));
  }

  async saveJournal(entry: JournalEntry): Promise<void> {
    await this.write((db) => saveJournal(db, entry));
    this.wrote({ is: 'step', subject: entry.subject, run: entry.run });
  }

  openJournal(subject: string): Promise<readonly JournalEntry[]> {
    return this.read((db) => readOpenJournal(db, subject));
  }

  journalOf(run: string): Promise<readonly JournalEntry[]> {
    return this.read((db) => readJournalOf(db, run));
  }

  journalCount(run: string): Promise<JournalCount> {
    return this.read((db) => countJournalOf(db, run));
  }

  forgetJournal(begunBefore: number, limit: number): Promise<number> {
    return this.write((db) => forgetJournal(db, begunBefore, limit));
  }

  async saveStatus(record: StatusRecord): Promise<void> {
    await this.write((db) => saveStatus(db, record));
    this.wrote({ is: 'status', subject: record.subject });
  }

  statuses(): Promise<readonly StatusRecord[]> {
    return this.read((db) => readStatuses(db));
  }

  status(subject: string): Promise<StatusRecord | undefined> {
    return this.read((db) => readStatus(db, subject));
  }

  statusMarks(): Promise<readonly StatusMark[]> {
    return this.read((db) => readStatusMarks(db));
  }

  saveDocument(document: StoredDocument): Promise<void> {
    return this.write((db) => saveDocument(db, document));
  }

  document(name: string): Promise<StoredDocument | undefined> {
    return this.read((db) => readDocument(db, name));
  }

  forgetDocuments(names: readonly string[]): Promise<void> {
    return this.write((db) => forgetDocuments(db, names));
  }
}
