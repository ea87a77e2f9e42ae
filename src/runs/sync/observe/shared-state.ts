import { kindOfPath } from '../../../core/stream/kinds.ts';
import type { InventoryItem, StoreSession } from '../../../ports/store.ts';
import { saveCarried } from '../../../state/records/id-map.ts';
import type { Observed } from './observe.ts';
import type { Environment, PassDeps } from '../../pipeline.ts';

/** What one pass remembers of the events, rules and forms that were made here. */
export class SharedMemory {
  readonly #deps: Pick<PassDeps, 'store' | 'clock'>;
  readonly #environment: Environment;
  readonly #observed: Observed;
  /** Paths of those that this pass has recorded. */
  readonly #recorded = new Set<string>();

  constructor(deps: Pick<PassDeps, 'store' | 'clock'>, environment: Environment, observed: Observed) {
    this.#deps = deps;
    this.#environment = environment;
    this.#observed = observed;
  }

  /** Before they are sent (fingerprints by path): what the tenant does not have is made here once it is there. */
  async bringing(sends: ReadonlyMap<string, string>): Promise<void> {
    const { first, origins } = this.#observed;
    const isNew = (path: string) => origins.absent.has(path) && !this.#recorded.has(path);
    const things = [...sends].filter(([path]) => isNew(path));
    await first.note(this.#deps.store, new Map(things), this.#deps.clock.now());
  }

  /** Those of `sends` that are there now and were not there before are ours. */
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

  /** What of a pass that was cut off is ours, and what is no longer there. */
  async settle(): Promise<void> {
    const { ids, first, origins } = this.#observed;
    const { found, given, gone } = origins;
    if (found.length + given.length + gone.length === 0) return;
    const paths = new Set(found.map(({ path }) => path));
    await this.#deps.store.atomically(async (session) => {
      await saveCarried(session, this.#environment.tenant.name, ids, (path) => paths.has(path));
      await this.#record(session, found);
      await first.forget(session, given, this.#deps.clock.now());
      await forgetShared(session, this.#environment, gone);
    });
  }

  /** Of one path only what was made last is there. */
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

/** Events, rules and forms that are in the tenant no more. */
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
