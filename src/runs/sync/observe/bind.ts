import { readExportFile } from '../../../core/tree/export/export-file.ts';
import { unpack } from '../../../core/tree/export/unpack.ts';
import { idText, member, type Json } from '../../../core/json/json.ts';
import { digest } from '../../../core/tree/fingerprint.ts';
import { environmentFileOf, type EnvironmentSettings } from '../../../core/environment/environment.ts';
import { IdMap } from '../../../core/stream/id-map.ts';
import {
  isRegistryKind,
  kindOfPath,
  kinds,
  type KindName,
  type RegistryKind,
} from '../../../core/stream/kinds.ts';
import { kindsIn, type Prerequisite } from '../../../core/plan/prerequisites.ts';
import { fileOfTarget } from '../../../core/tree/presence.ts';
import { InvalidInput, type Problem } from '../../../core/problems/problem.ts';
import type { Supplies } from '../../../core/render/render.ts';
import { shortText } from '../../../core/text/short-text.ts';
import {
  bindingId,
  ranked,
  readiness,
  readinessProblem,
  observedText,
  type BindingCandidate,
  type BindingCandidates,
  type Readiness,
  type PrerequisiteTarget,
  wantedBy,
  withValue,
} from '../../../core/plan/readiness.ts';
import { ignoredKey, type Ignored } from '../../../core/render/ignored.ts';
import { treePath, type Tree } from '../../../core/tree/tree.ts';
import { PortError } from '../../../ports/errors.ts';
import type { HandOverTenant } from '../../../ports/hand-over.ts';
import type {
  ListedKind,
  ScenarioHealth,
  TenantListing,
  TenantReading,
  TenantStream,
} from '../../../ports/tenant.ts';
import type { Environment } from '../../pipeline.ts';
import { standInKey } from '../../reading/learn-bindings.ts';

/** Bindings of references in one tenant. */
export interface Bound {
  /** Readiness of all prerequisites. */
  readonly states: readonly Readiness[];
  /** Problems of prerequisites that are not ready. */
  readonly problems: readonly Problem[];
  /** Problems of bindings that cannot be checked. */
  readonly unchecked: readonly Problem[];
  /** References that a person chooses on import, by path, in a tenant that only people write to. */
  readonly open: ReadonlyMap<string, PrerequisiteTarget>;
  /** Ids by path. */
  readonly bindings: ReadonlyMap<string, string>;
}

export interface BindingSources {
  readonly environment: string;
  readonly settings: EnvironmentSettings;
  /** Texts for values and secrets. */
  readonly supplies: Pick<Supplies, 'values' | 'secrets'>;
  readonly candidates: CandidateLists;
  /** Ids that people chose on import, by path. Undefined for a tenant with an API. */
  readonly chosen: ReadonlyMap<string, string> | undefined;
  /** Resources observed in the exports of a tenant that does not list them. They are only hints. */
  readonly observed?: BindingCandidates | undefined;
}

/** Returns a digest of the bindings and the ignored fields, so that readings under others are read again. */
export function bindingsDigest(bindings: ReadonlyMap<string, string>, ignored: Ignored): string {
  const sorted = [...bindings].sort(([one], [other]) => (one < other ? -1 : 1));
  if (ignored.size === 0) return digest(sorted);
  return digest([sorted, ignoredKey(ignored)]);
}

/** Binds the prerequisites of one environment as they are found, and records their ids in the id map. */
export class PrerequisiteBinder {
  readonly #ids: IdMap;
  readonly #sources: BindingSources;
  readonly #found = new Map<string, { readonly prerequisite: Prerequisite; readonly state: Readiness }>();

  constructor(ids: IdMap, sources: BindingSources) {
    this.#ids = ids;
    this.#sources = sources;
  }

  /** Binds prerequisites. Throws `PortError` if the candidates cannot be listed. */
  async bind(prerequisites: readonly Prerequisite[]): Promise<void> {
    const fresh = prerequisites.filter(({ path }) => !this.#found.has(path));
    if (fresh.length === 0) return;
    const candidates = await this.#sources.candidates.of(kindsIn(fresh));
    const texts = fresh.flatMap(({ path }) => {
      const text = this.#valueOf(path)?.text;
      return text === undefined ? [] : [[bindingId(path), text] as const];
    });
    const differing = await this.#sources.candidates.differingVariables(new Map(texts));
    for (const prerequisite of fresh) {
      const state = this.#withValue(this.#stateOf(prerequisite, candidates), differing);
      this.#found.set(prerequisite.path, { prerequisite, state });
      if (state.is === 'bound') this.#ids.bind(prerequisite.path, state.id);
    }
  }

  /** Returns the id of a prerequisite's binding. Undefined for other paths. */
  idOf(path: string): string | undefined {
    const state = this.#found.get(path)?.state;
    return state?.is === 'bound' ? state.id : undefined;
  }

  bound(): Bound {
    const { environment } = this.#sources;
    const sorted = [...this.#found].sort(([one], [other]) => (one < other ? -1 : 1));
    const bound = {
      states: [] as Readiness[],
      problems: [] as Problem[],
      unchecked: [] as Problem[],
      open: new Map<string, PrerequisiteTarget>(),
      bindings: new Map<string, string>(),
    };
    const taken = new Set(sorted.flatMap(([, { state }]) => (state.is === 'bound' ? [state.id] : [])));
    for (const [path, { prerequisite, state: found }] of sorted) {
      const { file } = prerequisite;
      const state = found.is === 'ambiguous' ? withFreeFirst(found, taken) : found;
      bound.states.push(state);
      if (state.is === 'bound') {
        bound.bindings.set(path, state.id);
        if (!state.checked && state.by === 'id') bound.unchecked.push(onTrust(file, state));
      } else if (state.is === 'left to a person') {
        bound.open.set(path, state.wanted);
      } else {
        const message = readinessProblem(state, environment) ?? '';
        bound.problems.push({ code: 'SLC2405', severity: 'error', file, place: '', message });
      }
    }
    return bound;
  }

  /** Returns a warning for each binding of a resource that export files include, because it has no effect. */
  idle(isThere: (file: string) => boolean): readonly Problem[] {
    const { settings, environment } = this.#sources;
    const paths = [...settings.bindings.keys()];
    const idle = paths.filter((path) => !this.#found.has(path) && isThere(fileOfTarget(path)));
    return idle.map((path) => {
      const message = `the binding of ${path} has no effect: export files include it; remove that line`;
      return {
        code: 'SLC2486',
        severity: 'warning',
        file: environmentFileOf(environment),
        place: '',
        message,
      };
    });
  }

  #withValue(state: Readiness, differing: ReadonlySet<string> | undefined): Readiness {
    const value = this.#valueOf(state.path);
    if (value === undefined) return state;
    const isKnown = differing !== undefined && value.text !== undefined;
    return withValue(state, value.words, isKnown ? !differing.has(bindingId(state.path)) : undefined);
  }

  /** Returns the text that a variable must have, if it is supplied, and words for it. */
  #valueOf(path: string): { readonly text: string | undefined; readonly words: string } | undefined {
    const { settings, supplies } = this.#sources;
    const supplied = settings.variables.get(path);
    if (supplied === undefined) return undefined;
    const { form, name } = supplied;
    if (form === 'secret') return { text: supplies.secrets.get(name), words: `the secret ${name}` };
    const text = supplies.values.get(name) ?? '';
    return { text, words: JSON.stringify(shortText(text)) };
  }

  #stateOf({ path, kind, named }: Prerequisite, candidates: BindingCandidates): Readiness {
    const { settings, chosen, observed } = this.#sources;
    const binding = settings.bindings.get(path);
    const stated = readiness(path, named, binding, candidates);
    // An import asks only for resources that export files never include.
    if (kinds[kind].carried) return stated;
    const id = chosen?.get(path);
    const choice =
      id === undefined || binding !== undefined || !candidates.has(kind)
        ? undefined
        : readiness(path, named, { by: 'id', id }, candidates);
    // A choice of people that the tenant still lists takes precedence over a match by name.
    return choice?.is === 'bound'
      ? { ...choice, by: 'choice' }
      : hinted(chosenOr(stated, chosen), observed?.get(kind));
  }
}

/** Moves candidates that are bound already to the end. */
function withFreeFirst<T extends Readiness & { readonly is: 'ambiguous' }>(
  state: T,
  taken: ReadonlySet<string>,
): T {
  const candidates = state.candidates.toSorted(
    (one, other) => Number(taken.has(one.id)) - Number(taken.has(other.id)),
  );
  return { ...state, candidates };
}

/**
 * Uses people's choice for a prerequisite that the tenant does not list, or leaves it to a person. Applies only to a
 * tenant that only people write to.
 */
function chosenOr(state: Readiness, chosen: ReadonlyMap<string, string> | undefined): Readiness {
  if (chosen === undefined || state.is !== 'unbound' || state.candidates !== undefined) return state;
  const { path, wanted } = state;
  const id = chosen.get(path);
  return id === undefined
    ? { is: 'left to a person', path, wanted, candidates: [] }
    : { is: 'bound', path, wanted, id, by: 'choice', checked: false, found: undefined };
}

/** Adds the resources observed in exports if the tenant itself does not list them. */
function hinted(state: Readiness, observed: readonly BindingCandidate[] | undefined): Readiness {
  if (observed === undefined) return state;
  if (state.is === 'left to a person') return { ...state, candidates: ranked(observed, state.wanted) };
  if (state.is !== 'bound' || state.checked) return state;
  return { ...state, found: state.found ?? observed.find(({ id }) => id === state.id) };
}

function onTrust(file: string, { id, found, wanted }: Readiness & { readonly is: 'bound' }): Problem {
  const value = wanted.value === undefined ? '' : `; set it to ${wanted.value}`;
  const message = `bound to ${id}, which this tenant gives no way to check${found === undefined ? '' : `: ${found.name}${observedText(found)}`}${value}`;
  return { code: 'SLC2406', severity: 'warning', file, place: '', message };
}

/** Candidates of a kind. Undefined if the tenant cannot list that kind. */
type CandidateList = readonly BindingCandidate[] | undefined;

/** Lists that were requested already. */
interface Listings {
  readonly streams?: Promise<TenantListing>;
  readonly scenarios?: Promise<readonly ScenarioHealth[] | undefined>;
}

/** Candidates for bindings by kind. Each kind is listed once, and only on demand. */
export class CandidateLists {
  readonly #tenant: TenantReading;
  readonly #signal: AbortSignal;
  readonly #listings: Listings;
  readonly #lists = new Map<KindName, Promise<CandidateList>>();

  constructor(tenant: TenantReading, signal: AbortSignal, listings: Listings = {}) {
    this.#tenant = tenant;
    this.#signal = signal;
    this.#listings = listings;
  }

  /** Lists candidates, without kinds that the tenant cannot list. Throws `PortError` if a list cannot be read. */
  async of(wanted: Iterable<KindName>): Promise<BindingCandidates> {
    const lists = await Promise.all(
      Array.from(wanted, async (kind) => [kind, await this.#of(kind)] as const),
    );
    return new Map(lists.flatMap(([kind, list]) => (list === undefined ? [] : [[kind, list] as const])));
  }

  /** Returns the ids of those variables that have another value. Undefined if the tenant cannot tell. */
  async differingVariables(texts: ReadonlyMap<string, string>): Promise<ReadonlySet<string> | undefined> {
    return texts.size === 0 ? undefined : await this.#tenant.differingVariables?.(texts, this.#signal);
  }

  #of(kind: KindName): Promise<CandidateList> {
    const known = this.#lists.get(kind) ?? listerOf(kind)(this.#tenant, this.#signal, this.#listings);
    this.#lists.set(kind, known);
    return known;
  }
}

type Lister = (tenant: TenantReading, signal: AbortSignal, listings: Listings) => Promise<CandidateList>;

const listers: Readonly<Partial<Record<KindName, Lister>>> = {
  stream: async (tenant, signal, { streams }) => streamsIn(await (streams ?? tenant.list(signal))),
  scenario: async (tenant, signal, { scenarios }) =>
    (await (scenarios ?? tenant.scenarioHealth(signal)))?.map(untyped),
  hook: ofTeam('hook'),
  connection: async (tenant, signal) =>
    (await tenant.connections(signal))?.map(({ id, name, accountName }) => ({ id, name, type: accountName })),
  keychain: ofTeam('keychain'),
  dataStore: ofTeam('dataStore'),
  dataStructure: ofTeam('dataStructure'),
  cloudFunction: async (tenant, signal) => (await tenant.cloudFunctions(signal))?.map(untyped),
  variable: ofTeam('variable'),
  customFunction: ofTeam('customFunction'),
};

function listerOf(kind: KindName): Lister {
  if (isRegistryKind(kind)) return ofRegistry(kind);
  return listers[kind] ?? (() => Promise.resolve(undefined));
}

function ofTeam(kind: ListedKind): Lister {
  return async (tenant, signal) =>
    (await tenant.listed(kind, signal))?.map(({ id, name, type }) => ({ id, name, type }));
}

function ofRegistry(kind: RegistryKind): Lister {
  return async (tenant, signal) =>
    (await tenant.registry(kinds[kind].section, signal))?.flatMap((item) => itemOf(kind, item));
}

/**
 * Returns the candidates in a complete list. An incomplete one cannot prove that a name is unique or that an id does
 * not exist.
 */
function streamsIn({ streams, whole }: TenantListing): CandidateList {
  return whole ? streams.map(untyped) : undefined;
}

function itemOf(kind: RegistryKind, item: Json): readonly BindingCandidate[] {
  const id = idText(member(item, 'id'));
  const name = member(item, kinds[kind].naturalKey[0]);
  return id === undefined || typeof name !== 'string' ? [] : [untyped({ id, name })];
}

function untyped({ id, name }: Pick<BindingCandidate, 'id' | 'name'>): BindingCandidate {
  return { id, name, type: undefined };
}

/** Prerequisite, as an export shows it. */
interface ObservedPrerequisite {
  readonly kind: KindName;
  readonly path: string;
  readonly candidate: BindingCandidate;
}

/** Prerequisites in a tenant's exports by stream id, so that unchanged exports are not read again. */
const memories = new WeakMap<
  HandOverTenant,
  Map<string, { readonly revision: string; readonly resources: readonly ObservedPrerequisite[] }>
>();

/**
 * Returns the prerequisites that the exports of a tenant reference if it cannot list them, each with the latest
 * exported stream. `standIns` has the stand-ins in exports in which nobody made a choice.
 */
export async function observedResources(
  { tenant, apps }: Pick<Environment, 'apps'> & { readonly tenant: HandOverTenant },
  { streams }: TenantListing,
  standIns: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<BindingCandidates> {
  const memory = memories.get(tenant) ?? new Map<string, never>();
  memories.set(tenant, memory);
  const observed = new Map<string, ObservedPrerequisite>();
  for (const stream of streams) {
    const { id, revision = '' } = stream;
    const known = memory.get(id);
    const isKnown = known !== undefined && revision !== '' && known.revision === revision;
    const resources = isKnown ? known.resources : await resourcesIn(tenant, apps, stream, signal);
    memory.set(id, { revision, resources });
    for (const resource of resources.filter((one) => !standIns.has(standInKey(one.path, one.candidate.id)))) {
      const key = `${resource.kind} ${resource.candidate.id}`;
      if (isLater(resource, observed.get(key))) observed.set(key, resource);
    }
  }
  const observedKinds = Map.groupBy(observed.values(), ({ kind }) => kind);
  return new Map(
    [...observedKinds].map(([kind, resources]) => [kind, resources.map(({ candidate }) => candidate)]),
  );
}

async function resourcesIn(
  tenant: HandOverTenant,
  apps: Environment['apps'],
  stream: TenantStream,
  signal: AbortSignal,
): Promise<readonly ObservedPrerequisite[]> {
  try {
    const file = readExportFile(await tenant.exportFile(stream.id, signal), stream.name);
    const { tree, ids } = unpack([file], { ids: new IdMap(), tree: new Map(), apps });
    const seen = { stream: stream.name, exportedAt: stream.asOf };
    return [...tree].flatMap(([path, content]) => resourceOf(path, content, ids, seen));
  } catch (error) {
    // A run that needs this stream reports why it is unreadable.
    if (error instanceof InvalidInput || error instanceof PortError) return [];
    throw error;
  }
}

function resourceOf(
  file: string,
  content: Tree extends ReadonlyMap<string, infer File> ? File : never,
  ids: IdMap,
  seen: NonNullable<BindingCandidate['seen']>,
): readonly ObservedPrerequisite[] {
  const place = treePath(file);
  const kind = place.is === 'shared' ? kindOfPath(place.path) : undefined;
  if (place.is !== 'shared' || kind === undefined || kinds[kind].carried) return [];
  const id = ids.idOf(place.path);
  if (id === undefined) return [];
  const { name, type } = wantedBy(place.path, content);
  return [{ kind, path: place.path, candidate: { id, name: name ?? 'without a name', type, seen } }];
}

function isLater(
  { candidate: { seen } }: ObservedPrerequisite,
  before: ObservedPrerequisite | undefined,
): boolean {
  return before === undefined || (seen?.exportedAt ?? '') > (before.candidate.seen?.exportedAt ?? '');
}
