import type { Approval, Hold } from '../core/gate/gate.ts';
import type { Json } from '../core/json/json.ts';

/** A tenant's id of a resource, and the resource's path in the tree. */
export interface TenantIdentity {
  readonly kind: string;
  readonly id: string;
  readonly path: string;
}

/**
 * A stream of a target tenant that an environment manages, or an event, rule or form that Sluice created there. Sluice
 * may only delete what it created (`made`).
 */
export interface InventoryItem {
  readonly path: string;
  readonly id: string;
  readonly origin: 'made' | 'adopted';
  /**
   * Role of the stream:
   * - `current`: holds the path.
   * - `candidate`: imported to replace the current one and not verified yet; it never held the path.
   * - `retired`: replaced by a verified stream, to be deleted.
   * - `vanished`: gone from the tenant. The item stays while other streams still run it by this id, and is never
   *   deleted.
   */
  readonly role: 'current' | 'candidate' | 'retired' | 'vanished';
  /**
   * Mark of the content of a candidate or retired stream when Sluice last observed it. Sluice deletes the stream only
   * while it has this content.
   */
  readonly content?: string | undefined;
}

/** Version of a stream that Sluice last applied to a tenant, and the tenant's content afterwards. */
export interface LastSynced {
  readonly path: string;
  /** Commit id. */
  readonly revision: string;
  /** Fingerprints of the rendered tree, and of the tenant's content as verified. */
  readonly desired: string;
  readonly live: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Result of the last reading of a stream. An unchanged `revision` then needs no export. */
export interface StreamObservation {
  readonly id: string;
  readonly revision: string;
  /** Small facts that the reader saves. They come back unchanged, with keys like `__proto__` and exact digits too. */
  readonly facts: Json;
}

/** Kinds of history entries: runs, and decisions of people about an environment. */
export type RunKind = 'export' | 'sync' | 'promote' | 'hold' | 'resume' | 'approve' | 'accept' | 'unlock';

/** Later runs that found exactly the same and changed nothing. */
export interface Repetition {
  /** Number of runs, with the first. */
  readonly times: number;
  /** End of the last of them, in milliseconds since the epoch. */
  readonly lastAt: number;
}

/** A run without its changes, which may be many. */
export type RunHead = Omit<Run, 'details'>;

/** One run in history. `outcome` is undefined while it runs. */
export interface Run {
  readonly id: string;
  readonly kind: RunKind;
  /** `source <name>` or `environment <name>`. */
  readonly subject: string;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly revision: string | undefined;
  readonly planDigest: string | undefined;
  readonly outcome: string | undefined;
  readonly message: string | undefined;
  readonly actor: string;
  /** Changes of the run, one line of data for each. */
  readonly details: Json;
  /** Absent where the run was not repeated. */
  readonly repeated?: Repetition;
}

/** A write to a tenant or a remote, saved before the call and completed after it. */
export interface JournalEntry {
  readonly id: string;
  readonly run: string;
  readonly subject: string;
  readonly call: string;
  readonly facts: Json;
  readonly startedAt: number;
  /** Undefined while the outcome of the call is unknown. */
  readonly result: Json | undefined;
  /** End of the call, whatever its outcome. Absent before, and in entries of versions that did not save it. */
  readonly endedAt?: number | undefined;
  /** Number of attempts, where known. A call that succeeds at once does not report it. */
  readonly sent?: number | undefined;
  /**
   * Failure of the last failed attempt that `result` does not tell: the call was retried, or its outcome is unknown.
   */
  readonly failure?: string | undefined;
}

/** Numbers of a run's journal entries and of its completed calls. */
export interface JournalCount {
  readonly entries: number;
  readonly ended: number;
  /** Sum of `sent`. */
  readonly sent: number;
}

/** Runs in history that may be removed: all, or only those that changed nothing. */
export interface OldRuns {
  /** Limit in milliseconds since the epoch on the end or last repetition of a run. Runs under way are never removed. */
  readonly endedBefore: number;
  /** Outcomes to select, of runs without details. Default: all runs. */
  readonly idleOutcomes?: readonly string[];
  /** Ids of runs that stay. */
  readonly but: readonly string[];
}

/** The last known state of a source or environment, as `status` shows it. */
export interface StatusRecord {
  readonly subject: string;
  readonly at: number;
  readonly status: Json;
}

/** A status record without its content. */
export interface StatusMark {
  readonly subject: string;
  readonly at: number;
  /** Changes with each save, also where `at` is the same. */
  readonly version: number;
}

/**
 * A change that this process saved and that people look at. The subject of a step is the name of an environment; other
 * subjects are those of the saved record.
 */
export type StoreChange =
  | { readonly is: 'status'; readonly subject: string }
  | { readonly is: 'run' | 'step'; readonly subject: string; readonly run: string };

/** A longer text on request, such as the whole plan of a pull request. */
export interface StoredDocument {
  readonly name: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** A merge that Sluice prepared for a branch. It tells what the branch took where a squash hides the ancestry. */
export interface MergeRecord {
  /** Full name of the ref to merge into. */
  readonly target: string;
  /** Full name of the merged ref. */
  readonly source: string;
  /** Commit and tree of the merge, as Sluice prepared it or people changed it on its branch. */
  readonly commit: string;
  readonly tree: string;
  /** Merged commit of `source`. */
  readonly revision: string;
  /** Head of the target when the merge was prepared; undefined if the target did not exist. */
  readonly onto: string | undefined;
  /** Merged folders of streams and paths of files; undefined for everything in `revision`. */
  readonly units: readonly string[] | undefined;
  /** Commit of the target that has the merge; undefined until Sluice observes one. */
  readonly landed: string | undefined;
  /** Time of preparation, in milliseconds since the epoch. */
  readonly at: number;
}

/** The right to work on a subject, for one holder at a time. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Grows with every change of holder. */
  readonly token: number;
  /** Milliseconds since the epoch, by the clock of this process. */
  readonly expiresAt: number;
  /** Former holder; only where this holder just took over a lease that had expired instead of being released. */
  readonly takenOver?: {
    readonly from: string;
    /** Time since the lease expired, in milliseconds. */
    readonly ago: number;
  };
}

/** The last time that a holder completed all work under a lease successfully. */
export interface LastRun {
  readonly holder: string;
  /** Times since it began and ended, in milliseconds. */
  readonly beganAgo: number;
  readonly endedAgo: number;
}

/**
 * Reads and writes of one transaction. Every method sees its own earlier writes.
 *
 * Saving or forgetting many items is all or nothing, and has the same effect as one call for each; an empty list does
 * nothing. Forgetting a missing item is no error. Lists are complete, and sorted by UTF-16 code unit where a method
 * names no other order.
 */
export interface StoreSession {
  /** Returns identities sorted by kind, then path. */
  identities(tenant: string): Promise<readonly TenantIdentity[]>;
  /**
   * Adds or moves identities. (tenant, kind, id) and (tenant, kind, path) are unique: a newer entry removes older ones
   * with its id or its path.
   */
  saveIdentities(tenant: string, identities: readonly TenantIdentity[]): Promise<void>;
  forgetIdentities(tenant: string, identities: readonly Pick<TenantIdentity, 'kind' | 'id'>[]): Promise<void>;

  /** Returns items sorted by path, then id. */
  inventory(environment: string): Promise<readonly InventoryItem[]>;
  /** Adds or replaces by (environment, id). */
  saveInventory(environment: string, items: readonly InventoryItem[]): Promise<void>;
  forgetInventory(environment: string, ids: readonly string[]): Promise<void>;

  /** Returns items sorted by path. */
  lastSynced(environment: string): Promise<readonly LastSynced[]>;
  /** Adds or replaces by (environment, path). */
  saveLastSynced(environment: string, items: readonly LastSynced[]): Promise<void>;
  forgetLastSynced(environment: string, paths: readonly string[]): Promise<void>;

  /** Returns observations sorted by id. */
  observations(tenant: string): Promise<readonly StreamObservation[]>;
  /** Adds or replaces by (tenant, id). */
  saveObservations(tenant: string, observations: readonly StreamObservation[]): Promise<void>;
  forgetObservations(tenant: string, ids: readonly string[]): Promise<void>;

  /** Returns records, the last added first. */
  mergeRecords(target: string, source: string): Promise<readonly MergeRecord[]>;
  /** Adds records, or replaces them by (target, source, commit) without changing their order. */
  saveMergeRecords(records: readonly MergeRecord[]): Promise<void>;
  forgetMergeRecords(target: string, source: string, commits: readonly string[]): Promise<void>;

  /** Adds, or replaces by id. */
  saveRun(run: Run): Promise<void>;
  /**
   * Returns runs of one subject or of all, the latest start first; for equal starts, the last added first. `limit` is a
   * whole number from 1; others throw `RangeError`.
   */
  runs(subject: string | undefined, limit: number): Promise<readonly Run[]>;
  /** Returns the same as `runs` for several subjects, without details. The cost does not grow with the details. */
  runHeads(subjects: readonly string[], limit: number): Promise<readonly RunHead[]>;
  run(id: string): Promise<Run | undefined>;
  /** Removes at most `limit` runs (as in `runs`), the oldest starts first. Returns the number removed. */
  forgetRuns(old: OldRuns, limit: number): Promise<number>;

  hold(environment: string): Promise<Hold | undefined>;
  /** Adds, or replaces that of the environment. */
  saveHold(environment: string, hold: Hold): Promise<void>;
  forgetHold(environment: string): Promise<void>;

  /** Returns the last approval of an environment. */
  approval(environment: string): Promise<Approval | undefined>;
  /** Adds, or replaces that of the environment. */
  saveApproval(environment: string, approval: Approval): Promise<void>;

  /** Adds an entry, or replaces it by id, which completes it. */
  saveJournal(entry: JournalEntry): Promise<void>;
  /** Returns a subject's entries without a result, in the order of their first save, whatever their clock said. */
  openJournal(subject: string): Promise<readonly JournalEntry[]>;
  /** Returns all entries of a run, in the order of their first save. */
  journalOf(run: string): Promise<readonly JournalEntry[]>;
  journalCount(run: string): Promise<JournalCount>;
  /**
   * Removes at most `limit` entries (as in `runs`) with a result that began before a time, in milliseconds since the
   * epoch, the oldest first. Never removes open entries. Returns the number removed.
   */
  forgetJournal(begunBefore: number, limit: number): Promise<number>;

  /** Adds, or replaces by subject. */
  saveStatus(record: StatusRecord): Promise<void>;
  /** Returns records sorted by subject. */
  statuses(): Promise<readonly StatusRecord[]>;
  status(subject: string): Promise<StatusRecord | undefined>;
  /** Returns marks sorted by subject. Reads no content, so the cost does not grow with it. */
  statusMarks(): Promise<readonly StatusMark[]>;

  /** Adds, or replaces by name. */
  saveDocument(document: StoredDocument): Promise<void>;
  document(name: string): Promise<StoredDocument | undefined>;
  forgetDocuments(names: readonly string[]): Promise<void>;
}

/**
 * Durable state, shared by all processes that open it. Each method of the store itself is one transaction; returned
 * results survive crashes of the process and of the machine. A store with a newer schema than this program refuses to
 * open.
 *
 * Failures outside Sluice throw `PortError`. Then nothing of the call was saved or, where the error is `uncertain`, all
 * or nothing.
 *
 * A store may return identities, inventory, last-synced states and observations from a cache: unchanged items are the
 * same objects, and a list of unchanged items is the same array. Callers never change results.
 */
export interface Store extends StoreSession {
  /**
   * Does all of `work` or none of it. None if `work` throws, or if a call of its session failed, even if `work` caught
   * that error. Other writers wait meanwhile, in other processes too, so `work` awaits only its session. Cannot be
   * nested: calls of the store itself inside `work` throw, and so does the session afterwards.
   */
  atomically<T>(work: (session: StoreSession) => Promise<T>): Promise<T>;

  /** Lifetime of a lease that is not renewed, in milliseconds. */
  readonly leaseTime: number;
  /**
   * Takes a free or expired lease, for `leaseTime` by the store's clock. Undefined while anybody holds it, even the
   * same holder: of two callers, only one succeeds. The token starts at 1 and grows each time. A lease that was taken
   * while that clock was ahead ends `leaseTime` after the first request for it.
   */
  acquireLease(name: string, holder: string): Promise<Lease | undefined>;
  /** Renews a lease, also an expired one. False where it was released or has another token. */
  renewLease(lease: Lease): Promise<boolean>;
  /** Releases a lease that the caller still holds. `asTurn`: all work under the lease was completed successfully. */
  releaseLease(lease: Lease, asTurn?: boolean): Promise<void>;
  /**
   * Ends a lease at once, whoever holds it. Its holder can neither renew it nor write under it, and the next caller can
   * take it. False where its token is no longer current.
   */
  breakLease(lease: Lease): Promise<boolean>;
  /** Returns the last lease, expired or not; undefined if nobody took it or it was released. */
  lease(name: string): Promise<Lease | undefined>;
  /** Returns the last completed turn of any holder; undefined where there was none. */
  lastRun(name: string): Promise<LastRun | undefined>;
  /**
   * Does work under a lease. Each write to this store from `work`, however deep, first checks in the same transaction
   * that the lease is still current and has not expired; it throws `LeaseLost` if not. So no code of a run can forget
   * the check. Inside another lease, both must be current. Neither takes nor releases the lease.
   */
  under<T>(lease: Lease, work: () => Promise<T>): Promise<T>;
  /**
   * Throws `LeaseLost` where a lease that the caller works under has expired, as far as this process knows without
   * asking. Callers use it right before they send something that cannot be undone.
   */
  assertHeld(): void;
  /**
   * Lead of the store's clock over that of this process, in milliseconds, as last observed; 0 where both are the same
   * clock.
   */
  skew(): number;

  /**
   * Asks all processes with this store open, this one too, to run one subject now, or all. Only this process hears it
   * where the database cannot notify others.
   */
  wake(subject?: string): Promise<void>;
  /** Calls the listener for each wake, and whenever some may have been missed. Returns a function that ends this. */
  onWake(listener: (subject: string | undefined) => void): () => void;

  /**
   * Calls the listener after each saved change of this process. Returns a function that ends this. An error of a
   * listener is a bug and is thrown to the code that saved.
   */
  listen(listener: (change: StoreChange) => void): () => void;
  /**
   * Returns a number that changes after another process writes. Writes of this process do not change it. While it
   * cannot be read, it changes each time.
   */
  othersWrote(): Promise<number>;

  /** Closes the store. May be called more than once; no other method may be called afterwards. */
  close(): Promise<void>;
}
