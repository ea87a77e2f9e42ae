import { idText, member, type Json } from '../../../core/json/json.ts';
import { isRegistryKind, kinds, type KindName, type RegistryKind } from '../../../core/stream/kinds.ts';
import type { BindingCandidate, BindingCandidates } from '../../../core/plan/readiness.ts';
import type { ListedKind, ScenarioHealth, TenantListing, TenantReading } from '../../../ports/tenant.ts';

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
