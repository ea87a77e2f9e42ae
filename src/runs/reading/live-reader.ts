import { readExportFile } from '../../core/tree/export/export-file.ts';
import type { IdMap } from '../../core/stream/id-map.ts';
import type { Json } from '../../core/json/json.ts';
import { kindOfPath, kinds, registryKinds, type RegistryKind } from '../../core/stream/kinds.ts';
import { onceEach } from '../../core/once-each.ts';
import {
  desiredByPath,
  type Desired,
  type Live,
  type StreamOrigin,
  type ScenarioProblem,
} from '../../core/plan/plan.ts';
import { readingBasis } from '../../core/plan/hook-uses.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import type { Ignored } from '../../core/render/ignored.ts';
import { includedBy, liveShared } from '../../core/plan/shared-verdicts.ts';
import { NotFound, PortError } from '../../ports/errors.ts';
import type { InventoryItem, StreamObservation as Remembered } from '../../ports/store.ts';
import type { ScenarioHealth, TenantListing, TenantStream } from '../../ports/tenant.ts';
import type { DesiredStreamNames } from '../desired/stream-names.ts';
import { LastLive } from '../../state/records/last-live.ts';
import { liveMeaning, readLive, readRegistries, runIdsOf, type LiveMeaning } from './live-meaning.ts';
import { meaningFacts, meaningFromFacts } from './meaning-facts.ts';
import type { Environment } from '../pipeline.ts';

/** Inputs of a reader of a tenant's streams. */
export interface ReaderFacts {
  readonly environment: Environment;
  /** Names of the rendered tree. */
  readonly names: DesiredStreamNames;
  readonly ids: IdMap;
  readonly ignored: Ignored;
  /** Digest of the bindings. */
  readonly bindings: string;
  readonly inventory: readonly InventoryItem[];
  /** True if removed streams may be pruned, and therefore must be read too. */
  readonly prunes: boolean;
  /** Stored readings by id. */
  readonly readings: ReadonlyMap<string, Remembered>;
  /** All scenarios of the tenant. Undefined if nobody reports them. */
  readonly scenarios: readonly ScenarioHealth[] | undefined;
}

/** Content of a tenant's registries. */
export interface SharedReading {
  /** Fingerprints by path. */
  readonly fingerprints: ReadonlyMap<string, string>;
  /** Complete content of the requested registries, if the tenant lists them. */
  readonly registries: ReadonlyMap<RegistryKind, readonly Json[]>;
}

/** Reads the live state of the streams that an environment manages. */
export class LiveReader {
  readonly readings: Remembered[] = [];
  readonly #facts: ReaderFacts;
  /** Paths of replaced streams, by their id. */
  readonly #replaced: ReadonlyMap<string, string>;
  readonly #scenarios: ReadonlyMap<string, ScenarioHealth> | undefined;
  readonly #signal: AbortSignal;
  #desired: ReadonlyMap<string, Desired> = new Map();

  constructor(facts: ReaderFacts, signal: AbortSignal) {
    this.#facts = facts;
    this.#replaced = replacedIn(facts.inventory);
    this.#scenarios = facts.scenarios && new Map(facts.scenarios.map((one) => [one.id, one]));
    this.#signal = signal;
  }

  /** Reads all streams, by path. If they were not observed at the same time, the latest comes last. */
  async readAll(listing: TenantListing, desired: readonly Desired[]): Promise<ReadonlyMap<string, Live>> {
    const { inventory, readings, bindings, prunes } = this.#facts;
    const basis = { listing, desired, readings, bindings, prunes };
    const last = LastLive.of(inventory);
    // Scenarios change without a trace in the list of streams.
    const same = this.#scenarios === undefined ? last.sameBut(basis) : undefined;
    if (same?.moved.length === 0) return same.live;
    const listed = new Map((same?.moved ?? listing.streams).map((stream) => [stream.id, stream]));
    const current = currentOf(inventory);
    const wanted = desiredByPath(desired);
    this.#desired = wanted;
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
    // If two streams have the same path, the order of observation decides which one counts.
    const isPlain = this.#scenarios === undefined && live.size === current.length;
    if (isRemembered && isPlain) last.keep(basis, live);
    return live;
  }

  /**
   * Reads the live events, rules and forms that no managed stream includes, and `others`, which git may no longer have.
   */
  async readShared(
    desired: readonly Desired[],
    live: ReadonlyMap<string, Live>,
    others: readonly string[],
  ): Promise<SharedReading> {
    const carried = liveShared({ shared: new Map(), live });
    const open = [...includedBy(desired).filter((path) => !carried.has(path)), ...others];
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
    {
      id,
      origin,
      isWanted,
    }: { readonly id: string; readonly origin: StreamOrigin; readonly isWanted: boolean },
    { whole }: TenantListing,
    stream: TenantStream | undefined,
  ): Live | Promise<Live> {
    if (stream === undefined) return whole ? absent : unlisted(path, id);
    return isWanted || this.#facts.prunes ? this.#read(path, stream, origin) : leftover(stream, origin);
  }

  /** Reads a stream. Returns a stored result immediately, which covers nearly all of a large tenant. */
  #read(path: string, stream: TenantStream, origin: StreamOrigin): Live | Promise<Live> {
    const remembered = this.#rememberedMeaning(path, stream);
    if (remembered !== undefined) return this.#liveOf(stream, origin, remembered);
    return this.#export(path, stream).then(
      (meaning) => this.#liveOf(stream, origin, meaning),
      (error: unknown) => unreadable(error, path, stream.id),
    );
  }

  #liveOf(stream: TenantStream, origin: StreamOrigin, meaning: LiveMeaning): Live {
    const { runIds, scenarioIds } = meaning;
    return liveOf(stream, origin, {
      meaning,
      runsReplaced: this.#replaced.size === 0 ? none : runIds.flatMap((id) => this.#replaced.get(id) ?? []),
      scenarioProblems: this.#openProblemsOf(stream, scenarioIds ?? none),
    });
  }

  #basisOf(path: string): string {
    return readingBasis(this.#facts.bindings, this.#desired.get(path));
  }

  #rememberedMeaning(path: string, stream: TenantStream): LiveMeaning | undefined {
    const reading = this.#facts.readings.get(stream.id);
    if (stream.revision === undefined || reading?.revision !== stream.revision) return undefined;
    const meaning = meaningFromFacts(reading, this.#basisOf(path));
    // Read the stream once more if its scenarios are needed for the first time.
    return this.#scenarios !== undefined && meaning?.scenarioIds === undefined ? undefined : meaning;
  }

  /** Returns the current problems of a stream's scenarios that prevent their runs or their observation. */
  #openProblemsOf({ state }: TenantStream, ids: readonly string[]): readonly ScenarioProblem[] {
    const scenarios = this.#scenarios;
    if (scenarios === undefined) return none;
    return ids.flatMap((id): readonly ScenarioProblem[] => {
      const scenario = scenarios.get(id);
      if (scenario === undefined) return [{ id, name: undefined, is: 'unlisted' }];
      const { name, isInvalid, isActive } = scenario;
      if (isInvalid) return [{ id, name, is: 'invalid' }];
      return state === 'active' && !isActive ? [{ id, name, is: 'inactive' }] : [];
    });
  }

  async #export(path: string, stream: TenantStream): Promise<LiveMeaning> {
    const { environment, names, ignored } = this.#facts;
    const bytes = await environment.tenant.exportFile(stream.id, this.#signal);
    const file = readExportFile(bytes, path);
    const { apps } = environment;
    const ids = idsAsRun(this.#facts.ids, runIdsOf(file), this.#replaced);
    const live = readLive(file, ids, await names.with(path), { apps, ignored });
    const meaning = liveMeaning(file, live, path);
    // Also after a run that ended between an import and its reading, because a webhook is preserved by its id.
    for (const { path: own, id } of live.ids.changes())
      if (own.startsWith(`${path}/`)) this.#facts.ids.set(own, id);
    if (stream.revision !== undefined) {
      const facts = meaningFacts(meaning, this.#basisOf(path));
      this.readings.push({ id: stream.id, revision: stream.revision, facts });
    }
    return meaning;
  }
}

/** Returns the paths of replaced streams, by their id. */
export const replacedIn = onceEach((inventory: readonly InventoryItem[]): ReadonlyMap<string, string> => {
  const retired = inventory.filter(({ role }) => role !== 'current');
  return new Map(retired.map(({ id, path }) => [id, path]));
});

/**
 * Returns the ids with those of replaced subflows. A stream that still runs one runs the stream of that path in its old
 * version.
 */
export function idsAsRun(
  ids: IdMap,
  runIds: readonly string[],
  replaced: ReadonlyMap<string, string>,
): IdMap {
  const old = runIds.filter((id) => replaced.has(id));
  if (old.length === 0) return ids;
  const idMap = ids.draft();
  for (const id of old) idMap.set(replaced.get(id) as string, id);
  return idMap;
}

/** Returns a stream that git no longer has and that nothing will remove, so that its meaning does not matter. */
function leftover(stream: TenantStream, origin: StreamOrigin): Live {
  return liveOf(stream, origin, { meaning: noMeaning, runsReplaced: none, scenarioProblems: none });
}

interface Understood {
  readonly meaning: Pick<LiveMeaning, 'fingerprint' | 'carries' | 'runIds' | 'publishedBy'>;
  readonly runsReplaced: readonly string[];
  readonly scenarioProblems: readonly ScenarioProblem[];
}

/** Returns the live state from the list's facts and the stream's meaning. */
export function liveOf(
  { id, name, state, validation, version, lastPublishedAt, activeInstances }: TenantStream,
  origin: StreamOrigin,
  { meaning: { fingerprint, carries, runIds, publishedBy }, runsReplaced, scenarioProblems }: Understood,
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
    scenarioProblems,
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

/** Converts a failed read of a stream. Throws errors that neither a tenant nor a file caused. */
function unreadable(error: unknown, path: string, id: string): Live {
  if (error instanceof NotFound) return absent;
  if (error instanceof InvalidInput) return { is: 'unknown', id, reason: error.problem() };
  if (!(error instanceof PortError)) throw error;
  const { code, message } = error;
  return { is: 'unknown', id, reason: { code, severity: 'error', file: path, place: '', message } };
}

/** Returns inventory items by the time of their streams' observation, latest last. Current observations come last. */
function lastSeenLast(
  items: readonly InventoryItem[],
  listed: ReadonlyMap<string, TenantStream>,
): readonly InventoryItem[] {
  if (items.every(({ id }) => listed.get(id)?.asOf === undefined)) return items;
  const times = new Map(items.map(({ id }) => [id, Date.parse(listed.get(id)?.asOf ?? '') || Infinity]));
  const at = ({ id }: InventoryItem) => times.get(id) as number;
  return items.toSorted((one, other) => (at(one) < at(other) ? -1 : Number(at(one) > at(other))));
}
