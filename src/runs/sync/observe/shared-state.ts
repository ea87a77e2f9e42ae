import { kindOfPath } from '../../../core/stream/kinds.ts';
import type { InventoryItem, StoreSession } from '../../../ports/store.ts';
import { saveIncluded } from '../../../state/records/id-map.ts';
import type { Observed } from './observe.ts';
import type { Environment, RunDeps } from '../../pipeline.ts';

/** Record of the events, rules and forms that Sluice created, for one run. */
export class SharedState {
  readonly #deps: Pick<RunDeps, 'store' | 'clock'>;
  readonly #environment: Environment;
  readonly #observed: Observed;
  /** Paths that this run has recorded. */
  readonly #recorded = new Set<string>();

  constructor(deps: Pick<RunDeps, 'store' | 'clock'>, environment: Environment, observed: Observed) {
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
  async settle(): Promise<void> {
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
