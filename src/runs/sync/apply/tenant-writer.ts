import { readExportFile } from '../../../core/tree/export/export-file.ts';
import { globMatches } from '../../../core/text/glob.ts';
import { jsonObject, type Json } from '../../../core/json/json.ts';
import { kinds, type RegistryKind } from '../../../core/stream/kinds.ts';
import {
  isOfShared,
  isRemoving,
  type Adding,
  type PlannedChange,
  type ChangeOf,
  type Removing,
  type SharedRemoval,
  type StreamState,
} from '../../../core/plan/plan.ts';
import { InvalidInput, type Problem } from '../../../core/problems/problem.ts';
import { liveShared } from '../../../core/plan/shared-verdicts.ts';
import { removalLimit } from '../../../core/plan/removal-limit.ts';
import { streamSlug } from '../../../core/tree/tree.ts';
import { NotFound, PreconditionFailed } from '../../../ports/errors.ts';
import type { InventoryItem } from '../../../ports/store.ts';
import type { DirectTenant, ImportOutcome } from '../../../ports/tenant.ts';
import { confirmAbsence } from '../../reading/confirm-absence.ts';
import type { Beside, Journal, Write } from '../../../state/journal/journal.ts';
import { readRegistries } from '../../reading/live-meaning.ts';
import { moved, Permit, type FreshRead, type FreshReader } from './fresh-read.ts';
import { isToGo } from '../record.ts';
import type { Planned } from '../plan.ts';
import { readingsOf } from '../../../state/subjects.ts';
import { itemWithId, registryKind } from '../shared-resources.ts';
import { factsJson, importCall, replaceCall, replacementFacts } from '../recover/recover.ts';
import type { ImportFacts } from '../recover/lost-import.ts';
import type { Environment, RunDeps } from '../../pipeline.ts';
import { openForWriter } from '../../write-access.ts';

export interface TenantWriterFacts {
  readonly deps: Pick<RunDeps, 'store' | 'clock'>;
  readonly environment: Environment;
  readonly planned: Planned;
  readonly reader: FreshReader;
  readonly journal: Journal;
  /** Fingerprints of live content that this run saved in git, by path. */
  readonly saved: ReadonlyMap<string, string>;
  /** Reasons why live content could not be saved and must not be overwritten, by path. */
  readonly unsaved: ReadonlyMap<string, Problem>;
  readonly signal: AbortSignal;
}

/**
 * Reason for keeping a stream that waits to be deleted. `edited`: it differs from Sluice's last observation.
 * `activated`: it is active although Sluice left it inactive. `not noted`: Sluice did not record its content.
 */
export type Untouchable = 'edited' | 'activated' | 'not noted';

/**
 * Only way to write to a tenant. Checks before each call that the lease is valid, that the plan contains this call for
 * this id, that a fresh read matches the plan's observation, and that content which would be lost is saved in git. A
 * removal also requires that the stream is managed, not protected and within the limit. Refuses with `InvalidInput` or
 * a `PortError`, and records each call in the journal before and after it.
 */
export class TenantWriter {
  readonly #facts: TenantWriterFacts;
  readonly #tenant: DirectTenant;
  readonly #onWritten: () => void;
  readonly #planned: ReadonlyMap<string, PlannedChange>;
  /** Ids from this run's imports, by path. */
  readonly #given = new Map<string, string>();
  /** Paths that this run replaced in place. */
  readonly #replaced = new Set<string>();
  readonly #removed = new Set<string>();
  /** Ids of the events, rules and forms that this run deleted. */
  readonly #removedItems = new Set<string>();

  constructor(facts: TenantWriterFacts) {
    const { access } = facts.environment;
    if (access === undefined) throw new Error(`people write to the tenant of ${facts.environment.name}`);
    this.#facts = facts;
    const { tenant, onWritten } = openForWriter(access);
    if (tenant.name !== facts.environment.tenant.name)
      throw new Error(`${tenant.name} is not the tenant of ${facts.environment.name}`);
    this.#tenant = tenant;
    this.#onWritten = onWritten;
    this.#planned = new Map(facts.planned.plan.changes.map((change) => [change.path, change]));
  }

  /**
   * Imports a file with the streams of these changes. `sends` has the fingerprints of the events, rules and forms in
   * it, by path. `own` records the tenant's new ids by path before the journal completes the import.
   */
  async importFile(
    changes: readonly ChangeOf<Adding>[],
    file: string,
    {
      facts,
      sends,
      own,
    }: {
      readonly facts: ImportFacts;
      readonly sends: ReadonlyMap<string, string>;
      readonly own: (outcome: ImportOutcome) => Promise<ReadonlyMap<string, string>>;
    },
  ): Promise<ImportOutcome> {
    const [first] = changes;
    if (first === undefined) throw new Error('a file brings one stream at least');
    for (const change of changes) {
      this.#refuseUnplanned(change);
      this.#refuseUnsavedOf(change.path, sends);
      if (change.op === 'switch-over') await this.#readUnmoved(change, sends);
      else await this.#refuseReappeared(change.path);
    }
    const outcome = await this.#write<ImportOutcome>({
      call: importCall(first.path),
      facts: factsJson(facts),
      make: (watch) => this.#tenant.importFile(encode(file), this.#facts.signal, { watch }),
      result: answer,
      record: async (outcome) => {
        for (const [path, id] of await own(outcome)) this.#given.set(path, id);
      },
    });
    this.#onWritten();
    return outcome;
  }

  /** Reads the stream of a change directly before it is overwritten or removed. Refuses changed or unsaved content. */
  async permit(
    change: ChangeOf<'replace' | Removing>,
    sends: ReadonlyMap<string, string> = new Map(),
  ): Promise<Permit<'replace' | Removing>> {
    this.#refuseUnplanned(change);
    if (isRemoving(change)) this.#refuseRemoval(change);
    this.#refuseUnsavedOf(change.path, sends);
    return new Permit(change.op, change.path, change.id, await this.#readUnmoved(change, sends));
  }

  /**
   * Reads a stream again before its previous version is restored after a failed verification. This run replaced it, or
   * an earlier run did so without seeing the result. Refuses if the content differs from the verified one, because a
   * person changed it since.
   */
  async permitPutBack(path: string, id: string, verified: string): Promise<Permit<'put back'>> {
    const change = this.#planned.get(path);
    const isOpen = this.#facts.planned.observed.observation.unproven?.has(path) === true;
    if (change?.op !== 'replace' || change.id !== id || !(this.#replaced.has(path) || isOpen))
      throw unplanned(path, 'put back');
    return this.#permitAgain(path, id, verified);
  }

  /**
   * Reads a stream again before its import with placeholders gets the addresses of its webhooks. This run imported it.
   * Refuses if the content differs from the read one, because a person changed it since.
   */
  async permitAddresses(path: string, id: string, read: string): Promise<Permit<'put back'>> {
    const change = this.#planned.get(path);
    const isReplaced = change?.op === 'replace' && change.id === id && this.#replaced.has(path);
    if (!isReplaced && !(change?.op === 'create' && this.#given.get(path) === id))
      throw unplanned(path, 'send the addresses of webhooks of');
    return this.#permitAgain(path, id, read);
  }

  async #permitAgain(path: string, id: string, verified: string): Promise<Permit<'put back'>> {
    const read = await this.#read(path, id, 'now');
    if (read.meaning.fingerprint !== verified) throw moved(path, '');
    return new Permit('put back', path, id, read);
  }

  /**
   * Reads a stream before it is deleted: one that a verified stream replaced, or an import that did not replace its
   * predecessor. Refuses if the inventory does not confirm that. Returns the reason for keeping it if a person changed
   * it.
   */
  async permitRetirement({ path, id }: InventoryItem): Promise<Permit<'retire'> | Untouchable> {
    const { store } = this.#facts.deps;
    const items = await store.inventory(this.#facts.environment.name);
    const item = items.find((one) => one.id === id);
    if (item === undefined || item.path !== path || !isToGo(item)) throw unplanned(path, 'retire');
    const read = await this.#read(path, id);
    const { isLeftInactive = false, version } = this.#facts.planned.observed.copies.of(id) ?? {};
    if (isLeftInactive && read.stream.state === 'active') return 'activated';
    // A stream that was never published since its import has the tenant's form of the import.
    const isAsImported =
      item.role === 'candidate' && version !== undefined && version === read.stream.version;
    if (isAsImported || read.meaning.fingerprint === item.content)
      return new Permit('retire', path, id, read);
    return item.content === undefined ? 'not noted' : 'edited';
  }

  async replace(
    permit: Permit<'replace' | Removing> | Permit<'put back'>,
    file: string,
    beside: Beside<ImportOutcome> = {},
  ): Promise<ImportOutcome> {
    if (permit.op !== 'replace' && permit.op !== 'put back') throw unplanned(permit.path, 'replace');
    const { stream } = permit.use();
    const { path, id } = permit;
    const outcome = await this.#write({
      call: replaceCall(path),
      facts: replacementFacts(path, id, stream.version),
      make: (watch) =>
        this.#tenant.replace(id, encode(file), this.#facts.signal, { watch, ifMatch: stream.etag }),
      result: answer,
      ...beside,
    }).catch((error: unknown) => this.#asMoved(error, path));
    this.#replaced.add(path);
    this.#onWritten();
    return outcome;
  }

  /**
   * Activates or deactivates a stream: that of a planned change, its imported successor, or one that this run restored.
   * Does nothing if it already has that state.
   */
  async setState(path: string, id: string, state: StreamState): Promise<void> {
    const change = this.#planned.get(path);
    if (change === undefined || isOfShared(change)) throw unplanned(path, 'set the state of');
    const candidates = this.#facts.planned.observed.inventory.filter(
      (item) => item.path === path && isToGo(item),
    );
    const ids = [
      'id' in change ? change.id : undefined,
      this.#given.get(path),
      ...candidates.map((item) => item.id),
    ];
    const isMeant = state === change.state || state === 'inactive' || this.#replaced.has(path);
    if (!ids.includes(id) || !isMeant) throw unplanned(path, state === 'active' ? 'activate' : 'deactivate');
    // Recorded before the call, because a run that ends directly after it leaves a copy that Sluice itself activated.
    if (state === 'active') await this.#leave(id, state);
    await this.#setState(path, id, state);
  }

  /** Deactivates a stream that waits to be deleted, in the state of the permit. */
  async deactivateRetired(permit: Permit<'retire'>): Promise<void> {
    const { path, id } = permit;
    permit.use();
    await this.#setState(path, id, 'inactive');
    await this.#leave(id, 'inactive');
  }

  /** Deletes a stream in the state of the permit. Throws `NotFound` if the tenant no longer has it. */
  async remove(permit: Permit<'replace' | Removing> | Permit<'retire'>): Promise<void> {
    if (permit.op !== 'delete' && permit.op !== 'retire') throw unplanned(permit.path, 'delete');
    const { etag } = permit.use().stream;
    const { path, id } = permit;
    await this.#write({
      call: `remove ${path}`,
      facts: which(path, id),
      make: (watch) => this.#tenant.remove(id, this.#facts.signal, { watch, ifMatch: etag }),
      result: done,
    }).catch((error: unknown) => this.#asMoved(error, path));
  }

  /**
   * Deletes an event, rule or form that Sluice created, after reading it again. Returns `gone` if the tenant's registry
   * no longer has it, `not listed` if the tenant cannot list that kind. Refuses if it changed, and above one run's
   * limit of removals (SLC2415). Items that a protected stream uses never qualify.
   */
  async removeItem(change: SharedRemoval): Promise<'removed' | 'gone' | 'not listed'> {
    this.#refuseUnplanned(change);
    const { path, id } = change;
    const kind = this.#refuseItemRemoval(change);
    this.#refuseUnsavedOf(path, new Map());
    const items = await this.#tenant.registry(kinds[kind].section, this.#facts.signal);
    if (items === undefined) return 'not listed';
    if (itemWithId(items, kind, id) === undefined) return 'gone';
    this.#refuseMovedItem(path, kind, items);
    try {
      await this.#write({
        call: `remove ${path}`,
        facts: which(path, id),
        make: (watch) => this.#tenant.removeItem(kinds[kind].section, id, this.#facts.signal, { watch }),
        result: done,
      });
    } catch (error) {
      if (error instanceof NotFound) return 'gone';
      throw error;
    }
    this.#removedItems.add(id);
    return 'removed';
  }

  #leave(id: string, state: StreamState): Promise<void> {
    const { deps, planned } = this.#facts;
    const { copies } = planned.observed;
    return deps.store.atomically((session) => copies.leave(session, id, state, deps.clock.now()));
  }

  async #setState(path: string, id: string, state: StreamState): Promise<void> {
    const { signal } = this.#facts;
    const there = await this.#tenant.get(id, signal);
    if (there.state === state) return;
    const call = state === 'active' ? 'activate' : 'deactivate';
    try {
      await this.#write({
        call: `${call} ${path}`,
        facts: which(path, id),
        make: (watch) => this.#tenant[call](id, signal, { watch, ifMatch: there.etag }),
        result: done,
      });
    } catch (error) {
      if (!(error instanceof PreconditionFailed)) throw error;
      // The response to an earlier attempt may have been lost, and that attempt changed the tag.
      if ((await this.#tenant.get(id, signal)).state !== state) throw moved(path, '');
    }
  }

  #write<T>(write: Write<T>): Promise<T> {
    return this.#facts.journal.write({
      ...write,
      make: (watch) => {
        this.#facts.deps.store.assertHeld();
        return write.make(watch);
      },
    });
  }

  #refuseUnplanned(change: PlannedChange): void {
    const planned = this.#planned.get(change.path);
    const isSame = planned?.op === change.op || (planned?.op === 'delete' && change.op === 'deactivate');
    const idOf = (one: PlannedChange | undefined) => (one !== undefined && 'id' in one ? one.id : undefined);
    if (!isSame || idOf(planned) !== idOf(change)) throw unplanned(change.path, change.op);
  }

  /** Refuses to create a path again while the tenant has it under its earlier id. */
  async #refuseReappeared(path: string): Promise<void> {
    const before = this.#facts.planned.observed.inventory.filter(
      (item) => item.path === path && item.role === 'current',
    );
    const unlisted = before.map(({ id }) => ({ id, name: streamSlug(path) }));
    await confirmAbsence(this.#tenant, unlisted, this.#facts.signal);
  }

  #refuseUnsavedOf(path: string, sends: ReadonlyMap<string, string>): void {
    const unsaved = [path, ...sends.keys()].map((one) => this.#facts.unsaved.get(one)).find(Boolean);
    if (unsaved !== undefined) throw refusal(unsaved);
  }

  #refuseRemoval(change: ChangeOf<Removing>): void {
    const { environment, planned } = this.#facts;
    const { inventory, observation } = planned.observed;
    const item = inventory.find(({ id }) => id === change.id);
    const isOurs = item?.path === change.path && (change.op === 'deactivate' || item.origin === 'made');
    const slug = streamSlug(change.path);
    if (!isOurs || environment.protected.some((glob) => globMatches(glob, slug)))
      throw unplanned(change.path, change.op);
    this.#removed.add(change.id);
    this.#refuseAboveLimit(change.path, this.#removed.size, observation.live.size);
  }

  /** Refuses to remove an event, rule or form that Sluice did not create, and more than one run may remove. */
  #refuseItemRemoval({ path, id, op }: SharedRemoval): RegistryKind {
    const { made, origins } = this.#facts.planned.observed;
    const kind = registryKind(path);
    const isOurs = (item: InventoryItem) => item.id === id && item.path === path && item.origin === 'made';
    const ours = [...made, ...origins.found];
    if (kind === undefined || !ours.some(isOurs)) throw unplanned(path, op);
    this.#refuseAboveLimit(path, this.#removedItems.size + 1, ours.length);
    return kind;
  }

  /** Refuses more removals than one run may make. `all` is the number of resources of which it removes `count`. */
  #refuseAboveLimit(path: string, count: number, all: number): void {
    const { maxDeletions, allowed } = this.#facts.planned.observed.observation.removals;
    const limit = Math.max(removalLimit(all, maxDeletions), allowed);
    if (count > limit) throw new InvalidInput(path, '', `more than ${limit} removals in one run`, 'SLC2415');
  }

  /** Refuses an item that differs from the plan's, and one that was never in git or in a saved commit. */
  #refuseMovedItem(path: string, kind: RegistryKind, items: readonly Json[]): void {
    const { ids, rendered, ignored, observation } = this.#facts.planned.observed;
    const now = readRegistries(new Map([[kind, items]]), ids, rendered, ignored).get(path);
    if (now === undefined || now !== liveShared(observation).get(path)) throw moved(path, '');
    this.#refuseUnsaved(path, now);
  }

  /** Reads the stream of a change. Refuses if it differs from the plan's observation or is not safe to lose. */
  async #readUnmoved(
    change: ChangeOf<'replace' | 'switch-over' | Removing>,
    sends: ReadonlyMap<string, string>,
  ): Promise<FreshRead> {
    const { path, id } = change;
    const read = await this.#read(path, id);
    try {
      this.#facts.reader.refuseOther(path, read.meaning, sends);
    } catch (error) {
      // The stored reading of this revision does not match the content.
      await this.#facts.deps.store.forgetObservations(readingsOf(this.#facts.environment), [id]);
      throw error;
    }
    if (change.op !== 'deactivate') this.#refuseUnsaved(path, read.meaning.fingerprint);
    return read;
  }

  /** Reads the version before the content. An edit in between changes the content, and a later one changes both. */
  async #read(path: string, id: string, ids: 'as observed' | 'now' = 'as observed'): Promise<FreshRead> {
    const { signal, reader } = this.#facts;
    const stream = await this.#tenant.get(id, signal);
    const file = readExportFile(await this.#tenant.exportFile(id, signal), path);
    const { meaning } = await reader.read(path, file, id, ids);
    return { stream, file, meaning };
  }

  /** Refuses live content that git never had and that this run did not save, because no other copy exists. */
  #refuseUnsaved(path: string, live: string): void {
    const { desired, synced, unproven, verification } = this.#facts.planned.observed.observation;
    const sending = unproven?.get(path);
    const known = [
      synced.get(path)?.live,
      desired.find((one) => one.path === path)?.fingerprint,
      verification.get(path)?.accepted?.live,
      sending?.sent,
      sending?.fingerprint,
      this.#facts.saved.get(path),
    ];
    if (known.includes(live)) return;
    const reason = 'the tenant holds an edit of it that is not saved in git: nothing was written';
    throw new InvalidInput(path, '', reason, 'SLC2417');
  }

  #asMoved(error: unknown, path: string): never {
    if (error instanceof PreconditionFailed && !error.uncertain) throw moved(path, '');
    throw error;
  }
}

function unplanned(path: string, call: string): InvalidInput {
  const reason = `the plan does not say to ${call} it: nothing was written`;
  return new InvalidInput(path, '', reason, 'SLC2462');
}

function refusal({ file, place, message, code }: Problem): InvalidInput {
  return new InvalidInput(file, place, message, code);
}

const done = () => 'done';

function which(path: string, id: string): Json {
  return jsonObject([
    ['path', path],
    ['id', id],
  ]);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function answer(outcome: ImportOutcome): Json {
  return jsonObject([['id', outcome.stream.id]]);
}
