import { contentMember } from '../../core/stream/content.ts';
import type { IdMap } from '../../core/stream/id-map.ts';
import { idText, member, type Json } from '../../core/json/json.ts';
import { kindOfPath, kinds, registryKinds, type RegistryKind } from '../../core/stream/kinds.ts';
import type { Desired, Leftover } from '../../core/plan/plan.ts';
import { includedBy } from '../../core/plan/shared-verdicts.ts';
import type { Tree } from '../../core/tree/tree.ts';
import type { InventoryItem, StoreSession } from '../../ports/store.ts';
import type { FirstApplied } from '../../state/records/first-applied.ts';
import { saveIncluded } from '../../state/records/id-map.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { registryIds } from '../reading/live-meaning.ts';

/** Known facts about a tenant's events, rules and forms, before their owners are determined. */
export interface SharedObservation {
  /** Resources in the inventory. */
  readonly made: readonly InventoryItem[];
  /** Fingerprints of resources that a run began to import and no inventory has, by path. */
  readonly begun: ReadonlyMap<string, string>;
  /** True while a call without a response may still take effect. */
  readonly mayArrive: boolean;
  readonly desired: readonly Desired[];
  readonly rendered: Tree;
  readonly ids: IdMap;
  readonly isInGit: (path: string) => boolean;
  /** Fingerprints of the tenant's resources, by path. */
  readonly live: ReadonlyMap<string, string>;
  /** Registries that were listed completely. */
  readonly registries: ReadonlyMap<RegistryKind, readonly Json[]>;
}

/** Owners of a tenant's events, rules and forms. */
export interface SharedOrigins {
  /** Paths of resources in git that were observed missing in the tenant. An import creates them. */
  readonly absent: ReadonlySet<string>;
  /** Resources that an interrupted run created without recording them. */
  readonly found: readonly InventoryItem[];
  /** Paths of resources whose import began and that were not created, and need no further wait. */
  readonly given: readonly string[];
  /** Resources that Sluice created and that neither the tenant nor git has any more. */
  readonly gone: readonly InventoryItem[];
  readonly leftovers: readonly Leftover[];
}

/** Returns true for an event, rule or form, false for a stream. */
export function isShared({ path }: Pick<InventoryItem, 'path'>): boolean {
  return registryKind(path) !== undefined;
}

/** Returns the registry of a path. */
export function registryKind(path: string): RegistryKind | undefined {
  const kind = kindOfPath(path);
  return registryKinds.find((one) => one === kind);
}

/**
 * Determines the owners. Sluice owns only resources that it imported after observing them missing. The current content
 * of a tenant cannot show an owner.
 */
export function sharedOrigins(observation: SharedObservation): SharedOrigins {
  const arrived = [...observation.begun].filter(([path, sent]) => observation.live.get(path) === sent);
  const ids =
    arrived.length === 0
      ? observation.ids
      : registryIds(observation.registries, observation.ids, observation.rendered);
  const found = arrived.flatMap(([path]): InventoryItem[] => {
    const id = ids.idOf(path);
    const isListed = id !== undefined && itemOf(observation, path, id) !== undefined;
    return isListed ? [{ path, id, origin: 'made', role: 'current' }] : [];
  });
  const given = [...observation.begun.keys()].filter(
    (path) =>
      found.every((one) => one.path !== path) &&
      !observation.mayArrive &&
      registryOf(observation, path) !== undefined,
  );
  const out = [...observation.made, ...found].filter(({ path }) => !observation.isInGit(path));
  const isGone = ({ path, id }: InventoryItem) =>
    registryOf(observation, path) !== undefined && itemOf(observation, path, id) === undefined;
  return {
    absent: new Set(includedBy(observation.desired).filter((path) => isAbsent(observation, path))),
    found,
    given,
    gone: out.filter(isGone),
    leftovers: out
      .filter((item) => !isGone(item))
      .map(({ path, id }) => ({ path, id, name: nameOf(itemOf(observation, path, id), path) })),
  };
}

function registryOf({ registries }: SharedObservation, path: string): readonly Json[] | undefined {
  const kind = registryKind(path);
  return kind === undefined ? undefined : registries.get(kind);
}

/** Returns the item of a registry as listed. */
export function itemWithId(items: readonly Json[], kind: RegistryKind, id: string): Json | undefined {
  return items.find((item) => idText(member(item, kinds[kind].idField)) === id);
}

function itemOf(observation: SharedObservation, path: string, id: string): Json | undefined {
  const kind = registryKind(path);
  return kind === undefined ? undefined : itemWithId(registryOf(observation, path) ?? [], kind, id);
}

/**
 * Returns true if neither a stream nor the registry has the path, or a resource that the tenant would identify with it.
 */
function isAbsent(observation: SharedObservation, path: string): boolean {
  const kind = registryKind(path);
  const items = registryOf(observation, path);
  if (kind === undefined || items === undefined || observation.live.has(path)) return false;
  const [key] = kinds[kind].naturalKey;
  const name = contentMember(observation.rendered.get(`${path}.json`)?.content, key);
  return typeof name === 'string' && items.every((item) => !isSameName(member(item, key), name));
}

function isSameName(one: Json | undefined, other: string): boolean {
  return typeof one === 'string' && one.trim().toLowerCase() === other.trim().toLowerCase();
}

function nameOf(item: Json | undefined, path: string): string {
  const kind = registryKind(path);
  const name = kind === undefined ? undefined : member(item, kinds[kind].naturalKey[0]);
  return typeof name === 'string' ? name : path;
}

/** Observed facts about events, rules and forms. */
export interface SharedFacts {
  /** Tenant's ids, including those of bindings. */
  readonly ids: IdMap;
  /** Managed resources. */
  readonly made: readonly InventoryItem[];
  readonly first: FirstApplied;
  readonly origins: SharedOrigins;
}

/** Record of the events, rules and forms that Sluice created, for one run. */
export class SharedState {
  readonly #deps: Pick<RunDeps, 'store' | 'clock'>;
  readonly #environment: Environment;
  readonly #observed: SharedFacts;
  /** Paths that this run has recorded. */
  readonly #recorded = new Set<string>();

  constructor(deps: Pick<RunDeps, 'store' | 'clock'>, environment: Environment, observed: SharedFacts) {
    this.#deps = deps;
    this.#environment = environment;
    this.#observed = observed;
  }

  /**
   * Records the resources to import, by path with fingerprints. Those that the tenant does not have become Sluice's own
   * once they exist.
   */
  async bringing(sends: ReadonlyMap<string, string>): Promise<void> {
    const { first, origins } = this.#observed;
    const isNew = (path: string) => origins.absent.has(path) && !this.#recorded.has(path);
    const resources = [...sends].filter(([path]) => isNew(path));
    await first.note(this.#deps.store, new Map(resources), this.#deps.clock.now());
  }

  /** Records as Sluice's own the imported resources that exist now and did not before. */
  async arrived(
    session: StoreSession,
    sends: ReadonlyMap<string, string>,
    there: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { origins, ids } = this.#observed;
    const made = [...sends.keys()].flatMap((path): InventoryItem[] => {
      const id = ids.idOf(path);
      const isOurs = origins.absent.has(path) && there.has(path) && id !== undefined;
      return isOurs ? [{ path, id, origin: 'made', role: 'current' }] : [];
    });
    await this.#record(session, made);
  }

  /** Records the resources that an interrupted run created, and removes those that no longer exist. */
  async finish(): Promise<void> {
    const { ids, first, origins } = this.#observed;
    const { found, given, gone } = origins;
    if (found.length + given.length + gone.length === 0) return;
    const paths = new Set(found.map(({ path }) => path));
    await this.#deps.store.atomically(async (session) => {
      await saveIncluded(session, this.#environment.tenant.name, ids, (path) => paths.has(path));
      await this.#record(session, found);
      await first.forget(session, given, this.#deps.clock.now());
      await forgetShared(session, this.#environment, gone);
    });
  }

  /** Records resources. Of each path, only the last created one exists. */
  async #record(session: StoreSession, items: readonly InventoryItem[]): Promise<void> {
    if (items.length === 0) return;
    const { made, first } = this.#observed;
    const ids = new Map(items.map(({ path, id }) => [path, id]));
    const before = made.filter(({ path, id }) => (ids.get(path) ?? id) !== id);
    await session.forgetInventory(
      this.#environment.name,
      before.map(({ id }) => id),
    );
    await session.saveInventory(this.#environment.name, items);
    await first.forget(session, [...ids.keys()], this.#deps.clock.now());
    for (const path of ids.keys()) this.#recorded.add(path);
  }
}

/** Removes the records of events, rules and forms that the tenant no longer has. */
export async function forgetShared(
  session: StoreSession,
  { name, tenant }: Environment,
  items: readonly Pick<InventoryItem, 'path' | 'id'>[],
): Promise<void> {
  const paths = items.map(({ path }) => path);
  const identities = items.flatMap(({ path, id }) => {
    const kind = kindOfPath(path);
    return kind === undefined ? [] : [{ kind, id }];
  });
  await session.forgetInventory(
    name,
    items.map(({ id }) => id),
  );
  await session.forgetLastSynced(name, paths);
  await session.forgetIdentities(tenant.name, identities);
}
