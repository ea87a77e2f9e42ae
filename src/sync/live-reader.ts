import { readExportFile } from '../codec/export-file.ts';
import type { IdBook } from '../domain/id-book.ts';
import { isJsonArray, isJsonObject, jsonObject, member, type Json } from '../domain/json.ts';
import { kindOfPath, kinds, registryKinds, type RegistryKind } from '../domain/kinds.ts';
import type { Desired, Live, Origin, ScenarioTrouble } from '../domain/plan.ts';
import { InvalidInput, type Problem } from '../domain/problem.ts';
import type { Ignored } from '../domain/render/ignored.ts';
import { NotFound, PortError } from '../ports/errors.ts';
import type { InventoryItem, Observation as Remembered } from '../ports/store.ts';
import type { ScenarioHealth, TenantListing, TenantStream } from '../ports/tenant.ts';
import type { StreamNames } from './desired/stream-names.ts';
import { liveMeaning, readLive, readRegistries, runIdsOf, type LiveMeaning } from './live-reading.ts';
import type { Environment } from './subjects.ts';

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
    const listed = new Map(listing.streams.map((stream) => [stream.id, stream]));
    const seenAt = ({ id }: InventoryItem) => Date.parse(listed.get(id)?.asOf ?? '') || Infinity;
    const current = this.#facts.inventory
      .filter(({ role }) => role === 'current')
      .toSorted((one, other) => (seenAt(one) < seenAt(other) ? -1 : Number(seenAt(one) > seenAt(other))));
    const wanted = new Set(desired.map(({ path }) => path));
    const entries = await Promise.all(
      current.map(async ({ path, id, origin }): Promise<[string, Live]> => {
        const stream = listed.get(id);
        if (stream === undefined)
          return [path, listing.whole ? { is: 'absent' } : { is: 'unknown', id, reason: unlisted(path) }];
        const isRead = wanted.has(path) || this.#facts.prunes;
        return [path, isRead ? await this.#read(path, stream, origin) : leftover(stream, origin)];
      }),
    );
    return new Map(entries);
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
    const carried = new Set(
      [...live.values()].flatMap((state) => (state.is === 'known' ? [...state.carries.keys()] : [])),
    );
    const used = desired.flatMap(({ carries }) => [...carries.keys()]);
    const open = [...used.filter((path) => !carried.has(path)), ...others];
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

  async #read(path: string, stream: TenantStream, origin: Origin): Promise<Live> {
    try {
      const { fingerprint, carries, runIds, scenarioIds, publishedBy } =
        this.#rememberedMeaning(stream) ?? (await this.#export(path, stream));
      return {
        ...listedFacts(stream, origin),
        fingerprint,
        carries,
        publishedBy,
        runs: runIds,
        runsReplaced: runIds.flatMap((id) => this.#replaced.get(id) ?? []),
        scenarioTroubles: this.#troublesOf(stream, scenarioIds ?? []),
      };
    } catch (error) {
      if (error instanceof NotFound) return { is: 'absent' };
      if (error instanceof InvalidInput) return { is: 'unknown', id: stream.id, reason: error.problem() };
      if (!(error instanceof PortError)) throw error;
      return {
        is: 'unknown',
        id: stream.id,
        reason: { code: error.code, severity: 'error', file: path, place: '', message: error.message },
      };
    }
  }

  #rememberedMeaning(stream: TenantStream): LiveMeaning | undefined {
    const reading = this.#facts.readings.get(stream.id);
    if (stream.revision === undefined || reading?.revision !== stream.revision) return undefined;
    const meaning = meaningFromFacts(reading.facts, this.#facts.bindings);
    // Read again, once, where it is only now of use which scenarios it has.
    return this.#scenarios !== undefined && meaning?.scenarioIds === undefined ? undefined : meaning;
  }

  /** What keeps scenarios of a stream from running, or from being looked at, as they are now. */
  #troublesOf({ state }: TenantStream, ids: readonly string[]): readonly ScenarioTrouble[] {
    const scenarios = this.#scenarios;
    if (scenarios === undefined) return [];
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
export function replacedIn(inventory: readonly InventoryItem[]): ReadonlyMap<string, string> {
  const retired = inventory.filter(({ role }) => role === 'retired');
  return new Map(retired.map(({ id, path }) => [id, path]));
}

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
  return {
    ...listedFacts(stream, origin),
    fingerprint: '',
    carries: new Map(),
    runsReplaced: [],
    runs: [],
    publishedBy: undefined,
  };
}

/** What the list says of a stream. */
function listedFacts(stream: TenantStream, origin: Origin) {
  return {
    is: 'known',
    id: stream.id,
    name: stream.name,
    state: stream.state,
    isInvalid: stream.validation === 'invalid',
    isPending: stream.validation === 'pending',
    lastPublishedAt: stream.lastPublishedAt,
    activeInstances: stream.activeInstances,
    origin,
  } as const;
}

function unlisted(path: string): Problem {
  return {
    code: 'SLC2407',
    severity: 'error',
    file: path,
    place: '',
    message: 'the tenant cannot list its streams, and no file of it was seen',
  };
}

/** A meaning as a store remembers it. It holds for the bindings under which it was read. */
export function meaningFacts(meaning: LiveMeaning, bindings: string): Json {
  return jsonObject([
    ['bindings', bindings],
    ['fingerprint', meaning.fingerprint],
    ['carries', jsonObject(meaning.carries)],
    ['runIds', meaning.runIds],
    ...(meaning.scenarioIds === undefined ? [] : [['scenarioIds', meaning.scenarioIds] as const]),
    ['publishedBy', meaning.publishedBy ?? null],
  ]);
}

/** Undefined where it was read under other bindings. */
export function meaningFromFacts(facts: Json, bindings: string): LiveMeaning | undefined {
  const fingerprint = member(facts, 'fingerprint');
  const carries = member(facts, 'carries');
  const runIds = member(facts, 'runIds');
  const scenarioIds = member(facts, 'scenarioIds');
  const publishedBy = member(facts, 'publishedBy');
  if (member(facts, 'bindings') !== bindings || typeof fingerprint !== 'string') return undefined;
  if (!isJsonObject(carries) || !isJsonArray(runIds)) return undefined;
  return {
    fingerprint,
    carries: new Map(
      Object.entries(carries).flatMap(([path, value]) => (typeof value === 'string' ? [[path, value]] : [])),
    ),
    runIds: runIds.filter((id) => typeof id === 'string'),
    scenarioIds: isJsonArray(scenarioIds) ? scenarioIds.filter((id) => typeof id === 'string') : undefined,
    publishedBy: typeof publishedBy === 'string' ? publishedBy : undefined,
  };
}
