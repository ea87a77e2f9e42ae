import { readExportFile } from '../codec/export-file.ts';
import type { IdBook } from '../domain/id-book.ts';
import { isJsonArray, isJsonObject, jsonObject, member, type Json } from '../domain/json.ts';
import { kindOfPath, kinds, registryKinds, type RegistryKind } from '../domain/kinds.ts';
import type { Desired, Live, StreamState } from '../domain/plan.ts';
import { InvalidInput, type Problem } from '../domain/problem.ts';
import type { Tree } from '../domain/tree.ts';
import { NotFound, PortError } from '../ports/errors.ts';
import type { InventoryItem, Observation as Remembered } from '../ports/store.ts';
import type { TenantListing, TenantStream } from '../ports/tenant.ts';
import { liveMeaning, readLive, readRegistries, runIdsOf, type LiveMeaning } from './live-reading.ts';
import type { Environment } from './subjects.ts';

/** What a reader of a tenant's streams goes by. */
export interface ReaderFacts {
  readonly environment: Environment;
  readonly rendered: Tree;
  readonly ids: IdBook;
  /** Digest of what references are bound to. */
  readonly bindings: string;
  readonly inventory: readonly InventoryItem[];
  /** What was read before, by id. */
  readonly readings: ReadonlyMap<string, Remembered>;
}

/** Reads what a tenant holds of the streams that an environment answers for. */
export class LiveReader {
  readonly readings: Remembered[] = [];
  readonly #facts: ReaderFacts;
  /** Paths of replaced streams, by their id. */
  readonly #replaced: ReadonlyMap<string, string>;
  readonly #signal: AbortSignal;

  constructor(facts: ReaderFacts, signal: AbortSignal) {
    this.#facts = facts;
    const retired = facts.inventory.filter(({ role }) => role === 'retired');
    this.#replaced = new Map(retired.map(({ id, path }) => [id, path]));
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
      current.map(async ({ path, id }): Promise<[string, Live]> => {
        const stream = listed.get(id);
        if (stream === undefined)
          return [path, listing.whole ? { is: 'absent' } : { is: 'unknown', id, reason: unlisted(path) }];
        return [path, wanted.has(path) ? await this.#read(path, stream) : leftover(stream)];
      }),
    );
    return new Map(entries);
  }

  /** What the tenant holds of events, rules and forms that no stream that it holds for us carries. */
  async readShared(
    desired: readonly Desired[],
    live: ReadonlyMap<string, Live>,
  ): Promise<ReadonlyMap<string, string>> {
    const carried = new Set(
      [...live.values()].flatMap((state) => (state.is === 'known' ? [...state.carries.keys()] : [])),
    );
    const open = desired.flatMap(({ carries }) => [...carries.keys()]).filter((path) => !carried.has(path));
    const wanted = registryKinds.filter((kind) => open.some((path) => kindOfPath(path) === kind));
    const items = new Map<RegistryKind, readonly Json[]>();
    for (const kind of wanted) {
      const listed = await this.#facts.environment.tenant.registry(kinds[kind].section, this.#signal);
      if (listed !== undefined) items.set(kind, listed);
    }
    return items.size === 0 ? new Map() : readRegistries(items, this.#facts.ids, this.#facts.rendered);
  }

  async #read(path: string, stream: TenantStream): Promise<Live> {
    try {
      const { fingerprint, carries, runIds } =
        this.#rememberedMeaning(stream) ?? (await this.#export(path, stream));
      return {
        is: 'known',
        id: stream.id,
        state: stream.state,
        isInvalid: stream.validation === 'invalid',
        lastPublishedAt: stream.lastPublishedAt,
        fingerprint,
        carries,
        runsReplaced: runIds.flatMap((id) => this.#replaced.get(id) ?? []),
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
    return meaningFromFacts(reading.facts, this.#facts.bindings);
  }

  async #export(path: string, stream: TenantStream): Promise<LiveMeaning> {
    const { environment, rendered, bindings } = this.#facts;
    const bytes = await environment.tenant.exportFile(stream.id, this.#signal);
    const file = readExportFile(bytes, path);
    const live = readLive(file, this.#idsFor(runIdsOf(file)), rendered, environment.apps);
    const meaning = liveMeaning(file, live, path);
    if (stream.revision !== undefined) {
      const facts = meaningFacts(meaning, bindings);
      this.readings.push({ id: stream.id, revision: stream.revision, facts });
    }
    return meaning;
  }

  /** A stream that still runs a replaced one by its old id runs what has that path, only not in its new form. */
  #idsFor(runIds: readonly string[]): IdBook {
    const replaced = runIds.filter((id) => this.#replaced.has(id));
    if (replaced.length === 0) return this.#facts.ids;
    const ids = this.#facts.ids.copy();
    for (const id of replaced) ids.set(this.#replaced.get(id) as string, id);
    return ids;
  }
}

/** A stream that git no longer has: what it means does not matter until it is pruned. */
function leftover(stream: TenantStream): Live {
  const state: StreamState = stream.state;
  return {
    is: 'known',
    id: stream.id,
    state,
    isInvalid: stream.validation === 'invalid',
    fingerprint: '',
    carries: new Map(),
    runsReplaced: [],
    lastPublishedAt: stream.lastPublishedAt,
  };
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
  ]);
}

function meaningFromFacts(facts: Json, bindings: string): LiveMeaning | undefined {
  const fingerprint = member(facts, 'fingerprint');
  const carries = member(facts, 'carries');
  const runIds = member(facts, 'runIds');
  if (member(facts, 'bindings') !== bindings || typeof fingerprint !== 'string') return undefined;
  if (!isJsonObject(carries) || !isJsonArray(runIds)) return undefined;
  return {
    fingerprint,
    carries: new Map(
      Object.entries(carries).flatMap(([path, value]) => (typeof value === 'string' ? [[path, value]] : [])),
    ),
    runIds: runIds.filter((id) => typeof id === 'string'),
  };
}
