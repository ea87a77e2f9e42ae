import { readingBasis } from '../../core/plan/hook-uses.ts';
import { readingsOf } from '../../state/subjects.ts';
import type { IdEntry } from '../../core/stream/id-map.ts';
import { desiredByPath, type Desired, type StreamState, type Synced } from '../../core/plan/plan.ts';
import type { InventoryItem, LastSynced, StoreSession } from '../../ports/store.ts';
import { saveIncluded, saveIncludedChanges } from '../../state/records/id-map.ts';
import type { ConfirmedStream } from '../handover/intake.ts';
import type { LiveMeaning, StreamMeaning } from '../reading/live-meaning.ts';
import { meaningFacts } from '../reading/meaning-facts.ts';
import type { Observed } from './observe/observe.ts';
import type { Planned } from './plan.ts';
import { SharedState } from './shared-resources.ts';
import type { Copies } from '../../state/records/copies.ts';
import type { VerificationMismatch, Verifications } from '../../state/records/verifications.ts';
import type { Environment, RunDeps } from '../pipeline.ts';

/** Stream that was verified after its import. */
export interface VerifiedStream {
  readonly path: string;
  readonly id: string;
  /** Meaning of the live stream, and the revision under which it may be stored. */
  readonly meaning: LiveMeaning;
  readonly revision: string | undefined;
  /** State in which Sluice leaves the stream that this one replaces, if any. */
  readonly leaves: StreamState | undefined;
}

/** Stream that a file added to the tenant. */
interface AddedStream {
  readonly path: string;
  readonly id: string;
  /** Version in the tenant's response. */
  readonly version?: number | undefined;
  /** True if it replaces another stream once it is verified. */
  readonly takesOver: boolean;
}

/**
 * State that one run stores for the next: managed streams, the tenant's ids, and the last-synced state. Each step is
 * one transaction, so a crash leaves the state before it or after it.
 */
export class RunState {
  readonly #deps: RunDeps;
  readonly #environment: Environment;
  readonly #observed: Observed;
  readonly #inventory = new Map<string, InventoryItem>();
  /** Ids of the current and former streams of a path. */
  readonly #idsAt = new Map<string, readonly string[]>();
  /** Shared files that the tenant has in another form, which stays unchanged. */
  readonly #leftOut: ReadonlySet<string>;
  readonly #shared: SharedState;
  readonly #verifications: Verifications;
  readonly #copies: Copies;
  readonly #desired: ReadonlyMap<string, Desired>;
  /** Last-synced revisions of streams before this run replaced them. */
  readonly #revisions = new Map<string, string>();
  /** Fingerprints of imports with placeholders for addresses of webhooks, by path. */
  readonly #withPlaceholders = new Map<string, string>();
  #pathsByName: ReadonlyMap<string, readonly Desired[]> | undefined;
  /** True once the store has all ids known before. From then on, only new ones are saved. */
  #isSaved = false;

  constructor(deps: RunDeps, environment: Environment, { observed, plan }: Planned) {
    this.#deps = deps;
    this.#environment = environment;
    this.#observed = observed;
    this.#leftOut = new Set(plan.leftOut);
    this.#verifications = observed.verifications;
    this.#copies = observed.copies;
    this.#shared = new SharedState(deps, environment, observed);
    this.#desired = desiredByPath(observed.observation.desired);
    for (const item of observed.inventory) this.#hold(item);
  }

  /** Returns the ids of all managed streams. */
  owned(): readonly string[] {
    return [...this.#inventory.keys()];
  }

  /**
   * Returns the ids of managed streams with paths that git gives to streams of these names, including replaced ones.
   */
  ownedAs(names: ReadonlySet<string>): readonly string[] {
    this.#pathsByName ??= Map.groupBy(this.#desired.values(), ({ name }) => name);
    const paths = [...names].flatMap((name) => this.#pathsByName?.get(name) ?? []);
    return paths.flatMap(({ path }) => this.#idsAt.get(path) ?? []);
  }

  /** Returns the streams that vanished from the tenant, which are stored while others run them by their ids. */
  vanished(): readonly InventoryItem[] {
    return [...this.#inventory.values()].filter(({ role }) => role === 'vanished');
  }

  /**
   * Returns the streams created by Sluice that wait to be deleted: replaced by a verified one, or never used as a
   * replacement.
   */
  retired(): readonly InventoryItem[] {
    return [...this.#inventory.values()].filter(isToGo);
  }

  /** Returns a stream in git, or undefined if git does not have it. */
  known(path: string): Desired | undefined {
    return this.#desired.get(path);
  }

  desired(path: string): Desired {
    const desired = this.known(path);
    if (desired === undefined) throw new Error(`${path} is not in the desired tree`);
    return desired;
  }

  /**
   * Notes that the next import of a stream has placeholders, or no longer, where git has addresses of webhooks. Until
   * then, that import counts as last synced, so that the next plan sends the addresses if this run ends before.
   */
  sendsPlaceholders(path: string, fingerprint: string | undefined): void {
    if (fingerprint === undefined) this.#withPlaceholders.delete(path);
    else this.#withPlaceholders.set(path, fingerprint);
  }

  /** Returns the fingerprint of an import with placeholders; undefined if it has none. */
  withPlaceholders(path: string): string | undefined {
    return this.#withPlaceholders.get(path);
  }

  /** Returns the fingerprint of the next import of a stream. */
  sentForm(path: string): string {
    return this.withPlaceholders(path) ?? this.desired(path).fingerprint;
  }

  /** Returns the direct subflows of a stream in git. */
  runs(path: string): readonly string[] {
    return this.known(path)?.runs ?? [];
  }

  /** Returns streams with all of their direct and indirect subflows, which their files can contain. */
  withRuns(paths: Iterable<string>): ReadonlySet<string> {
    const all = new Set(paths);
    // The loop also visits subflows that it adds.
    for (const path of all) for (const run of this.runs(path)) all.add(run);
    return all;
  }

  /** Returns the fingerprints of the events, rules and forms that importing a stream would overwrite, by path. */
  sends(path: string): ReadonlyMap<string, string> {
    return new Map([...this.desired(path).carries].filter(([one]) => !this.#leftOut.has(one)));
  }

  /** Records the shared files of streams before their import. */
  async bringing(paths: readonly string[]): Promise<void> {
    await this.#shared.bringing(new Map(paths.flatMap((path) => [...this.sends(path)])));
  }

  /** Records streams of one file as managed. A replacement stays a candidate for removal until it is verified. */
  async own(streams: readonly AddedStream[]): Promise<void> {
    const environment = this.#environment.name;
    // A removed stream stays stored while others run it by its id, because they must be linked again.
    const gone = streams
      .filter(({ takesOver }) => !takesOver)
      .flatMap(({ path }) => this.#currentOf(path))
      .map((item): InventoryItem => ({ ...item, role: 'vanished' }));
    const items = streams.map(({ path, id, takesOver }): InventoryItem => ({
      path,
      id,
      origin: 'made',
      ...(takesOver ? { role: 'candidate', content: this.sentForm(path) } : { role: 'current' }),
    }));
    for (const item of [...gone, ...items]) this.#hold(item);
    const fresh = items.filter(({ role }) => role === 'current');
    for (const { path, id } of items) this.#observed.ids.set(path, id);
    const learnt = this.#observed.ids.changes();
    await this.#deps.store.atomically(async (session) => {
      await session.saveInventory(environment, [...gone, ...items]);
      await this.#noteImported(session, streams);
      if (fresh.length === 0) return;
      await this.#saveIdentities(session, learnt);
      await session.saveLastSynced(
        environment,
        fresh.flatMap(({ path }) => this.#asSent(path)),
      );
      for (const { path, version, takesOver } of streams)
        if (!takesOver) await this.#begin(session, path, version);
    });
    if (fresh.length > 0) this.#savedIdentities(learnt);
  }

  /** Records the version of new candidates, and that they are imported as inactive. */
  async #noteImported(session: StoreSession, streams: readonly AddedStream[]): Promise<void> {
    const copies = streams
      .filter(({ id, takesOver }) => takesOver && this.#copies.of(id) === undefined)
      .map(({ id, version }) => [id, { version, isLeftInactive: true as const }] as const);
    if (copies.length > 0) await this.#copies.note(session, new Map(copies), this.#deps.clock.now());
  }

  /** Keeps the ids of current streams after a failed replacement, so that callers run them. */
  keepsPath(path: string): void {
    for (const { id } of this.#currentOf(path)) this.#observed.ids.set(path, id);
  }

  /** Records the import as last synced. Nothing else is known of it until it is verified. */
  async sent(path: string, version: number | undefined, session: StoreSession): Promise<void> {
    const before = (await session.lastSynced(this.#environment.name)).find((one) => one.path === path);
    if (before !== undefined) this.#revisions.set(path, before.revision);
    await session.saveLastSynced(this.#environment.name, this.#asSent(path));
    await this.#begin(session, path, version);
  }

  #begin(session: StoreSession, path: string, version: number | undefined): Promise<void> {
    const desired = this.sentForm(path);
    const write = version === undefined ? { desired } : { desired, version };
    return this.#verifications.begin(session, path, write, this.#deps.clock.now());
  }

  /** Returns the fingerprint of a stream's accepted form, if an operator accepted one. */
  acceptedForm(path: string): string | undefined {
    return this.#verifications.acceptedForm(path, this.desired(path).fingerprint);
  }

  /** Returns the version of an earlier run's last write that was not verified. */
  pendingVersion(path: string): number | undefined {
    const { pending, mismatch } = this.#verifications.entries.get(path) ?? {};
    return pending?.version ?? mismatch?.version;
  }

  /** Records that the tenant changed the content of an import. Also takes the fingerprint of the id's live content. */
  async refused(
    path: string,
    mismatch: VerificationMismatch,
    { id, holds }: { readonly id: string; readonly holds: string },
  ): Promise<void> {
    const [stream] = this.#asSent(path);
    if (stream === undefined) return;
    await this.#deps.store.atomically(async (session) => {
      await session.saveLastSynced(this.#environment.name, [{ ...stream, live: mismatch.live }]);
      await this.#noteContent(session, id, holds);
      await this.#verifications.refuse(session, path, mismatch, this.#deps.clock.now());
    });
  }

  /**
   * Records that a person edited the stream before it was verified. It is then an edit like any other. `mismatch` is
   * set if the tenant changed the import before that edit.
   */
  async edited(
    path: string,
    {
      id,
      saved,
      mismatch,
    }: {
      readonly id: string;
      readonly saved: string | undefined;
      readonly mismatch: VerificationMismatch | undefined;
    },
  ): Promise<void> {
    const at = this.#deps.clock.now();
    await this.#deps.store.atomically(async (session) => {
      // A copy that never replaced its predecessor may be deleted once its content is saved in git.
      if (saved !== undefined) await this.#noteContent(session, id, saved);
      if (mismatch === undefined) await this.#verifications.confirm(session, path, at);
      else await this.#verifications.refuse(session, path, mismatch, at);
    });
  }

  async #noteContent(session: StoreSession, id: string, content: string): Promise<void> {
    const item = this.#inventory.get(id);
    if (item?.role !== 'candidate') return;
    this.#hold({ ...item, content });
    await session.saveInventory(this.#environment.name, [{ ...item, content }]);
  }

  /**
   * Records that the previous version was restored: `mismatch.live`, with the events, rules and forms of its file
   * (fingerprints by path).
   */
  async putBack(
    path: string,
    mismatch: VerificationMismatch,
    carries: ReadonlyMap<string, string>,
  ): Promise<void> {
    const [stream, ...carried] = this.#asSent(path);
    if (stream === undefined) return;
    const shared = carried.map((one) => {
      const live = carries.get(one.path) ?? one.live;
      return { ...one, desired: live, live };
    });
    const revision = this.#revisions.get(path) ?? stream.revision;
    await this.#deps.store.atomically(async (session) => {
      const streams = [{ ...stream, live: mismatch.live, revision }, ...shared];
      await session.saveLastSynced(this.#environment.name, streams);
      await this.#verifications.refuse(session, path, mismatch, this.#deps.clock.now());
    });
  }

  /** Records a stream that was verified and has the desired state. Can make further changes in the same transaction. */
  async arrived(
    { path, id, meaning, revision, leaves }: VerifiedStream,
    beside: (session: StoreSession) => Promise<void>,
  ): Promise<void> {
    const environment = this.#environment.name;
    const roles = leaves === undefined ? [] : this.#takeOver(path, id);
    const basis = readingBasis(this.#observed.observation.bindings, this.desired(path));
    const facts = meaningFacts(meaning, basis);
    const learnt = this.#observed.ids.changes();
    await this.#deps.store.atomically(async (session) => {
      await session.saveInventory(environment, roles);
      if (leaves !== undefined) await this.#noteReplaced(session, roles, leaves);
      await this.#saveIdentities(session, learnt);
      await this.#shared.arrived(session, this.sends(path), meaning.carries);
      if (revision !== undefined)
        await session.saveObservations(readingsOf(this.#environment), [{ id, revision, facts }]);
      await session.saveLastSynced(environment, this.#synced(this.desired(path), meaning));
      await this.#verifications.confirm(session, path, this.#deps.clock.now());
      await beside(session);
    });
    this.#savedIdentities(learnt);
  }

  /** Records the state in which Sluice leaves replaced streams, to recognise a person's activation. */
  async #noteReplaced(
    session: StoreSession,
    roles: readonly InventoryItem[],
    state: StreamState,
  ): Promise<void> {
    const at = this.#deps.clock.now();
    for (const { id, role } of roles) {
      if (role === 'retired') await this.#copies.leave(session, id, state, at);
      else await this.#copies.forget(session, [id], at);
    }
  }

  /** Records streams that people imported as managed. The streams that they replace wait to be retired. */
  async received(confirmed: readonly ConfirmedStream[], session: StoreSession): Promise<void> {
    const { revision } = this.#observed;
    const at = this.#deps.clock.now();
    const paths = new Set(confirmed.map(({ path }) => path));
    const items = [...this.#inventory.values()].filter(({ path }) => paths.has(path));
    await session.saveInventory(this.#environment.name, items);
    await this.#saveIdentities(session, this.#observed.ids.changes());
    await session.saveLastSynced(
      this.#environment.name,
      confirmed.map(({ path, synced }) => ({ path, revision, ...synced, at })),
    );
  }

  /** Records equal states of git and the tenant as last synced. */
  async agreement(): Promise<void> {
    await this.#shared.finish();
    const { observation } = this.#observed;
    const agreed = observation.desired.flatMap((desired) => {
      const live = observation.live.get(desired.path);
      if (live?.is !== 'known' || live.fingerprint !== desired.fingerprint) return [];
      return this.#synced(desired, live).filter(
        (one) => one.desired === one.live && !isRemembered(one, observation.synced.get(one.path)),
      );
    });
    if (agreed.length > 0) await this.#deps.store.saveLastSynced(this.#environment.name, agreed);
  }

  #currentOf(path: string): readonly InventoryItem[] {
    const items = (this.#idsAt.get(path) ?? []).flatMap((id) => this.#inventory.get(id) ?? []);
    return items.filter((item) => item.path === path && item.role === 'current');
  }

  #hold(item: InventoryItem): void {
    this.#inventory.set(item.id, item);
    const ids = this.#idsAt.get(item.path) ?? [];
    if (!ids.includes(item.id)) this.#idsAt.set(item.path, [...ids, item.id]);
  }

  #takeOver(path: string, id: string): readonly InventoryItem[] {
    const there = this.#observed.observation.live.get(path);
    const content = there?.is === 'known' ? { content: there.fingerprint } : {};
    const items: readonly InventoryItem[] = [
      ...this.#currentOf(path).map((item): InventoryItem => ({ ...item, role: 'retired', ...content })),
      { path, id, origin: 'made', role: 'current' },
    ];
    for (const item of items) this.#hold(item);
    return items;
  }

  #asSent(path: string): readonly LastSynced[] {
    const desired = { ...this.desired(path), fingerprint: this.sentForm(path) };
    return this.#synced(desired, desired);
  }

  /**
   * Returns the last-synced states of a stream and the shared files in its file: the import, and the live content after
   * it.
   */
  #synced(desired: Desired, live: StreamMeaning): readonly LastSynced[] {
    const { revision } = this.#observed;
    const at = this.#deps.clock.now();
    const shared = [...desired.carries].flatMap(([path, fingerprint]) => {
      const there = live.carries.get(path);
      return there === undefined || this.#leftOut.has(path)
        ? []
        : [{ path, revision, desired: fingerprint, live: there, at }];
    });
    return [
      { path: desired.path, revision, desired: desired.fingerprint, live: live.fingerprint, at },
      ...shared,
    ];
  }

  async #saveIdentities(session: StoreSession, learnt: readonly IdEntry[]): Promise<void> {
    const { name } = this.#environment.tenant;
    if (this.#isSaved) await saveIncludedChanges(session, name, learnt);
    else await saveIncluded(session, name, this.#observed.ids);
  }

  /** Marks these ids as saved, after their transaction. Ids learnt meanwhile must still be saved. */
  #savedIdentities(learnt: readonly IdEntry[]): void {
    this.#isSaved = true;
    this.#observed.ids.forgetChanges(learnt);
  }
}

/** Returns true if a stream was created by Sluice and waits to be deleted. Vanished and adopted ones do not. */
export function isToGo({ role, origin }: InventoryItem): boolean {
  return origin === 'made' && (role === 'retired' || role === 'candidate');
}

function isRemembered({ desired, live }: LastSynced, synced: Synced | undefined): boolean {
  return synced?.desired === desired && synced.live === live;
}
