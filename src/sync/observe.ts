import { digest } from '../codec/fingerprint.ts';
import { subflowsOf } from '../codec/pack.ts';
import { contentMember, referencesIn } from '../domain/content.ts';
import type { EnvironmentSettings } from '../domain/environment.ts';
import type { IdBook } from '../domain/id-book.ts';
import { isJsonObject, jsonObject, member, type Json } from '../domain/json.ts';
import { kindOfPath, kinds, registryKinds, type KindName, type RegistryKind } from '../domain/kinds.ts';
import type { Desired, Live, Observation, StreamState, Synced } from '../domain/plan.ts';
import { InvalidInput, type Problem } from '../domain/problem.ts';
import { readiness, readinessProblem, type Candidates } from '../domain/readiness.ts';
import { render } from '../domain/render.ts';
import {
  formatFile,
  resolveReference,
  scenarioFileOf,
  scenariosByStream,
  streamFileOf,
  streamsOf,
  treePath,
  type Tree,
} from '../domain/tree.ts';
import { validateTree } from '../domain/validate.ts';
import { NotFound, PortError } from '../ports/errors.ts';
import type { Identity, InventoryItem, Observation as Remembered, StoreSession } from '../ports/store.ts';
import type { Tenant, TenantListing, TenantStream } from '../ports/tenant.ts';
import { bookOf } from './identity-book.ts';
import { meaningOf, readLive, readRegistries, type Meaning } from './live-reading.ts';
import { readRevision, readSettings } from './read-revision.ts';
import { unsettledImports } from './settle.ts';
import type { Environment, PassDeps } from './subjects.ts';

/** Everything that one pass over an environment works from: seen once, whole, before anything is decided. */
export interface Observed {
  readonly revision: string;
  /** The tree as the environment should hold it. */
  readonly rendered: Tree;
  /** The tenant's ids, and those that references are bound to. */
  readonly ids: IdBook;
  readonly listing: TenantListing;
  readonly inventory: readonly InventoryItem[];
  readonly identities: readonly Identity[];
  readonly observation: Observation;
  /** Readings of streams that were exported for this, to be remembered. */
  readonly readings: readonly Remembered[];
}

/** Reads the desired tree and the tenant. Throws `PortError` where either cannot be read whole. Writes nothing. */
export async function observe(
  deps: PassDeps,
  environment: Environment,
  revision: string,
  signal: AbortSignal,
): Promise<Observed> {
  const { tenant } = environment;
  const [desired, settings, listing, candidates, memory] = await Promise.all([
    readRevision(deps.repository, revision, signal),
    readSettings(deps.repository, revision, environment.name, signal),
    tenant.list(signal),
    listCandidates(tenant, signal),
    remember(deps.store, environment),
  ]);
  const rendering = render(desired.tree, { values: settings.values, secrets: environment.secrets });
  const ids = bookOf(memory.identities);
  const binding = bind(rendering.tree, settings, candidates, environment.name, ids);
  const inTree = [...desired.problems, ...validateTree(desired.tree)].map(withoutDesigner);
  const problems = [...inTree, ...rendering.problems, ...binding.problems, ...memory.unsettled];
  const desiredStreams = desiredOf(rendering.tree, ids, problems);
  const known = new Set(desiredStreams.map(({ path }) => path));
  const said = new Set(desiredStreams.flatMap(({ blockers }) => blockers));
  const reader = new LiveReader(environment, rendering.tree, ids, binding.digest, memory, signal);
  const live = await reader.readAll(listing, desiredStreams);
  const shared = await reader.readShared(desiredStreams, live);
  const managed = new Set(memory.inventory.map(({ id }) => id));
  return {
    revision,
    rendered: rendering.tree,
    ids,
    listing,
    inventory: memory.inventory,
    identities: memory.identities,
    readings: reader.readings,
    observation: {
      environment: environment.name,
      revision,
      desired: desiredStreams,
      live,
      shared,
      synced: memory.synced,
      unmanaged: listing.streams.filter(({ id }) => !managed.has(id)).map(({ id, name }) => ({ id, name })),
      replacesInPlace: memory.replacesInPlace,
      statePolicy: environment.state,
      bindings: binding.digest,
      warnings: [...problems.filter(({ severity }) => severity === 'warning'), ...binding.unchecked],
      problems: inTree.filter((problem) => problem.severity === 'error' && !said.has(problem)),
      unreadable: desired.unreadable.filter((path) => !known.has(path)),
    },
  };
}

interface Memory {
  readonly identities: readonly Identity[];
  readonly inventory: readonly InventoryItem[];
  readonly synced: ReadonlyMap<string, Synced>;
  readonly readings: ReadonlyMap<string, Remembered>;
  readonly replacesInPlace: boolean;
  /** Imports whose answer never came and that nothing has settled yet. */
  readonly unsettled: readonly Problem[];
}

/** The name under which readings of an environment's tenant are remembered. */
export const readingsOf = (environment: Environment) => `environment ${environment.name}`;

/** The subject under which it is remembered what a tenant cannot do. */
export const capabilitiesOf = (tenant: Tenant) => `tenant ${tenant.name}`;

async function remember(store: StoreSession, environment: Environment): Promise<Memory> {
  const [identities, inventory, synced, readings, statuses, open] = await Promise.all([
    store.identities(environment.tenant.name),
    store.inventory(environment.name),
    store.lastSynced(environment.name),
    store.observations(readingsOf(environment)),
    store.statuses(),
    store.openJournal(environment.name),
  ]);
  const capabilities = statuses.find(({ subject }) => subject === capabilitiesOf(environment.tenant))?.status;
  return {
    identities,
    inventory,
    synced: new Map(synced.map(({ path, desired, live }) => [path, { desired, live }])),
    readings: new Map(readings.map((reading) => [reading.id, reading])),
    replacesInPlace: member(capabilities, 'replacesInPlace') !== false,
    unsettled: open.flatMap(unsettledImports),
  };
}

async function listCandidates(tenant: Tenant, signal: AbortSignal): Promise<Candidates> {
  const [connections, functions] = await Promise.all([
    tenant.connections(signal),
    tenant.cloudFunctions(signal),
  ]);
  const candidates = new Map<KindName, { id: string; name: string; type: string | undefined }[]>();
  if (connections !== undefined)
    candidates.set(
      'connection',
      connections.map(({ id, name, accountName }) => ({ id, name, type: accountName })),
    );
  if (functions !== undefined)
    candidates.set(
      'cloudFunction',
      functions.map(({ id, name }) => ({ id, name, type: undefined })),
    );
  return candidates;
}

/** Binds every reference to what must exist; notes the ids in the book and what is not ready as problems. */
function bind(
  tree: Tree,
  settings: EnvironmentSettings,
  candidates: Candidates,
  environment: string,
  ids: IdBook,
) {
  const problems: Problem[] = [];
  const unchecked: Problem[] = [];
  const bound: [string, string][] = [];
  for (const [file, content] of [...tree].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const place = treePath(file);
    const kind = place.is === 'shared' ? kindOfPath(place.path) : undefined;
    if (place.is !== 'shared' || kind === undefined || kinds[kind].carried) continue;
    const state = readiness(place.path, content, settings.bindings.get(place.path), candidates);
    const message = readinessProblem(state, environment);
    if (message !== undefined)
      problems.push({ code: 'SLC2405', severity: 'error', file, place: '', message });
    if (state.is !== 'bound') continue;
    ids.set(place.path, state.id);
    bound.push([place.path, state.id]);
    if (!state.checked)
      unchecked.push({
        code: 'SLC2406',
        severity: 'warning',
        file,
        place: '',
        message: `bound to ${state.id}, which this tenant gives no way to check`,
      });
  }
  return { problems, unchecked, digest: digest(bound) };
}

/** A file that only the designer reads keeps nothing from being sent. */
function withoutDesigner(problem: Problem): Problem {
  return treePath(problem.file).is === 'sidecar' ? { ...problem, severity: 'warning' } : problem;
}

function desiredOf(tree: Tree, ids: IdBook, problems: readonly Problem[]): readonly Desired[] {
  const scenarios = scenariosByStream(tree);
  const errors = Map.groupBy(
    problems.filter(({ severity }) => severity === 'error'),
    ({ file }) => streamOfFile(file) ?? file,
  );
  return streamsOf(tree).map((path) => {
    const file = tree.get(streamFileOf(path)) as NonNullable<ReturnType<Tree['get']>>;
    const name = contentMember(file.content, 'name');
    const state = contentMember(file.content, 'state');
    const files = filesOf(tree, path, scenarios.get(path) ?? []);
    const blockers = files.flatMap((used) => errors.get(used) ?? []);
    return {
      path,
      name: typeof name === 'string' ? name : path,
      state: state === 'active' || state === 'inactive' ? state : undefined,
      runs: subflowsOf(file).filter((run) => run !== path),
      blockers,
      ...meaningOf(tree, path, ids, scenarios),
    };
  });
}

/** The stream in whose folder a file is, also where it cannot be read. */
function streamOfFile(file: string): string | undefined {
  const place = treePath(file);
  return 'stream' in place ? place.stream : undefined;
}

/**
 * Files whose problems keep a stream from being sent, of its own folder the folder: its own and those of what it refers
 * to, but for subflows.
 */
function filesOf(tree: Tree, stream: string, scenarios: readonly string[]): readonly string[] {
  const own = [streamFileOf(stream), ...scenarios.map(scenarioFileOf)];
  const used = new Set([stream, formatFile]);
  for (const path of own) {
    const file = tree.get(path);
    if (file === undefined) continue;
    const scenario = treePath(path);
    for (const source of [file.content, file.own]) {
      for (const [reference] of referencesIn(source)) {
        const full = resolveReference(
          reference.path,
          stream,
          scenario.is === 'scenario' ? scenario.scenario : undefined,
        );
        if (kindOfPath(full) !== 'stream') used.add(`${full}.json`);
      }
    }
  }
  return [...used];
}

class LiveReader {
  readonly readings: Remembered[] = [];
  readonly #environment: Environment;
  readonly #rendered: Tree;
  readonly #ids: IdBook;
  readonly #bindings: string;
  readonly #memory: Memory;
  readonly #signal: AbortSignal;

  constructor(
    environment: Environment,
    rendered: Tree,
    ids: IdBook,
    bindings: string,
    memory: Memory,
    signal: AbortSignal,
  ) {
    this.#environment = environment;
    this.#rendered = rendered;
    this.#ids = ids;
    this.#bindings = bindings;
    this.#memory = memory;
    this.#signal = signal;
  }

  /** What the tenant holds for each stream that the environment answers for. */
  async readAll(listing: TenantListing, desired: readonly Desired[]): Promise<ReadonlyMap<string, Live>> {
    const listed = new Map(listing.streams.map((stream) => [stream.id, stream]));
    const current = this.#memory.inventory.filter(({ role }) => role === 'current');
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
      const listed = await this.#environment.tenant.registry(kinds[kind].section, this.#signal);
      if (listed !== undefined) items.set(kind, listed);
    }
    return items.size === 0 ? new Map() : readRegistries(items, this.#ids, this.#rendered);
  }

  async #read(path: string, stream: TenantStream): Promise<Live> {
    try {
      const meaning = this.#rememberedMeaning(stream) ?? (await this.#export(path, stream));
      return {
        is: 'known',
        id: stream.id,
        state: stream.state,
        isInvalid: stream.validation === 'invalid',
        lastPublishedAt: stream.lastPublishedAt,
        ...meaning,
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

  #rememberedMeaning(stream: TenantStream): Meaning | undefined {
    const reading = this.#memory.readings.get(stream.id);
    if (stream.revision === undefined || reading?.revision !== stream.revision) return undefined;
    return meaningFromFacts(reading.facts, this.#bindings);
  }

  async #export(path: string, stream: TenantStream): Promise<Meaning> {
    const bytes = await this.#environment.tenant.exportFile(stream.id, this.#signal);
    const live = readLive(bytes, path, this.#ids, this.#rendered, this.#environment.apps);
    const meaning = meaningOf(live.tree, path, live.ids);
    if (stream.revision !== undefined) {
      this.readings.push({
        id: stream.id,
        revision: stream.revision,
        facts: meaningFacts(meaning, this.#bindings),
      });
    }
    return meaning;
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
export function meaningFacts(meaning: Meaning, bindings: string): Json {
  return jsonObject([
    ['bindings', bindings],
    ['fingerprint', meaning.fingerprint],
    ['carries', jsonObject(meaning.carries)],
  ]);
}

function meaningFromFacts(facts: Json, bindings: string): Meaning | undefined {
  const fingerprint = member(facts, 'fingerprint');
  const carries = member(facts, 'carries');
  if (member(facts, 'bindings') !== bindings || typeof fingerprint !== 'string' || !isJsonObject(carries))
    return undefined;
  return {
    fingerprint,
    carries: new Map(
      Object.entries(carries).flatMap(([path, value]) => (typeof value === 'string' ? [[path, value]] : [])),
    ),
  };
}
