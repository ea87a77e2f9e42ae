import { readExportFile } from '../../core/tree/export/export-file.ts';
import type { IdBook } from '../../core/stream/id-map.ts';
import type { Json } from '../../core/json/json.ts';
import { kindOfPath, kinds, registryKinds, type RegistryKind } from '../../core/stream/kinds.ts';
import { onceEach } from '../../core/once-each.ts';
import {
  desiredByPath,
  type Desired,
  type Live,
  type Origin,
  type ScenarioTrouble,
} from '../../core/plan/plan.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import type { Ignored } from '../../core/render/ignored.ts';
import { carriedBy, liveShared } from '../../core/plan/shared-verdicts.ts';
import { NotFound, PortError } from '../../ports/errors.ts';
import type { InventoryItem, Observation as Remembered } from '../../ports/store.ts';
import type { ScenarioHealth, TenantListing, TenantStream } from '../../ports/tenant.ts';
import type { StreamNames } from '../desired/stream-names.ts';
import { LastLive } from '../../state/records/last-live.ts';
import { liveMeaning, readLive, readRegistries, runIdsOf, type LiveMeaning } from './live-meaning.ts';
import { meaningFacts, meaningFromFacts } from './meaning-facts.ts';
import type { Environment } from '../pipeline.ts';

/** What a reader of a tenant's streams goes by. */
export interface ReaderFacts {
  readonly environment: Environment;
  /** Of the rendered tree. */
  readonly names: StreamNames;
  readonly ids: IdBook;
  readonly ignored: Ignored;
  /** Digest of what references are bound to. */
  readonly bindings: string;
  readonly inventory: readonly InventoryItem[];
  /** True where what git no longer has may be removed, and so must be read too. */
  readonly prunes: boolean;
  /** What was read before, by id. */
  readonly readings: ReadonlyMap<string, Remembered>;
  /** Every scenario of the tenant; undefined where nobody tells of them. */
  readonly scenarios: readonly ScenarioHealth[] | undefined;
}

/** What a tenant's registries hold. */
export interface SharedReading {
  /** By path. */
  readonly fingerprints: ReadonlyMap<string, string>;
  /** Those that were asked for and that the tenant can list, whole. */
  readonly registries: ReadonlyMap<RegistryKind, readonly Json[]>;
}

/** Reads what a tenant holds of the streams that an environment answers for. */
export class LiveReader {
  readonly readings: Remembered[] = [];
  readonly #facts: ReaderFacts;
  /** Paths of replaced streams, by their id. */
  readonly #replaced: ReadonlyMap<string, string>;
  readonly #scenarios: ReadonlyMap<string, ScenarioHealth> | undefined;
  readonly #signal: AbortSignal;

  constructor(facts: ReaderFacts, signal: AbortSignal) {
    this.#facts = facts;
    this.#replaced = replacedIn(facts.inventory);
    this.#scenarios = facts.scenarios && new Map(facts.scenarios.map((one) => [one.id, one]));
    this.#signal = signal;
  }

  /** By path; what was seen last is last, where not all was seen at one time. */
  async readAll(listing: TenantListing, desired: readonly Desired[]): Promise<ReadonlyMap<string, Live>> {
    const { inventory, readings, bindings, prunes } = this.#facts;
    const basis = { listing, desired, readings, bindings, prunes };
    const last = LastLive.of(inventory);
    // Scenarios come and go without a word in the list of streams.
    const same = this.#scenarios === undefined ? last.sameBut(basis) : undefined;
    if (same?.moved.length === 0) return same.live;
    const listed = new Map((same?.moved ?? listing.streams).map((stream) => [stream.id, stream]));
    const current = currentOf(inventory);
    const wanted = desiredByPath(desired);
    const open =
      same === undefined ? lastSeenLast(current, listed) : current.filter(({ id }) => listed.has(id));
    const states = open.map(({ path, id, origin }) =>
      this.#stateOf(path, { id, origin, isWanted: wanted.has(path) }, listing, listed.get(id)),
    );
    const isRemembered = states.every((state) => !(state instanceof Promise));
    const seen = isRemembered
      ? (states as readonly Live[])
      : await Promise.all(states.map((state) => Promise.resolve(state)));
    const live = new Map(same?.live);
    for (const [index, { path }] of open.entries()) live.set(path, seen[index] as Live);
    // Where two have one path, the order in which they are seen says which of them counts.
    const isPlain = this.#scenarios === undefined && live.size === current.length;
    if (isRemembered && isPlain) last.keep(basis, live);
    return live;
  }

  /**
   * What the tenant holds of events, rules and forms that no stream that it holds for us carries, and of `others`, which
   * git may no longer have.
   */
  async readShared(
    desired: readonly Desired[],
    live: ReadonlyMap<string, Live>,
    others: readonly string[],
  ): Promise<SharedReading> {
    const carried = liveShared({ shared: new Map(), live });
    const open = [...carriedBy(desired).filter((path) => !carried.has(path)), ...others];
    const wanted = registryKinds.filter((kind) => open.some((path) => kindOfPath(path) === kind));
    const items = new Map<RegistryKind, readonly Json[]>();
    for (const kind of wanted) {
      const listed = await this.#facts.environment.tenant.registry(kinds[kind].section, this.#signal);
      if (listed !== undefined) items.set(kind, listed);
    }
    const { ids, names, ignored } = this.#facts;
    const fingerprints: ReadonlyMap<string, string> =
      items.size === 0 ? new Map() : readRegistries(items, ids, names.all.tree, ignored);
    return { fingerprints, registries: items };
  }

  #stateOf(
    path: string,
    { id, origin, isWanted }: { readonly id: string; readonly origin: Origin; readonly isWanted: boolean },
    { whole }: TenantListing,
    stream: TenantStream | undefined,
  ): Live | Promise<Live> {
    if (stream === undefined) return whole ? absent : unlisted(path, id);
    return isWanted || this.#facts.prunes ? this.#read(path, stream, origin) : leftover(stream, origin);
  }

  /** At once where it is remembered: of a large tenant that is nearly everything. */
  #read(path: string, stream: TenantStream, origin: Origin): Live | Promise<Live> {
    const remembered = this.#rememberedMeaning(stream);
    if (remembered !== undefined) return this.#liveOf(stream, origin, remembered);
    return this.#export(path, stream).then(
      (meaning) => this.#liveOf(stream, origin, meaning),
      (error: unknown) => unreadable(error, path, stream.id),
    );
  }

  #liveOf(stream: TenantStream, origin: Origin, meaning: LiveMeaning): Live {
    const { runIds, scenarioIds } = meaning;
    return liveOf(stream, origin, {
      meaning,
      runsReplaced: this.#replaced.size === 0 ? none : runIds.flatMap((id) => this.#replaced.get(id) ?? []),
      scenarioTroubles: this.#troublesOf(stream, scenarioIds ?? none),
    });
  }

  #rememberedMeaning(stream: TenantStream): LiveMeaning | undefined {
    const reading = this.#facts.readings.get(stream.id);
    if (stream.revision === undefined || reading?.revision !== stream.revision) return undefined;
    const meaning = meaningFromFacts(reading, this.#facts.bindings);
    // Read again, once, where it is only now of use which scenarios it has.
    return this.#scenarios !== undefined && meaning?.scenarioIds === undefined ? undefined : meaning;
  }

  /** What keeps scenarios of a stream from running, or from being looked at, as they are now. */
  #troublesOf({ state }: TenantStream, ids: readonly string[]): readonly ScenarioTrouble[] {
    const scenarios = this.#scenarios;
    if (scenarios === undefined) return none;
    return ids.flatMap((id): readonly ScenarioTrouble[] => {
      const scenario = scenarios.get(id);
      if (scenario === undefined) return [{ id, name: undefined, is: 'unlisted' }];
      const { name, isInvalid, isActive } = scenario;
      if (isInvalid) return [{ id, name, is: 'invalid' }];
      return state === 'active' && !isActive ? [{ id, name, is: 'inactive' }] : [];
    });
  }

  async #export(path: string, stream: TenantStream): Promise<LiveMeaning> {
    const { environment, names, bindings, ignored } = this.#facts;
    const bytes = await environment.tenant.exportFile(stream.id, this.#signal);
    const file = readExportFile(bytes, path);
    const { apps } = environment;
    const ids = idsAsRun(this.#facts.ids, runIdsOf(file), this.#replaced);
    const live = readLive(file, ids, await names.with(path), { apps, ignored });
    const meaning = liveMeaning(file, live, path);
    // Also where a pass ended between the import and its own reading: a webhook is kept by its id.
    for (const { path: own, id } of live.ids.changes())
      if (own.startsWith(`${path}/`)) this.#facts.ids.set(own, id);
    if (stream.revision !== undefined) {
      const facts = meaningFacts(meaning, bindings);
      this.readings.push({ id: stream.id, revision: stream.revision, facts });
    }
    return meaning;
  }
}

/** Paths of replaced streams, by their id. */
export const replacedIn = onceEach((inventory: readonly InventoryItem[]): ReadonlyMap<string, string> => {
  const retired = inventory.filter(({ role }) => role !== 'current');
  return new Map(retired.map(({ id, path }) => [id, path]));
});

/** A stream that still runs a replaced one by its old id runs what has that path, only not in its new form. */
export function idsAsRun(
  ids: IdBook,
  runIds: readonly string[],
  replaced: ReadonlyMap<string, string>,
): IdBook {
  const old = runIds.filter((id) => replaced.has(id));
  if (old.length === 0) return ids;
  const book = ids.draft();
  for (const id of old) book.set(replaced.get(id) as string, id);
  return book;
}

/** A stream that git no longer has, where nothing is removed: what it means does not matter. */
function leftover(stream: TenantStream, origin: Origin): Live {
  return liveOf(stream, origin, { meaning: noMeaning, runsReplaced: none, scenarioTroubles: none });
}

interface Understood {
  readonly meaning: Pick<LiveMeaning, 'fingerprint' | 'carries' | 'runIds' | 'publishedBy'>;
  readonly runsReplaced: readonly string[];
  readonly scenarioTroubles: readonly ScenarioTrouble[];
}

/** What the list says of a stream, with what it means. */
export function liveOf(
  { id, name, state, validation, version, lastPublishedAt, activeInstances }: TenantStream,
  origin: Origin,
  { meaning: { fingerprint, carries, runIds, publishedBy }, runsReplaced, scenarioTroubles }: Understood,
): Live {
  return {
    is: 'known',
    id,
    name,
    state,
    isInvalid: validation === 'invalid',
    isPending: validation === 'pending',
    version,
    lastPublishedAt,
    activeInstances,
    origin,
    fingerprint,
    carries,
    publishedBy,
    runs: runIds,
    runsReplaced,
    scenarioTroubles,
  };
}

const none: readonly never[] = [];
const absent: Live = { is: 'absent' };
const noMeaning = {
  fingerprint: '',
  carries: new Map<string, string>(),
  runIds: none,
  publishedBy: undefined,
};

const currentOf = onceEach((items: readonly InventoryItem[]): readonly InventoryItem[] =>
  items.filter(({ role }) => role === 'current'),
);

function unlisted(path: string, id: string): Live {
  const message = 'the tenant cannot list its streams, and no file of it was seen';
  return {
    is: 'unknown',
    id,
    reason: { code: 'SLC2407', severity: 'error', file: path, place: '', message },
  };
}

/** What became of an attempt to read a stream that failed. What is no failure of the world or of a file is thrown. */
function unreadable(error: unknown, path: string, id: string): Live {
  if (error instanceof NotFound) return absent;
  if (error instanceof InvalidInput) return { is: 'unknown', id, reason: error.problem() };
  if (!(error instanceof PortError)) throw error;
  const { code, message } = error;
  return { is: 'unknown', id, reason: { code, severity: 'error', file: path, place: '', message } };
}

/** Items of the inventory by when their streams were as they are listed, the latest last; what is so now comes last. */
function lastSeenLast(
  items: readonly InventoryItem[],
  listed: ReadonlyMap<string, TenantStream>,
): readonly InventoryItem[] {
  if (items.every(({ id }) => listed.get(id)?.asOf === undefined)) return items;
  const times = new Map(items.map(({ id }) => [id, Date.parse(listed.get(id)?.asOf ?? '') || Infinity]));
  const at = ({ id }: InventoryItem) => times.get(id) as number;
  return items.toSorted((one, other) => (at(one) < at(other) ? -1 : Number(at(one) > at(other))));
}
