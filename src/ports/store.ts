import type { Approval, Hold } from '../core/gate/gate.ts';
import type { Json } from '../core/json/json.ts';

/** A tenant's id for something, and the path of that thing in the tree. */
export interface Identity {
  readonly kind: string;
  readonly id: string;
  readonly path: string;
}

/**
 * A stream of a target tenant that an environment answers for, or an event, rule or form that it made there. Only what
 * was `made` here may ever be deleted.
 */
export interface InventoryItem {
  readonly path: string;
  readonly id: string;
  readonly origin: 'made' | 'adopted';
  /**
   * - `current`: holds the path.
   * - `candidate`: imported to take the path over and not verified yet; it never held the path.
   * - `retired`: replaced by a verified stream, waiting to be deleted.
   * - `vanished`: gone from the tenant; remembered while other streams still run it by this id, and never deleted.
   */
  readonly role: 'current' | 'candidate' | 'retired' | 'vanished';
  /** Mark of what a candidate or retired stream held when Sluice last saw it. Nothing else may be deleted. */
  readonly content?: string | undefined;
}

/** What was last brought to a tenant for one stream, and what it then held. */
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

/** What a stream meant when it was last read, so that an unchanged `revision` needs no export. */
export interface Observation {
  readonly id: string;
  readonly revision: string;
  /** What the reader chose to remember; small. Comes back as it was, keys like `__proto__` and exact digits too. */
  readonly facts: Json;
}

/** What history is of: passes, and what people decided about an environment. */
export type PassKind = 'export' | 'sync' | 'promote' | 'hold' | 'resume' | 'approve' | 'accept' | 'unlock';

/** Passes after one that found and did exactly the same, which was nothing. */
export interface Repetition {
  /** How many passes there were, the first among them. */
  readonly times: number;
  /** When the last of them ended, in milliseconds since the epoch. */
  readonly lastAt: number;
}

/** A pass without what it did change by change, which may be long. */
export type PassHead = Omit<Pass, 'details'>;

/** One pass, as history shows it. `outcome` is undefined while it runs. */
export interface Pass {
  readonly id: string;
  readonly kind: PassKind;
  /** `source <name>` or `environment <name>`. */
  readonly subject: string;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly revision: string | undefined;
  readonly planDigest: string | undefined;
  readonly outcome: string | undefined;
  readonly message: string | undefined;
  readonly actor: string;
  /** What was done, one line of data for each change. */
  readonly details: Json;
  /** Left out where it stands for itself alone. */
  readonly repeated?: Repetition;
}

/** A write to a tenant or a remote: noted before the call, completed after it. */
export interface JournalEntry {
  readonly id: string;
  readonly pass: string;
  readonly subject: string;
  readonly call: string;
  readonly facts: Json;
  readonly startedAt: number;
  /** Undefined: the call's outcome is not known. */
  readonly result: Json | undefined;
  /** When the call was over, whatever came of it; absent before, and of entries from before this was noted. */
  readonly endedAt?: number | undefined;
  /** How often it was sent, as far as that is known: what goes through at once does not tell. */
  readonly sent?: number | undefined;
  /**
   * Why the last try failed that did, where `result` does not say it: the call was tried again, or nobody knows what
   * came of it.
   */
  readonly failure?: string | undefined;
}

/** How many entries of a pass there are, and of how many the call is over. */
export interface JournalCount {
  readonly entries: number;
  readonly ended: number;
  /** Sum of `sent`. */
  readonly sent: number;
}

/** Passes of the history that may be removed, all of them or those that left no trace alone. */
export interface OldPasses {
  /** Milliseconds since the epoch: what ended, or was last repeated, before it. What runs still is never among them. */
  readonly endedBefore: number;
  /** Those alone that ended in one of these ways and have no details; left out: whatever they did. */
  readonly idleOutcomes?: readonly string[];
  /** Ids of those that stay all the same. */
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
  /** Another one after each save, also where `at` is the same. */
  readonly version: number;
}

/**
 * Something that this process saved and that people look at. The subject of a step is the name of an environment;
 * others are as they were saved.
 */
export type StoreChange =
  | { readonly is: 'status'; readonly subject: string }
  | { readonly is: 'pass' | 'step'; readonly subject: string; readonly pass: string };

/** A longer text that people may ask for, such as the whole plan of a pull request. */
export interface StoredDocument {
  readonly name: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** A merge that was prepared for a branch: where a squash hides it, it tells what the branch took. */
export interface MergeRecord {
  /** Full name of the ref that it is for. */
  readonly target: string;
  /** Full name of the ref that came in. */
  readonly source: string;
  /** The commit of ours in which that is merged, or what a person made of it on its branch; and the tree of that. */
  readonly commit: string;
  readonly tree: string;
  /** The commit of `source` that it brings. */
  readonly revision: string;
  /** Head of the target when it was prepared: it arrives after that. Undefined: there was none. */
  readonly onto: string | undefined;
  /** Folders of streams and paths of files that it brings; undefined: all that `revision` has. */
  readonly units: readonly string[] | undefined;
  /** The commit of the target in which it arrived; undefined as long as it was not seen there. */
  readonly landed: string | undefined;
  /** Milliseconds since the epoch: when it was prepared. */
  readonly at: number;
}

/** The right to work on something, for one holder at a time. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Grows with every change of holder. */
  readonly token: number;
  /** Milliseconds since the epoch, by the clock of this process. */
  readonly expiresAt: number;
  /** Only of one that was just taken from a holder who had let it run out instead of giving it up. */
  readonly takenOver?: {
    readonly from: string;
    /** For how long it had run out, in milliseconds. */
    readonly ago: number;
  };
}

/** When a holder last did the whole work that a lease is for, and it ended well. */
export interface Turn {
  readonly holder: string;
  /** How long ago it began and ended, in milliseconds. */
  readonly beganAgo: number;
  readonly endedAgo: number;
}

/**
 * What one transaction can read and write. Every method sees its own earlier writes. A save or forget of many is all
 * or nothing, and leaves what saving one after the other would; an empty list does nothing. Forgetting what is not
 * there is no error. Lists are complete, and sorted by UTF-16 code unit where a method does not say otherwise.
 */
export interface StoreSession {
  /** By kind, then path. */
  identities(tenant: string): Promise<readonly Identity[]>;
  /**
   * Adds or moves. (tenant, kind, id) and (tenant, kind, path) are unique: a newer entry removes what holds its id and
   * what holds its path.
   */
  saveIdentities(tenant: string, identities: readonly Identity[]): Promise<void>;
  forgetIdentities(tenant: string, identities: readonly Pick<Identity, 'kind' | 'id'>[]): Promise<void>;

  /** By path, then id. */
  inventory(environment: string): Promise<readonly InventoryItem[]>;
  /** Adds or replaces by (environment, id). */
  saveInventory(environment: string, items: readonly InventoryItem[]): Promise<void>;
  forgetInventory(environment: string, ids: readonly string[]): Promise<void>;

  /** By path. */
  lastSynced(environment: string): Promise<readonly LastSynced[]>;
  /** Adds or replaces by (environment, path). */
  saveLastSynced(environment: string, items: readonly LastSynced[]): Promise<void>;
  forgetLastSynced(environment: string, paths: readonly string[]): Promise<void>;

  /** By id. */
  observations(tenant: string): Promise<readonly Observation[]>;
  /** Adds or replaces by (tenant, id). */
  saveObservations(tenant: string, observations: readonly Observation[]): Promise<void>;
  forgetObservations(tenant: string, ids: readonly string[]): Promise<void>;

  /** The last added first. */
  mergeRecords(target: string, source: string): Promise<readonly MergeRecord[]>;
  /** Adds, or replaces by (target, source, commit), in their place. */
  saveMergeRecords(records: readonly MergeRecord[]): Promise<void>;
  forgetMergeRecords(target: string, source: string, commits: readonly string[]): Promise<void>;

  /** Adds, or replaces by id. */
  savePass(pass: Pass): Promise<void>;
  /**
   * Of one subject or of all, the latest start first; of one instant, the last added first. At most `limit`, which is
   * a whole number from 1; another one throws `RangeError`.
   */
  passes(subject: string | undefined, limit: number): Promise<readonly Pass[]>;
  /** As `passes`, of any of several subjects, without details: cheap however much those passes did. */
  passHeads(subjects: readonly string[], limit: number): Promise<readonly PassHead[]>;
  pass(id: string): Promise<Pass | undefined>;
  /** Removes the oldest starts first, at most `limit` (as of `passes`), and says how many it removed. */
  forgetPasses(old: OldPasses, limit: number): Promise<number>;

  hold(environment: string): Promise<Hold | undefined>;
  /** Adds, or replaces that of the environment. */
  saveHold(environment: string, hold: Hold): Promise<void>;
  forgetHold(environment: string): Promise<void>;

  /** The last that was given for an environment. */
  approval(environment: string): Promise<Approval | undefined>;
  /** Adds, or replaces that of the environment. */
  saveApproval(environment: string, approval: Approval): Promise<void>;

  /** Adds, or replaces by id: so an entry is completed. */
  saveJournal(entry: JournalEntry): Promise<void>;
  /** Entries of a subject without a result, in the order in which they were first saved, whatever their clock said. */
  openJournal(subject: string): Promise<readonly JournalEntry[]>;
  /** All entries of a pass, in the order in which they were first saved. */
  journalOf(pass: string): Promise<readonly JournalEntry[]>;
  journalCount(pass: string): Promise<JournalCount>;
  /**
   * Removes entries with a result that were begun before a time, in milliseconds since the epoch; the oldest first, at
   * most `limit` (as of `passes`), and says how many it removed. What is open is never among them.
   */
  forgetJournal(begunBefore: number, limit: number): Promise<number>;

  /** Adds, or replaces by subject. */
  saveStatus(record: StatusRecord): Promise<void>;
  /** By subject. */
  statuses(): Promise<readonly StatusRecord[]>;
  status(subject: string): Promise<StatusRecord | undefined>;
  /** By subject. Reads no content: cheap however long that is. */
  statusMarks(): Promise<readonly StatusMark[]>;

  /** Adds, or replaces by name. */
  saveDocument(document: StoredDocument): Promise<void>;
  document(name: string): Promise<StoredDocument | undefined>;
  forgetDocuments(names: readonly string[]): Promise<void>;
}

/**
 * Durable memory, shared by every process that opens it. Each method on the store itself is one transaction; what it
 * returned from survives a crash of the process and of the machine. A store whose schema is newer than this program
 * refuses to open. Failures of the world throw `PortError`; then nothing of the call was kept, or, where the error is
 * `uncertain`, all or nothing of it.
 *
 * A store may give what it gave before, of identities, inventory, what was last synced and observations: items that are
 * as they were as the same objects, a list of which all are as the same array. Nobody changes what comes back.
 */
export interface Store extends StoreSession {
  /**
   * All of `work` or none of it: none if it throws, or if a call of its session did, also if it caught that error.
   * Other writers wait meanwhile, in other processes too, so `work` awaits nothing but its session. Not nested: calling
   * the store itself inside `work` throws, and so does the session afterwards.
   */
  atomically<T>(work: (session: StoreSession) => Promise<T>): Promise<T>;

  /** How long a lease holds without being renewed, in milliseconds. */
  readonly leaseTime: number;
  /**
   * Takes a lease that is free or has run out, for `leaseTime` by the store's clock. Undefined while it is held, also
   * by the same holder: of two that ask, only one gets it. The token, 1 at first, grows each time. A lease that was
   * taken while that clock was ahead ends `leaseTime` after somebody first asks for it.
   */
  acquireLease(name: string, holder: string): Promise<Lease | undefined>;
  /** False where it is no longer this one: it was released, or has another token. One that ran out is renewed. */
  renewLease(lease: Lease): Promise<boolean>;
  /** Gives it up, if it is still this one. `asTurn`: what it is for was done, all of it and well. */
  releaseLease(lease: Lease, asTurn?: boolean): Promise<void>;
  /**
   * Ends a lease at once, whoever holds it: its holder can neither renew it nor write under it, and the next one that
   * asks takes it over. False where its token is no longer current.
   */
  breakLease(lease: Lease): Promise<boolean>;
  /** Who took it last, also if it has expired; undefined if nobody has or it was released. */
  lease(name: string): Promise<Lease | undefined>;
  /** The last turn of anybody; undefined where there was none. */
  lastTurn(name: string): Promise<Turn | undefined>;
  /**
   * Does work under a lease. In it, and in whatever it starts, each write to this store first makes sure in the same
   * transaction that the lease is still this one and has not run out, and throws `LeaseLost` otherwise: nobody who works
   * for a pass can forget to. Inside another lease, both must hold. The lease itself is neither taken nor given up.
   */
  under<T>(lease: Lease, work: () => Promise<T>): Promise<T>;
  /**
   * Throws `LeaseLost` where a lease that the caller works under has run out, as far as this process knows without
   * asking: to be called right before something is sent that cannot be taken back.
   */
  assertHeld(): void;
  /** How far the store's clock is ahead of that of this process, in milliseconds, as last seen; 0 where they are one. */
  skew(): number;

  /**
   * Asks every process that has this store open, this one too, to look at a subject now, or at everything. Where the
   * database cannot tell other processes, only this one hears it.
   */
  wake(subject?: string): Promise<void>;
  /** Is told of each wake until the function that is returned is called; also where some may have been missed. */
  onWake(listener: (subject: string | undefined) => void): () => void;

  /**
   * Tells of each change that this process makes, once it is kept, until the function that is returned is called. What
   * a listener throws is a mistake of ours and is thrown to whoever saved.
   */
  listen(listener: (change: StoreChange) => void): () => void;
  /**
   * A number that is another one after another process wrote anything; what this process writes leaves it as it is.
   * While it cannot be told, it is another one each time.
   */
  othersWrote(): Promise<number>;

  /** May be called twice; no other method afterwards. */
  close(): Promise<void>;
}
