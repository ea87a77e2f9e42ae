import { AsyncLocalStorage } from 'node:async_hooks';
import type { Approval, Hold } from '../../src/core/gate/gate.ts';
import { ExactNumber, isJsonArray, isJsonObject, jsonObject, type Json } from '../../src/core/json/json.ts';
import { LeaseLost } from '../../src/ports/lease-lost.ts';
import type {
  TenantIdentity,
  InventoryItem,
  JournalCount,
  JournalEntry,
  LastSynced,
  Lease,
  MergeRecord,
  StreamObservation,
  OldRuns,
  Run,
  RunHead,
  StatusMark,
  StatusRecord,
  StoredDocument,
  Store,
  StoreChange,
  StoreSession,
  LastRun,
} from '../../src/ports/store.ts';

/** Rows by their key, in the order of first saving. */
class Table<T> {
  readonly #rows: Map<string, T>;
  constructor(rows: Iterable<readonly [string, T]> = []) {
    this.#rows = new Map(rows);
  }
  copy(): Table<T> {
    return new Table(this.#rows);
  }
  get(...key: readonly string[]): T | undefined {
    return this.#rows.get(JSON.stringify(key));
  }
  set(row: T, ...key: readonly string[]): void {
    this.#rows.set(JSON.stringify(key), row);
  }
  delete(...key: readonly string[]): void {
    this.#rows.delete(JSON.stringify(key));
  }
  where(matches: (row: T) => boolean): readonly T[] {
    return [...this.#rows.values()].filter(matches);
  }
}

/** A row of one tenant or environment. */
interface Of<T> {
  readonly owner: string;
  readonly value: T;
}

class Tables {
  readonly identities: Table<Of<TenantIdentity>>;
  readonly inventory: Table<Of<InventoryItem>>;
  readonly lastSynced: Table<Of<LastSynced>>;
  readonly observations: Table<Of<StreamObservation>>;
  readonly mergeRecords: Table<MergeRecord>;
  readonly runs: Table<Run>;
  readonly journal: Table<JournalEntry>;
  readonly statuses: Table<StatusRecord>;
  /** By subject. */
  readonly versions: Table<number>;
  saves = 0;
  readonly documents: Table<StoredDocument>;
  readonly holds: Table<Hold>;
  readonly approvals: Table<Approval>;

  constructor(other?: Tables) {
    this.identities = other?.identities.copy() ?? new Table();
    this.inventory = other?.inventory.copy() ?? new Table();
    this.lastSynced = other?.lastSynced.copy() ?? new Table();
    this.observations = other?.observations.copy() ?? new Table();
    this.mergeRecords = other?.mergeRecords.copy() ?? new Table();
    this.runs = other?.runs.copy() ?? new Table();
    this.journal = other?.journal.copy() ?? new Table();
    this.statuses = other?.statuses.copy() ?? new Table();
    this.versions = other?.versions.copy() ?? new Table();
    this.saves = other?.saves ?? 0;
    this.documents = other?.documents.copy() ?? new Table();
    this.holds = other?.holds.copy() ?? new Table();
    this.approvals = other?.approvals.copy() ?? new Table();
  }
}

abstract class FakeSession implements StoreSession {
  protected abstract use<T>(work: (tables: Tables) => T): Promise<T>;
  /** As `use`, of what writes. */
  protected abstract change<T>(work: (tables: Tables) => T): Promise<T>;
  protected abstract wrote(change: StoreChange): void;

  identities(tenant: string): Promise<readonly TenantIdentity[]> {
    return this.use(({ identities }) => sorted(ownedBy(identities, tenant), 'kind', 'path'));
  }

  saveIdentities(tenant: string, identities: readonly TenantIdentity[]): Promise<void> {
    return this.change((tables) => {
      const rows = ownedBy(tables.identities, tenant);
      const holders = new Map(rows.map(({ kind, id, path }) => [JSON.stringify([kind, path]), id]));
      for (const { kind, id, path } of identities) {
        const before = tables.identities.get(tenant, kind, id);
        if (before) holders.delete(JSON.stringify([kind, before.value.path]));
        const loser = holders.get(JSON.stringify([kind, path]));
        if (loser !== undefined) tables.identities.delete(tenant, kind, loser);
        holders.set(JSON.stringify([kind, path]), id);
        tables.identities.set({ owner: tenant, value: { kind, id, path } }, tenant, kind, id);
      }
    });
  }

  forgetIdentities(
    tenant: string,
    identities: readonly Pick<TenantIdentity, 'kind' | 'id'>[],
  ): Promise<void> {
    return this.change((tables) => {
      for (const { kind, id } of identities) tables.identities.delete(tenant, kind, id);
    });
  }

  inventory(environment: string): Promise<readonly InventoryItem[]> {
    return this.use(({ inventory }) => sorted(ownedBy(inventory, environment), 'path', 'id'));
  }

  saveInventory(environment: string, items: readonly InventoryItem[]): Promise<void> {
    return this.change(({ inventory }) => {
      for (const item of items)
        inventory.set({ owner: environment, value: { ...item } }, environment, item.id);
    });
  }

  forgetInventory(environment: string, ids: readonly string[]): Promise<void> {
    return this.change(({ inventory }) => {
      for (const id of ids) inventory.delete(environment, id);
    });
  }

  lastSynced(environment: string): Promise<readonly LastSynced[]> {
    return this.use(({ lastSynced }) => sorted(ownedBy(lastSynced, environment), 'path'));
  }

  saveLastSynced(environment: string, items: readonly LastSynced[]): Promise<void> {
    return this.change(({ lastSynced }) => {
      for (const item of items)
        lastSynced.set({ owner: environment, value: { ...item } }, environment, item.path);
    });
  }

  forgetLastSynced(environment: string, paths: readonly string[]): Promise<void> {
    return this.change(({ lastSynced }) => {
      for (const path of paths) lastSynced.delete(environment, path);
    });
  }

  observations(tenant: string): Promise<readonly StreamObservation[]> {
    return this.use(({ observations }) => sorted(ownedBy(observations, tenant), 'id'));
  }

  saveObservations(tenant: string, observations: readonly StreamObservation[]): Promise<void> {
    return this.change((tables) => {
      for (const { id, revision, facts } of observations) {
        tables.observations.set({ owner: tenant, value: { id, revision, facts: copyOf(facts) } }, tenant, id);
      }
    });
  }

  forgetObservations(tenant: string, ids: readonly string[]): Promise<void> {
    return this.change(({ observations }) => {
      for (const id of ids) observations.delete(tenant, id);
    });
  }

  mergeRecords(target: string, source: string): Promise<readonly MergeRecord[]> {
    return this.use(({ mergeRecords }) =>
      mergeRecords
        .where((record) => record.target === target && record.source === source)
        .map((record) => ({ ...record }))
        .toReversed(),
    );
  }

  saveMergeRecords(records: readonly MergeRecord[]): Promise<void> {
    return this.change(({ mergeRecords }) => {
      for (const record of records)
        mergeRecords.set({ ...record }, record.target, record.source, record.commit);
    });
  }

  forgetMergeRecords(target: string, source: string, commits: readonly string[]): Promise<void> {
    return this.change(({ mergeRecords }) => {
      for (const commit of commits) mergeRecords.delete(target, source, commit);
    });
  }

  async saveRun(run: Run): Promise<void> {
    await this.change(({ runs }) => runs.set({ ...run, details: copyOf(run.details) }, run.id));
    this.wrote({ is: 'run', subject: run.subject, run: run.id });
  }

  runs(subject: string | undefined, limit: number): Promise<readonly Run[]> {
    return this.use(({ runs }) => {
      checkLimit(limit);
      return runs
        .where((run) => subject === undefined || run.subject === subject)
        .toReversed()
        .toSorted((one, other) => other.startedAt - one.startedAt)
        .slice(0, limit);
    });
  }

  async runHeads(subjects: readonly string[], limit: number): Promise<readonly RunHead[]> {
    const all = await this.use(({ runs }) => {
      checkLimit(limit);
      return runs.where(({ subject }) => subjects.includes(subject));
    });
    return all
      .toReversed()
      .toSorted((one, other) => other.startedAt - one.startedAt)
      .slice(0, limit)
      .map(({ details: _details, ...head }) => head);
  }

  run(id: string): Promise<Run | undefined> {
    return this.use(({ runs }) => runs.get(id));
  }

  forgetRuns({ endedBefore, idleOutcomes, but }: OldRuns, limit: number): Promise<number> {
    return this.change(({ runs }) => {
      checkLimit(limit);
      const isOld = ({ id, outcome, details, startedAt, endedAt, repeated }: Run) =>
        outcome !== undefined &&
        (repeated?.lastAt ?? endedAt ?? startedAt) < endedBefore &&
        startedAt < endedBefore &&
        (idleOutcomes === undefined || (idleOutcomes.includes(outcome) && isEmptyList(details))) &&
        !but.includes(id);
      return forgetOldest(runs, isOld, limit);
    });
  }

  hold(environment: string): Promise<Hold | undefined> {
    return this.use(({ holds }) => holds.get(environment));
  }

  saveHold(environment: string, hold: Hold): Promise<void> {
    return this.change(({ holds }) => holds.set({ ...hold }, environment));
  }

  forgetHold(environment: string): Promise<void> {
    return this.change(({ holds }) => holds.delete(environment));
  }

  approval(environment: string): Promise<Approval | undefined> {
    return this.use(({ approvals }) => approvals.get(environment));
  }

  saveApproval(environment: string, approval: Approval): Promise<void> {
    return this.change(({ approvals }) =>
      approvals.set({ ...approval, changes: [...approval.changes] }, environment),
    );
  }

  async saveJournal(entry: JournalEntry): Promise<void> {
    const result = entry.result === undefined ? undefined : copyOf(entry.result);
    const copy = { ...entry, facts: copyOf(entry.facts), result };
    await this.change(({ journal }) => journal.set(copy, entry.id));
    this.wrote({ is: 'step', subject: entry.subject, run: entry.run });
  }

  journalOf(run: string): Promise<readonly JournalEntry[]> {
    return this.use(({ journal }) => journal.where((entry) => entry.run === run));
  }

  async journalCount(run: string): Promise<JournalCount> {
    const entries = await this.journalOf(run);
    return {
      entries: entries.length,
      ended: entries.filter(({ endedAt }) => endedAt !== undefined).length,
      sent: entries.reduce((sum, { sent = 0 }) => sum + sent, 0),
    };
  }

  forgetJournal(begunBefore: number, limit: number): Promise<number> {
    return this.change(({ journal }) => {
      checkLimit(limit);
      const isOld = ({ result, startedAt }: JournalEntry) => result !== undefined && startedAt < begunBefore;
      return forgetOldest(journal, isOld, limit);
    });
  }

  openJournal(subject: string): Promise<readonly JournalEntry[]> {
    return this.use(({ journal }) =>
      journal.where((entry) => entry.subject === subject && entry.result === undefined),
    );
  }

  async saveStatus(record: StatusRecord): Promise<void> {
    await this.change((tables) => {
      tables.statuses.set({ ...record, status: copyOf(record.status) }, record.subject);
      tables.saves += 1;
      tables.versions.set(tables.saves, record.subject);
    });
    this.wrote({ is: 'status', subject: record.subject });
  }

  status(subject: string): Promise<StatusRecord | undefined> {
    return this.use(({ statuses }) => statuses.get(subject));
  }

  statusMarks(): Promise<readonly StatusMark[]> {
    return this.use(({ statuses, versions }) =>
      sorted(
        statuses
          .where(() => true)
          .map(({ subject, at }) => ({ subject, at, version: versions.get(subject) ?? 0 })),
        'subject',
      ),
    );
  }

  statuses(): Promise<readonly StatusRecord[]> {
    return this.use(({ statuses }) =>
      sorted(
        statuses.where(() => true),
        'subject',
      ),
    );
  }

  saveDocument(document: StoredDocument): Promise<void> {
    return this.change(({ documents }) => documents.set({ ...document }, document.name));
  }

  document(name: string): Promise<StoredDocument | undefined> {
    return this.use(({ documents }) => documents.get(name));
  }

  forgetDocuments(names: readonly string[]): Promise<void> {
    return this.change(({ documents }) => {
      for (const name of names) documents.delete(name);
    });
  }
}

class FakeTransaction extends FakeSession {
  readonly #tables: Tables;
  readonly changes: StoreChange[] = [];
  #failure: { readonly error: unknown } | undefined;
  #ended = false;

  constructor(tables: Tables) {
    super();
    this.#tables = tables;
  }

  assertSound(): void {
    if (this.#failure) throw this.#failure.error;
  }

  end(): void {
    this.#ended = true;
  }

  protected override wrote(change: StoreChange): void {
    this.changes.push(change);
  }

  protected override change<T>(work: (tables: Tables) => T): Promise<T> {
    return this.use(work);
  }

  protected override async use<T>(work: (tables: Tables) => T): Promise<T> {
    if (this.#ended) throw new Error('the transaction has ended');
    this.assertSound();
    try {
      return work(this.#tables);
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }
}

interface FakeLease {
  readonly holder: string | undefined;
  readonly token: number;
  readonly expiresAt: number;
  readonly takenAt: number;
  readonly turn?: { readonly holder: string; readonly beganAt: number; readonly endedAt: number };
}

/** The store's contract in memory: one user at a time, a transaction works on a copy that is kept if it succeeds. */
export class FakeStore extends FakeSession implements Store {
  #tables = new Tables();
  #closed = false;
  #last: Promise<unknown> = Promise.resolve();
  readonly leaseTime = 60_000;
  readonly #now: () => number;
  readonly #leases = new Map<string, FakeLease>();
  readonly #under = new AsyncLocalStorage<readonly Lease[]>();
  readonly #wakeListeners = new Set<(subject: string | undefined) => void>();
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>();
  readonly #listeners = new Set<(change: StoreChange) => void>();

  /** `now` is the clock by which leases run out; without one it stands still. */
  constructor(now: () => number = () => 0) {
    super();
    this.#now = now;
  }

  atomically<T>(work: (session: StoreSession) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      this.assertHeld();
      const tables = new Tables(this.#tables);
      const session = new FakeTransaction(tables);
      const scope = { open: true };
      try {
        const result = await this.#inside.run(scope, () => work(session));
        session.assertSound();
        this.#tables = tables;
        session.changes.forEach((change) => this.wrote(change));
        return result;
      } finally {
        scope.open = false;
        session.end();
      }
    });
  }

  acquireLease(name: string, holder: string): Promise<Lease | undefined> {
    return this.#inTurn(() => {
      const now = this.#now();
      const held = this.#leases.get(name);
      const from = held?.holder;
      if (held !== undefined && from !== undefined && held.expiresAt > now) {
        this.#leases.set(name, { ...held, expiresAt: Math.min(held.expiresAt, now + this.leaseTime) });
        return undefined;
      }
      const lease = { name, holder, token: (held?.token ?? 0) + 1, expiresAt: now + this.leaseTime };
      this.#leases.set(name, { ...held, ...lease, takenAt: now });
      return held === undefined || from === undefined
        ? lease
        : { ...lease, takenOver: { from, ago: now - held.expiresAt } };
    });
  }

  renewLease({ name, holder, token }: Lease): Promise<boolean> {
    return this.#inTurn(() => {
      const held = this.#leases.get(name);
      if (held?.holder !== holder || held.token !== token) return false;
      this.#leases.set(name, { ...held, expiresAt: this.#now() + this.leaseTime });
      return true;
    });
  }

  releaseLease({ name, holder, token }: Lease, asTurn = false): Promise<void> {
    return this.#inTurn(() => {
      const held = this.#leases.get(name);
      if (held?.holder !== holder || held.token !== token) return;
      const turn = { holder, beganAt: held.takenAt, endedAt: this.#now() };
      this.#leases.set(name, { ...held, holder: undefined, ...(asTurn ? { turn } : {}) });
    });
  }

  lease(name: string): Promise<Lease | undefined> {
    return this.#inTurn(() => {
      const held = this.#leases.get(name);
      if (held?.holder === undefined) return undefined;
      const expiresAt = Math.min(held.expiresAt, this.#now() + this.leaseTime);
      return { name, holder: held.holder, token: held.token, expiresAt };
    });
  }

  breakLease({ name, holder, token }: Lease): Promise<boolean> {
    return this.#inTurn(() => {
      const held = this.#leases.get(name);
      if (held?.holder !== holder || held.token !== token) return false;
      this.#leases.set(name, { ...held, token: token + 1, expiresAt: this.#now() });
      return true;
    });
  }

  lastRun(name: string): Promise<LastRun | undefined> {
    return this.#inTurn(() => {
      const turn = this.#leases.get(name)?.turn;
      if (turn === undefined) return undefined;
      const now = this.#now();
      return { holder: turn.holder, beganAgo: now - turn.beganAt, endedAgo: now - turn.endedAt };
    });
  }

  under<T>(lease: Lease, work: () => Promise<T>): Promise<T> {
    return this.#under.run([...(this.#under.getStore() ?? []), lease], work);
  }

  assertHeld(): void {
    for (const { name, holder, token } of this.#under.getStore() ?? []) {
      const held = this.#leases.get(name);
      const isHeld = held?.holder === holder && held.token === token && held.expiresAt > this.#now();
      if (!isHeld) throw new LeaseLost(name);
    }
  }

  skew(): number {
    return 0;
  }

  async wake(subject?: string): Promise<void> {
    for (const listener of this.#wakeListeners) listener(subject);
  }

  onWake(listener: (subject: string | undefined) => void): () => void {
    this.#wakeListeners.add(listener);
    return () => void this.#wakeListeners.delete(listener);
  }

  listen(listener: (change: StoreChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** There is no other process. */
  async othersWrote(): Promise<number> {
    return 0;
  }

  protected override wrote(change: StoreChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  protected override use<T>(work: (tables: Tables) => T): Promise<T> {
    return this.#inTurn(() => work(this.#tables));
  }

  protected override change<T>(work: (tables: Tables) => T): Promise<T> {
    return this.#inTurn(() => {
      this.assertHeld();
      return work(this.#tables);
    });
  }

  async #inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.#inside.getStore()?.open) throw new Error('inside atomically, only its session may be used');
    if (this.#closed) throw new Error('the store is closed');
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function checkLimit(limit: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`not a limit: ${limit}`);
}

const isEmptyList = (value: Json) => isJsonArray(value) && value.length === 0;

/** Of one instant, the first added first. */
function forgetOldest<T extends { readonly id: string; readonly startedAt: number }>(
  table: Table<T>,
  isOld: (row: T) => boolean,
  limit: number,
): number {
  const old = table.where(isOld).toSorted((one, other) => one.startedAt - other.startedAt);
  const gone = old.slice(0, limit);
  for (const { id } of gone) table.delete(id);
  return gone.length;
}

function ownedBy<T>(table: Table<Of<T>>, owner: string): readonly T[] {
  return table.where((row) => row.owner === owner).map((row) => row.value);
}

function sorted<K extends string, T extends Readonly<Record<K, string>>>(
  rows: readonly T[],
  ...keys: readonly K[]
): readonly T[] {
  const differing = (one: T, other: T) => keys.find((key) => one[key] !== other[key]);
  return rows.toSorted((one, other) => {
    const key = differing(one, other);
    if (key === undefined) return 0;
    return one[key] < other[key] ? -1 : 1;
  });
}

/** Nothing that a caller does to its value afterwards reaches the store. */
function copyOf(value: Json): Json {
  if (value instanceof ExactNumber) return new ExactNumber(value.text);
  if (isJsonArray(value)) return value.map(copyOf);
  if (isJsonObject(value))
    return jsonObject(Object.entries(value).map(([key, member]) => [key, copyOf(member)]));
  return value;
}
